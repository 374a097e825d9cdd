/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the pictures have in common; see svg.h. Nothing is told by colour alone:
 * a state also has its hatching and its name. Contrast is 4.5 : 1 for text, 3 :
 * 1 for what is drawn, in the light and in the dark.
 */
#include <string.h>

#include "paper/svg.h"
#include "util/text.h"

const char paper_svg_style[] =
    ".pk text{font:13px \"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\","
    "sans-serif;fill:#1b1f24}\n"
    ".pk .bg{fill:#fff}\n"
    ".pk .h{font-weight:600}\n"
    ".pk .s{font-size:11px;fill:#4d5761}\n"
    ".pk .big{font-size:15px;font-weight:600}\n"
    ".pk .halo{paint-order:stroke;stroke:#fff;stroke-width:4px;"
    "stroke-linejoin:round}\n"
    ".pk .grid{stroke:#d5dae0;stroke-width:1}\n"
    ".pk .axis{stroke:#6a737d;stroke-width:1}\n"
    ".pk .band{fill:#0b57d0;fill-opacity:.09}\n"
    ".pk .paper{stroke:#0b57d0;stroke-width:2;stroke-dasharray:6 3}\n"
    ".pk .ci{stroke:#1b1f24;stroke-width:1.5;fill:none}\n"
    ".pk .within{fill:#1a7f4b;stroke:#0f5d35}\n"
    ".pk .below{stroke:#a33b00}\n.pk .fbelow{fill:#f3c9ae}\n"
    ".pk .above{stroke:#5b2fa0}\n.pk .fabove{fill:#d9cbf0}\n"
    ".pk .borderline{stroke:#7a5a00}\n.pk .fborderline{fill:#f0dfae}\n"
    ".pk .invalid{fill:none;stroke:#6a737d;stroke-dasharray:4 3}\n"
    ".pk .plainbar{fill:#2f6fb2;stroke:#1d4f86}\n"
    ".pk .hatch{stroke-width:2.5}\n"
    ".pk .curve{stroke:#1a7f4b;stroke-width:2;fill:none}\n"
    ".pk .beyond{stroke-dasharray:3 4}.pk .dot{fill:#1b1f24}\n"
    ".pk .none{fill:none;stroke:#6a737d}\n"
    ".pk .box{fill:#f6f8fa;stroke:#6a737d;stroke-width:1}\n"
    ".pk .limit{fill:none;stroke:#a33b00;stroke-width:3}\n"
    ".pk .use{fill:#9cc3ea;stroke:#2f6fb2}.pk .u{font-size:11px}\n"
    ".pk .flow{stroke:#6a737d;stroke-width:1.5;fill:none}\n"
    ".pk .head{fill:#6a737d}\n"
    ".pk .warn{fill:#8f3400;font-weight:600}\n"
    ".pk .good{fill:#0f5d35;font-weight:600}\n"
    "@media (prefers-color-scheme:dark){@media screen{\n"
    ".pk text{fill:#e6e9ed}.pk .bg{fill:#14181d}.pk .s{fill:#a9b3be}\n"
    ".pk .halo{stroke:#14181d}.pk .grid{stroke:#333b44}\n"
    ".pk .axis,.pk .flow,.pk .invalid,.pk .box{stroke:#8b96a2}\n"
    ".pk .head{fill:#8b96a2}.pk .box{fill:#1d232a}\n"
    ".pk .band{fill:#6ea8ff;fill-opacity:.14}.pk .paper{stroke:#7fb0ff}\n"
    ".pk .ci{stroke:#e6e9ed}.pk .within{fill:#2f9e64;stroke:#6fd3a0}\n"
    ".pk .below{stroke:#ff9a5c}.pk .fbelow{fill:#5a2f16}\n"
    ".pk .above{stroke:#b99aff}.pk .fabove{fill:#3a2a5c}\n"
    ".pk .borderline{stroke:#e0b84a}.pk .fborderline{fill:#4d3e12}\n"
    ".pk .plainbar{fill:#4b8fd6;stroke:#9cc3ea}.pk .use{fill:#2c5f92;"
    "stroke:#7fb0ff}\n"
    ".pk .limit{stroke:#ff9a5c}.pk .warn{fill:#ffb182}\n"
    ".pk .good{fill:#6fd3a0}.pk .curve{stroke:#6fd3a0}\n"
    ".pk .dot{fill:#e6e9ed}.pk .none{stroke:#8b96a2}\n"
    "}}\n";

/* Lines one way, both ways, dots: what a state looks like without colour */
static void
patterns(struct pvk_out *o, const char *id)
{
	static const struct {
		const char *state, *marks;
	} hatches[] = {
		{ "below", "<path d=\"M-2 2L2-2M0 8L8 0M6 10L10 6\"" },
		{ "above", "<path d=\"M0 8L8 0M0 0L8 8M-2 2L2-2M6 10L10 6\"" },
		{ "borderline", "<path d=\"M2 0V8M6 0V8\"" },
	};

	pvk_out(o, "<defs>\n");
	for (size_t i = 0; i < sizeof(hatches) / sizeof(hatches[0]); i++)
		pvk_out(o,
		    "<pattern id=\"%s-%s\" width=\"8\" height=\"8\" "
		    "patternUnits=\"userSpaceOnUse\"><rect class=\"f%s\" "
		    "width=\"8\" height=\"8\"/>%s class=\"hatch %s\"/>"
		    "</pattern>\n",
		    id, hatches[i].state, hatches[i].state, hatches[i].marks,
		    hatches[i].state);
	pvk_out(o, "</defs>\n");
}

void
paper_svg_open(struct pvk_out *o, const char *id, const unsigned size[2],
    const char *title, const char *description, bool alone)
{
	if (alone)
		pvk_out(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	pvk_out(o,
	    "<svg%s class=\"pk\" viewBox=\"0 0 %u %u\" width=\"%u\" "
	    "height=\"%u\" role=\"img\" aria-labelledby=\"%s-t %s-d\">\n"
	    "<title id=\"%s-t\">",
	    alone ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", size[0],
	    size[1], size[0], size[1], id, id, id);
	pvk_out_xml(o, title);
	pvk_out(o, "</title>\n<desc id=\"%s-d\">", id);
	pvk_out_xml(o, description);
	pvk_out(o, "</desc>\n");
	if (alone)
		pvk_out(o,
		    "<style>\n%s</style>\n"
		    "<rect class=\"bg\" width=\"%u\" height=\"%u\"/>\n",
		    paper_svg_style, size[0], size[1]);
	patterns(o, id);
}

void
paper_svg_close(struct pvk_out *o)
{
	pvk_out(o, "</svg>\n");
}

void
paper_svg_cut(struct pvk_out *o, const char *text, unsigned columns)
{
	char cut[PVK_BOARD_TEXT];

	if (pvk_out_columns(text) <= columns) {
		pvk_out_xml(o, text);
		return;
	}
	pvk_out_xml(o, pvk_out_cut(text, columns - 1, cut, sizeof(cut)));
	pvk_out(o, "\xe2\x80\xa6");
}

const char *
paper_svg_class(const struct pvk_bar *b)
{
	static const char *const classes[PVK_STATES] = { "within", "below",
		"above", "borderline", "invalid" };

	return (b->judged ? classes[b->state] : "plainbar");
}
