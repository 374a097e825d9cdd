/* SPDX-License-Identifier: BSD-2-Clause */
/* A new document's guest: what ova_guest.c knows and ova_generate.c writes. */
#ifndef PVK_XVA_OVA_GENERATE_H
#define PVK_XVA_OVA_GENERATE_H

#include "util/buf.h"
#include "xva/ova.h"

/* The insides of maps of the VM record, and a text. */
struct ova_guest_texts {
	struct pvk_buf boot_params, platform, other_config, recommendations;
};

/* PVK_EUSAGE when no host could have such a VM, or this one could not. */
int ova_spec_check(const struct pvk_ova_spec *spec, struct pvk_err *e);
/* Fills texts, to be freed by ova_guest_texts_fini even on error. */
int ova_guest_texts(const struct pvk_ova_spec *spec,
    struct ova_guest_texts *texts, struct pvk_err *e);
void ova_guest_texts_fini(struct ova_guest_texts *texts);

#endif
