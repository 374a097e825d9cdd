/* SPDX-License-Identifier: BSD-2-Clause */
/* snprintf() and its like; see libc.h. */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "libc/libc.h"

#define DIGITS 24 /* 64 bits in octal, and "0x" */

struct out {
	char *text;
	size_t size, len; /* len may be more than size: cut */
};

struct spec {
	bool left, zero, plus, space, alternate, has_precision;
	int width, precision;
	int length; /* bytes of an integer */
	char kind;
};

static void
put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->text[o->len] = c;
	o->len++;
}

static void
put_many(struct out *o, char c, int n)
{
	for (; n > 0; n--)
		put(o, c);
}

static void
put_text(struct out *o, const struct spec *s, const char *text, size_t len)
{
	int pad = s->width - (int)len;

	if (!s->left)
		put_many(o, ' ', pad);
	for (size_t i = 0; i < len; i++)
		put(o, text[i]);
	if (s->left)
		put_many(o, ' ', pad);
}

/* Sign or prefix, zeros, digits: each as wide as the specification says. */
static void
put_number(struct out *o, const struct spec *s, uint64_t n, const char *sign)
{
	static const char digits[2][17] = { "0123456789abcdef",
		"0123456789ABCDEF" };
	unsigned base = s->kind == 'o'	       ? 8
	    : s->kind == 'd' || s->kind == 'u' ? 10
					       : 16;
	char text[DIGITS];
	int len = 0, zeros, pad;

	for (; n != 0; n /= base)
		text[len++] = digits[s->kind == 'X'][n % base];
	if (len == 0 && !(s->has_precision && s->precision == 0))
		text[len++] = '0';
	zeros = s->has_precision ? s->precision - len : 0;
	if (s->kind == 'o' && s->alternate && zeros <= 0 &&
	    (len == 0 || text[len - 1] != '0'))
		zeros = 1;
	zeros = zeros < 0 ? 0 : zeros;
	pad = s->width - (int)strlen(sign) - len - zeros;
	if (s->zero && !s->left && !s->has_precision && pad > 0) {
		zeros += pad;
		pad = 0;
	}
	if (!s->left)
		put_many(o, ' ', pad);
	while (*sign != '\0')
		put(o, *sign++);
	put_many(o, '0', zeros);
	while (len > 0)
		put(o, text[--len]);
	if (s->left)
		put_many(o, ' ', pad);
}

static int
read_count(const char **fmt, va_list *ap)
{
	int n = 0;

	if (**fmt == '*') {
		++*fmt;
		return (va_arg(*ap, int));
	}
	while (**fmt >= '0' && **fmt <= '9' && n < INT_MAX / 10 - 1)
		n = n * 10 + (*(*fmt)++ - '0');
	return (n);
}

static void
read_flags(const char **fmt, struct spec *s)
{
	for (;; ++*fmt)
		switch (**fmt) {
		case '-':
			s->left = true;
			break;
		case '0':
			s->zero = true;
			break;
		case '+':
			s->plus = true;
			break;
		case ' ':
			s->space = true;
			break;
		case '#':
			s->alternate = true;
			break;
		default:
			return;
		}
}

static void
read_length(const char **fmt, struct spec *s)
{
	s->length = sizeof(int);
	switch (**fmt) {
	case 'h':
		s->length = (*fmt)[1] == 'h' ? 1 : 2;
		*fmt += s->length == 1 ? 2 : 1;
		return;
	case 'l':
		*fmt += (*fmt)[1] == 'l' ? 2 : 1;
		break;
	case 'z':
	case 'j':
	case 't':
		++*fmt;
		break;
	default:
		return;
	}
	s->length = 8;
}

static struct spec
read_spec(const char **fmt, va_list *ap)
{
	struct spec s = { .width = 0 };

	read_flags(fmt, &s);
	s.width = read_count(fmt, ap);
	if (s.width < 0) {
		s.left = true;
		s.width = -s.width;
	}
	if (**fmt == '.') {
		++*fmt;
		s.precision = read_count(fmt, ap);
		s.has_precision = s.precision >= 0;
	}
	read_length(fmt, &s);
	s.kind = *(*fmt)++;
	return (s);
}

/* An integer as wide as it was passed, narrowed as C says. */
static uint64_t
read_unsigned(const struct spec *s, va_list *ap)
{
	uint64_t n =
	    s->length == 8 ? va_arg(*ap, uint64_t) : va_arg(*ap, unsigned);

	return (s->length == 8 ? n : n & (((uint64_t)1 << s->length * 8) - 1));
}

static int64_t
read_signed(const struct spec *s, va_list *ap)
{
	int64_t n = s->length == 8 ? va_arg(*ap, int64_t) : va_arg(*ap, int);

	return (s->length == 1 ? (int8_t)n : s->length == 2 ? (int16_t)n : n);
}

static void
put_signed(struct out *o, struct spec *s, int64_t n)
{
	s->kind = 'd';
	put_number(o, s, n < 0 ? -(uint64_t)n : (uint64_t)n,
	    n < 0	   ? "-"
		: s->plus  ? "+"
		: s->space ? " "
			   : "");
}

static void
put_hex(struct out *o, const struct spec *s, uint64_t n)
{
	put_number(o, s, n,
	    !s->alternate || n == 0 ? ""
		: s->kind == 'X'    ? "0X"
				    : "0x");
}

static bool
put_one(struct out *o, struct spec *s, va_list *ap)
{
	const char *text;
	char c;

	switch (s->kind) {
	case 'd':
	case 'i':
		put_signed(o, s, read_signed(s, ap));
		return (true);
	case 'u':
	case 'o':
		put_number(o, s, read_unsigned(s, ap), "");
		return (true);
	case 'p':
		s->length = 8;
		s->alternate = true;
		/* FALLTHROUGH */
	case 'x':
	case 'X':
		put_hex(o, s, read_unsigned(s, ap));
		return (true);
	case 'c':
		c = (char)va_arg(*ap, int);
		put_text(o, s, &c, 1);
		return (true);
	case 's':
		text = va_arg(*ap, const char *);
		if (text == NULL)
			text = "(null)";
		put_text(o, s, text,
		    s->has_precision ? strnlen(text, (size_t)s->precision)
				     : strlen(text));
		return (true);
	case '%':
		put(o, '%');
		return (true);
	default:
		return (false);
	}
}

int
libc_format(char *out, size_t size, const char *fmt, va_list ap)
{
	struct out o = { out, size, 0 };
	struct spec s;
	va_list args;
	bool ok = true;

	va_copy(args, ap);
	while (ok && *fmt != '\0') {
		if (*fmt != '%') {
			put(&o, *fmt++);
			continue;
		}
		fmt++;
		s = read_spec(&fmt, &args);
		ok = put_one(&o, &s, &args);
	}
	va_end(args);
	if (size > 0)
		out[o.len < size ? o.len : size - 1] = '\0';
	return (ok && o.len <= INT_MAX ? (int)o.len : -1);
}
