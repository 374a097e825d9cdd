/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Streams and what the reader has to make of them: its findings, in the order
 * in which it meets them, and its chunks.
 *
 *	findings	RULE-ID@WHERE: number of a member, 0 being ova.xml;
 *			"end": the first zero block; "eof"; "-": nowhere
 *	chunks		DISK:OFFSET+LENGTH, disks in the order of the stream;
 *			"!" behind it: no checksum that could be used,
 *			"~": bytes are missing, "?": bytes before it were lost
 */
#ifndef PVK_TESTS_XVA_READER_CASES_H
#define PVK_TESTS_XVA_READER_CASES_H

struct reader_case {
	const char *name;
	const char *disks;
	const char *script;
	const char *findings, *chunks;
};

#define THREE "Ref:1=1536"
#define C0    "Ref:1/00000000=512 s "
#define C1    "Ref:1/00000001=512 s "
#define C2    "Ref:1/00000002=512 s "
#define ALL   "0:0+512 0:512+512 0:1024+512"

static const struct reader_case sound[] = {
	{ "three chunks", THREE, C0 C1 C2 "end", "", ALL },
	{ "no disk", "", "end", "", "" },
	{ "a disk of no size", "Ref:1=0", "end", "", "" },
	{ "xxhash", THREE,
	    "Ref:1/00000000=512 x Ref:1/00000001=512 x "
	    "Ref:1/00000002=512 x end",
	    "", ALL },
	{ "both kinds", THREE,
	    "Ref:1/00000000=512 x " C1 "Ref:1/00000002=512 x end", "", ALL },
	{ "a gap", THREE, C0 C2 "end", "", "0:0+512 0:1024+512" },
	{ "a short last chunk", "Ref:1=2560",
	    "Ref:1/00000000=1024 s Ref:1/00000001=1024 s "
	    "Ref:1/00000002=512 s end",
	    "", "0:0+1024 0:1024+1024 0:2048+512" },
	{ "one short chunk", "Ref:1=512", C0 "end", "", "0:0+512" },
	{ "an empty chunk at 1", THREE,
	    C0 "Ref:1/00000001=0 s " C2 "Ref:1/00000003=512 s end", "",
	    "0:0+512 0:512+0 0:512+512 0:1024+512" },
	{ "empty chunks at 1, 2 and the last but one", THREE,
	    C0 "Ref:1/00000001=0 s Ref:1/00000002=0 x "
	       "Ref:1/00000003=512 s Ref:1/00000004=0 s "
	       "Ref:1/00000005=512 s end",
	    "", "0:0+512 0:512+0 0:512+0 0:512+512 0:1024+0 0:1024+512" },
	{ "an empty chunk behind a gap", THREE,
	    C0 "Ref:1/00000002=0 s Ref:1/00000003=512 s end", "",
	    "0:0+512 0:1024+0 0:1024+512" },
	{ "a gap behind an empty chunk", THREE,
	    C0 "Ref:1/00000001=0 s Ref:1/00000003=512 s end", "",
	    "0:0+512 0:512+0 0:1024+512" },
	{ "20 digits", THREE,
	    "Ref:1/00000000000000000000=512 s "
	    "Ref:1/00000000000000000002=512 s end",
	    "", "0:0+512 0:1024+512" },
	{ "byte order of refs", "Ref:2=512 Ref:10=512",
	    "Ref:10/00000000=512 s Ref:2/00000000=512 s end", "",
	    "0:0+512 1:0+512" },
	{ "a ref that begins like another", "Ref:1=512 Ref:12=512",
	    C0 "Ref:12/00000000=512 s end", "", "0:0+512 1:0+512" },
	{ "refs of another kind", "Ref:VDI-1-root=512 Ref:003=512",
	    "Ref:003/00000000=512 s Ref:VDI-1-root/00000000=512 s end", "",
	    "0:0+512 1:0+512" },
	{ "disks behind one without bytes", "Ref:1=0 Ref:2=512",
	    "Ref:2/00000000=512 s end", "", "1:0+512" },
	{ "a record of tar, padded", THREE, C0 C1 C2 "end zeros=8192", "",
	    ALL },
	{ "mode 0400", THREE, "{mode=0000400}Ref:1/00000000=512 s " C1 C2 "end",
	    "", ALL },
};

static const struct reader_case places[] = {
	{ "own unit, another first length", "Ref:1=512 Ref:2=4096",
	    C0 "Ref:2/00000000=1024 s Ref:2/00000002=1024 s "
	       "Ref:2/00000003=1024 s end",
	    "GAP-FIRSTLEN@5", "0:0+512 1:0+1024 1:2048+1024 1:3072+1024" },
	{ "another first length, no gap", "Ref:1=512 Ref:2=2048",
	    C0 "Ref:2/00000000=1024 s Ref:2/00000001=1024 s end", "",
	    "0:0+512 1:0+1024 1:1024+1024" },
	{ "chunk 0 missing", THREE, C1 C2 "end", "CHUNK-FIRST@1",
	    "0:512+512 0:1024+512" },
	{ "chunk 0 of the second disk missing", "Ref:1=1024 Ref:2=1024",
	    C0 C1 "Ref:2/00000001=512 s end", "CHUNK-FIRST@5",
	    "0:0+512 0:512+512 1:512+512" },
	{ "first chunk empty", THREE,
	    "Ref:1/00000000=0 s Ref:1/00000001=512 s "
	    "Ref:1/00000002=512 s Ref:1/00000003=512 s end",
	    "CHUNK-FIRST-EMPTY@1", "0:0+0 " ALL },
	{ "first chunk empty, and a gap", THREE,
	    "Ref:1/00000000=0 s Ref:1/00000001=512 s "
	    "Ref:1/00000003=512 s end",
	    "CHUNK-FIRST-EMPTY@1 GAP-FIRSTLEN@5", "0:0+0 0:0+512 0:1024+512" },
	{ "last chunk missing", THREE, C0 C1 "end", "CHUNK-LAST@-",
	    "0:0+512 0:512+512" },
	{ "last chunk short", THREE, C0 C1 "Ref:1/00000002=100 s end",
	    "CHUNK-SIZE@5 CHUNK-LAST@-", "0:0+512 0:512+512 0:1024+100" },
	{ "a short chunk in the middle", "Ref:1=1124",
	    C0 "Ref:1/00000001=100 s " C2 "end", "DISK-RAGGED@- CHUNK-SIZE@3",
	    "0:0+512 0:512+100 0:612+512" },
	{ "a disk missing", "Ref:1=512 Ref:2=512", C0 "end", "DISK-MISSING@-",
	    "0:0+512" },
	{ "beyond the end", THREE, C0 C1 "Ref:1/00000002=1024 s end",
	    "CHUNK-BEYOND@5 CHUNK-LAST@-", "0:0+512 0:512+512" },
	{ "data behind the end", THREE, C0 C1 C2 "Ref:1/00000003=512 s end",
	    "CHUNK-BEYOND@7", ALL },
	{ "an empty chunk behind the end", THREE,
	    C0 C1 C2 "Ref:1/00000003=0 s end", "CHUNK-AFTER-END@7", ALL },
	{ "a gap far beyond the end", THREE,
	    C0 "Ref:1/99999999=512 s " C1 C2 "end", "CHUNK-BEYOND@3", ALL },
	{ "a gap of more than 2^64 bytes", THREE,
	    C0 "Ref:1/04611686018427387903=512 s end",
	    "CHUNK-BEYOND@3 CHUNK-LAST@-", "0:0+512" },
	{ "an empty chunk, 2^64 bytes on", THREE,
	    C0 "Ref:1/4611686018427387903=0 s end",
	    "CHUNK-BEYOND@3 CHUNK-LAST@-", "0:0+512" },
	{ "a counter of more than 2^62", THREE,
	    C0 "Ref:1/18446744073709551616=512 s " C1 C2 "end", "CHUNK-NAME@3",
	    ALL },
	{ "a counter twice", THREE, C0 C0 C1 C2 "end", "CHUNK-ORDER@3", ALL },
	{ "falling counters", THREE, C0 C2 C1 "end", "CHUNK-ORDER@5",
	    "0:0+512 0:1024+512" },
	{ "counters of several widths", THREE, C0 "Ref:1/1=512 s " C2 "end",
	    "CHUNK-WIDTH@5", ALL },
	{ "no counter", THREE, C0 "Ref:1/0000000x=512 s " C1 C2 "end",
	    "CHUNK-NAME@3", ALL },
	{ "a counter with a sign", THREE, C0 "Ref:1/+0000001=512 s " C2 "end",
	    "CHUNK-NAME@3", "0:0+512 0:1024+512" },
	{ "no counter at all", THREE, C0 "Ref:1/=512 s " C1 C2 "end",
	    "CHUNK-NAME@3", ALL },
	{ "disks out of order", "Ref:1=512 Ref:2=512",
	    "Ref:2/00000000=512 s " C0 "end", "DISK-ORDER@3",
	    "1:0+512 0:0+512" },
	{ "disks mingled", "Ref:1=1024 Ref:2=1024",
	    C0 "Ref:2/00000000=512 s " C1 "Ref:2/00000001=512 s end",
	    "DISK-ORDER@5", "0:0+512 1:0+512 0:512+512 1:512+512" },
	{ "a disk that is not in ova.xml", THREE,
	    C0 "Ref:77/00000000=512 s " C1 C2 "end", "CHUNK-UNKNOWN@3", ALL },
	{ "deeper than a disk", THREE, C0 "Ref:1/1/00000001=512 s " C1 C2 "end",
	    "CHUNK-UNKNOWN@3", ALL },
};

#define NO_SUM "0:0+512! 0:512+512 0:1024+512"

static const struct reader_case sums[] = {
	{ "no checksum", THREE, "Ref:1/00000000=512 " C1 C2 "end",
	    "SUM-MISSING@1", NO_SUM },
	{ "no checksum at the end", "Ref:1=512", "Ref:1/00000000=512 end",
	    "SUM-MISSING@1", "0:0+512!" },
	{ "checksum before its chunk", "Ref:1=512",
	    "Ref:1/00000000.checksum\"da39a3ee5e6b4b0d3255bfef95601890afd80709\" "
	    "Ref:1/00000000=512 end",
	    "SUM-STRAY@1 SUM-MISSING@2", "0:0+512!" },
	{ "checksum twice", THREE, C0 "s " C1 C2 "end", "SUM-STRAY@3", ALL },
	{ "checksum of another chunk", THREE,
	    "Ref:1/00000000=512 "
	    "Ref:1/00000007.checksum\"da39a3ee5e6b4b0d3255bfef95601890afd80709\" " C1
		C2 "end",
	    "SUM-MISSING@1 SUM-STRAY@2", NO_SUM },
	{ "both kinds for one chunk", THREE, C0 "x " C1 C2 "end", "SUM-STRAY@3",
	    ALL },
	{ "upper-case sha1", THREE,
	    "Ref:1/00000000=512 "
	    "Ref:1/00000000.checksum\"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709\" " C1
		C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "lower-case xxhash", THREE,
	    "Ref:1/00000000=512 Ref:1/00000000.xxhash\"ef46db3751d8e999\" " C1
		C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "sha1 called xxhash", THREE,
	    "Ref:1/00000000=512 "
	    "Ref:1/00000000.xxhash\"da39a3ee5e6b4b0d3255bfef95601890afd80709\" " C1
		C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "a checksum with a line end", THREE,
	    "Ref:1/00000000=512 Ref:1/00000000.xxhash\"EF46DB3751D8E999\n\" " C1
		C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "an empty checksum", THREE,
	    "Ref:1/00000000=512 Ref:1/00000000.checksum\"\" " C1 C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "a checksum of 600 bytes", THREE,
	    "Ref:1/00000000=512 Ref:1/00000000.checksum=600 " C1 C2 "end",
	    "SUM-FORMAT@2", NO_SUM },
	{ "an unknown kind", THREE,
	    "Ref:1/00000000=512 Ref:1/00000000.sha256\"00\" " C1 C2 "end",
	    "SUM-MISSING@1 CHUNK-NAME@2", NO_SUM },
};

static const struct reader_case members[] = {
	{ "a stranger", THREE, "readme=5 " C0 C1 C2 "end", "TAR-MEMBER@1",
	    ALL },
	{ "a stranger between chunk and checksum", THREE,
	    "Ref:1/00000000=512 readme=700 s " C1 C2 "end",
	    "SUM-MISSING@1 TAR-MEMBER@2 SUM-STRAY@3", NO_SUM },
	{ "a second ova.xml", THREE, C0 "ova.xml=100 " C1 C2 "end",
	    "OVA-DUPLICATE@3", ALL },
	{ "a directory", THREE, "{type=5}Ref:1/=0 " C0 C1 C2 "end",
	    "TAR-DIALECT@1 TAR-DIRECTORY@1", ALL },
	{ "a directory of V7", THREE, "Ref:1/=0 " C0 C1 C2 "end",
	    "TAR-DIRECTORY@1", ALL },
	{ "a symbolic link", THREE, "{type=2}link=0 " C0 C1 C2 "end",
	    "TAR-DIALECT@1 TAR-MEMBER@1", ALL },
	{ "file type 0", THREE, "{type=0}Ref:1/00000000=512 s " C1 C2 "end",
	    "TAR-DIALECT@1", ALL },
	{ "ustar", THREE, "{ustar,type=0}Ref:1/00000000=512 s " C1 C2 "end",
	    "TAR-DIALECT@1", ALL },
	{ "ustar with a prefix", THREE,
	    "{ustar,type=0,prefix=Ref:1}00000000=512 "
	    "{ustar,type=0,prefix=Ref:1}00000000.checksum=600 " C1 C2 "end",
	    "TAR-DIALECT@1 TAR-DIALECT@2 SUM-FORMAT@2", NO_SUM },
	{ "mode 0644", THREE, "{mode=0000644}Ref:1/00000000=512 s " C1 C2 "end",
	    "TAR-DIALECT@1", ALL },
	{ "a pax name", THREE,
	    "{pax=path=Ref:1/00000000}x=512 "
	    "{pax=path=Ref:1/00000000.checksum}x=600 " C1 C2 "end",
	    "TAR-EXTENDED@1 TAR-EXTENDED@2 SUM-FORMAT@2", NO_SUM },
	{ "a pax size", THREE,
	    "{pax=size=512,size=00000000000}Ref:1/00000000=512 s " C1 C2 "end",
	    "TAR-EXTENDED@1", ALL },
	{ "a pax size of many digits", THREE,
	    C0 C1 "{pax=size=99999999999999999999}Ref:1/00000002=512 s end",
	    "TAR-EXTENDED@5 TAR-HEADER@5", ALL },
	{ "another pax record", THREE,
	    "{pax=mtime=1}Ref:1/00000000=512 s " C1 C2 "end", "TAR-EXTENDED@1",
	    ALL },
	{ "a GNU long name", THREE,
	    "{long=Ref:1/00000000}x=512 {long=Ref:1/00000000.checksum}x=600 " C1
		C2 "end",
	    "TAR-EXTENDED@1 TAR-EXTENDED@2 SUM-FORMAT@2", NO_SUM },
	{ "a size in binary", THREE,
	    "{base256=800000000000000000000200}Ref:1/00000000=512 s " C1 C2
	    "end",
	    "TAR-DIALECT@1", ALL },
	{ "names with ./", THREE,
	    "./Ref:1/00000000=512 ./Ref:1/00000000.checksum=600 " C1 C2 "end",
	    "TAR-DOT-SLASH@1 TAR-DOT-SLASH@2 SUM-FORMAT@2", NO_SUM },
};

#define STOPS "0:0+512"
#define REST  "CHUNK-LAST@-"

/* A header that cannot be trusted ends the walk. */
static const struct reader_case headers[] = {
	{ "header checksum", THREE, C0 "{bad}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "header checksum no number", THREE,
	    C0 "{sum=0x12345}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "negative size", THREE,
	    C0 "{size=-0000000001}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "negative binary size", THREE,
	    C0 "{base256=fffffffffffffffffffffe00}Ref:1/00000001=512 s end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "a size beyond 2^63", THREE,
	    C0 "{base256=800000008000000000000000}Ref:1/00000001=512 s end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "a size beyond 2^64", THREE,
	    C0 "{base256=800000010000000000000200}Ref:1/00000001=512 s end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "letters for a size", THREE,
	    C0 "{size=0000000100x}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "digit 8 in a size", THREE,
	    C0 "{size=00000001008}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 " REST, STOPS },
	{ "checksum's header damaged", "Ref:1=512",
	    "Ref:1/00000000=512 {bad}s end", "TAR-HEADER@2 SUM-MISSING@1",
	    "0:0+512!" },
};

static const struct reader_case ends[] = {
	{ "no end", THREE, C0 C1 C2, "TAR-NO-END@eof", ALL },
	{ "one zero block", THREE, C0 C1 C2 "zero", "TAR-NO-END@eof", ALL },
	{ "one zero block, then junk", THREE, C0 C1 C2 "zero junk=512",
	    "TAR-NO-END@eof TAR-JUNK@eof", ALL },
	{ "junk", THREE, C0 C1 C2 "end junk=5", "TAR-JUNK@eof", ALL },
	{ "junk behind zeros", THREE, C0 C1 C2 "end zeros=9216 junk=1",
	    "TAR-JUNK@eof", ALL },
	{ "another member behind the end", THREE, C0 C1 "end " C2,
	    "CHUNK-LAST@- TAR-JUNK@eof", "0:0+512 0:512+512" },
	{ "more than a MiB of zeros", THREE, C0 C1 C2 "end zeros=1100000",
	    "TAR-JUNK@eof", ALL },
	{ "cut in a header", THREE, C0 C1 "Ref:1/00000002=512 cut=513",
	    "TAR-TRUNCATED@5 CHUNK-LAST@-", "0:0+512 0:512+512" },
	{ "cut in data", THREE, C0 C1 "Ref:1/00000002=512 cut=1",
	    "TAR-TRUNCATED@5 SUM-MISSING@5", "0:0+512 0:512+512 0:1024+512!~" },
	{ "cut before data", THREE, C0 C1 "Ref:1/00000002=512 cut=512",
	    "TAR-TRUNCATED@5 SUM-MISSING@5", "0:0+512 0:512+512 0:1024+512!~" },
	{ "cut behind data", THREE, C0 C1 "Ref:1/00000002=512",
	    "SUM-MISSING@5 TAR-NO-END@eof", "0:0+512 0:512+512 0:1024+512!" },
	{ "cut in padding", "Ref:1=500", "Ref:1/00000000=500 cut=1",
	    "DISK-RAGGED@- TAR-TRUNCATED@1 SUM-MISSING@1", "0:0+500!" },
	{ "cut in a checksum", "Ref:1=512", "Ref:1/00000000=512 s cut=480",
	    "TAR-TRUNCATED@2", "0:0+512!" },
	{ "cut in a stranger", "Ref:1=512", C0 "readme=5 cut=1",
	    "TAR-MEMBER@3 TAR-TRUNCATED@3", "0:0+512" },
	{ "a stranger of 8 GiB", "Ref:1=512",
	    C0 "{size=77777777777}readme=5 end", "TAR-MEMBER@3 TAR-TRUNCATED@3",
	    "0:0+512" },
	{ "a stranger of 2^63 bytes", "Ref:1=512",
	    C0 "{base256=800000007fffffffffffffff}readme=5 end",
	    "TAR-DIALECT@3 TAR-MEMBER@3 TAR-TRUNCATED@3", "0:0+512" },
};

#define V0(n) "Ref:1/0000000" #n "=512 "

/* export_vsn 0 */
static const struct reader_case vsn0[] = {
	{ "a table", THREE, V0(0) V0(1) V0(2) "table end", "VSN-OLD@-",
	    "0:0+512! 0:512+512! 0:1024+512!" },
	{ "no table", THREE, V0(0) V0(1) V0(2) "end",
	    "VSN-OLD@- TABLE-MISSING@eof", "0:0+512! 0:512+512! 0:1024+512!" },
	{ "checksums nevertheless", THREE, C0 C1 C2 "table end", "VSN-OLD@-",
	    ALL },
	{ "a stranger behind the table", THREE,
	    V0(0) V0(1) V0(2) "table readme=5 end", "VSN-OLD@- TAR-MEMBER@5",
	    "0:0+512! 0:512+512! 0:1024+512!" },
};

/* export_vsn 1 */
static const struct reader_case vsn1[] = {
	{ "checksums and table", THREE, C0 C1 C2 "table end", "VSN-OLD@-",
	    ALL },
	{ "no table", THREE, C0 C1 C2 "end", "VSN-OLD@- TABLE-MISSING@eof",
	    ALL },
	{ "no checksums", THREE, V0(0) C1 C2 "table end",
	    "VSN-OLD@- SUM-MISSING@1", NO_SUM },
	{ "a table that is no XML", THREE, C0 C1 C2 "t\"none\" end",
	    "VSN-OLD@- TABLE-FORMAT@7", ALL },
	{ "a table that is no struct", THREE,
	    C0 C1 C2 "t\"<value><array><data/></array></value>\" end",
	    "VSN-OLD@- TABLE-FORMAT@7", ALL },
	{ "a table of other things", THREE,
	    C0 C1 C2 "t\"<value><struct><member><name>a</name>"
		     "<value>b</value></member></struct></value>\" end",
	    "VSN-OLD@- TABLE-FORMAT@7", ALL },
	{ "a table within a table", THREE,
	    C0 C1 C2 "t\"<value><struct><member><name>a</name>"
		     "<value><struct/></value></member></struct></value>\" end",
	    "VSN-OLD@- TABLE-FORMAT@7", ALL },
	{ "an empty table member", THREE, C0 C1 C2 "t=0 end",
	    "VSN-OLD@- TABLE-FORMAT@7", ALL },
	{ "a table cut short", THREE, C0 C1 C2 "table cut=300",
	    "VSN-OLD@- TAR-TRUNCATED@7", ALL },
};

/* Salvage: behind a damaged header the next sound one of a chunk is found. */
static const struct reader_case salvage[] = {
	{ "a header", THREE, C0 "{bad}Ref:1/00000001=512 s " C2 "end",
	    "TAR-HEADER@3 SUM-STRAY@4", "0:0+512 0:1024+512?" },
	{ "a checksum's header", THREE,
	    "Ref:1/00000000=512 {bad}s " C1 C2 "end",
	    "TAR-HEADER@2 SUM-MISSING@1", "0:0+512! 0:512+512? 0:1024+512" },
	{ "the last header", THREE, C0 C1 "{bad}Ref:1/00000002=512 s end",
	    "TAR-HEADER@5 SUM-STRAY@6 CHUNK-LAST@-", "0:0+512 0:512+512" },
	{ "two headers in a row", THREE,
	    C0 "{bad}Ref:1/00000001=512 {bad}s " C2 "end", "TAR-HEADER@3",
	    "0:0+512 0:1024+512?" },
	{ "two headers apart", "Ref:1=2560",
	    C0 "{bad}Ref:1/00000001=512 s " C2
	       "{bad}Ref:1/00000003=512 s Ref:1/00000004=512 s end",
	    "TAR-HEADER@3 SUM-STRAY@4 TAR-HEADER@7 SUM-STRAY@8",
	    "0:0+512 0:1024+512? 0:2048+512?" },
	{ "the first header of a disk", "Ref:1=512 Ref:2=512",
	    C0 "{bad}Ref:2/00000000=512 s end",
	    "TAR-HEADER@3 SUM-STRAY@4 DISK-MISSING@-", "0:0+512" },
	{ "all behind it", THREE, C0 "{bad}Ref:1/00000001=512 cut=500",
	    "TAR-HEADER@3 CHUNK-LAST@-", "0:0+512" },
};

/* For repair: in any order, and nothing is said of what is missing. */
static const struct reader_case any_order[] = {
	{ "chunks in any order", THREE, C2 C0 C1 "end",
	    "CHUNK-FIRST@1 CHUNK-ORDER@3", "-" },
	{ "nothing", THREE, "end", "", "" },
	{ "a counter twice", THREE, C0 C0 "end", "CHUNK-ORDER@3", "-" },
	{ "beyond the end", THREE, C0 "Ref:1/99999999=512 s end", "", "-" },
};

#endif
