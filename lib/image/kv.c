/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings; see kv.h. */
#include <stdlib.h>
#include <string.h>

#include "image/kv.h"
#include "util/auto.h"
#include "util/text.h"

#define KEY_CHARS                                              \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789_.-%"
#define VALUE_MAX 1024

static int
bad(const char *what, const char *text, const char *fact, struct pvk_err *e)
{
	char shown[256];

	return (pvk_err_set(e, PVK_EUSAGE, "%s: \"%s\": %s", what,
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)), fact));
}

static bool
is_value(const char *p)
{
	for (; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f ||
		    strchr("\"$`\\", *p) != NULL)
			return (false);
	return (true);
}

int
kv_set(struct kv *kv, const char *key, const char *value, const char *what,
    struct pvk_err *e)
{
	PVK_AUTO_FREE char *copy = NULL;

	if (*key == '\0' || key[strspn(key, KEY_CHARS)] != '\0')
		return (bad(what, key, "no name of a setting", e));
	if (strlen(value) > VALUE_MAX || !is_value(value))
		return (bad(what, value,
		    "a value may have no quotes, $, ` or \\ in it, "
		    "and 1024 bytes at most",
		    e));
	copy = strdup(value);
	if (copy == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", what));
	for (size_t i = 0; i < kv->len; i++)
		if (strcmp(kv->list[i].key, key) == 0) {
			free(kv->list[i].value);
			kv->list[i].value = pvk_steal(&copy);
			return (0);
		}
	if (kv->len == KV_MAX)
		return (bad(what, key, "more than 512 settings", e));
	kv->list[kv->len].key = strdup(key);
	if (kv->list[kv->len].key == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", what));
	kv->list[kv->len++].value = pvk_steal(&copy);
	return (0);
}

int
kv_add(struct kv *kv, const char *text, const char *what, struct pvk_err *e)
{
	const char *equals = strchr(text, '='), *value;
	PVK_AUTO_FREE char *key = NULL, *unquoted = NULL;
	size_t len;

	if (equals == NULL)
		return (bad(what, text, "expected KEY=VALUE", e));
	value = equals + 1;
	len = strlen(value);
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"') {
		value++;
		len -= 2;
	}
	key = strndup(text, (size_t)(equals - text));
	unquoted = strndup(value, len);
	if (key == NULL || unquoted == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", what));
	return (kv_set(kv, key, unquoted, what, e));
}

int
kv_add_list(struct kv *kv, const struct pvk_image_list *l, const char *what,
    struct pvk_err *e)
{
	for (size_t i = 0; i < l->len; i++)
		if (kv_add(kv, l->item[i], what, e) != 0)
			return (-1);
	return (0);
}

void
kv_remove(struct kv *kv, const char *key)
{
	for (size_t i = 0; i < kv->len; i++) {
		if (strcmp(kv->list[i].key, key) != 0)
			continue;
		free(kv->list[i].key);
		free(kv->list[i].value);
		kv->len--;
		memmove(&kv->list[i], &kv->list[i + 1],
		    (kv->len - i) * sizeof(kv->list[0]));
		return;
	}
}

int
kv_print(const struct kv *kv, bool bare, struct pvk_buf *text,
    struct pvk_err *e)
{
	const char *quote = bare ? "" : "\"";

	for (size_t i = 0; i < kv->len; i++)
		if (pvk_buf_addf(text, e, "%s=%s%s%s\n", kv->list[i].key, quote,
			kv->list[i].value, quote) != 0)
			return (-1);
	return (0);
}

void
kv_fini(struct kv *kv)
{
	while (kv->len > 0)
		kv_remove(kv, kv->list[kv->len - 1].key);
}
