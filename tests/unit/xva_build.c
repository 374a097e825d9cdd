/* SPDX-License-Identifier: BSD-2-Clause */
/* Small tar streams from a line of text; see xva_build.h. */
#include "xva_build.h"

#include <stdio.h>

#include "util/num.h"
#include "xva/checksum.h"

#define BLOCK 512

struct header {
	char type, mode[8], size[13], sum[9];
	char base256[32], prefix[160], pax[128], longname[128];
	bool bad, ustar;
};

static void
put(struct xva_build *b, const void *bytes, size_t len)
{
	struct pvk_err e;

	expect_ok(pvk_buf_add(&b->tar, bytes, len, &e) == 0, &e);
}

static void
put_zeros(struct xva_build *b, size_t len)
{
	static const uint8_t zeros[BLOCK];

	for (size_t n; len > 0; len -= n)
		put(b, zeros, n = (size_t)pvk_min(len, sizeof(zeros)));
}

void
xva_build_pattern(const char *name, uint8_t *bytes, size_t len)
{
	uint64_t seed = 5381;

	for (const char *p = name; *p != '\0'; p++)
		seed = seed * 33 + (uint8_t)*p;
	testing_random_bytes(&seed, bytes, len);
}

/* ---- headers ---- */

static void
set_option(struct header *h, const char *key, const char *value)
{
	const struct {
		const char *key;
		char *to;
		size_t size;
	} texts[] = {
		{ "mode", h->mode, sizeof(h->mode) },
		{ "size", h->size, sizeof(h->size) },
		{ "sum", h->sum, sizeof(h->sum) },
		{ "base256", h->base256, sizeof(h->base256) },
		{ "prefix", h->prefix, sizeof(h->prefix) },
		{ "pax", h->pax, sizeof(h->pax) },
		{ "long", h->longname, sizeof(h->longname) },
	};

	for (size_t i = 0; i < PVK_COUNT(texts); i++)
		if (strcmp(key, texts[i].key) == 0) {
			assert_true(strlen(value) < texts[i].size);
			memcpy(texts[i].to, value, strlen(value) + 1);
			return;
		}
	if (strcmp(key, "type") == 0)
		h->type = value[0];
	else if (strcmp(key, "bad") == 0)
		h->bad = true;
	else if (strcmp(key, "ustar") == 0)
		h->ustar = true;
	else
		fail_msg("no such option: %s", key);
}

static void
parse_options(struct header *h, const char *options)
{
	char copy[512], *word, *rest = copy, *value;

	memset(h, 0, sizeof(*h));
	snprintf(copy, sizeof(copy), "%s", options);
	while ((word = strsep(&rest, ",")) != NULL && *word != '\0') {
		value = strchr(word, '=');
		if (value != NULL)
			*value++ = '\0';
		set_option(h, word, value != NULL ? value : "");
	}
}

static void
put_base256(uint8_t *field, const char *hex)
{
	unsigned byte;

	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		field[i] = (uint8_t)byte;
	}
}

static void
put_header(struct xva_build *b, const struct header *h, const char *name,
    size_t size)
{
	uint8_t block[BLOCK] = { 0 };
	unsigned sum = 8 * ' ';
	char text[16];

	assert_true(strlen(name) <= 100);
	memcpy(block, name, strlen(name));
	snprintf(text, sizeof(text), "%s", *h->mode ? h->mode : "0000000");
	memcpy(block + 100, text, 7);
	memcpy(block + 108, "0000000", 7);
	memcpy(block + 116, "0000000", 7);
	snprintf(text, sizeof(text), "%011zo", size);
	memcpy(block + 124, text, 11);
	if (*h->size != '\0')
		memcpy(block + 124, h->size, strlen(h->size));
	if (*h->base256 != '\0')
		put_base256(block + 124, h->base256);
	memcpy(block + 136, "00000000000", 11);
	block[156] = (uint8_t)h->type;
	if (h->ustar)
		memcpy(block + 257,
		    "ustar\0"
		    "00",
		    8);
	memcpy(block + 345, h->prefix, strlen(h->prefix));
	for (size_t i = 0; i < BLOCK; i++)
		sum += block[i];
	snprintf(text, sizeof(text), "%07o", sum + h->bad);
	memcpy(block + 148, *h->sum ? h->sum : text, 7);
	put(b, block, BLOCK);
}

static void
put_extension(struct xva_build *b, char type, const char *body, size_t len)
{
	struct header h = { .type = type };

	put_header(b, &h, "././@LongLink", len);
	put(b, body, len);
	put_zeros(b, (BLOCK - len % BLOCK) % BLOCK);
}

void
xva_build_file(struct xva_build *b, const char *options, const char *name,
    const void *bytes, size_t len)
{
	struct header h;
	char record[200];
	int n;

	assert_true(b->nmembers < XVA_BUILD_MEMBERS);
	b->member[b->nmembers++] = b->tar.len;
	parse_options(&h, options);
	if (*h.longname != '\0')
		put_extension(b, 'L', h.longname, strlen(h.longname) + 1);
	if (*h.pax != '\0') {
		n = snprintf(record, sizeof(record), "%zu %s\n",
		    strlen(h.pax) + 4 + (strlen(h.pax) + 4 >= 100), h.pax);
		put_extension(b, 'x', record, (size_t)n);
	}
	put_header(b, &h, name, len);
	put(b, bytes, len);
	put_zeros(b, (BLOCK - len % BLOCK) % BLOCK);
}

/* ---- what stands in them ---- */

static void
sha1_of(const void *bytes, size_t len, enum pvk_sum kind, char text[SUM_TEXT])
{
	struct pvk_err e;
	struct sum_state *s = sum_state_new(&e);

	expect_ok(s != NULL, &e);
	expect_ok(sum_of(s, kind, bytes, len, text, &e) == 0, &e);
	sum_state_free(s);
}

/* What a reader takes the name for */
static void
final_name(const char *options, const char *name, char out[256])
{
	struct header h;

	parse_options(&h, options);
	if (*h.longname != '\0')
		snprintf(out, 256, "%s", h.longname);
	else if (strncmp(h.pax, "path=", 5) == 0)
		snprintf(out, 256, "%s", h.pax + 5);
	else if (*h.prefix != '\0')
		snprintf(out, 256, "%s/%s", h.prefix, name);
	else
		snprintf(out, 256, "%s",
		    strncmp(name, "./", 2) == 0 ? name + 2 : name);
}

static void
add_pattern(struct xva_build *b, const char *options, const char *name,
    size_t len)
{
	uint8_t *bytes = malloc(len + 1);
	char sum[SUM_TEXT];
	struct pvk_err e;

	assert_non_null(bytes);
	final_name(options, name, b->last);
	b->last_dot = strncmp(name, "./", 2) == 0;
	b->last_len = len;
	xva_build_pattern(b->last, bytes, len);
	xva_build_file(b, options, name, bytes, len);
	sha1_of(bytes, len, PVK_SUM_SHA1, sum);
	expect_ok(pvk_buf_addf(&b->table, &e,
		      "<member><name>%s</name><value>%s</value></member>",
		      b->last, sum) == 0,
	    &e);
	free(bytes);
}

/* The checksum of the file before, of which only name and length are kept */
static void
add_sum(struct xva_build *b, const char *options, enum pvk_sum kind)
{
	uint8_t *bytes = malloc(b->last_len + 1);
	char name[300], text[SUM_TEXT];

	assert_non_null(bytes);
	xva_build_pattern(b->last, bytes, b->last_len);
	sha1_of(bytes, b->last_len, kind, text);
	if (strstr(options, "path=") != NULL)
		snprintf(name, sizeof(name), "sum");
	else
		snprintf(name, sizeof(name), "%s%s%s", b->last_dot ? "./" : "",
		    b->last, sum_extension(kind));
	xva_build_file(b, options, name, text, strlen(text));
	free(bytes);
}

static void
add_table(struct xva_build *b, const char *options)
{
	struct pvk_buf xml = { 0 };
	struct pvk_err e;

	expect_ok(pvk_buf_addf(&xml, &e, "<value><struct>%s</struct></value>",
		      pvk_buf_text(&b->table)) == 0,
	    &e);
	xva_build_file(b, options, "checksums", xml.data, xml.len);
	pvk_buf_fini(&xml);
}

static void
add_named(struct xva_build *b, const char *options, char *word)
{
	char *mark = strpbrk(word, "=\"");
	size_t n;

	if (mark == NULL)
		fail_msg("no such word: %s", word);
	if (*mark == '"') {
		mark[strlen(mark) - 1] = '\0';
		*mark++ = '\0';
		xva_build_file(b, options, word, mark, strlen(mark));
		return;
	}
	*mark++ = '\0';
	n = strtoul(mark, NULL, 10);
	if (strcmp(word, "junk") == 0)
		for (; n > 0; n--)
			put(b, "j", 1);
	else if (strcmp(word, "zeros") == 0)
		put_zeros(b, n);
	else if (strcmp(word, "cut") == 0)
		b->tar.len -= n;
	else
		add_pattern(b, options, word, n);
}

static void
add_word(struct xva_build *b, const char *options, char *word)
{
	if (strcmp(word, "s") == 0)
		add_sum(b, options, PVK_SUM_SHA1);
	else if (strcmp(word, "x") == 0)
		add_sum(b, options, PVK_SUM_XXHASH);
	else if (strcmp(word, "table") == 0)
		add_table(b, options);
	else if (strcmp(word, "end") == 0 || strcmp(word, "zero") == 0) {
		b->end = b->tar.len;
		put_zeros(b, *word == 'e' ? 2 * BLOCK : BLOCK);
	} else
		add_named(b, options, word);
}

void
xva_build_add(struct xva_build *b, const char *script)
{
	char *copy = strdup(script), *rest = copy, *word, *close;
	char options[512];

	assert_non_null(copy);
	while ((word = strsep(&rest, " ")) != NULL) {
		options[0] = '\0';
		if (*word == '{' && (close = strchr(word, '}')) != NULL) {
			snprintf(options, sizeof(options), "%.*s",
			    (int)(close - word - 1), word + 1);
			word = close + 1;
		}
		if (*word != '\0')
			add_word(b, options, word);
	}
	free(copy);
}

#define OBJECT                                                                \
	"<value><struct><member><name>class</name><value>%s</value></member>" \
	"<member><name>id</name><value>%s</value></member><member>"           \
	"<name>snapshot</name><value><struct>"
#define MEMBER	   "<member><name>%s</name><value>%s</value></member>"
#define OBJECT_END "</struct></value></member></struct></value>"

char *
xva_build_xml(unsigned vsn, const char *disks)
{
	char *copy = strdup(disks), *rest = copy, *ref, *size, vbd[32],
	     device[16];
	struct pvk_buf xml = { 0 };
	struct pvk_err e;
	int n = 0, r;

	assert_non_null(copy);
	r = pvk_buf_addf(&xml, &e,
	    "<value><struct><member><name>version</name><value><struct>"
	    "<member><name>export_vsn</name><value>%u</value></member>"
	    "</struct></value></member><member><name>objects</name>"
	    "<value><array><data>" OBJECT MEMBER OBJECT_END,
	    vsn, "SR", "Ref:sr", "content_type", "user");
	while (r == 0 && (ref = strsep(&rest, " ")) != NULL && *ref != '\0') {
		size = strchr(ref, '=');
		assert_non_null(size);
		*size++ = '\0';
		snprintf(vbd, sizeof(vbd), "Ref:vbd%d", n);
		snprintf(device, sizeof(device), "%d", n++);
		r = pvk_buf_addf(&xml, &e,
		    OBJECT MEMBER MEMBER OBJECT_END OBJECT MEMBER MEMBER MEMBER
			OBJECT_END,
		    "VDI", ref, "SR", "Ref:sr", "virtual_size", size, "VBD",
		    vbd, "VDI", ref, "type", "Disk", "userdevice", device);
	}
	if (r == 0)
		r = pvk_buf_addf(&xml, &e,
		    "</data></array></value></member></struct></value>");
	expect_ok(r == 0, &e);
	free(copy);
	return ((char *)xml.data);
}

void
xva_build_ova(struct xva_build *b, unsigned vsn, const char *disks)
{
	char *xml = xva_build_xml(vsn, disks);

	xva_build_file(b, "", "ova.xml", xml, strlen(xml));
	free(xml);
}

void
xva_build_free(struct xva_build *b)
{
	pvk_buf_fini(&b->tar);
	pvk_buf_fini(&b->table);
	memset(b, 0, sizeof(*b));
}
