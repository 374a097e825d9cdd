/* SPDX-License-Identifier: BSD-2-Clause */
/* All options together; see options.h. */
#include <string.h>

#include "measure/options.h"
#include "util/text.h"

#define WORD_MAX 256

void
options_init(struct options *o)
{
	static const struct options defaults = {
		.sizes = { 4096, 65536, 1048576 },
		.nsizes = 3,
		.depths = { 1, 32 },
		.ndepths = 2,
		.sequential = true,
		.random = true,
		.emulated = true,
		.start = true,
		.repeat = 7,
		.time_ms = 30000,
		.port = OPTIONS_PORT,
		.streams = { 1 },
		.nstreams = 1,
		.send = true,
		.receive = true,
		.ping = true,
	};

	*o = defaults;
}

int
options_words(struct options *o, const char *text, struct pvk_err *e)
{
	static const char blanks[] = " \t\r\n";
	char word[WORD_MAX], shown[64], *value;
	size_t len;

	for (text += strspn(text, blanks); *text != '\0';
	     text += len + strspn(text + len, blanks)) {
		len = strcspn(text, blanks);
		if (len >= sizeof(word))
			return (pvk_err_set(e, PVK_EUSAGE,
			    "a word of %zu bytes, expected KEY=VALUE", len));
		memcpy(word, text, len);
		word[len] = '\0';
		value = strchr(word, '=');
		if (value == NULL)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "options: \"%s\", expected KEY=VALUE",
			    pvk_text_show(word, len, shown, sizeof(shown))));
		*value++ = '\0';
		if (options_set(o, word, value, e) != 0)
			return (-1);
	}
	return (0);
}

int
options_check(const struct options *o, struct pvk_err *e)
{
	if (strcmp(o->write, o->destroy) != 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "write=%s destroy=%s: expected the same disk in both: "
		    "what is on it is lost",
		    o->write, o->destroy));
	if (o->peer != 0 && o->token[0] == '\0')
		return (pvk_err_set(e, PVK_EUSAGE,
		    "peer: expected token as well, as pvguest bench net "
		    "--listen tells it there"));
	return (0);
}
