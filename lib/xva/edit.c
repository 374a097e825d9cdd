/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Editing ova.xml inside an XVA; see xva.h. In place, the document may grow
 * into the padding of its member, and shrinks by white space inside its very
 * last tag ("</value   >"): no parser takes that for text.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/num.h"
#include "xva/copy.h"
#include "xva/frame.h"
#include "xva/reader.h"
#include "xva/undo.h"

struct edit {
	const char *path;
	struct xva_in *in;
	struct reader *reader;
	struct pvk_findings fs;
	struct pvk_buf xml; /* the new document */
	bool changed;	    /* it is not the old one */
};

/*
 * Where the '>' of the document's last tag stands; 0 when a comment or the like
 * comes last, in which white space is not for nothing.
 */
static size_t
last_tag(const struct pvk_buf *xml)
{
	size_t n = xml->len, m;

	while (n > 0 && strchr(" \t\r\n", xml->data[n - 1]) != NULL)
		n--;
	if (n == 0 || xml->data[--n] != '>')
		return (0);
	for (m = n; m > 0 && xml->data[m - 1] == ' '; m--)
		;
	return (m > 0 && isalnum(xml->data[m - 1]) ? n : 0);
}

/* Takes back the white space that an earlier edit left in the last tag */
static void
trim_last_tag(struct pvk_buf *xml)
{
	size_t gt = last_tag(xml), m = gt;

	while (m > 0 && xml->data[m - 1] == ' ')
		m--;
	memmove(xml->data + m, xml->data + gt, xml->len - gt);
	xml->len -= gt - m;
}

/* Widens the last tag until the document has size bytes */
static int
pad_last_tag(struct pvk_buf *xml, size_t size, struct pvk_err *e)
{
	size_t more = size - xml->len, gt = last_tag(xml);

	if (pvk_buf_reserve(xml, size + 1, e) != 0)
		return (-1);
	memmove(xml->data + gt + more, xml->data + gt, xml->len - gt);
	memset(xml->data + gt, ' ', more);
	xml->len = size;
	return (0);
}

/* Room for the document without anything else moving, 0: not in place */
static size_t
room_in_place(const struct edit *d)
{
	const struct tar_header *h = reader_ova_header(d->reader);

	if (!xva_in_seekable(d->in) || reader_ova_off(d->reader) != 0)
		return (0);
	return ((size_t)(h->size + (h->as_host ? tar_padding(h->size) : 0)));
}

/* Only size and checksum change: mode, time and all else stay */
static void
patch_header(uint8_t *block, const struct tar_header *h, uint64_t size)
{
	uint8_t mtime[12];
	uint64_t sum = 0;
	char text[16];

	memcpy(mtime, block + 136, sizeof(mtime));
	tar_format(block, "ova.xml", size, h->mode);
	memcpy(block + 136, mtime, sizeof(mtime));
	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += block[i];
	snprintf(text, sizeof(text), "%07o", (unsigned)sum);
	memcpy(block + 148, text, 8);
}

static int
write_in_place(struct edit *d, struct pvk_err *e)
{
	const struct tar_header *h = reader_ova_header(d->reader);
	size_t old = (size_t)h->size, got;
	struct pvk_buf member = { 0 };
	uint8_t header[TAR_BLOCK], zeros[TAR_BLOCK] = { 0 };
	PVK_AUTO_FD int fd = -1;
	int r = -1;

	if (d->xml.len < old && pad_last_tag(&d->xml, old, e) != 0)
		return (-1);
	if (xva_in_pread(d->in, header, sizeof(header), 0, &got, e) != 0)
		return (-1);
	if (d->xml.len != old)
		patch_header(header, h, d->xml.len);
	if (pvk_buf_add(&member, header, sizeof(header), e) != 0 ||
	    pvk_buf_add(&member, d->xml.data, d->xml.len, e) != 0 ||
	    pvk_buf_add(&member, zeros, tar_padding(d->xml.len), e) != 0)
		goto out;
	fd = open(d->path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		pvk_err_sys(e, PVK_EIO, "%s", d->path);
	else
		r = undo_replace(fd, d->path, 0, member.data, member.len, e);
out:
	pvk_buf_fini(&member);
	return (r);
}

/* One pass: the new ova.xml, then every byte behind the old one */
static int
write_anew(struct edit *d, const struct pvk_xva_output *output,
    const struct pvk_xva_run *run, struct pvk_err *e)
{
	const struct tar_header *h = reader_ova_header(d->reader);
	struct pvk_xva_output self = { .path = d->path, .force = true };
	struct xva_out *out;
	struct stat st;
	int r = -1;

	if (output == NULL)
		output = &self;
	out = xva_out_new(output->path, output->force ? PVK_OUTFILE_FORCE : 0,
	    xva_in_compression(d->in), output->level, e);
	if (out == NULL)
		return (-1);
	if (output == &self && stat(d->path, &st) == 0)
		xva_out_imitate(out, &st);
	if (frame_begin(out, d->xml.data, d->xml.len, h->as_host ? h->mode : 0,
		e) == 0 &&
	    copy_rest(d->in, out, run, e) == 0)
		r = xva_out_commit(out, e);
	xva_out_free(out);
	return (r);
}

static int
open_and_change(struct edit *d, pvk_xva_change *change, void *ctx,
    struct pvk_err *e)
{
	struct pvk_buf old = { 0 };
	const char *xml;
	size_t len;
	int r = -1;

	d->in = xva_in_open(d->path, e);
	if (d->in == NULL)
		return (-1);
	d->reader = reader_new(d->in, 0, &d->fs, e);
	if (d->reader == NULL)
		return (-1);
	if (d->fs.by_rule[PVK_RULE_OVA_FIRST] > 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: ova.xml is not the first member; repair it first",
		    d->path));
	xml = pvk_ova_xml(reader_ova(d->reader), &len);
	if (pvk_buf_add(&old, xml, len, e) == 0 &&
	    change(ctx, reader_ova(d->reader), e) == 0) {
		xml = pvk_ova_xml(reader_ova(d->reader), &len);
		d->changed = len != old.len || memcmp(xml, old.data, len) != 0;
		r = pvk_buf_add(&d->xml, xml, len, e);
	}
	pvk_buf_fini(&old);
	return (r);
}

static bool
fits_in_place(const struct edit *d)
{
	const struct tar_header *h = reader_ova_header(d->reader);

	return (d->xml.len <= room_in_place(d) &&
	    (d->xml.len >= h->size || last_tag(&d->xml) > 0));
}

/* Puts the new document where it belongs */
static int
write_document(struct edit *d, const struct pvk_xva_output *out,
    const struct pvk_xva_run *run, enum pvk_xva_edited *edited,
    struct pvk_err *e)
{
	if (out == NULL && !d->changed)
		return (0);
	if (out == NULL && d->xml.len > room_in_place(d))
		trim_last_tag(&d->xml);
	if (out == NULL && fits_in_place(d)) {
		*edited = PVK_XVA_IN_PLACE;
		return (write_in_place(d, e));
	}
	*edited = PVK_XVA_WRITTEN;
	return (write_anew(d, out, run, e));
}

int
pvk_xva_edit(const char *path, const struct pvk_xva_output *out,
    pvk_xva_change *change, void *ctx, const struct pvk_xva_run *run,
    enum pvk_xva_edited *edited, struct pvk_err *e)
{
	struct edit d = { .path = path };
	PVK_AUTO_FD int lock = -1;
	bool rolled = false;
	int r = -1;

	if (out == NULL && strcmp(path, "-") == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "standard input cannot be edited in place; use -o"));
	if (strcmp(path, "-") != 0 &&
	    (undo_lock(path, &lock, e) != 0 ||
		undo_roll_back(path, &rolled, e) != 0))
		return (-1);
	*edited = rolled ? PVK_XVA_ROLLED_BACK : PVK_XVA_UNCHANGED;
	if (open_and_change(&d, change, ctx, e) == 0)
		r = write_document(&d, out, run, edited, e);
	pvk_buf_fini(&d.xml);
	reader_free(d.reader);
	pvk_findings_fini(&d.fs);
	xva_in_close(d.in);
	return (r);
}
