/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the administrator's programs are told. A hook is an executable in the
 * folder "hooks" of pvguest.conf: HOOKS/resume, HOOKS/shutdown-requested,
 * HOOKS/static-ip, HOOKS/identity. What it is about is in its environment,
 * never in a command line and never passed to a shell by us; the publisher has
 * checked that each text is what it should be (an address, a MAC, a host name),
 * and the collector checks it again.
 */
#ifndef PVGUEST_HOOK_H
#define PVGUEST_HOOK_H

#include <stdbool.h>
#include <stdint.h>

enum hook_kind {
	HOOK_RESUME = 1,
	HOOK_SHUTDOWN, /* u.shutdown */
	HOOK_STATIC_IP,
	HOOK_IDENTITY,
	HOOK_KINDS,
};

/* What is to become of a family of addresses. */
enum hook_addressing {
	HOOK_LEAVE,   /* nothing: nobody said anything about it */
	HOOK_STATIC,  /* this address, this gateway */
	HOOK_AUTO,    /* DHCP; IPv6: autoconfiguration */
	HOOK_RESTORE, /* as it was before the host said anything */
	HOOK_ADDRESSINGS,
};

#define HOOK_SLOTS   64 /* K of device/vif/K is below it */
#define HOOK_TEXT    64
#define HOOK_NAME    256
#define HOOK_KEYS    6000 /* ssh authorized keys, lines */
#define HOOK_DNS_MAX 256  /* addresses, separated by blanks */

/* xenserver/device/vif/K/static-ip-setting, checked. "": not said. */
struct hook_static_ip {
	uint32_t vif;	  /* K */
	uint8_t sriov;	  /* of net-sriov-vf instead */
	uint8_t enabled4; /* enum hook_addressing */
	uint8_t enabled6;
	char name[16];		  /* interface */
	char mac[18];		  /* aa:bb:cc:dd:ee:ff */
	char address4[HOOK_TEXT]; /* 10.0.0.5/24 */
	char gateway4[HOOK_TEXT];
	char address6[HOOK_TEXT];
	char gateway6[HOOK_TEXT];
};

/* vm-data/pvkit/..., checked. "": not said. */
struct hook_identity {
	char hostname[HOOK_NAME];
	char interface[16]; /* that ipv4 and ipv6 are for */
	char ipv4[HOOK_TEXT];
	char gateway[HOOK_TEXT];
	char ipv6[HOOK_TEXT];
	char gateway6[HOOK_TEXT];
	char dns[HOOK_DNS_MAX];
	char search[HOOK_NAME];
	char ssh_user[32];
	char ssh_keys[HOOK_KEYS];
};

struct hook_event {
	uint32_t kind;
	union {
		char shutdown[16]; /* "poweroff", "reboot", ... */
		struct hook_static_ip static_ip;
		struct hook_identity identity;
	} u;
};

/* What became of one that somebody waits for: HOOK_STATIC_IP, HOOK_IDENTITY. */
struct hook_result {
	uint32_t kind;
	uint32_t vif;  /* of HOOK_STATIC_IP */
	uint8_t sriov; /* of it */
	int32_t
	    status; /* exit status; 127: there is no such hook; -1: killed */
	char text[256]; /* the last line that it wrote to standard error */
};

/* "static-ip": its file in the folder. NULL for what is no kind. */
const char *hook_name(uint32_t kind);

/*
 * Every text in it is terminated and what it should be, every number within
 * bounds, and it says something. Both ends ask, for neither trusts the other.
 */
bool hook_event_is_sound(const struct hook_event *ev);

#endif
