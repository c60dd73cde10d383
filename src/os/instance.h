#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define INSTANCE_PATH_MAX      108 /* of sockaddr_un */
#define INSTANCE_SYSTEM_FOLDER "/run/machd"
#define INSTANCE_SYSTEM_SOCKET INSTANCE_SYSTEM_FOLDER "/socket"

/* Which instance of machd a program of this user attaches to. */
enum instance_kind {
	INSTANCE_NAMED,  /* $MACHD_SOCKET */
	INSTANCE_SYSTEM, /* INSTANCE_SYSTEM_SOCKET */
	INSTANCE_USER,   /* the user's own; may be started */
	INSTANCE_NONE,   /* a set-uid program and no system instance */
};

struct instance {
	enum instance_kind kind;
	char socket[INSTANCE_PATH_MAX];
	/* of the user's instance, else empty: */
	char directory[INSTANCE_PATH_MAX];
	char lock[INSTANCE_PATH_MAX];       /* held by machd for its life */
	char start_lock[INSTANCE_PATH_MAX]; /* held while one is started */
};

bool instance_is_privileged(void);
int instance_find(struct instance *ret_instance);
int instance_user(uid_t uid, struct instance *ret_instance);
int instance_directory_make(const struct instance *instance);
int instance_directory_check(const char *path, uid_t uid);
int instance_peer_check(int fd);
int instance_lock(const char *path, bool wait, int *ret_fd);
