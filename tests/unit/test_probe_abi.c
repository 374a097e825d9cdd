/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's own declarations of Xen's interface beside Xen's public headers,
 * as Debian's libxen-dev has them. */
#include "testing.h"

/* theirs, in their newest form */
#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>

#include <xen/arch-x86/cpuid.h>
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/elfnote.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/io/console.h>
#include <xen/io/xs_wire.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>

/* ours */
#include "boot/abi_start.h"
#include "xen/abi_event.h"
#include "xen/abi_grant.h"
#include "xen/abi_memory.h"
#include "xen/abi_ring.h"
#include "xen/abi_xen.h"

#define same_size(ours, theirs) \
	assert_int_equal(sizeof(struct ours), sizeof(theirs))
#define same_place(ours, member, theirs, their_member)       \
	assert_int_equal(offsetof(struct ours, member),      \
	    offsetof(theirs, their_member));                 \
	assert_int_equal(sizeof(((struct ours *)0)->member), \
	    sizeof(((theirs *)0)->their_member))

static void
calls(void **state)
{
	(void)state;
	assert_int_equal(ABI_CALL_MEMORY, __HYPERVISOR_memory_op);
	assert_int_equal(ABI_CALL_VERSION, __HYPERVISOR_xen_version);
	assert_int_equal(ABI_CALL_GRANT_TABLE, __HYPERVISOR_grant_table_op);
	assert_int_equal(ABI_CALL_VCPU, __HYPERVISOR_vcpu_op);
	assert_int_equal(ABI_CALL_SCHED, __HYPERVISOR_sched_op);
	assert_int_equal(ABI_CALL_EVENT_CHANNEL, __HYPERVISOR_event_channel_op);
	assert_int_equal(ABI_CALL_HVM, __HYPERVISOR_hvm_op);
	assert_int_equal(ABI_DOMID_SELF, DOMID_SELF);
	assert_int_equal(ABI_CPUID_FIRST, XEN_CPUID_FIRST_LEAF);
	assert_int_equal(ABI_VERSION, XENVER_version);
	assert_int_equal(ABI_VERSION_EXTRA, XENVER_extraversion);
	assert_int_equal(ABI_VERSION_EXTRA_SIZE, sizeof(xen_extraversion_t));
}

static void
scheduling(void **state)
{
	(void)state;
	assert_int_equal(ABI_SCHED_SHUTDOWN, SCHEDOP_shutdown);
	assert_int_equal(ABI_SHUTDOWN_POWEROFF, SHUTDOWN_poweroff);
	assert_int_equal(ABI_SHUTDOWN_REBOOT, SHUTDOWN_reboot);
	assert_int_equal(ABI_SHUTDOWN_SUSPEND, SHUTDOWN_suspend);
	assert_int_equal(ABI_SHUTDOWN_CRASH, SHUTDOWN_crash);
	same_size(abi_sched_shutdown, sched_shutdown_t);
	assert_int_equal(ABI_VCPU_RUNSTATE, VCPUOP_get_runstate_info);
	assert_int_equal(ABI_VCPU_START_TIMER, VCPUOP_set_singleshot_timer);
	assert_int_equal(ABI_RUNSTATE_RUNNABLE, RUNSTATE_runnable);
	same_size(abi_vcpu_runstate, vcpu_runstate_info_t);
	same_place(abi_vcpu_runstate, ns, vcpu_runstate_info_t, time);
	same_size(abi_vcpu_timer, vcpu_set_singleshot_timer_t);
	same_place(abi_vcpu_timer, at, vcpu_set_singleshot_timer_t,
	    timeout_abs_ns);
	same_place(abi_vcpu_timer, flags, vcpu_set_singleshot_timer_t, flags);
}

static void
shared(void **state)
{
	(void)state;
	same_size(abi_time, vcpu_time_info_t);
	same_place(abi_time, version, vcpu_time_info_t, version);
	same_place(abi_time, tsc, vcpu_time_info_t, tsc_timestamp);
	same_place(abi_time, ns, vcpu_time_info_t, system_time);
	same_place(abi_time, multiply, vcpu_time_info_t, tsc_to_system_mul);
	same_place(abi_time, shift, vcpu_time_info_t, tsc_shift);
	same_size(abi_vcpu, vcpu_info_t);
	same_place(abi_vcpu, upcall, vcpu_info_t, evtchn_upcall_pending);
	same_place(abi_vcpu, upcall_mask, vcpu_info_t, evtchn_upcall_mask);
	same_place(abi_vcpu, selector, vcpu_info_t, evtchn_pending_sel);
	same_place(abi_vcpu, time, vcpu_info_t, time);
	same_place(abi_shared, vcpu, shared_info_t, vcpu_info);
	same_place(abi_shared, pending, shared_info_t, evtchn_pending);
	same_place(abi_shared, mask, shared_info_t, evtchn_mask);
	same_place(abi_shared, wall_version, shared_info_t, wc_version);
	same_place(abi_shared, wall_s, shared_info_t, wc_sec);
	same_place(abi_shared, wall_ns, shared_info_t, wc_nsec);
#ifdef xen_wc_sec_hi
	same_place(abi_shared, wall_s_high, shared_info_t, wc_sec_hi);
#endif
	assert_int_equal(ABI_VIRQ_TIMER, VIRQ_TIMER);
}

static void
events(void **state)
{
	(void)state;
	assert_int_equal(ABI_EVENT_BIND_VIRQ, EVTCHNOP_bind_virq);
	assert_int_equal(ABI_EVENT_CLOSE, EVTCHNOP_close);
	assert_int_equal(ABI_EVENT_SEND, EVTCHNOP_send);
	assert_int_equal(ABI_EVENT_LISTEN, EVTCHNOP_alloc_unbound);
	assert_int_equal(ABI_EVENT_UNMASK, EVTCHNOP_unmask);
	same_size(abi_event_bind_virq, evtchn_bind_virq_t);
	same_place(abi_event_bind_virq, port, evtchn_bind_virq_t, port);
	same_size(abi_event_port, evtchn_close_t);
	same_size(abi_event_port, evtchn_send_t);
	same_size(abi_event_port, evtchn_unmask_t);
	same_size(abi_event_listen, evtchn_alloc_unbound_t);
	same_place(abi_event_listen, domid, evtchn_alloc_unbound_t, dom);
	same_place(abi_event_listen, peer, evtchn_alloc_unbound_t, remote_dom);
	same_place(abi_event_listen, port, evtchn_alloc_unbound_t, port);
}

static void
grants(void **state)
{
	(void)state;
	assert_int_equal(ABI_GRANT_QUERY_SIZE, GNTTABOP_query_size);
	same_size(abi_grant_query_size, gnttab_query_size_t);
	same_place(abi_grant_query_size, frames_max, gnttab_query_size_t,
	    max_nr_frames);
	same_place(abi_grant_query_size, status, gnttab_query_size_t, status);
	same_size(abi_grant, grant_entry_v1_t);
	same_place(abi_grant, flags, grant_entry_v1_t, flags);
	same_place(abi_grant, domid, grant_entry_v1_t, domid);
	same_place(abi_grant, frame, grant_entry_v1_t, frame);
	assert_int_equal(ABI_GRANT_ACCESS, GTF_permit_access);
	assert_int_equal(ABI_GRANT_READONLY, GTF_readonly);
	assert_int_equal(ABI_GRANT_IN_USE, GTF_reading | GTF_writing);
	assert_int_equal(ABI_GRANT_RESERVED, GNTTAB_NR_RESERVED_ENTRIES);
}

static void
memory(void **state)
{
	(void)state;
	assert_int_equal(ABI_MEMORY_DECREASE, XENMEM_decrease_reservation);
	assert_int_equal(ABI_MEMORY_POPULATE, XENMEM_populate_physmap);
	assert_int_equal(ABI_MEMORY_CURRENT, XENMEM_current_reservation);
	assert_int_equal(ABI_MEMORY_ADD, XENMEM_add_to_physmap);
	assert_int_equal(ABI_MEMORY_MAP, XENMEM_memory_map);
	assert_int_equal(ABI_SPACE_SHARED, XENMAPSPACE_shared_info);
	assert_int_equal(ABI_SPACE_GRANTS, XENMAPSPACE_grant_table);
	same_size(abi_memory_extents, xen_memory_reservation_t);
	same_place(abi_memory_extents, n, xen_memory_reservation_t, nr_extents);
	same_place(abi_memory_extents, domid, xen_memory_reservation_t, domid);
	same_size(abi_memory_add, xen_add_to_physmap_t);
	same_place(abi_memory_add, space, xen_add_to_physmap_t, space);
	same_place(abi_memory_add, index, xen_add_to_physmap_t, idx);
	same_place(abi_memory_add, frame, xen_add_to_physmap_t, gpfn);
	same_size(abi_memory_map, xen_memory_map_t);
	same_place(abi_memory_map, entries, xen_memory_map_t, buffer);
}

static void
parameters(void **state)
{
	(void)state;
	assert_int_equal(ABI_HVM_SET_PARAM, HVMOP_set_param);
	assert_int_equal(ABI_HVM_GET_PARAM, HVMOP_get_param);
	same_size(abi_hvm_param, xen_hvm_param_t);
	same_place(abi_hvm_param, index, xen_hvm_param_t, index);
	same_place(abi_hvm_param, value, xen_hvm_param_t, value);
	assert_int_equal(ABI_HVM_CALLBACK, HVM_PARAM_CALLBACK_IRQ);
	assert_int_equal(ABI_HVM_STORE_FRAME, HVM_PARAM_STORE_PFN);
	assert_int_equal(ABI_HVM_STORE_PORT, HVM_PARAM_STORE_EVTCHN);
	assert_int_equal(ABI_HVM_CONSOLE_FRAME, HVM_PARAM_CONSOLE_PFN);
	assert_int_equal(ABI_HVM_CONSOLE_PORT, HVM_PARAM_CONSOLE_EVTCHN);
	assert_int_equal(ABI_HVM_CALLBACK_VECTOR >> 56,
	    HVM_PARAM_CALLBACK_TYPE_VECTOR);
}

static void
rings(void **state)
{
	(void)state;
	same_place(abi_console, in, struct xencons_interface, in);
	same_place(abi_console, out, struct xencons_interface, out);
	same_place(abi_console, in_cons, struct xencons_interface, in_cons);
	same_place(abi_console, in_prod, struct xencons_interface, in_prod);
	same_place(abi_console, out_cons, struct xencons_interface, out_cons);
	same_place(abi_console, out_prod, struct xencons_interface, out_prod);
	same_place(abi_store, request, struct xenstore_domain_interface, req);
	same_place(abi_store, reply, struct xenstore_domain_interface, rsp);
	same_place(abi_store, request_cons, struct xenstore_domain_interface,
	    req_cons);
	same_place(abi_store, request_prod, struct xenstore_domain_interface,
	    req_prod);
	same_place(abi_store, reply_cons, struct xenstore_domain_interface,
	    rsp_cons);
	same_place(abi_store, reply_prod, struct xenstore_domain_interface,
	    rsp_prod);
}

static void
start(void **state)
{
	(void)state;
	assert_int_equal(ABI_START_MAGIC, XEN_HVM_START_MAGIC_VALUE);
	assert_int_equal(XEN_ELFNOTE_PHYS32_ENTRY, 18); /* as entry.S has it */
	same_size(abi_start, struct hvm_start_info);
	same_place(abi_start, command_line, struct hvm_start_info,
	    cmdline_paddr);
	same_place(abi_start, map, struct hvm_start_info, memmap_paddr);
	same_place(abi_start, map_n, struct hvm_start_info, memmap_entries);
	same_size(abi_start_memory, struct hvm_memmap_table_entry);
	same_place(abi_start_memory, start, struct hvm_memmap_table_entry,
	    addr);
	same_place(abi_start_memory, type, struct hvm_memmap_table_entry, type);
	assert_int_equal(ABI_MEMORY_RAM, XEN_HVM_MEMMAP_TYPE_RAM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls),
		cmocka_unit_test(scheduling),
		cmocka_unit_test(shared),
		cmocka_unit_test(events),
		cmocka_unit_test(grants),
		cmocka_unit_test(memory),
		cmocka_unit_test(parameters),
		cmocka_unit_test(rings),
		cmocka_unit_test(start),
	};

	return (cmocka_run_group_tests_name("probe_abi", tests, NULL, NULL));
}
