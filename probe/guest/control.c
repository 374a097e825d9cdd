/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * control/shutdown: the host writes a word, we take it by writing "" there,
 * which it waits for, then do it.
 */
#include "guest/control.h"

#include <string.h>

#include "console.h"
#include "guest/devices.h"
#include "plan/glance.h"
#include "util/num.h"
#include "xen/power.h"
#include "xen/suspend_private.h"

#define NODE "control/shutdown"

enum request { NOTHING, POWER_OFF, REBOOT, SUSPEND };

static const struct {
	const char *word;
	enum request request;
} words[] = {
	{ "poweroff", POWER_OFF },
	{ "halt", POWER_OFF },
	{ "reboot", REBOOT },
	{ "suspend", SUSPEND },
};

static struct pvk_xs *store;
static enum request asked;

static void
changed(void *ctx, const char *path)
{
	char word[32];
	struct pvk_err e;

	(void)ctx;
	if (!glance(store, path, word, sizeof(word)) || word[0] == '\0')
		return;
	if (pvk_xs_write(store, NODE, "", 0, &e) != 0) {
		console_print("%s\n", e.msg);
		return;
	}
	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcmp(word, words[i].word) == 0)
			asked = words[i].request;
	console_print("the host asks for %s\n", word);
}

int
control_init(struct pvk_xs *xs, struct pvk_err *e)
{
	store = xs;
	return (pvk_xs_watch(xs, NODE, changed, NULL, NULL, e));
}

bool
control_act(void)
{
	enum request now = asked;

	asked = NOTHING;
	switch (now) {
	case POWER_OFF:
		devices_stop();
		power_off();
	case REBOOT:
		devices_stop();
		power_reboot();
	case SUSPEND:
		return (suspend_now());
	case NOTHING:
		break;
	}
	return (false);
}
