#include "double.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
	struct block *next;
	_Alignas(16) char bytes[];
};

struct double_state double_state;

static struct block *blocks;

NDR_record_t NDR_record = { 0, 0, 0, 0, 1, 0, 0, 0 };

void *
double_alloc(size_t size)
{
	struct block *b = calloc(1, sizeof(*b) + size);

	assert(b);
	b->next = blocks;
	blocks = b;
	return b->bytes;
}

void
double_reset(void)
{
	while (blocks) {
		struct block *next = blocks->next;

		free(blocks);
		blocks = next;
	}
	memset(&double_state, 0, sizeof(double_state));
}

void
fill_string(char *s, size_t room, unsigned int seed)
{
	size_t n = number_of(seed, (unsigned int)room - 1);

	for (size_t i = 0; i < n; i++)
		s[i] = (char)('!' + mix(seed + (unsigned int)i) % 90);
	s[n] = '\0';
}

int
is_string(const char *s, size_t room, unsigned int seed)
{
	char *expected = double_alloc(room);

	fill_string(expected, room, seed);
	return !strcmp(s, expected);
}

unsigned int
received(unsigned int sent)
{
	switch (sent) {
	case MACH_MSG_TYPE_MOVE_RECEIVE:
		return MACH_MSG_TYPE_PORT_RECEIVE;
	case MACH_MSG_TYPE_MOVE_SEND:
	case MACH_MSG_TYPE_COPY_SEND:
	case MACH_MSG_TYPE_MAKE_SEND:
		return MACH_MSG_TYPE_PORT_SEND;
	case MACH_MSG_TYPE_MOVE_SEND_ONCE:
	case MACH_MSG_TYPE_MAKE_SEND_ONCE:
		return MACH_MSG_TYPE_PORT_SEND_ONCE;
	default:
		return 0;
	}
}

/* The address is 4-aligned in a message. */
static void
copy_memory(void *address_field, size_t size)
{
	void *old, *new = double_alloc(size);

	memcpy(&old, address_field, sizeof(old));
	if (size)
		memcpy(new, old, size);
	memcpy(address_field, &new, sizeof(new));
}

/* Descriptors as they arrive: dispositions, and memory of its own. */
static void
carry(mach_msg_header_t *head)
{
	mach_msg_base_t *base = (mach_msg_base_t *)(void *)head;
	char *p = (char *)(base + 1), *end = (char *)head + head->msgh_size;

	if (!(head->msgh_bits & MACH_MSGH_BITS_COMPLEX))
		return;
	for (unsigned int i = 0; i < base->body.msgh_descriptor_count; i++) {
		mach_msg_descriptor_t *d = (mach_msg_descriptor_t *)(void *)p;

		assert(p + 12 <= end);
		switch (d->type.type) {
		case MACH_MSG_PORT_DESCRIPTOR:
			d->port.disposition = received(d->port.disposition) &
			    0xff;
			p += sizeof(d->port);
			break;
		case MACH_MSG_OOL_DESCRIPTOR:
			copy_memory(
			    &d->out_of_line.address, d->out_of_line.size);
			p += sizeof(d->out_of_line);
			break;
		case MACH_MSG_OOL_PORTS_DESCRIPTOR:
			copy_memory(&d->ool_ports.address,
			    d->ool_ports.count * sizeof(mach_port_t));
			d->ool_ports.disposition = received(
						       d->ool_ports.disposition) &
			    0xff;
			p += sizeof(d->ool_ports);
			break;
		default:
			assert(!"a descriptor's type");
		}
	}
	assert(p <= end);
}

/* A message of its own, exactly as long as it and its trailer are. */
static mach_msg_header_t *
deliver(const mach_msg_header_t *sent, mach_msg_size_t size)
{
	mach_msg_max_trailer_t trailer;
	mach_msg_header_t *m;
	mach_msg_bits_t bits;

	assert(size % 4 == 0 && size >= sizeof(*sent));
	memset(&trailer, 0, sizeof(trailer));
	trailer.msgh_trailer_size = sizeof(trailer);
	trailer.msgh_seqno = 77;
	trailer.msgh_sender.val[0] = 1000;
	trailer.msgh_audit.val[1] = 1000;
	trailer.msgh_audit.val[5] = 4711;
	trailer.msgh_context = 0x123456789abcULL;
	m = malloc(size + sizeof(trailer));
	assert(m);
	memcpy(m, sent, size);
	memcpy((char *)m + size, &trailer, sizeof(trailer));
	m->msgh_size = size;
	bits = m->msgh_bits;
	m->msgh_bits = (bits & MACH_MSGH_BITS_COMPLEX) |
	    MACH_MSGH_BITS(received(MACH_MSGH_BITS_LOCAL(bits)),
		received(MACH_MSGH_BITS_REMOTE(bits)));
	m->msgh_remote_port = sent->msgh_local_port;
	m->msgh_local_port = sent->msgh_remote_port;
	carry(m);
	return m;
}

/* The server's turn; its reply, or NULL if there is none. */
static mach_msg_header_t *
serve(mach_msg_header_t *request)
{
	size_t room = double_state.reply_room;
	mach_msg_header_t *out = calloc(1, room ? room : 65536), *reply = NULL;
	mig_reply_error_t *error = (mig_reply_error_t *)(void *)out;

	assert(out);
	double_state.nrequests++;
	if (double_state.on_request)
		double_state.on_request(request);
	double_state.found = double_state.demux(request, out);
	if (!(out->msgh_bits & MACH_MSGH_BITS_COMPLEX))
		double_state.result = error->RetCode;
	if (request->msgh_remote_port != MACH_PORT_NULL &&
	    double_state.result != MIG_NO_REPLY)
		reply = deliver(out, out->msgh_size);
	free(out);
	if (reply && double_state.on_reply)
		double_state.on_reply(reply);
	return reply;
}

mach_msg_return_t
mach_msg(mach_msg_header_t *msg, mach_msg_option_t option,
    mach_msg_size_t send_size, mach_msg_size_t rcv_size,
    mach_port_name_t rcv_name, mach_msg_timeout_t timeout,
    mach_port_name_t notify)
{
	static mach_msg_header_t *waiting;
	mach_msg_return_t fail = double_state.fail;
	mach_msg_header_t *request;
	size_t size;

	assert(notify == MACH_PORT_NULL);
	double_state.options = option;
	double_state.timeout = timeout;
	if (fail != MACH_MSG_SUCCESS) {
		double_state.fail = MACH_MSG_SUCCESS;
		return fail;
	}
	if (option & MACH_SEND_MSG) {
		assert(msg->msgh_remote_port == DOUBLE_PORT);
		request = deliver(msg, send_size);
		free(waiting);
		waiting = serve(request);
		free(request);
	}
	if (!(option & MACH_RCV_MSG))
		return MACH_MSG_SUCCESS;
	assert(rcv_name == msg->msgh_local_port || !(option & MACH_SEND_MSG));
	if (!waiting)
		return MACH_RCV_TIMED_OUT;
	size = waiting->msgh_size +
	    (option & MACH_RCV_TRAILER_ELEMENTS(MACH_RCV_TRAILER_AV)
		    ? sizeof(mach_msg_max_trailer_t)
		    : sizeof(mach_msg_trailer_t));
	if (size > rcv_size)
		size = rcv_size;
	memcpy(msg, waiting, size);
	free(waiting);
	waiting = NULL;
	return size < msg->msgh_size ? MACH_RCV_TOO_LARGE : MACH_MSG_SUCCESS;
}

mach_msg_return_t
mach_kernelrpc_np(
    mach_msg_header_t *msg, mach_msg_size_t send_size, mach_msg_size_t rcv_size)
{
	assert(msg->msgh_local_port == MACH_PORT_NULL);
	assert(MACH_MSGH_BITS_LOCAL(msg->msgh_bits) == 0);
	double_state.nkernelrpc++;
	msg->msgh_local_port = DOUBLE_REPLY_PORT;
	msg->msgh_bits |= MACH_MSGH_BITS(0, MACH_MSG_TYPE_MAKE_SEND_ONCE);
	return mach_msg(msg, MACH_SEND_MSG | MACH_RCV_MSG, send_size, rcv_size,
	    DOUBLE_REPLY_PORT, 0, MACH_PORT_NULL);
}

mach_msg_return_t
mach_msg_rpc_from_kernel(
    mach_msg_header_t *msg, mach_msg_size_t send_size, mach_msg_size_t rcv_size)
{
	return mach_kernelrpc_np(msg, send_size, rcv_size);
}

mach_msg_return_t
mach_msg_send_from_kernel(mach_msg_header_t *msg, mach_msg_size_t send_size)
{
	return mach_msg(msg, MACH_SEND_MSG, send_size, 0, MACH_PORT_NULL, 0,
	    MACH_PORT_NULL);
}

void
mach_msg_destroy(mach_msg_header_t *msg)
{
	(void)msg;
	double_state.ndestroyed++;
}

mach_port_t
mig_get_reply_port(void)
{
	return DOUBLE_REPLY_PORT;
}

void
mig_put_reply_port(mach_port_t port)
{
	assert(port == DOUBLE_REPLY_PORT);
}

void
mig_dealloc_reply_port(mach_port_t port)
{
	assert(port == DOUBLE_REPLY_PORT);
}

mach_port_t
mig_get_special_reply_port(void)
{
	return DOUBLE_REPLY_PORT;
}

void
mig_dealloc_special_reply_port(mach_port_t port)
{
	assert(port == DOUBLE_REPLY_PORT);
}

void
mig_deallocate(vm_address_t address, vm_size_t size)
{
	(void)address;
	(void)size;
}

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

int
mig_strncpy_zerofill(char *dest, const char *src, int len)
{
	int n = mig_strncpy(dest, src, len);

	if (n < len)
		memset(dest + n, 0, (size_t)(len - n));
	return n;
}
