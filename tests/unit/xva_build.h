/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds small tar streams, good and bad, from a line of text, with no code of
 * lib/xva but the checksums. A script is words with spaces between them:
 *
 *	NAME=LEN	a file of LEN bytes, the pattern of that NAME
 *	NAME"TEXT"	a file with that text
 *	s x		the .checksum or .xxhash of the file before it
 *	table		the checksum table of all files since ova.xml
 *	end zero	two zero blocks, or one
 *	junk=N zeros=N	N bytes of it
 *	cut=N		drops the last N bytes
 *
 * Before a word {OPTION,OPTION...} changes its header:
 *
 *	bad		its checksum is wrong
 *	type=C mode=TEXT size=TEXT sum=TEXT	a field as it stands
 *	base256=HEX	the size in GNU's binary form
 *	ustar prefix=TEXT	the dialect, and the field that it has
 *	pax=K=V long=NAME	with an extension header before it
 */
#ifndef PVK_TESTS_XVA_BUILD_H
#define PVK_TESTS_XVA_BUILD_H

#include "testing.h"
#include "util/buf.h"
#include "xva/xva.h"

#define XVA_BUILD_MEMBERS 256

struct xva_build {
	struct pvk_buf tar;
	/* where each member begins, its extension headers included */
	uint64_t member[XVA_BUILD_MEMBERS];
	size_t nmembers;
	uint64_t end;	/* where the first zero block stands */
	char last[256]; /* the last file that is no checksum */
	size_t last_len;
	bool last_dot;	      /* its name began with "./" */
	struct pvk_buf table; /* of all files so far */
};

/*
 * A document that has these disks: "Ref:1=3072 Ref:2=512", refs and virtual
 * sizes in the order of their userdevices. It says no more than a reader asks.
 */
char *xva_build_xml(unsigned vsn, const char *disks);
/* ova.xml, that document, as the first member. */
void xva_build_ova(struct xva_build *b, unsigned vsn, const char *disks);
void xva_build_add(struct xva_build *b, const char *script);
/* A file with these bytes, its header changed as in a script's braces. */
void xva_build_file(struct xva_build *b, const char *options, const char *name,
    const void *bytes, size_t len);
void xva_build_free(struct xva_build *b);

/*
 * The bytes that a member of that name has: no two names have the same. A name
 * in an extension header counts, "./" does not.
 */
void xva_build_pattern(const char *name, uint8_t *bytes, size_t len);

#endif
