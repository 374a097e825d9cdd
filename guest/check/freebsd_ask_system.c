/* SPDX-License-Identifier: BSD-2-Clause */
/* What is loaded, mounted and runs on the FreeBSD that we run on; see
 * freebsd.h. */
#include <sys/param.h>

#include <sys/linker.h>
#include <sys/mount.h>
#include <sys/pciio.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/timex.h>
#include <sys/user.h>
#include <vm/vm_param.h>

#include <errno.h>
#include <fcntl.h>
#include <kenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "freebsd_ask.h"
#include "util/auto.h"
#include "util/num.h"

#define SWAPS_MAX     64
#define KENV_TEXT     ((size_t)512 * 1024) /* the kernel has 130 KB at most */
#define PROCESSES_MAX ((size_t)64 << 20)   /* bytes */
#define PCI_MAX	      256		   /* functions in one answer */
#define PCI_ALL	      4096		   /* in all */
#define ARGS_TEXT     512

/* NAME=VALUE, each with its NUL; an empty one ends them. */
bool
freebsd_ask_kenv(void *ctx,
    void (*fn)(void *arg, const char *name, const char *value), void *arg)
{
	PVK_AUTO_FREE char *text = calloc(1, KENV_TEXT + 1);
	char *p, *value;
	int more;

	(void)ctx;
	if (text == NULL) {
		errno = ENOMEM;
		return (false);
	}
	more = kenv(KENV_DUMP, NULL, text, (int)KENV_TEXT);
	if (more < 0)
		return (false);
	for (p = text; *p != '\0'; p = value + strlen(value) + 1) {
		value = strchr(p, '=');
		if (value == NULL)
			break;
		*value++ = '\0';
		fn(arg, p, value);
	}
	errno = EFBIG;
	return (more == 0); /* else how much it would have been */
}

bool
freebsd_ask_modules(void *ctx, void (*fn)(void *arg, const char *name),
    void *arg)
{
	PVK_AUTO_FREE struct kld_file_stat *stat = malloc(sizeof(*stat));

	(void)ctx;
	if (stat == NULL) {
		errno = ENOMEM;
		return (false);
	}
	for (int file = kldnext(0); file > 0; file = kldnext(file)) {
		memset(stat, 0, sizeof(*stat));
		stat->version = sizeof(*stat);
		if (kldstat(file, stat) == 0)
			fn(arg, stat->name);
	}
	return (true);
}

/*
 * Of a script the kernel tells its shell's name, and as the second word of its
 * arguments the script: "sh\0/usr/local/sbin/xe-daemon". No other agent is a
 * script; those that merely start one are not meant.
 */
static void
name_script(pid_t pid, char name[COMMLEN + 1])
{
	static const char daemon[] = "xe-daemon";
	int mib[] = { CTL_KERN, KERN_PROC, KERN_PROC_ARGS, (int)pid };
	char args[ARGS_TEXT + 1];
	size_t len = ARGS_TEXT;
	const char *script, *slash;

	/* ENOMEM: longer; what is asked for is at its beginning */
	if (sysctl(mib, PVK_COUNT(mib), args, &len, NULL, 0) != 0 &&
	    errno != ENOMEM)
		return;
	args[len] = '\0';
	script = args + strlen(args) + 1;
	if (script >= args + len)
		return;
	slash = strrchr(script, '/');
	if (strcmp(slash != NULL ? slash + 1 : script, daemon) == 0)
		memcpy(name, daemon, sizeof(daemon));
}

/* All processes that this user may see. */
bool
freebsd_ask_processes(void *ctx, void (*fn)(void *arg, const char *name),
    void *arg)
{
	int mib[] = { CTL_KERN, KERN_PROC, KERN_PROC_PROC };
	PVK_AUTO_FREE uint8_t *all = NULL;
	struct kinfo_proc one;
	size_t len = 0;

	(void)ctx;
	if (sysctl(mib, PVK_COUNT(mib), NULL, &len, NULL, 0) != 0)
		return (false);
	len = (size_t)pvk_min(len + len / 4, PROCESSES_MAX);
	all = malloc(len);
	if (all == NULL) {
		errno = ENOMEM;
		return (false);
	}
	if (sysctl(mib, PVK_COUNT(mib), all, &len, NULL, 0) != 0)
		return (false);
	for (size_t at = 0; at + sizeof(one) <= len; at += sizeof(one)) {
		memcpy(&one, all + at, sizeof(one));
		if (one.ki_structsize != sizeof(one)) {
			errno = ENOTSUP; /* a kernel of another release */
			return (false);
		}
		one.ki_comm[sizeof(one.ki_comm) - 1] = '\0';
		if (strcmp(one.ki_comm, "sh") == 0)
			name_script(one.ki_pid, one.ki_comm);
		fn(arg, one.ki_comm);
	}
	return (true);
}

/* ---- file systems ---- */

static uint64_t
bytes(uint64_t blocks, uint64_t size)
{
	uint64_t n;

	return (pvk_mul_overflow(blocks, size, &n) ? UINT64_MAX : n);
}

/* In the words of mount(8). */
static void
options_of(const struct statfs *s, char *out, size_t size)
{
	static const struct {
		uint64_t flag;
		const char *word;
	} known[] = {
		{ MNT_RDONLY, "read-only" },
		{ MNT_SYNCHRONOUS, "synchronous" },
		{ MNT_SUJ, "journaled soft-updates" },
		{ MNT_SOFTDEP, "soft-updates" },
	};
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < PVK_COUNT(known); i++) {
		if ((s->f_flags & known[i].flag) == 0 || n >= size ||
		    (known[i].flag == MNT_SOFTDEP &&
			(s->f_flags & MNT_SUJ) != 0))
			continue;
		n += (size_t)snprintf(out + n, size - n, "%s%s",
		    n > 0 ? ", " : "", known[i].word);
	}
}

/*
 * Of ufs the flag is in the superblock alone: docs/formats/ufs2.md. 0, 1, or an
 * errno made negative.
 */
static int
asks_trim(const struct statfs *s)
{
	enum { SUPERBLOCK = 65536, FLAGS = 1312, TRIM = 0x400, MAGIC = 1372 };
	PVK_AUTO_FD int fd = -1;
	uint8_t bytes[2048]; /* whole sectors, as disks want it */
	uint32_t flags, magic;
	ssize_t n;

	if (strcmp(s->f_fstypename, "ufs") != 0)
		return (0);
	fd = open(s->f_mntfromname, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return (-errno);
	n = pread(fd, bytes, sizeof(bytes), SUPERBLOCK);
	if (n != (ssize_t)sizeof(bytes))
		return (n < 0 ? -errno : -EIO);
	memcpy(&flags, bytes + FLAGS, sizeof(flags));
	memcpy(&magic, bytes + MAGIC, sizeof(magic));
	if (magic != 0x19540119)
		return (-EINVAL); /* UFS1, or with larger sectors */
	return ((flags & TRIM) != 0);
}

bool
freebsd_ask_mounts(void *ctx,
    void (*fn)(void *arg, const struct freebsd_mount *m), void *arg)
{
	struct statfs *all; /* stays libc's */
	int n = getmntinfo(&all, MNT_NOWAIT);
	char options[128];

	(void)ctx;
	for (int i = 0; i < n; i++) {
		struct freebsd_mount m = { .from = all[i].f_mntfromname,
			.on = all[i].f_mntonname,
			.type = all[i].f_fstypename,
			.options = options,
			.trim = asks_trim(&all[i]),
			.size = bytes(all[i].f_blocks, all[i].f_bsize),
			.unused = all[i].f_bavail > 0
			    ? bytes((uint64_t)all[i].f_bavail, all[i].f_bsize)
			    : 0 };

		options_of(&all[i], options, sizeof(options));
		fn(arg, &m);
	}
	return (n > 0);
}

/* vm.swap_info.0, .1, ... is a struct xswdev a device. */
bool
freebsd_ask_swaps(void *ctx,
    void (*fn)(void *arg, const char *device, uint64_t size, uint64_t used),
    void *arg)
{
	uint64_t page = (uint64_t)getpagesize();
	int mib[CTL_MAXNAME];
	size_t n = PVK_COUNT(mib) - 1, len;
	struct xswdev swap;
	const char *name;

	(void)ctx;
	if (sysctlnametomib("vm.swap_info", mib, &n) != 0)
		return (false);
	for (int i = 0; i < SWAPS_MAX; i++) {
		mib[n] = i;
		len = sizeof(swap);
		if (sysctl(mib, (unsigned)n + 1, &swap, &len, NULL, 0) != 0)
			return (errno == ENOENT); /* there are no more */
		if (len != sizeof(swap) || swap.xsw_version != XSWDEV_VERSION) {
			errno = ENOTSUP; /* a kernel of another release */
			return (false);
		}
		name = devname(swap.xsw_dev, S_IFCHR);
		fn(arg, name != NULL ? name : "?",
		    bytes((uint64_t)swap.xsw_nblks, page),
		    bytes((uint64_t)swap.xsw_used, page));
	}
	return (true);
}

/* ---- the rest ---- */

bool
freebsd_ask_pci(void *ctx,
    void (
	*fn)(void *arg, uint32_t vendor, uint32_t device, uint32_t class_code),
    void *arg)
{
	PVK_AUTO_FREE struct pci_conf *list = calloc(PCI_MAX, sizeof(*list));
	PVK_AUTO_FD int fd = open("/dev/pci", O_RDONLY | O_CLOEXEC);
	struct pci_conf_io io = { .match_buf_len =
				      (uint32_t)(PCI_MAX * sizeof(*list)),
		.matches = list };

	(void)ctx;
	if (list == NULL) {
		errno = ENOMEM;
		return (false);
	}
	if (fd < 0)
		return (false);
	/* the kernel goes on where the last answer ended, by io.offset */
	for (uint32_t all = 0; all < PCI_ALL; all += io.num_matches) {
		if (ioctl(fd, PCIOCGETCONF, &io) != 0)
			return (false);
		for (uint32_t i = 0; i < io.num_matches && i < PCI_MAX; i++)
			fn(arg, list[i].pc_vendor, list[i].pc_device,
			    (uint32_t)list[i].pc_class << 8 |
				list[i].pc_subclass);
		if (io.status == PCI_GETCONF_LAST_DEVICE)
			return (true);
		if (io.status != PCI_GETCONF_MORE_DEVS || io.num_matches == 0)
			break;
	}
	errno = EIO; /* the list was changed meanwhile */
	return (false);
}

int
freebsd_ask_synchronized(void *ctx)
{
	struct timex t = { .modes = 0 };

	(void)ctx;
	if (ntp_adjtime(&t) < 0)
		return (-1);
	return ((t.status & STA_UNSYNC) == 0);
}
