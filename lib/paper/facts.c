/* SPDX-License-Identifier: BSD-2-Clause */
/* A first whiteboard of what this machine shows; see facts.h. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "paper/facts.h"
#include "paper/quantity.h"

void
paper_facts_disk(struct pvk_machine *f, const struct pvk_fact_disk *d)
{
	size_t i;

	if (f->ndisks >= PVK_MACHINE_DEVICES)
		return;
	for (i = f->ndisks++; i > 0 && f->disks[i - 1].size < d->size; i--)
		f->disks[i] = f->disks[i - 1];
	f->disks[i] = *d;
}

void
paper_facts_nic(struct pvk_machine *f, const struct pvk_fact_nic *n)
{
	size_t i;

	if (f->nnics >= PVK_MACHINE_DEVICES)
		return;
	for (i = f->nnics++; i > 0 && f->nics[i - 1].rate < n->rate; i--)
		f->nics[i] = f->nics[i - 1];
	f->nics[i] = *n;
}

/* A device's name as the name of a setting: letters, digits, _ and - */
static const char *
setting_name(const char *device, char out[40])
{
	size_t n = 0;

	if (!isalpha((unsigned char)device[0]))
		out[n++] = 'd';
	for (; *device != '\0' && n < 39; device++)
		out[n++] = isalnum((unsigned char)*device) ? *device : '_';
	out[n] = '\0';
	return (out);
}

static void
intro(const struct pvk_machine *f, struct pvk_out *o)
{
	char size[PVK_QUANTITY_TEXT];

	pvk_out(o,
	    "# A whiteboard for pvkit paper: what this system should do, on "
	    "paper.\n"
	    "# What is marked \"found\" was read from this machine: %u CPU%s, "
	    "%s of memory%s%s.\n"
	    "# What is marked \"please fill in\" stands here as an example only; "
	    "take away\n"
	    "# \"placeholder = true\" once the figure is yours. The format is "
	    "described in\n# docs/formats/whiteboard.md.\n\n",
	    f->cpus, f->cpus == 1 ? "" : "s",
	    pvk_quantity_format(f->memory, PVK_SIZE, size),
	    f->virt[0] != '\0' ? ", a virtual machine: " : "", f->virt);
	pvk_out(o,
	    "whiteboard = {\n"
	    "    name = \"please name it\";\n"
	    "    tolerance = \"25 %%\";\n"
	    "    currency = \"EUR\";                 # please fill in\n"
	    "};\n\n");
}

static void
disk(const struct pvk_fact_disk *d, struct pvk_out *o)
{
	const char *rate = d == NULL || d->rotates ? "150 MB/s" : "500 MB/s";
	char size[PVK_QUANTITY_TEXT], name[40];

	pvk_out(o,
	    "    # the disks behind it: how many, what RAID, what one of them "
	    "does\n"
	    "    disks = { kind = \"disk\"; placeholder = true;  # please fill "
	    "in\n"
	    "              count = 1; raid = 0; read = \"%s\"; write = \"%s\"; "
	    "};\n",
	    rate, rate);
	if (d == NULL)
		return;
	setting_name(d->name, name);
	pvk_quantity_format(d->size, PVK_SIZE, size);
	if (d->paravirtual)
		pvk_out(o,
		    "    # found: %s, %s, paravirtualized\n"
		    "    %s = { kind = \"ring\"; slots = 32; request = \"44 KiB\";"
		    "\n             latency = \"2 ms\"; placeholder = true; };  "
		    "# please fill in\n",
		    name, size, name);
	else if (d->emulated)
		pvk_out(o,
		    "    # found: %s, %s, emulated: see pvkit paper verdict\n"
		    "    %s = { kind = \"ring\"; slots = 32; request = \"44 KiB\";"
		    "\n             latency = \"2 ms\"; placeholder = true;\n"
		    "             note = \"as it would be paravirtualized\"; };\n",
		    name, size, name);
	else
		pvk_out(o,
		    "    # found: %s, %s%s\n"
		    "    %s = { kind = \"sata\"; gen = 3; links = 1; "
		    "placeholder = true; };  # please fill in\n",
		    name, size, d->rotates ? ", turning" : "", name);
}

static void
nic(const struct pvk_fact_nic *n, struct pvk_out *o)
{
	char name[40], rate[PVK_DECIMAL_TEXT];
	bool known = n->rate > 0;

	setting_name(n->name, name);
	pvk_decimal_short(known ? n->rate * 8 / 1e6 : 1000, rate);
	pvk_out(o,
	    "    # found: %s%s\n"
	    "    %s = { kind = \"ethernet\"; rate = \"%s Mb/s\";  # %s\n"
	    "             mtu = \"%u B\"; duplex = \"%s\";%s };  # found\n",
	    name, n->paravirtual ? ", paravirtualized" : "", name, rate,
	    known ? "found" : "please fill in", n->mtu,
	    n->half ? "half" : "full", known ? "" : " placeholder = true;");
}

static void
paths(const struct pvk_machine *f, struct pvk_out *o)
{
	char name[40];

	pvk_out(o,
	    "};\n\n"
	    "# volume: how much there is to move; qd: requests under way at "
	    "once\n"
	    "paths = {\n"
	    "    seqread = { volume = \"1 TB\";                  # please fill in\n"
	    "                stages = [ \"disks\", ");
	if (f->ndisks > 0)
		pvk_out(o, "\"%s\", ", setting_name(f->disks[0].name, name));
	pvk_out(o,
	    "\"cpu\" ];\n"
	    "                block = \"1 MiB\"; qd = 8; direction = "
	    "\"read\"; };\n");
	if (f->nnics > 0)
		pvk_out(o,
		    "    network = { volume = \"1 TB\";                  # please "
		    "fill in\n"
		    "                stages = [ \"%s\", \"cpu\" ]; };\n",
		    setting_name(f->nics[0].name, name));
	pvk_out(o,
	    "};\n\n"
	    "# window: when it has to be done; hour: an hour of waiting; labour: "
	    "an hour of\n# an engineer\n"
	    "economics = { window = \"24 h\"; runs = 12; hour = 10.00; labour = "
	    "60.00; };  # please fill in\n\n"
	    "# what could be changed, and what that costs\n"
	    "options = {\n"
	    "    disks2 = { change = \"Twice the disks\"; set = [ "
	    "\"disks.count=2\" ];\n"
	    "               cost = 200; hours = \"1 h\"; };      # please fill "
	    "in\n"
	    "};\n\n"
	    "# what was measured: by hand as here, or by pvkit paper import\n"
	    "# results = {\n"
	    "#     now = { path = \"seqread\"; value = \"100 MB/s\"; cpu = \"50 "
	    "%%\"; };\n"
	    "# };\n");
}

void
pvk_machine_board(const struct pvk_machine *f, struct pvk_out *o)
{
	intro(f, o);
	pvk_out(o, "components = {\n");
	disk(f->ndisks > 0 ? &f->disks[0] : NULL, o);
	if (f->nnics > 0)
		nic(&f->nics[0], o);
	pvk_out(o,
	    "    # what one byte costs: at some rate so much of one processor "
	    "is used\n"
	    "    cpu = { kind = \"cpu\"; count = %u;             # found\n"
	    "            at = \"188 MB/s\"; use = \"67 %%\"; placeholder = "
	    "true; };  # please fill in\n",
	    f->cpus > 0 ? f->cpus : 1);
	paths(f, o);
}
