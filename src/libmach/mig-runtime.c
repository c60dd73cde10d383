/* What the stubs that mig makes call. */
#include <mach/mach.h>
#include <mach/vm_map.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define INT_REP NDR_INT_BIG_ENDIAN
#else
#define INT_REP NDR_INT_LITTLE_ENDIAN
#endif

NDR_record_t NDR_record = {
	.mig_encoding = NDR_PROTOCOL_2_0,
	.int_rep = INT_REP,
	.char_rep = NDR_CHAR_ASCII,
	.float_rep = NDR_FLOAT_IEEE,
};

/* mig_reply_setup(): see mach/mach.h. */
void
mig_reply_setup(mach_msg_header_t *request, mach_msg_header_t *reply)
{
	mig_reply_error_t *error = (void *)reply;

	reply->msgh_bits = MACH_MSGH_BITS(
	    MACH_MSGH_BITS_REMOTE(request->msgh_bits), 0);
	reply->msgh_size = sizeof(*error);
	reply->msgh_remote_port = request->msgh_remote_port;
	reply->msgh_local_port = MACH_PORT_NULL;
	reply->msgh_voucher_port = MACH_PORT_NULL;
	reply->msgh_id = request->msgh_id + 100;
	error->NDR = NDR_record;
	error->RetCode = MIG_BAD_ID;
}

/* mig_strncpy(): see mach/mig.h. */
int
mig_strncpy(char *dest, const char *src, int len)
{
	int i;

	if (len <= 0)
		return 0;
	for (i = 0; i < len - 1 && src[i]; i++)
		dest[i] = src[i];
	dest[i] = '\0';
	return i + 1;
}

/* mig_strncpy_zerofill(): see mach/mig.h. */
int
mig_strncpy_zerofill(char *dest, const char *src, int len)
{
	int used = mig_strncpy(dest, src, len);

	if (used > 0)
		memset(dest + used, 0, (size_t)(len - used));
	return used;
}

/* mig_allocate(): pages at *addr, or 0 there if there are none. */
void
mig_allocate(vm_address_t *addr, vm_size_t size)
{
	if (vm_allocate(mach_task_self(), addr, size, VM_FLAGS_ANYWHERE) !=
	    KERN_SUCCESS)
		*addr = 0;
}

/* mig_deallocate(): gives them back. */
void
mig_deallocate(vm_address_t addr, vm_size_t size)
{
	vm_deallocate(mach_task_self(), addr, size);
}
