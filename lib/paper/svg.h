/* SPDX-License-Identifier: BSD-2-Clause */
/* What the pictures have in common: their style, hatching, text that fits. */
#ifndef PVK_PAPER_SVG_H
#define PVK_PAPER_SVG_H

#include "paper/report.h"

/* Classes of all pictures, as CSS; light and dark. Once in a page. */
extern const char paper_svg_style[];

/*
 * <svg> with title and description for who can't see it. id: prefix of its
 * identifiers; size in pixels.
 */
void paper_svg_open(struct pvk_out *o, const char *id, const unsigned size[2],
    const char *title, const char *description, bool alone);
void paper_svg_close(struct pvk_out *o);
/* Text, cut with an ellipsis after so many columns; escaped. */
void paper_svg_cut(struct pvk_out *o, const char *text, unsigned columns);
/* The class of a bar: "within" */
const char *paper_svg_class(const struct pvk_bar *b);

#endif
