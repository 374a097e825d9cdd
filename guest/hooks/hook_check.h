/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is a text what it should be? Pure functions, for text that a host wrote. What
 * passes has no control characters, and none that a shell, rc.conf(5) or a
 * configuration file gives a meaning to, but for blanks in lists and in the
 * comments of keys. "" is none of these.
 */
#ifndef PVGUEST_HOOK_CHECK_H
#define PVGUEST_HOOK_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* RFC 1123, section 2.1, with or without a domain; never like an address. */
bool hook_is_host_name(const char *s);
/* Up to six domains, a blank between two: resolv.conf(5)'s limit. */
bool hook_is_search(const char *s);
/*
 * One that a single host can have: none that is reserved, for loopback, for
 * multicast or broadcast. No leading zeros, no scope.
 */
bool hook_is_ipv4(const char *s);
bool hook_is_ipv6(const char *s);
/* Such an address, "/" and the length of its prefix, 1 to 32 or 128. */
bool hook_is_cidr4(const char *s);
bool hook_is_cidr6(const char *s);
/* "aa:bb:cc:dd:ee:ff", in lower case. */
bool hook_is_mac(const char *s);
/* What FreeBSD and Linux name an interface, 15 characters at most. */
bool hook_is_interface(const char *s);
/* Up to eight addresses of both families, a blank between two. */
bool hook_is_dns(const char *s);
/* A user's name, 31 characters at most: small letters, digits, "_" and "-". */
bool hook_is_user(const char *s);
/*
 * One line of authorized_keys, sshd(8): a type that OpenSSH knows and holds
 * for safe, the key in base64, which says the same type, perhaps a comment. No
 * options in front: these can run commands.
 */
bool hook_is_ssh_key(const char *line, size_t len);
/* Up to 32 such lines, a newline between two and none at the end. */
bool hook_is_ssh_keys(const char *s);

#endif
