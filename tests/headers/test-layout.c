/*
 * The size of every public structure and where its members are, in numbers:
 * they are what programs built elsewhere, and the messages, agree on. All is
 * checked when this compiles.
 */

#include <assert.h>
#include <stddef.h>

#include <bsm/libbsm.h>
#include <mach/linux/introspect.h>
#include <mach/linux/trace.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <mach/mach_vm.h>
#include <mach/mach_voucher.h>
#include <mach/memory_entry.h>
#include <mach/mk_timer.h>
#include <mach/notify.h>
#include <mach/port_obj.h>
#include <mach_debug/ipc_info.h>
#include <mach_debug/mach_debug_types.h>
#include <servers/bootstrap.h>
#include <servers/bootstrap_priv.h>

#define SIZE(type, size)                                                       \
	static_assert(sizeof(type) == (size), #type " is not " #size " bytes")
#define AT(type, member, offset)                                               \
	static_assert(offsetof(type, member) == (offset),                      \
	    #type "." #member " is not at " #offset)

/* Scalars. */
SIZE(natural_t, 4);
SIZE(integer_t, 4);
SIZE(boolean_t, 4);
SIZE(kern_return_t, 4);
SIZE(mach_msg_return_t, 4);
SIZE(mach_error_t, 4);
SIZE(mach_port_name_t, 4);
SIZE(mach_port_t, 4);
SIZE(mach_port_name_array_t, 8);
SIZE(mach_port_array_t, 8);
SIZE(mach_port_right_t, 4);
SIZE(mach_port_type_t, 4);
SIZE(mach_port_urefs_t, 4);
SIZE(mach_port_seqno_t, 4);
SIZE(mach_port_mscount_t, 4);
SIZE(mach_port_msgcount_t, 4);
SIZE(mach_port_rights_t, 4);
SIZE(mach_port_delta_t, 4);
SIZE(mach_port_srights_t, 4);
SIZE(mach_port_context_t, 8);
SIZE(mach_port_flavor_t, 4);
SIZE(mach_msg_bits_t, 4);
SIZE(mach_msg_size_t, 4);
SIZE(mach_msg_id_t, 4);
SIZE(mach_msg_type_name_t, 4);
SIZE(mach_msg_copy_options_t, 4);
SIZE(mach_msg_descriptor_type_t, 4);
SIZE(mach_msg_guard_flags_t, 2);
SIZE(mach_msg_option_t, 4);
SIZE(mach_msg_options_t, 4);
SIZE(mach_msg_option64_t, 8);
SIZE(mach_msg_timeout_t, 4);
SIZE(mach_msg_type_number_t, 4);
SIZE(mach_msg_type_size_t, 4);
SIZE(mach_msg_trailer_type_t, 4);
SIZE(mach_msg_trailer_size_t, 4);
SIZE(mach_msg_priority_t, 4);
SIZE(mach_msg_filter_id, 4);
SIZE(vm_offset_t, 8);
SIZE(vm_size_t, 8);
SIZE(vm_address_t, 8);
SIZE(pointer_t, 8);
SIZE(mach_vm_offset_t, 8);
SIZE(mach_vm_size_t, 8);
SIZE(mach_vm_address_t, 8);
SIZE(vm_map_offset_t, 8);
SIZE(vm_map_address_t, 8);
SIZE(vm_map_size_t, 8);
SIZE(vm_prot_t, 4);
SIZE(vm_inherit_t, 4);
SIZE(vm_behavior_t, 4);
SIZE(vm_purgable_t, 4);
SIZE(task_t, 4);
SIZE(thread_act_t, 4);
SIZE(host_priv_t, 4);
SIZE(semaphore_t, 4);
SIZE(clock_serv_t, 4);
SIZE(ipc_space_t, 4);
SIZE(vm_map_t, 4);
SIZE(mem_entry_name_port_t, 4);
SIZE(bootstrap_t, 4);
SIZE(name_t, 128);
SIZE(cmd_t, 512);
SIZE(bootstrap_status_t, 4);
SIZE(bootstrap_property_t, 4);
SIZE(bootstrap_instance_id_t, 16);
SIZE(exception_type_t, 4);
SIZE(exception_data_type_t, 4);
SIZE(mach_exception_data_type_t, 8);
SIZE(exception_mask_t, 4);
SIZE(exception_behavior_t, 4);
SIZE(kobject_description_t, 512);
SIZE(kernel_version_t, 512);
SIZE(thread_state_data_t, 1296 * 4);

/* A message. */
SIZE(mach_msg_header_t, 24);
AT(mach_msg_header_t, msgh_bits, 0);
AT(mach_msg_header_t, msgh_size, 4);
AT(mach_msg_header_t, msgh_remote_port, 8);
AT(mach_msg_header_t, msgh_local_port, 12);
AT(mach_msg_header_t, msgh_voucher_port, 16);
AT(mach_msg_header_t, msgh_reserved, 16);
AT(mach_msg_header_t, msgh_id, 20);
SIZE(mach_msg_body_t, 4);
SIZE(mach_msg_base_t, 28);
AT(mach_msg_base_t, body, 24);
SIZE(mach_msg_empty_send_t, 24);
SIZE(mach_msg_empty_rcv_t, 32);
AT(mach_msg_empty_rcv_t, trailer, 24);
SIZE(mach_msg_empty_t, 32);

/* Descriptors; where their bit-fields are, test-macros.c looks up. */
SIZE(mach_msg_type_descriptor_t, 12);
SIZE(mach_msg_port_descriptor_t, 12);
AT(mach_msg_port_descriptor_t, name, 0);
AT(mach_msg_port_descriptor_t, pad1, 4);
SIZE(mach_msg_ool_descriptor_t, 16);
AT(mach_msg_ool_descriptor_t, address, 0);
AT(mach_msg_ool_descriptor_t, size, 12);
SIZE(mach_msg_ool_descriptor64_t, 16);
AT(mach_msg_ool_descriptor64_t, size, 12);
SIZE(mach_msg_ool_descriptor32_t, 12);
AT(mach_msg_ool_descriptor32_t, address, 0);
AT(mach_msg_ool_descriptor32_t, size, 4);
SIZE(mach_msg_ool_ports_descriptor_t, 16);
AT(mach_msg_ool_ports_descriptor_t, address, 0);
AT(mach_msg_ool_ports_descriptor_t, count, 12);
SIZE(mach_msg_ool_ports_descriptor64_t, 16);
AT(mach_msg_ool_ports_descriptor64_t, count, 12);
SIZE(mach_msg_ool_ports_descriptor32_t, 12);
AT(mach_msg_ool_ports_descriptor32_t, address, 0);
AT(mach_msg_ool_ports_descriptor32_t, count, 4);
SIZE(mach_msg_guarded_port_descriptor_t, 16);
AT(mach_msg_guarded_port_descriptor_t, context, 0);
AT(mach_msg_guarded_port_descriptor_t, name, 12);
SIZE(mach_msg_guarded_port_descriptor64_t, 16);
AT(mach_msg_guarded_port_descriptor64_t, name, 12);
SIZE(mach_msg_guarded_port_descriptor32_t, 12);
AT(mach_msg_guarded_port_descriptor32_t, context, 0);
AT(mach_msg_guarded_port_descriptor32_t, name, 8);
SIZE(mach_msg_descriptor_t, 16);

/* Descriptors follow the body with nothing between. */
struct complex {
	mach_msg_header_t header;
	mach_msg_body_t body;
	mach_msg_ool_descriptor_t memory;
	mach_msg_port_descriptor_t port;
};
AT(struct complex, memory, 28);
AT(struct complex, port, 44);
SIZE(struct complex, 56);

/* Trailers. */
SIZE(mach_msg_trailer_t, 8);
AT(mach_msg_trailer_t, msgh_trailer_type, 0);
AT(mach_msg_trailer_t, msgh_trailer_size, 4);
SIZE(mach_msg_seqno_trailer_t, 12);
AT(mach_msg_seqno_trailer_t, msgh_seqno, 8);
SIZE(security_token_t, 8);
SIZE(mach_msg_security_trailer_t, 20);
SIZE(mach_msg_format_0_trailer_t, 20);
AT(mach_msg_security_trailer_t, msgh_sender, 12);
SIZE(audit_token_t, 32);
SIZE(mach_msg_audit_trailer_t, 52);
AT(mach_msg_audit_trailer_t, msgh_audit, 20);
SIZE(mach_msg_context_trailer_t, 60);
AT(mach_msg_context_trailer_t, msgh_context, 52);
SIZE(msg_labels_t, 4);
SIZE(mach_msg_mac_trailer_t, 68);
SIZE(mach_msg_max_trailer_t, 68);
AT(mach_msg_mac_trailer_t, msgh_trailer_type, 0);
AT(mach_msg_mac_trailer_t, msgh_trailer_size, 4);
AT(mach_msg_mac_trailer_t, msgh_seqno, 8);
AT(mach_msg_mac_trailer_t, msgh_sender, 12);
AT(mach_msg_mac_trailer_t, msgh_audit, 20);
AT(mach_msg_mac_trailer_t, msgh_context, 52);
AT(mach_msg_mac_trailer_t, msgh_ad, 60);
AT(mach_msg_mac_trailer_t, msgh_labels, 64);

SIZE(mach_msg_vector_t, 24);
AT(mach_msg_vector_t, msgv_data, 0);
AT(mach_msg_vector_t, msgv_rcv_addr, 8);
AT(mach_msg_vector_t, msgv_send_size, 16);
AT(mach_msg_vector_t, msgv_rcv_size, 20);
SIZE(mach_msg_aux_header_t, 8);
AT(mach_msg_aux_header_t, msgdh_size, 0);
AT(mach_msg_aux_header_t, msgdh_reserved, 4);

/* Ports. */
SIZE(mach_port_status_t, 40);
AT(mach_port_status_t, mps_pset, 0);
AT(mach_port_status_t, mps_seqno, 4);
AT(mach_port_status_t, mps_mscount, 8);
AT(mach_port_status_t, mps_qlimit, 12);
AT(mach_port_status_t, mps_msgcount, 16);
AT(mach_port_status_t, mps_sorights, 20);
AT(mach_port_status_t, mps_srights, 24);
AT(mach_port_status_t, mps_pdrequest, 28);
AT(mach_port_status_t, mps_nsrequest, 32);
AT(mach_port_status_t, mps_flags, 36);
SIZE(mach_port_limits_t, 4);
SIZE(mach_port_info_ext_t, 68);
AT(mach_port_info_ext_t, mpie_status, 0);
AT(mach_port_info_ext_t, mpie_boost_cnt, 40);
AT(mach_port_info_ext_t, reserved, 44);
SIZE(mach_port_guard_info_t, 8);
SIZE(mach_port_qos_t, 8);
AT(mach_port_qos_t, len, 4);
SIZE(mach_port_options_t, 24);
AT(mach_port_options_t, flags, 0);
AT(mach_port_options_t, mpl, 4);
AT(mach_port_options_t, reserved, 8);
AT(mach_port_options_t, work_interval_port, 8);
AT(mach_port_options_t, service_port_info, 8);
AT(mach_port_options_t, service_port_name, 8);
SIZE(mach_service_port_info_data_t, 256);
AT(mach_service_port_info_data_t, mspi_string_name, 0);
AT(mach_service_port_info_data_t, mspi_domain_type, 255);
SIZE(ipc_info_space_t, 24);
AT(ipc_info_space_t, iis_genno_mask, 0);
AT(ipc_info_space_t, iis_table_size, 4);
AT(ipc_info_space_t, iis_table_next, 8);
AT(ipc_info_space_t, iis_tree_size, 12);
AT(ipc_info_space_t, iis_tree_small, 16);
AT(ipc_info_space_t, iis_tree_hash, 20);
SIZE(ipc_info_space_basic_t, 24);
AT(ipc_info_space_basic_t, iisb_genno_mask, 0);
AT(ipc_info_space_basic_t, iisb_table_size, 4);
AT(ipc_info_space_basic_t, iisb_table_next, 8);
AT(ipc_info_space_basic_t, iisb_table_inuse, 12);
AT(ipc_info_space_basic_t, iisb_reserved, 16);
SIZE(ipc_info_name_t, 28);
AT(ipc_info_name_t, iin_name, 0);
AT(ipc_info_name_t, iin_collision, 4);
AT(ipc_info_name_t, iin_type, 8);
AT(ipc_info_name_t, iin_urefs, 12);
AT(ipc_info_name_t, iin_object, 16);
AT(ipc_info_name_t, iin_next, 20);
AT(ipc_info_name_t, iin_hash, 24);
SIZE(ipc_info_tree_name_t, 36);

/* Notifications, trailer included. */
SIZE(mach_port_deleted_notification_t, 56);
AT(mach_port_deleted_notification_t, NDR, 24);
AT(mach_port_deleted_notification_t, not_port, 32);
AT(mach_port_deleted_notification_t, trailer, 36);
SIZE(mach_send_possible_notification_t, 56);
AT(mach_send_possible_notification_t, not_port, 32);
SIZE(mach_dead_name_notification_t, 56);
AT(mach_dead_name_notification_t, not_port, 32);
AT(mach_dead_name_notification_t, trailer, 36);
SIZE(mach_no_senders_notification_t, 56);
AT(mach_no_senders_notification_t, not_count, 32);
AT(mach_no_senders_notification_t, trailer, 36);
SIZE(mach_port_destroyed_notification_t, 60);
AT(mach_port_destroyed_notification_t, not_body, 24);
AT(mach_port_destroyed_notification_t, not_port, 28);
AT(mach_port_destroyed_notification_t, trailer, 40);
SIZE(mach_send_once_notification_t, 44);
AT(mach_send_once_notification_t, trailer, 24);

/* MIG. */
SIZE(NDR_record_t, 8);
AT(NDR_record_t, mig_vers, 0);
AT(NDR_record_t, if_vers, 1);
AT(NDR_record_t, reserved1, 2);
AT(NDR_record_t, mig_encoding, 3);
AT(NDR_record_t, int_rep, 4);
AT(NDR_record_t, char_rep, 5);
AT(NDR_record_t, float_rep, 6);
AT(NDR_record_t, reserved2, 7);
SIZE(mig_reply_error_t, 36);
AT(mig_reply_error_t, Head, 0);
AT(mig_reply_error_t, NDR, 24);
AT(mig_reply_error_t, RetCode, 32);
AT(struct routine_descriptor, impl_routine, 0);
AT(struct routine_descriptor, stub_routine, 8);
AT(struct routine_descriptor, argc, 16);
AT(struct routine_descriptor, descr_count, 20);
AT(struct routine_descriptor, arg_descr, 24);
AT(struct routine_descriptor, max_reply_msg, 32);
AT(struct mig_subsystem, server, 0);
AT(struct mig_subsystem, start, 8);
AT(struct mig_subsystem, end, 12);
AT(struct mig_subsystem, maxsize, 16);
AT(struct mig_subsystem, reserved, 24);
AT(struct mig_subsystem, routine, 32);

/* What tells about tasks, threads, the host and memory; counts in words. */
SIZE(time_value_t, 8);
SIZE(task_affinity_tag_info_data_t, 16);
AT(task_affinity_tag_info_data_t, task_count, 12);
SIZE(task_power_info_data_t, 48);
SIZE(gpu_energy_data_t, 32);
SIZE(pvm_account_info_data_t, 32);
SIZE(task_basic_info_64_2_data_t, 40);
SIZE(task_exc_guard_behavior_t, 4);
SIZE(task_corpse_forking_behavior_t, 4);
SIZE(task_vm_info_data_t, 372);
AT(task_vm_info_data_t, page_size, 12);
AT(task_vm_info_data_t, compressed_lifetime, 136);
AT(task_vm_info_data_t, phys_footprint, 144);
AT(task_vm_info_data_t, max_address, 160);
AT(task_vm_info_data_t, ledger_phys_footprint_peak, 168);
AT(task_vm_info_data_t, ledger_tag_neural_nofootprint_compressed, 328);
AT(task_vm_info_data_t, limit_bytes_remaining, 336);
AT(task_vm_info_data_t, decompressions, 344);
AT(task_vm_info_data_t, ledger_swapins, 348);
AT(task_vm_info_data_t, ledger_tag_neural_nofootprint_peak, 364);
SIZE(host_sched_info_data_t, 8);
SIZE(kernel_resource_sizes_data_t, 20);
SIZE(host_priority_info_data_t, 32);
AT(host_priority_info_data_t, maximum_priority, 28);
SIZE(host_can_has_debugger_info_data_t, 4);
SIZE(host_preferred_user_arch_data_t, 8);
SIZE(host_purgable_info_data_t, 272);
SIZE(vm_compressor_q_lens_data_t, 68);
SIZE(vm_extmod_statistics_data_t, 48);
SIZE(kernel_boot_info_t, 4096);
SIZE(mk_timer_expire_msg_t, 48);
AT(mk_timer_expire_msg_t, unused, 24);
SIZE(mach_timespec_t, 8);
AT(mach_timespec_t, tv_nsec, 4);
SIZE(mach_timebase_info_data_t, 8);
SIZE(task_basic_info_32_data_t, 8 * 4);
SIZE(struct task_basic_info, 10 * 4);
AT(struct task_basic_info, policy, 36);
SIZE(task_basic_info_64_data_t, 10 * 4);
AT(task_basic_info_64_data_t, virtual_size, 4);
AT(task_basic_info_64_data_t, resident_size, 12);
AT(task_basic_info_64_data_t, user_time, 20);
AT(task_basic_info_64_data_t, policy, 36);
SIZE(mach_task_basic_info_data_t, 12 * 4);
AT(mach_task_basic_info_data_t, resident_size_max, 16);
AT(mach_task_basic_info_data_t, user_time, 24);
AT(mach_task_basic_info_data_t, policy, 40);
AT(mach_task_basic_info_data_t, suspend_count, 44);
SIZE(task_events_info_data_t, 8 * 4);
SIZE(task_thread_times_info_data_t, 4 * 4);
SIZE(task_absolutetime_info_data_t, 8 * 4);
SIZE(task_dyld_info_data_t, 5 * 4);
SIZE(task_flags_info_data_t, 1 * 4);
SIZE(task_category_policy_data_t, 1 * 4);
SIZE(thread_basic_info_data_t, 10 * 4);
SIZE(thread_identifier_info_data_t, 6 * 4);
SIZE(thread_extended_info_data_t, 28 * 4);
SIZE(thread_extended_policy_data_t, 1 * 4);
SIZE(thread_time_constraint_policy_data_t, 4 * 4);
SIZE(thread_precedence_policy_data_t, 1 * 4);
SIZE(thread_affinity_policy_data_t, 1 * 4);
SIZE(host_basic_info_data_t, 12 * 4);
AT(host_basic_info_data_t, max_mem, 40);
SIZE(host_load_info_data_t, 6 * 4);
SIZE(host_cpu_load_info_data_t, 4 * 4);
SIZE(vm_statistics_data_t, 15 * 4);
SIZE(vm_statistics64_data_t, 152);
AT(vm_statistics64_data_t, purgeable_count, 88);
AT(vm_statistics64_data_t, total_uncompressed_pages_in_compressor, 144);
SIZE(processor_basic_info_data_t, 5 * 4);
SIZE(processor_cpu_load_info_data_t, 4 * 4);
SIZE(processor_set_basic_info_data_t, 2 * 4);
SIZE(processor_set_load_info_data_t, 4 * 4);
SIZE(mach_voucher_attr_recipe_data_t, 4 * 4);
SIZE(task_inspect_basic_counts_data_t, 2 * 8);
SIZE(exception_handler_info_t, 2 * 4);
SIZE(thread_standard_policy_data_t, 4);
SIZE(thread_background_policy_data_t, 4);
SIZE(thread_latency_qos_policy_data_t, 4);
SIZE(thread_throughput_qos_policy_data_t, 4);
SIZE(struct task_qos_policy, 2 * 4);
AT(struct task_qos_policy, task_throughput_qos_tier, 4);
SIZE(policy_base_data_t, 4 * 4);
AT(policy_base_data_t, rr, 4);
AT(policy_base_data_t, fifo, 12);
SIZE(policy_limit_data_t, 3 * 4);
AT(policy_limit_data_t, fifo, 8);
SIZE(policy_info_data_t, 14 * 4);
AT(policy_info_data_t, rr, 20);
AT(policy_info_data_t, fifo, 40);
AT(struct rpc_signature, rad, 40);
AT(struct rpc_subsystem, routine, 32);
SIZE(struct port_obj_tentry, 8 + 4 + 4);
SIZE(vm_region_basic_info_data_64_t, 9 * 4);
AT(vm_region_basic_info_data_64_t, offset, 20);
AT(vm_region_basic_info_data_64_t, behavior, 28);
AT(vm_region_basic_info_data_64_t, user_wired_count, 32);
SIZE(vm_region_basic_info_data_t, 8 * 4);
#if defined(__x86_64__)
SIZE(x86_thread_state64_t, 42 * 4);
AT(x86_thread_state64_t, __rip, 16 * 8);
SIZE(x86_float_state64_t, 131 * 4);
AT(x86_float_state64_t, __fpu_mxcsr, 32);
AT(x86_float_state64_t, __fpu_stmm0, 40);
AT(x86_float_state64_t, __fpu_xmm0, 168);
AT(x86_float_state64_t, __fpu_reserved1, 520);
SIZE(x86_exception_state64_t, 16);
AT(x86_exception_state64_t, __faultvaddr, 8);
SIZE(x86_debug_state64_t, 64);
SIZE(x86_thread_state_t, 44 * 4);
AT(x86_thread_state_t, uts.ts64, 8);
AT(x86_thread_state_t, uts.ts32, 8);
SIZE(x86_thread_state32_t, 16 * 4);
AT(x86_thread_state32_t, __eip, 10 * 4);
AT(x86_thread_state32_t, __gs, 15 * 4);
SIZE(x86_thread_full_state64_t, 50 * 4);
AT(x86_thread_full_state64_t, __gsbase, 24 * 8);
SIZE(x86_exception_state32_t, 12);
AT(x86_exception_state32_t, __faultvaddr, 8);
SIZE(x86_debug_state32_t, 32);
SIZE(_STRUCT_FP_CONTROL, 2);
SIZE(_STRUCT_FP_STATUS, 2);
AT(x86_float_state64_t, __fpu_fcw, 8);
AT(x86_float_state64_t, __fpu_fsw, 10);
SIZE(x86_float_state32_t, 131 * 4);
AT(x86_float_state32_t, __fpu_xmm7, 280);
AT(x86_float_state32_t, __fpu_reserved1, 520);
SIZE(x86_avx_state32_t, 716);
AT(x86_avx_state32_t, __fpu_ymmh0, 588);
SIZE(x86_avx_state64_t, 844);
AT(x86_avx_state64_t, __fpu_xmm15, 408);
AT(x86_avx_state64_t, __fpu_ymmh15, 828);
SIZE(x86_avx512_state32_t, 1036);
AT(x86_avx512_state32_t, __fpu_k0, 716);
AT(x86_avx512_state32_t, __fpu_zmmh0, 780);
SIZE(x86_avx512_state64_t, 2444);
AT(x86_avx512_state64_t, __fpu_k0, 844);
AT(x86_avx512_state64_t, __fpu_zmmh0, 908);
AT(x86_avx512_state64_t, __fpu_zmm16, 1420);
AT(x86_avx512_state64_t, __fpu_zmm31, 2380);
SIZE(x86_pagein_state_t, 4);
SIZE(x86_instruction_state_t, 614 * 4);
AT(x86_instruction_state_t, __insn_bytes, 12);
AT(x86_instruction_state_t, __insn_cacheline, 2392);
SIZE(last_branch_state_t, 8 + 32 * 24);
AT(last_branch_state_t, __lbrs, 8);
#elif defined(__aarch64__)
SIZE(arm_thread_state64_t, 68 * 4);
AT(arm_thread_state64_t, __pc, 32 * 8);
SIZE(arm_thread_state_t, 17 * 4);
SIZE(arm_exception_state_t, 3 * 4);
SIZE(arm_exception_state64_t, 16);
SIZE(arm_exception_state64_v2_t, 16);
SIZE(arm_vfp_state_t, 65 * 4);
SIZE(arm_neon_state_t, 272);
SIZE(arm_neon_state64_t, 528);
SIZE(arm_debug_state_t, 256);
SIZE(arm_debug_state32_t, 264);
SIZE(arm_debug_state64_t, 520);
SIZE(arm_pagein_state_t, 4);
SIZE(arm_sme_state_t, 24);
SIZE(arm_sve_z_state_t, 4096);
SIZE(arm_sve_p_state_t, 512);
SIZE(arm_sme_za_state_t, 4096);
SIZE(arm_sme2_state_t, 64);
#endif

/* Ours: what introspect.defs says they are. */
SIZE(machd_task_info_t, 10 * 4);
SIZE(machd_port_info_t, 16 * 4);
SIZE(machd_account_info_t, 50 * 4);
/* What stands in machtrace's files. */
SIZE(machd_trace_t, 72);
SIZE(machd_trace_right_t, 16);

/* Memory. */
SIZE(vm_page_info_flavor_t, 4);
SIZE(vm32_object_id_t, 4);
SIZE(vm_object_id_t, 8);
SIZE(vm_machine_attribute_t, 4);
SIZE(vm_machine_attribute_val_t, 4);
SIZE(mach_vm_read_entry_t, 4096);
SIZE(vm_read_entry_t, 4096);
SIZE(vm32_read_entry_t, 2048);

SIZE(struct vm_region_extended_info, 36);
AT(struct vm_region_extended_info, user_tag, 4);
AT(struct vm_region_extended_info, pages_resident, 8);
AT(struct vm_region_extended_info, ref_count, 24);
AT(struct vm_region_extended_info, shadow_depth, 28);
AT(struct vm_region_extended_info, external_pager, 30);
AT(struct vm_region_extended_info, share_mode, 31);
AT(struct vm_region_extended_info, pages_reusable, 32);

SIZE(struct vm_region_top_info, 20);
AT(struct vm_region_top_info, private_pages_resident, 8);
AT(struct vm_region_top_info, share_mode, 16);

SIZE(struct vm_region_submap_info, 60);
AT(struct vm_region_submap_info, user_tag, 16);
AT(struct vm_region_submap_info, share_mode, 43);
AT(struct vm_region_submap_info, object_id, 52);
AT(struct vm_region_submap_info, user_wired_count, 56);

SIZE(struct vm_region_submap_info_64, 76);
AT(struct vm_region_submap_info_64, offset, 12);
AT(struct vm_region_submap_info_64, user_tag, 20);
AT(struct vm_region_submap_info_64, share_mode, 47);
AT(struct vm_region_submap_info_64, is_submap, 48);
AT(struct vm_region_submap_info_64, object_id, 56);
AT(struct vm_region_submap_info_64, user_wired_count, 60);
AT(struct vm_region_submap_info_64, pages_reusable, 64);
AT(struct vm_region_submap_info_64, object_id_full, 68);

SIZE(struct vm_region_submap_short_info_64, 48);
AT(struct vm_region_submap_short_info_64, ref_count, 24);
AT(struct vm_region_submap_short_info_64, is_submap, 32);
AT(struct vm_region_submap_short_info_64, object_id, 40);

SIZE(struct vm_page_info_basic, 32);
AT(struct vm_page_info_basic, object_id, 8);
AT(struct vm_page_info_basic, offset, 16);
AT(struct vm_page_info_basic, depth, 24);

int
main(void)
{
	return 0;
}
