/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys for authorized_keys, sshd(8); see hook_check.h. The key itself is a
 * string with its type, RFC 4251 section 5, and more: RFC 4253 section 6.6. */
#include <stdint.h>
#include <string.h>

#include "hooks/hook_check.h"
#include "util/num.h"

#define KEYS_MAX  32
#define TYPE_MAX  40
#define KEY_LEAST 36 /* bytes behind its type: Ed25519's, with its length */

/* No DSA: OpenSSH has given it up. */
static const char *const types[] = {
	"ssh-ed25519",
	"ssh-rsa",
	"ecdsa-sha2-nistp256",
	"ecdsa-sha2-nistp384",
	"ecdsa-sha2-nistp521",
	"sk-ssh-ed25519@openssh.com",
	"sk-ecdsa-sha2-nistp256@openssh.com",
};

static const char *
find_type(const char *s, size_t len)
{
	for (size_t i = 0; i < PVK_COUNT(types); i++)
		if (strlen(types[i]) == len && memcmp(types[i], s, len) == 0)
			return (types[i]);
	return (NULL);
}

/* The six bits of a letter of base64, -1 for what is none. */
static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (c - 'A');
	if (c >= 'a' && c <= 'z')
		return (c - 'a' + 26);
	if (c >= '0' && c <= '9')
		return (c - '0' + 52);
	if (c == '+')
		return (62);
	return (c == '/' ? 63 : -1);
}

/*
 * How many bytes len letters stand for, 0 when they are not base64; the first
 * of them, at most size, in out.
 */
static size_t
decode(const char *s, size_t len, uint8_t *out, size_t size)
{
	size_t n = 0, bits = 0;
	uint32_t acc = 0;
	int v;

	if (len % 4 != 0)
		return (0);
	for (unsigned pad = 0; pad < 2 && len > 0 && s[len - 1] == '='; pad++)
		len--;
	for (size_t i = 0; i < len; i++) {
		v = sextet(s[i]);
		if (v < 0)
			return (0);
		acc = acc << 6 | (uint32_t)v;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		if (n < size)
			out[n] = (uint8_t)(acc >> bits);
		n++;
	}
	return (n);
}

static bool
is_key(const char *s, size_t len, const char *type)
{
	uint8_t head[4 + TYPE_MAX];
	size_t type_len = strlen(type);
	size_t n = decode(s, len, head, sizeof(head));

	return (n >= 4 + type_len + KEY_LEAST && head[0] == 0 && head[1] == 0 &&
	    head[2] == 0 && head[3] == type_len &&
	    memcmp(head + 4, type, type_len) == 0);
}

static bool
is_comment(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < ' ' || s[i] > '~')
			return (false);
	return (len > 0);
}

bool
hook_is_ssh_key(const char *line, size_t len)
{
	const char *end = line + len;
	const char *key = memchr(line, ' ', len);
	const char *type, *comment;

	if (key == NULL)
		return (false);
	type = find_type(line, (size_t)(key - line));
	if (type == NULL)
		return (false);
	key++;
	comment = memchr(key, ' ', (size_t)(end - key));
	if (comment == NULL)
		return (is_key(key, (size_t)(end - key), type));
	return (is_key(key, (size_t)(comment - key), type) &&
	    is_comment(comment + 1, (size_t)(end - comment - 1)));
}

bool
hook_is_ssh_keys(const char *s)
{
	const char *end;
	size_t n = 0;

	do {
		end = strchr(s, '\n');
		if (end == NULL)
			end = s + strlen(s);
		if (++n > KEYS_MAX || !hook_is_ssh_key(s, (size_t)(end - s)))
			return (false);
		s = end + 1;
	} while (*end != '\0');
	return (true);
}
