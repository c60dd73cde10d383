/*
 * What can be asked about a space, and registered ports: sections 4.21, 8.5,
 * 8.6 and 1.13.
 */

#include "kit.h"

T_DECL(s4_21_space_basic_info, "sizes of the table")
{
	ipc_info_space_basic_t info = { 0 };
	unsigned in_use;

	OK(mach_port_space_basic_info(TASK, &info));
	IS(info.iisb_genno_mask, 0xff);
	HOLDS(info.iisb_table_inuse <= info.iisb_table_size);
	in_use = info.iisb_table_inuse;
	for (int i = 0; i < 100; i++)
		new_receive();
	OK(mach_port_space_basic_info(TASK, &info));
	IS(info.iisb_table_inuse, in_use + 100);
}

T_DECL(s4_21_dnrequest_info, "requests on a port's names")
{
	mach_port_t port = new_port(), notify = new_receive();
	unsigned total = 0, used = 9;

	OK(mach_port_dnrequest_info(TASK, port, &total, &used));
	IS(used, 0);
	OK(request(port, MACH_NOTIFY_DEAD_NAME, 0, notify));
	OK(mach_port_dnrequest_info(TASK, port, &total, &used));
	IS(used, 1);
	HOLDS(total >= used);
}

T_DECL(s4_21_kernel_object, "the old form of kobject")
{
	unsigned type = 9, address = 9;

	OK(mach_port_kernel_object(TASK, TASK, &type, &address));
	IS(type, 2);
	OK(mach_port_kernel_object(TASK, new_port(), &type, &address));
	IS(type, 0);
}

T_DECL(s4_21_set_port_space, "accepted, no effect")
{
	OK(task_set_port_space(TASK, 1000));
	IS_TYPE(new_port(), MACH_PORT_TYPE_SEND_RECEIVE);
}

T_DECL(s8_6_registered_ports, "three ports that children inherit")
{
	mach_port_t ports[3] = { new_port(), MACH_PORT_NULL, new_port() };
	mach_port_array_t got = NULL;
	unsigned count = 0;
	pid_t pid;

	OK(mach_ports_register(TASK, ports, 3));
	OK(mach_ports_lookup(TASK, &got, &count));
	IS(count, 3);
	for (int i = 0; i < 3; i++)
		IS(got[i], ports[i]);
	OK(vm_deallocate(TASK, (vm_address_t)got, sizeof(*got) * count));
	pid = fork();
	T_ASSERT_POSIX_SUCCESS(pid, "fork");
	if (pid == 0) {
		OK(mach_ports_lookup(TASK, &got, &count));
		IS(count, 3);
		OK(send_value(got[2], 222));
		_exit(0);
	}
	IS(receive_value(ports[2]), 222);
	peer_wait(pid);
}

T_DECL(s8_6_registered_ports_errors, "no more than three")
{
	mach_port_t ports[4] = { 0 };

	OK(mach_ports_register(TASK, ports, 0));
	HOLDS(mach_ports_register(TASK, ports, 4) != KERN_SUCCESS);
	ports[0] = NO_SUCH_NAME;
	HOLDS(mach_ports_register(TASK, ports, 1) != KERN_SUCCESS);
}

T_DECL(s1_13_special_ports, "which special ports there are")
{
	mach_port_t port = MACH_PORT_NULL;

	OK(task_get_special_port(TASK, TASK_KERNEL_PORT, &port));
	IS(port, TASK);
	OK(task_get_special_port(TASK, TASK_HOST_PORT, &port));
	IS(port, mach_host_self());
	OK(task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port));
	IS(port, bootstrap_port);
	HOLDS(task_get_special_port(TASK, 99, &port) != KERN_SUCCESS);
	HOLDS(task_get_special_port(TASK, 0, &port) != KERN_SUCCESS);
}

T_DECL(s1_13_set_bootstrap_port, "setting one replaces what is got")
{
	mach_port_t mine = new_port(), port = MACH_PORT_NULL;

	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, mine));
	OK(task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port));
	IS(port, mine);
	OK(task_set_special_port(TASK, TASK_BOOTSTRAP_PORT, MACH_PORT_NULL));
	OK(task_get_special_port(TASK, TASK_BOOTSTRAP_PORT, &port));
	IS(port, MACH_PORT_NULL);
}

T_DECL(s4_21_kobject_description, "the kind of object, and words about it")
{
	kobject_description_t text;
	mach_vm_address_t address = 9;
	natural_t type = 9;

	memset(text, 'x', sizeof(text));
	OK(mach_port_kobject_description(TASK, TASK, &type, &address, text));
	IS(type, 2);
	IS(address, 0);
	HOLDS(memchr(text, '\0', sizeof(text)) != NULL);
	OK(mach_port_kobject_description(
	    TASK, new_port(), &type, &address, text));
	IS(type, 0);
	GIVES(mach_port_kobject_description(
		  TASK, NO_SUCH_NAME, &type, &address, text),
	    KERN_INVALID_NAME);
	GIVES(mach_port_kobject_description(
		  TASK, new_dead(1), &type, &address, text),
	    KERN_INVALID_RIGHT);
}

T_DECL(s4_21_services, "no port is a service port")
{
	mach_port_t port = new_port();
	mach_service_port_info_data_t info;
	uint64_t filter = 0;

	GIVES(mach_port_get_service_port_info(TASK, port, &info),
	    KERN_INVALID_CAPABILITY);
	GIVES(mach_port_is_connection_for_service(TASK, port, port, &filter),
	    KERN_NOT_SUPPORTED);
}

T_DECL(s4_21_space_info_slots, "every slot has an element, free ones too")
{
	mach_port_t gone = new_receive(), after = new_receive();
	ipc_info_tree_name_array_t tree = NULL;
	ipc_info_name_array_t table = NULL;
	unsigned count = 0, trees = 0;
	ipc_info_space_t info;

	OK(mach_port_destroy(TASK, gone));
	OK(mach_port_space_info(TASK, &info, &table, &count, &tree, &trees));
	IS(info.iis_genno_mask, 0xff);
	IS(info.iis_tree_size, 0);
	HOLDS(count > MACH_PORT_INDEX(after));
	for (unsigned i = 0; i < count; i++) {
		IS(MACH_PORT_INDEX(table[i].iin_name), i);
		IS(table[i].iin_collision, 0);
	}
	IS(table[0].iin_type, 0);
	IS(table[MACH_PORT_INDEX(gone)].iin_type, 0);
	IS(table[MACH_PORT_INDEX(after)].iin_type, MACH_PORT_TYPE_RECEIVE);
	OK(vm_deallocate(TASK, (vm_address_t)table, count * sizeof(*table)));
}

T_DECL(s2_4_not_a_task, "what each call says of a port that is no task")
{
	mach_port_t host = mach_host_self(), port = new_port();
	mach_port_name_array_t names;
	mach_port_context_t context;
	mach_vm_address_t address;
	natural_t type;
	unsigned count = 17;
	int info[17];

	GIVES(mach_port_type(host, port, &type), KERN_INVALID_TASK);
	GIVES(mach_port_deallocate(host, port), KERN_INVALID_TASK);
	GIVES(mach_port_destroy(host, port), KERN_INVALID_TASK);
	GIVES(mach_port_set_mscount(host, port, 1), KERN_INVALID_TASK);
	GIVES(mach_port_set_context(host, port, 1), KERN_INVALID_TASK);
	GIVES(
	    mach_port_get_context(host, port, &context), KERN_INVALID_ARGUMENT);
	GIVES(mach_port_get_set_status(host, port, &names, &count),
	    KERN_INVALID_ARGUMENT);
	count = 17;
	GIVES(mach_port_get_attributes(
		  host, port, MACH_PORT_RECEIVE_STATUS, info, &count),
	    KERN_INVALID_ARGUMENT);
	GIVES(mach_port_kobject(host, port, &type, &address),
	    KERN_INVALID_ARGUMENT);
}
