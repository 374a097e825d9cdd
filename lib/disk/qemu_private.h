/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the qemu_*.c files share. A libnbd handle serves one call at a time:
 * several connections let several threads have QEMU work at once.
 */
#ifndef PVK_DISK_QEMU_PRIVATE_H
#define PVK_DISK_QEMU_PRIVATE_H

#include <sys/socket.h>
#include <sys/un.h>

#include <libnbd.h>
#include <pthread.h>

#include "disk/program.h"
#include "disk/qemu.h"

#define QEMU_CONNECTIONS 4

struct qemu {
	const char *name; /* borrowed */
	struct disk_program server;
	uint64_t size;
	bool knows_holes;
	bool writable;
	struct nbd_handle *conns[QEMU_CONNECTIONS]; /* owned */
	unsigned nconns;
	pthread_mutex_t lock;
	pthread_cond_t returned;
	struct nbd_handle *idle[QEMU_CONNECTIONS]; /* of conns, not in use */
	unsigned nidle;
};

/* What libnbd has to say, without the name of its function. */
const char *qemu_nbd_message(void);

/*
 * The image as QEMU's block layer names it, owned: every part spelled out, so
 * that no file name is taken for a protocol or an option. NULL: no memory.
 */
char *qemu_image_opts(const char *path, enum pvk_disk_format f);

/* A listening socket in a directory of its own. */
struct qemu_socket {
	int fd; /* -1: none */
	struct sockaddr_un addr;
	char dir[sizeof(((struct sockaddr_un *)NULL)->sun_path)]; /* or "" */
};

int qemu_socket_open(struct qemu_socket *s, struct pvk_err *e);
/* Closes it and takes its name away; connections stay. */
void qemu_socket_close(struct qemu_socket *s);

#endif
