/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests by libcurl; see http.h. */
#include <curl/curl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "fetch/http.h"
#include "util/num.h"
#include "util/stop.h"
#include "util/text.h"

#define REDIRECTS   5
#define HEADERS_MAX ((size_t)64 << 10)
#define SLOW	    512 /* bytes a second: less is no data */

struct transfer {
	const struct http_request *q;
	CURL *curl;
	char text[CURL_ERROR_SIZE];
	size_t headers; /* bytes of them, of all answers */
	bool begun;
	bool ours; /* e says why it ended */
	struct pvk_err *e;
	/* Content-Range of the answer that is coming in */
	uint64_t range_from, range_total;
};

const char *
http_version(void)
{
	return (curl_version());
}

/* Ends the transfer: libcurl gives up when a callback takes less than all. */
static size_t
give_up(struct transfer *t)
{
	t->ours = true;
	return (0);
}

/* " bytes 1000-2999/3000": from and total, HTTP_UNKNOWN when it is not so. */
static void
parse_range(struct transfer *t, const char *text)
{
	char *end;
	uint64_t from, to;

	text += strspn(text, " ");
	if (strncmp(text, "bytes ", 6) != 0)
		return;
	from = strtoull(text + 6, &end, 10);
	if (*end != '-')
		return;
	to = strtoull(end + 1, &end, 10);
	if (*end != '/' || from > to)
		return;
	t->range_from = from;
	if (end[1] != '*')
		t->range_total = strtoull(end + 1, NULL, 10);
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	static const char name[] = "content-range:";
	size_t len = size * n, skip = sizeof(name) - 1;
	struct transfer *t = ctx;
	char text[128];

	t->headers += len;
	if (t->headers > HEADERS_MAX) {
		pvk_err_set(t->e, PVK_EPROTO,
		    "%s: headers of more than %zu bytes", t->q->url,
		    HEADERS_MAX);
		return (give_up(t));
	}
	if (len >= 5 && memcmp(p, "HTTP/", 5) == 0)
		t->range_from = t->range_total = HTTP_UNKNOWN;
	if (len > skip && len - skip < sizeof(text) &&
	    strncasecmp(p, name, skip) == 0) {
		memcpy(text, p + skip, len - skip);
		text[len - skip] = '\0';
		parse_range(t, text);
	}
	return (len);
}

static long
status_of(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	return (status);
}

/* The first byte of an answer: what part of the file is it? */
static int
begin(struct transfer *t)
{
	uint64_t total = HTTP_UNKNOWN, from = 0;
	curl_off_t length = -1;

	t->begun = true;
	switch (status_of(t)) {
	case 200:
		curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
		    &length);
		if (length >= 0)
			total = (uint64_t)length;
		break;
	case 206:
		from = t->range_from;
		total = t->range_total;
		if (from != t->q->from)
			return (pvk_err_set(t->e, PVK_EPROTO,
			    "%s: another part of the file than was asked for",
			    t->q->url));
		break;
	default:
		return (pvk_err_set(t->e, PVK_EPROTO, "%s: HTTP status %ld",
		    t->q->url, status_of(t)));
	}
	return (t->q->begin(t->q->ctx, from, total, t->e));
}

static bool
is_refusal(long status)
{
	return (status >= 400 || (status >= 300 && status < 400));
}

static size_t
on_data(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t len = size * n;

	/* the page that comes with a refusal is of no interest */
	if (is_refusal(status_of(t)))
		return (0);
	if (!t->begun && begin(t) != 0)
		return (give_up(t));
	if (len > 0 && t->q->data(t->q->ctx, p, len, t->e) != 0)
		return (give_up(t));
	return (len);
}

static int
on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up,
    curl_off_t sent)
{
	struct transfer *t = ctx;

	(void)total;
	(void)now;
	(void)up;
	(void)sent;
	if (pvk_stop_check(t->e) == 0)
		return (0);
	t->ours = true;
	return (1);
}

static int
set_up(struct transfer *t)
{
	const struct http_request *q = t->q;
	const char *ca = getenv("SSL_CERT_FILE");
	bool https = strncasecmp(q->url, "https:", 6) == 0;
	char range[32];
	CURL *c = t->curl;
	int bad = 0;

	snprintf(range, sizeof(range), "%" PRIu64 "-", q->from);
#define SET(option, value) \
	bad |= curl_easy_setopt(c, CURLOPT_##option, value) != CURLE_OK
	SET(URL, q->url);
	SET(PROTOCOLS_STR, "http,https");
	/* who began safely must not be led elsewhere */
	SET(REDIR_PROTOCOLS_STR, https ? "https" : "http,https");
	SET(FOLLOWLOCATION, 1L);
	SET(MAXREDIRS, (long)REDIRECTS);
	SET(SSL_VERIFYPEER, 1L);
	SET(SSL_VERIFYHOST, 2L);
	SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (ca != NULL && *ca != '\0')
		SET(CAINFO, ca);
	if (q->from > 0)
		SET(RANGE, range);
	SET(CONNECTTIMEOUT, (long)q->patience);
	SET(LOW_SPEED_LIMIT, (long)SLOW);
	SET(LOW_SPEED_TIME, (long)q->patience);
	SET(NOSIGNAL, 1L);
	SET(USERAGENT, "pvkit/" PVK_VERSION);
	SET(ERRORBUFFER, t->text);
	SET(HEADERFUNCTION, on_header);
	SET(HEADERDATA, t);
	SET(WRITEFUNCTION, on_data);
	SET(WRITEDATA, t);
	SET(XFERINFOFUNCTION, on_progress);
	SET(XFERINFODATA, t);
	SET(NOPROGRESS, 0L);
#undef SET
	return (bad ? pvk_err_set(t->e, PVK_ESERVICE,
			  "libcurl %s: it lacks what this needs, expected 7.85 "
			  "or later with TLS",
			  curl_version())
		    : 0);
}

static int
refused(const struct transfer *t, long status, bool *no_range)
{
	const char *url = t->q->url;

	switch (status) {
	case 404:
	case 410:
		return (pvk_err_set(t->e, PVK_ENOENT, "%s: not there (%ld)",
		    url, status));
	case 401:
	case 403:
		return (pvk_err_set(t->e, PVK_EPERM, "%s: not for us (%ld)",
		    url, status));
	case 416:
		*no_range = true;
		return (
		    pvk_err_set(t->e, PVK_EPROTO, "%s: HTTP status 416", url));
	case 408:
	case 429:
		return (pvk_err_set(t->e, PVK_EAGAIN,
		    "%s: the server has no time now (%ld)", url, status));
	default:
		return (
		    pvk_err_set(t->e, status >= 500 ? PVK_EAGAIN : PVK_EPROTO,
			"%s: HTTP status %ld", url, status));
	}
}

/* libcurl's reasons, as ours. */
static int
failed(const struct transfer *t, CURLcode code)
{
	const char *why =
	    t->text[0] != '\0' ? t->text : curl_easy_strerror(code);
	enum pvk_code c = PVK_EPROTO;
	char shown[200];

	switch (code) {
	case CURLE_URL_MALFORMAT:
		c = PVK_EUSAGE;
		break;
	case CURLE_OUT_OF_MEMORY:
		c = PVK_ENOMEM;
		break;
	case CURLE_UNSUPPORTED_PROTOCOL:
		/* of ours, or of a redirect */
		c = t->headers == 0 ? PVK_EUSAGE : PVK_EPROTO;
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
		c = PVK_ESERVICE;
		break;
	case CURLE_OPERATION_TIMEDOUT:
		c = t->headers == 0 ? PVK_ESERVICE : PVK_EAGAIN;
		break;
	case CURLE_PARTIAL_FILE:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		c = PVK_EIO;
		break;
	default:
		break;
	}
	return (pvk_err_set(t->e, c, "%s: %s", t->q->url,
	    pvk_text_show(why, strlen(why), shown, sizeof(shown))));
}

int
http_get(const struct http_request *q, bool *no_range, struct pvk_err *e)
{
	struct transfer t = { .q = q,
		.e = e,
		.range_from = HTTP_UNKNOWN,
		.range_total = HTTP_UNKNOWN,
		.curl = curl_easy_init() };
	CURLcode code;
	int r;

	*no_range = false;
	if (t.curl == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", q->url));
	r = set_up(&t);
	if (r == 0) {
		code = curl_easy_perform(t.curl);
		if (t.ours)
			r = -1;
		else if (is_refusal(status_of(&t)) &&
		    (code == CURLE_OK || code == CURLE_WRITE_ERROR))
			r = refused(&t, status_of(&t), no_range);
		else if (code != CURLE_OK)
			r = failed(&t, code);
		else if (!t.begun) /* an empty file has no first byte */
			r = begin(&t);
	}
	curl_easy_cleanup(t.curl);
	return (r);
}
