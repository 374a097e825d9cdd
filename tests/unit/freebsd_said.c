/* SPDX-License-Identifier: BSD-2-Clause */
/* A FreeBSD of text; see freebsd_said.h. */
#include "freebsd_said.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testing.h"
#include "util/num.h"

static char *said; /* the file */

/* The text of a section, and its length; NULL without, and errno. */
static const char *
section(const char *name, size_t *len)
{
	char head[32];
	const char *p, *end;

	snprintf(head, sizeof(head), "\n@@ %s\n", name);
	p = strstr(said, head);
	if (p == NULL) {
		errno = EPERM;
		return (NULL);
	}
	p += strlen(head);
	end = strstr(p, "\n@@ ");
	*len = end != NULL ? (size_t)(end - p) + 1 : strlen(p);
	return (p);
}

/* Calls take for each line of a section, cut to words; false without it. */
static bool
each_line(const char *name, void (*take)(void *arg, char *line), void *arg)
{
	size_t len = 0;
	const char *p = section(name, &len), *end = p + len;
	char line[512];
	size_t n;

	if (p == NULL)
		return (false);
	for (; p < end; p += n + 1) {
		n = strcspn(p, "\n");
		assert_true(n < sizeof(line));
		memcpy(line, p, n);
		line[n] = '\0';
		if (n > 0)
			take(arg, line);
	}
	return (true);
}

/* The call that a line leads to, whatever its type is. */
struct call {
	void (*name)(void *arg, const char *name);
	void (*pair)(void *arg, const char *name, const char *value);
	void (*mount)(void *arg, const struct freebsd_mount *m);
	void (
	    *swap)(void *arg, const char *device, uint64_t size, uint64_t used);
	void (*pci)(void *arg, uint32_t vendor, uint32_t device,
	    uint32_t class_code);
	void *arg;
};

/* ---- sysctl ---- */

struct question {
	const char *name;
	struct pvk_buf *out;
	bool found;
};

static void
answer(void *arg, char *line)
{
	struct question *q = arg;
	size_t len = strlen(q->name);
	struct pvk_err e;

	if (strncmp(line, q->name, len) != 0 || line[len] != ':')
		return;
	line += len + 1;
	line += line[0] == ' ';
	expect_ok(pvk_buf_add(q->out, line, strlen(line), &e) == 0, &e);
	q->found = true;
}

static bool
said_sysctl(void *ctx, const char *name, struct pvk_buf *out)
{
	struct question q = { .name = name, .out = out };
	struct pvk_err e;
	const char *text;
	size_t len;

	(void)ctx;
	if (strcmp(name, "kern.conftxt") == 0 ||
	    strcmp(name, "kern.geom.confxml") == 0) {
		text = section(strrchr(name, '.') + 1, &len);
		if (text == NULL)
			return (false);
		expect_ok(pvk_buf_add(out, text, len, &e) == 0, &e);
		return (true);
	}
	if (!each_line("sysctl", answer, &q))
		return (false);
	errno = ENOENT;
	return (q.found);
}

static bool
said_counter(void *ctx, enum freebsd_counter which, uint64_t *n)
{
	(void)ctx;
	*n = 10 * (uint64_t)which;
	return (true);
}

/* ---- the rest ---- */

static void
take_pair(void *arg, char *line)
{
	struct call *c = arg;
	char *value = strstr(line, "=\"");

	assert_non_null(value);
	*value = '\0';
	value += 2;
	value[strcspn(value, "\"")] = '\0';
	c->pair(c->arg, line, value);
}

static bool
said_kenv(void *ctx, void (*fn)(void *arg, const char *name, const char *value),
    void *arg)
{
	struct call c = { .pair = fn, .arg = arg };

	(void)ctx;
	return (each_line("kenv", take_pair, &c));
}

static void
take_name(void *arg, char *line)
{
	struct call *c = arg;

	c->name(c->arg, line);
}

static bool
said_modules(void *ctx, void (*fn)(void *arg, const char *name), void *arg)
{
	struct call c = { .name = fn, .arg = arg };

	(void)ctx;
	return (each_line("modules", take_name, &c));
}

static bool
said_processes(void *ctx, void (*fn)(void *arg, const char *name), void *arg)
{
	struct call c = { .name = fn, .arg = arg };

	(void)ctx;
	return (each_line("processes", take_name, &c));
}

/* FROM ON TYPE OPTIONS... */
static void
take_mount(void *arg, char *line)
{
	struct call *c = arg;
	char *save, *rest;
	struct freebsd_mount m = { .size = 1 << 20, .unused = 1 << 19 };

	m.from = strtok_r(line, " ", &save);
	m.on = strtok_r(NULL, " ", &save);
	m.type = strtok_r(NULL, " ", &save);
	rest = strtok_r(NULL, "", &save);
	m.options = rest != NULL ? rest : "";
	c->mount(c->arg, &m);
}

static bool
said_mounts(void *ctx, void (*fn)(void *arg, const struct freebsd_mount *m),
    void *arg)
{
	struct call c = { .mount = fn, .arg = arg };

	(void)ctx;
	return (each_line("mounts", take_mount, &c));
}

/* DEVICE SIZE USED */
static void
take_swap(void *arg, char *line)
{
	struct call *c = arg;
	char *save, *device = strtok_r(line, " ", &save), *size;

	size = strtok_r(NULL, " ", &save);
	c->swap(c->arg, device, strtoull(size, NULL, 10),
	    strtoull(strtok_r(NULL, " ", &save), NULL, 10));
}

static bool
said_swaps(void *ctx,
    void (*fn)(void *arg, const char *device, uint64_t size, uint64_t used),
    void *arg)
{
	struct call c = { .swap = fn, .arg = arg };

	(void)ctx;
	return (each_line("swaps", take_swap, &c));
}

static void
take_pci(void *arg, char *line)
{
	struct call *c = arg;
	char *vendor = line, *device, *class_code;
	uint32_t v = (uint32_t)strtoul(vendor, &device, 16);
	uint32_t d = (uint32_t)strtoul(device, &class_code, 16);

	c->pci(c->arg, v, d, (uint32_t)strtoul(class_code, NULL, 16));
}

static bool
said_pci(void *ctx,
    void (
	*fn)(void *arg, uint32_t vendor, uint32_t device, uint32_t class_code),
    void *arg)
{
	struct call c = { .pci = fn, .arg = arg };

	(void)ctx;
	return (each_line("pci", take_pci, &c));
}

struct nics {
	struct freebsd_nic *list;
	int n;
};

/* NAME DRIVER UNIT up|down MTU OFFLOADS MEDIA... */
static void
take_nic(void *arg, char *line)
{
	struct nics *all = arg;
	struct freebsd_nic *nic = &all->list[all->n++];
	char *save, *offloads, *media;

	memset(nic, 0, sizeof(*nic));
	snprintf(nic->name, sizeof(nic->name), "%s",
	    strtok_r(line, " ", &save));
	snprintf(nic->driver, sizeof(nic->driver), "%s",
	    strtok_r(NULL, " ", &save));
	nic->unit = (unsigned)strtoul(strtok_r(NULL, " ", &save), NULL, 10);
	nic->is_up = strcmp(strtok_r(NULL, " ", &save), "up") == 0;
	nic->mtu = (uint32_t)strtoul(strtok_r(NULL, " ", &save), NULL, 10);
	offloads = strtok_r(NULL, " ", &save);
	media = strtok_r(NULL, "", &save);
	nic->has_offloads = true;
	nic->offloads = (strstr(offloads, "rxcsum") ? FREEBSD_RXCSUM : 0) |
	    (strstr(offloads, "txcsum") ? FREEBSD_TXCSUM : 0) |
	    (strstr(offloads, "tso") ? FREEBSD_TSO4 : 0) |
	    (strstr(offloads, "lro") ? FREEBSD_LRO : 0);
	if (media[0] != '-')
		snprintf(nic->media, sizeof(nic->media), "%s", media);
	if (strstr(media, "full") != NULL)
		snprintf(nic->duplex, sizeof(nic->duplex), "full");
}

static int
said_nics(void *ctx, struct freebsd_nic list[FREEBSD_NICS], bool *cut)
{
	struct nics all = { .list = list };

	(void)ctx;
	(void)cut; /* no file has that many */
	return (each_line("nics", take_nic, &all) ? all.n : -1);
}

static int
said_synchronized(void *ctx)
{
	(void)ctx;
	return (1);
}

void
freebsd_said(struct freebsd *os, const struct look *l, const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/golden/freebsd/%s", getenv("TESTS"),
	    name);
	free(said);
	said = testing_read_file(path, NULL);
	*os = (struct freebsd){ .sysctl = said_sysctl,
		.counter = said_counter,
		.kenv = said_kenv,
		.modules = said_modules,
		.processes = said_processes,
		.mounts = said_mounts,
		.swaps = said_swaps,
		.pci = said_pci,
		.nics = said_nics,
		.is_synchronized = said_synchronized,
		.l = l };
}
