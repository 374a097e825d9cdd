/* SPDX-License-Identifier: BSD-2-Clause */
/* All facts of a Linux; see gather.h. */
#include "gather.h"

#include "check/files.h"
#include "front.h"
#include "hypervisor.h"
#include "linux.h"

void
gather(const struct look *l)
{
	struct pvk_check_tree tree;

	look_tree(l, &tree);
	front_facts(l->f);
	hypervisor_facts(l->f);
	linux_system(l);
	linux_xen(l);
	linux_disks(l);
	pvk_check_files_mounts(&tree, l->f);
	linux_nics(l);
	linux_network(l);
	linux_machine(l);
	linux_boot(l);
	linux_programs(l);
}
