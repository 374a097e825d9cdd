/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the writer share, from the bytes up:
 *
 *	out	the image: a part of a canvas
 *	space	which fragments are free
 *	data	a file's bytes on their way to its blocks
 *	map	the addresses of those, and giving them back
 *	tree	names and inodes in memory
 *	writer	the walk over the tree, members: what goes where
 *	finish	the order of things at the end
 *	emit	directories and inodes; emit_groups: maps, superblocks
 *
 * Beyond the end of the file system lies a pretended one: when space runs out,
 * blocks are found there, and are not written. So the rest of the tree can be
 * counted, and the error at the end says what size is enough.
 */
#ifndef PVK_UFS_WRITER_PRIVATE_H
#define PVK_UFS_WRITER_PRIVATE_H

#include "ufs/layout.h"
#include "ufs/pool.h"
#include "ufs/ufs.h"

#define UFS_NONE UINT32_MAX /* no node, entry, address */

/* ---- out ---- */

struct ufs_out {
	struct pvk_canvas *canvas; /* borrowed */
	uint64_t offset;	   /* of the file system, bytes */
	uint64_t end;		   /* of it: what is beyond is not written */
};

int ufs_out_write(const struct ufs_out *o, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e);
int ufs_out_read(const struct ufs_out *o, void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
/* Makes zeros of what was written, holes where that can be. */
int ufs_out_clear(const struct ufs_out *o, uint64_t off, uint64_t len,
    struct pvk_err *e);

/* ---- space ---- */

/* Metadata has its own part of each group, where FreeBSD would put it. */
enum ufs_zone { UFS_DATA, UFS_META, UFS_ZONES };

struct ufs_group {
	uint8_t *free;	/* owned; a bit a fragment; NULL: as newfs left it */
	uint32_t nfree; /* whole free blocks */
};

struct ufs_cursor {
	uint64_t group, block;
	bool anywhere; /* its own zone is full */
};

/* Runs of free fragments of one length, some of which may be gone. */
struct ufs_runs {
	uint32_t *addr; /* owned */
	size_t len, cap;
};

struct ufs_space {
	const struct ufs_sb *sb;   /* borrowed */
	struct ufs_budget *budget; /* borrowed */
	struct ufs_group *group;   /* owned */
	uint64_t ngroups;	   /* with those beyond the end */
	uint64_t nfree;		   /* whole free blocks in all of them */
	uint64_t nused;		   /* blocks of which something is used */
	struct ufs_cursor cursor[UFS_ZONES];
	struct ufs_runs runs[UFS_ZONES][UFS_FRAG_MAX];
};

int ufs_space_init(struct ufs_space *s, const struct ufs_sb *sb,
    struct ufs_budget *b, struct pvk_err *e);
void ufs_space_fini(struct ufs_space *s);
/* 1 to want whole blocks, one behind the other. */
int ufs_space_blocks(struct ufs_space *s, enum ufs_zone zone, uint64_t want,
    uint32_t *addr, uint64_t *got, struct pvk_err *e);
/* n fragments, fewer than a block, of one block. */
int ufs_space_frags(struct ufs_space *s, enum ufs_zone zone, unsigned n,
    uint32_t *addr, struct pvk_err *e);
/* Gives back n fragments of one block. */
int ufs_space_give(struct ufs_space *s, uint32_t addr, unsigned n,
    struct pvk_err *e);
/* The map of a group, made when nothing of it is used; the last is shorter. */
int ufs_space_map(struct ufs_space *s, uint64_t group, const uint8_t **map,
    struct pvk_err *e);
/* Whether something lies beyond the end. */
static inline bool
ufs_space_over(const struct ufs_space *s)
{
	return (s->ngroups > s->sb->ncg);
}

/* ---- tree ---- */

struct ufs_node {
	uint64_t size;
	struct pvk_ufs_time atime, mtime, birth;
	uint32_t uid, gid, flags;
	uint16_t mode; /* with the type; 0: given back */
	uint16_t nlink;
	uint32_t frags;	      /* that it holds, with indirect blocks */
	uint32_t ino;	      /* at the end only */
	uint32_t next;	      /* in the order of inode numbers; free nodes */
	uint32_t first, last; /* entries of a directory */
	uint32_t parent;      /* node of a directory's parent */
	union {
		uint32_t target; /* text of a short symbolic link */
		uint32_t depth;	 /* of a directory, at the end only */
	};
	uint32_t db[UFS_NDADDR], ib[UFS_NIADDR];
};

struct ufs_entry {
	uint32_t parent, node; /* node UFS_NONE: removed */
	uint32_t chain;	       /* next of the same hash */
	uint32_t next;	       /* of the same directory */
	uint32_t name;
	uint8_t len;
};

struct ufs_tree {
	struct ufs_budget *budget; /* borrowed */
	struct ufs_pool nodes, entries, names;
	uint32_t *bucket; /* owned; of entries */
	uint32_t nbuckets, nlive;
	uint32_t nnodes; /* in use */
	uint32_t spare;	 /* nodes given back */
	uint64_t secret; /* of the hash */
};

#define UFS_ROOT_NODE 0u

static inline struct ufs_node *
ufs_node(const struct ufs_tree *t, uint32_t i)
{
	return (ufs_pool_at(&t->nodes, i));
}

static inline struct ufs_entry *
ufs_entry(const struct ufs_tree *t, uint32_t i)
{
	return (ufs_pool_at(&t->entries, i));
}

/* Text with a NUL behind it, 4095 bytes at most. */
static inline const char *
ufs_name(const struct ufs_tree *t, uint32_t i)
{
	return (ufs_pool_at(&t->names, i));
}

int ufs_tree_init(struct ufs_tree *t, struct ufs_budget *b, struct pvk_err *e);
void ufs_tree_fini(struct ufs_tree *t);
int ufs_tree_text(struct ufs_tree *t, const char *text, size_t len,
    uint32_t *name, struct pvk_err *e);
int ufs_tree_node(struct ufs_tree *t, uint32_t *node, struct pvk_err *e);
void ufs_tree_node_free(struct ufs_tree *t, uint32_t node);
/* UFS_NONE when there is none. */
uint32_t ufs_tree_find(const struct ufs_tree *t, uint32_t dir, const char *name,
    size_t len);
int ufs_tree_add(struct ufs_tree *t, uint32_t dir, const char *name, size_t len,
    uint32_t node, struct pvk_err *e);
/* Takes the entry out of its directory; the node stays. */
void ufs_tree_remove(struct ufs_tree *t, uint32_t entry);
bool ufs_tree_empty(const struct ufs_tree *t, uint32_t dir);

/* ---- data ---- */

struct ufs_level {
	uint8_t *bytes; /* owned: an indirect block */
	uint32_t addr;	/* UFS_NONE: nothing in it */
	uint64_t index; /* which of its level it is */
};

struct ufs_stream {
	uint32_t node; /* UFS_NONE: nothing is open */
	enum ufs_zone zone;
	uint64_t pos;	/* bytes that came, or were left out */
	uint8_t *stage; /* owned */
	size_t staged;	/* bytes, that end at pos */
	unsigned root;	/* the tree that the levels are of, 1 to 3 */
	struct ufs_level level[UFS_NIADDR]; /* [0] points to data */
};

struct pvk_ufs_writer {
	struct ufs_sb sb;
	struct pvk_ufs_options options;
	char *name; /* owned */
	struct ufs_budget budget;
	struct ufs_out out;
	struct ufs_space space;
	struct ufs_tree tree;
	struct ufs_stream stream;
	uint32_t *ndir; /* owned; directories of each group, at the end */
	bool broken; /* an error came in between: nothing is right any more */
};

/* A call that comes at a wrong time; after an error there is no right one. */
int ufs_check_state(const struct pvk_ufs_writer *w, bool streaming,
    struct pvk_err *e);
/* Errors that leave half a thing behind end the writer. Returns r. */
int ufs_broke(struct pvk_ufs_writer *w, int r);
/* The node that has the name, and its entry; UFS_NONE for the root. */
int ufs_find(struct pvk_ufs_writer *w, const char *path, uint32_t *node,
    uint32_t *entry, struct pvk_err *e);

void ufs_set_attr(struct ufs_node *n, const struct pvk_ufs_attr *a);
/* What a directory that nobody has described is given. */
struct pvk_ufs_attr ufs_default_attr(const struct pvk_ufs_writer *w);

static inline bool
ufs_is_dir(const struct pvk_ufs_writer *w, uint32_t node)
{
	return ((ufs_node(&w->tree, node)->mode & UFS_IFMT) == UFS_IFDIR);
}

int ufs_stream_init(struct pvk_ufs_writer *w, struct pvk_err *e);
void ufs_stream_fini(struct ufs_stream *s);
void ufs_data_open(struct pvk_ufs_writer *w, uint32_t node, enum ufs_zone zone);
int ufs_data_write(struct pvk_ufs_writer *w, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e);
int ufs_data_close(struct pvk_ufs_writer *w, uint64_t size, struct pvk_err *e);
/* Gives back all blocks of the node. */
int ufs_data_free(struct pvk_ufs_writer *w, struct ufs_node *n,
    struct pvk_err *e);
/* Notes the address of a block in the tree of indirect blocks. */
int ufs_map_set(struct pvk_ufs_writer *w, uint64_t lbn, uint32_t addr,
    struct pvk_err *e);
/* Writes what indirect blocks are still held. */
int ufs_map_flush(struct pvk_ufs_writer *w, struct pvk_err *e);

/* ---- emit ---- */

/* Gives every node its number. */
void ufs_emit_number(struct pvk_ufs_writer *w);
int ufs_emit_directories(struct pvk_ufs_writer *w, struct pvk_err *e);
int ufs_emit_inodes(struct pvk_ufs_writer *w, struct pvk_err *e);
/* Cylinder groups, their summaries, superblocks. */
int ufs_emit_groups(struct pvk_ufs_writer *w, struct pvk_err *e);

#endif
