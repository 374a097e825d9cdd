/* SPDX-License-Identifier: BSD-2-Clause */
/* What pvkit template build has made, for people and for programs. */
#include <inttypes.h>
#include <string.h>

#include "util/size.h"

#include "template.h"

static const char *
firmware(const struct pvk_image_built *b)
{
	return (b->bios && b->uefi ? "both" : b->uefi ? "uefi" : "bios");
}

static void
say_shares(const struct cli *c, const char *title,
    const struct pvk_image_share *s)
{
	char size[PVK_SIZE_TEXT];

	if (s[0].bytes == 0)
		return;
	cli_say(c, "%s", title);
	for (size_t i = 0; i < PVK_IMAGE_SHARES && s[i].bytes > 0; i++)
		cli_say(c, "  %10s  %s", pvk_size_format(s[i].bytes, size),
		    s[i].name);
}

static void
json_shares(struct pvk_json *j, const char *key,
    const struct pvk_image_share *s)
{
	pvk_json_array(j, key);
	for (size_t i = 0; i < PVK_IMAGE_SHARES && s[i].bytes > 0; i++) {
		pvk_json_object(j, NULL);
		pvk_json_str(j, "name", s[i].name);
		pvk_json_uint(j, "bytes", s[i].bytes);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
report_json(const struct blueprint *t, const struct pvk_image_built *b,
    uint64_t size)
{
	const char *p = pvk_buf_text(&b->notes);
	struct pvk_json j;

	cli_json_open(t->cli, &j);
	pvk_json_str(&j, "file", t->dry_run ? NULL : t->out.path);
	pvk_json_str(&j, "format", t->image_only ? "raw" : "xva");
	pvk_json_bool(&j, "dry_run", t->dry_run);
	pvk_json_uint(&j, "size", size);
	pvk_json_uint(&j, "disk_size", t->image.size);
	pvk_json_str(&j, "release", b->release);
	pvk_json_str(&j, "arch", b->arch);
	pvk_json_str(&j, "firmware", firmware(b));
	pvk_json_uint(&j, "root_size", b->size);
	pvk_json_uint(&j, "root_used", b->used);
	pvk_json_uint(&j, "files", b->files);
	pvk_json_uint(&j, "bytes", b->bytes);
	pvk_json_uint(&j, "dropped_files", b->dropped_files);
	pvk_json_uint(&j, "dropped_bytes", b->dropped_bytes);
	json_shares(&j, "large", b->large);
	json_shares(&j, "dropped", b->dropped);
	pvk_json_array(&j, "notes");
	while (*p != '\0') {
		size_t len = strcspn(p, "\n");

		pvk_json_strn(&j, NULL, p, len);
		p += len + 1;
	}
	pvk_json_end(&j);
	pvk_json_close(&j);
}

void
template_report(const struct blueprint *t, const struct pvk_image_built *b,
    uint64_t size)
{
	const struct cli *c = t->cli;
	const char *p = pvk_buf_text(&b->notes);
	char bytes[OPTION_BYTES], used[PVK_SIZE_TEXT], all[PVK_SIZE_TEXT];

	if (c->json) {
		report_json(t, b, size);
		return;
	}
	cli_say(c, "FreeBSD %s for %s, firmware %s",
	    *b->release != '\0' ? b->release : "of unknown release", b->arch,
	    firmware(b));
	cli_say(c, "root file system: %s of %s used, %" PRIu64 " files",
	    pvk_size_format(b->used, used), pvk_size_format(b->size, all),
	    b->files);
	say_shares(c, "largest:", b->large);
	if (b->dropped_files > 0) {
		cli_say(c, "left out: %" PRIu64 " members, %s",
		    b->dropped_files, pvk_size_format(b->dropped_bytes, used));
		say_shares(c, "by pattern:", b->dropped);
	}
	while (*p != '\0') {
		size_t len = strcspn(p, "\n");

		cli_say(c, "note: %.*s", (int)len, p);
		p += len + 1;
	}
	cli_say(c, "%s: %s",
	    t->dry_run ? "would be written" : cli_output_name(t->out.path),
	    option_bytes(size, bytes));
}
