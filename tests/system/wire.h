#pragma once

/* Packets by hand, for clients that do not behave. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <wire/wire.h>

#define RAW_FDS_MAX 253 /* what one packet can carry at all */

struct raw {
	union {
		struct wire_request request;
		struct wire_answer answer;
		unsigned char bytes[sizeof(struct wire_request) +
		    WIRE_PAYLOAD_MAX + 4096];
	};
	size_t size;
	int fd[RAW_FDS_MAX];
	unsigned fds;
};

int raw_connect(void);
/* Connects and attaches; -1 if machd would not have it. */
int raw_attach(void);
/* Fills a request's header. */
void raw_request(struct raw *packet, unsigned trap, unsigned op);
/* ATTACH's packet, which begins every conversation. */
void raw_attach_request(struct raw *packet);
/* false: the connection is gone, or would not take it (never blocks). */
bool raw_send(int socket, const struct raw *packet);
/* Waits for a packet; false at the end of the connection. */
bool raw_receive(int socket, struct raw *packet);
void raw_close_fds(struct raw *packet);
/* One trap with an answer: its result, or -1 if the connection ended. */
int raw_trap(int socket, struct raw *packet);
/* Reads until machd hangs up. */
void raw_until_dropped(int socket);
