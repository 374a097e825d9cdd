/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A seccomp(2) filter: a program of the classic Berkeley Packet Filter that the
 * kernel runs over struct seccomp_data at each system call. It is made from the
 * table below: what glibc and musl call for memory, time, and reading and
 * writing what is open. An action that a kernel does not know, as
 * SECCOMP_RET_KILL_PROCESS before 4.14, counts as SECCOMP_RET_KILL.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "os/confine_linux_filter.h"
#include "util/num.h"

/* The number of a call means something only with the right processor. */
#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && BYTE_ORDER == LITTLE_ENDIAN
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* there is no filter */
#endif
#define X32_CALLS                                                  \
	0x40000000 /* x86_64 has a second set of numbers from here \
		    */

enum check {
	ANY,	  /* whatever the arguments */
	DATA_MAP, /* mmap: of no file, and not to be run */
	DATA_USE, /* mprotect: not to be run */
	FLAGS,	  /* fcntl: F_GETFD to F_SETFL */
};

static const struct rule {
	unsigned call;
	enum check check;
} rules[] = {
#ifdef SYS_poll
	{ SYS_poll, ANY },
#endif
	{ SYS_ppoll, ANY },
	{ SYS_recvmsg, ANY },
	{ SYS_recvfrom, ANY },
	{ SYS_sendmsg, ANY },
	{ SYS_sendto, ANY },
	{ SYS_read, ANY },
	{ SYS_readv, ANY },
	{ SYS_write, ANY },
	{ SYS_writev, ANY },
	{ SYS_close, ANY },
	{ SYS_fcntl, FLAGS },
	{ SYS_clock_gettime, ANY },
	{ SYS_gettimeofday, ANY },
#ifdef SYS_time
	{ SYS_time, ANY },
#endif
	{ SYS_brk, ANY },
	{ SYS_mmap, DATA_MAP },
	{ SYS_mprotect, DATA_USE },
	{ SYS_mremap, ANY },
	{ SYS_munmap, ANY },
	{ SYS_madvise, ANY },
	{ SYS_getrandom, ANY },
	{ SYS_getpid, ANY },
	{ SYS_futex, ANY },
	{ SYS_rt_sigprocmask, ANY },
	{ SYS_rt_sigreturn, ANY },
	{ SYS_restart_syscall, ANY },
	{ SYS_exit, ANY },
	{ SYS_exit_group, ANY },
};

#define PROGRAM_MAX (8 + 8 * PVK_COUNT(rules))

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short n;
};

/* All arguments that are looked at are 32 bits wide, and come first. */
#define ARGUMENT(i) (offsetof(struct seccomp_data, args) + 8 * (i))

static void
load(struct program *p, size_t off)
{
	p->code[p->n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    (uint32_t)off);
}

static void
end(struct program *p, uint32_t action)
{
	p->code[p->n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
}

/* When the loaded value passes the test, the next one is left out. */
static void
skip_if(struct program *p, unsigned short test, uint32_t k)
{
	p->code[p->n++] =
	    (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, k, 1, 0);
}

/* And when it does not. */
static void
skip_unless(struct program *p, unsigned short test, uint32_t k)
{
	p->code[p->n++] =
	    (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, k, 0, 1);
}

/* What is left of the way to "allowed" once the number has been found */
static void
add_check(struct program *p, enum check check)
{
	switch (check) {
	case ANY:
		break;
	case DATA_MAP:
		load(p, ARGUMENT(3));
		skip_if(p, BPF_JSET, MAP_ANONYMOUS);
		end(p, SECCOMP_RET_KILL_PROCESS);
		/* FALLTHROUGH */
	case DATA_USE:
		load(p, ARGUMENT(2));
		skip_unless(p, BPF_JSET, PROT_EXEC);
		end(p, SECCOMP_RET_KILL_PROCESS);
		break;
	case FLAGS:
		load(p, ARGUMENT(1));
		skip_if(p, BPF_JGE, F_GETFD);
		end(p, SECCOMP_RET_KILL_PROCESS);
		skip_unless(p, BPF_JGT, F_SETFL);
		end(p, SECCOMP_RET_KILL_PROCESS);
		break;
	}
	end(p, SECCOMP_RET_ALLOW);
}

static void
add_rule(struct program *p, const struct rule *r)
{
	unsigned short at = p->n++;

	add_check(p, r->check);
	p->code[at] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
	    r->call, 0, (uint8_t)(p->n - at - 1));
}

static void
make_program(struct program *p)
{
	p->n = 0;
	load(p, offsetof(struct seccomp_data, arch));
	skip_if(p, BPF_JEQ, ARCHITECTURE);
	end(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	skip_unless(p, BPF_JGE, X32_CALLS);
	end(p, SECCOMP_RET_KILL_PROCESS);
	for (size_t i = 0; i < PVK_COUNT(rules); i++)
		add_rule(p, &rules[i]);
	end(p, SECCOMP_RET_KILL_PROCESS);
}

int
confine_filter(struct pvk_err *e)
{
	struct program p;
	struct sock_fprog prog = { .filter = p.code };

	if (ARCHITECTURE == 0)
		return (0);
	make_program(&p);
	prog.len = p.n;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0) == 0)
		return (1);
	if (errno == EINVAL)
		return (0); /* a kernel without */
	return (pvk_err_sys(e, PVK_ESYS, "seccomp"));
}
