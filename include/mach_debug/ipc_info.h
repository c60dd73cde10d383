#ifndef _MACH_DEBUG_IPC_INFO_H_
#define _MACH_DEBUG_IPC_INFO_H_

/* What mach_port_space_info tells of a task's names. */

#include <mach/message.h>
#include <mach/port.h>

typedef struct ipc_info_space {
	natural_t iis_genno_mask; /* generation bits of a name */
	natural_t iis_table_size;
	natural_t iis_table_next;
	natural_t iis_tree_size;  /* 0 */
	natural_t iis_tree_small; /* 0 */
	natural_t iis_tree_hash;  /* 0 */
} ipc_info_space_t;

typedef struct ipc_info_space_basic {
	natural_t iisb_genno_mask;
	natural_t iisb_table_size;
	natural_t iisb_table_next;
	natural_t iisb_table_inuse;
	natural_t iisb_reserved[2];
} ipc_info_space_basic_t;

/* A slot of the table; free ones have iin_type 0. */
typedef struct ipc_info_name {
	mach_port_name_t iin_name;
	natural_t iin_collision; /* 0 */
	mach_port_type_t iin_type;
	mach_port_urefs_t iin_urefs;
	natural_t iin_object; /* the same for one object */
	natural_t iin_next;
	natural_t iin_hash;
} ipc_info_name_t;

typedef ipc_info_name_t *ipc_info_name_array_t;

typedef struct ipc_info_tree_name {
	ipc_info_name_t iitn_name;
	mach_port_name_t iitn_lchild;
	mach_port_name_t iitn_rchild;
} ipc_info_tree_name_t;

typedef ipc_info_tree_name_t *ipc_info_tree_name_array_t;

/* A port and who receives from it, as mach_port_kobject() tells of objects. */
typedef struct ipc_info_port {
	natural_t iip_port_object;
	natural_t iip_receiver_object;
} ipc_info_port_t;

#endif /* _MACH_DEBUG_IPC_INFO_H_ */
