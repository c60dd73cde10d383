#!/usr/bin/env python3
"""test-identity.py IDENTITY MACHD: set-uid programs, and processes of other
namespaces, in a system instance.

Runs in namespaces of its own; the real root of the machine is needed.
"""
import contextlib
import os
import shutil
import sys

import kit
from kit import SANITIZED, Skip, check, equal, eventually, run, test

IDENTITY, MACHD = map(os.path.abspath, sys.argv[1:3])
NOBODY = 65534
OTHER = 54321
HOST, HOST_PRIV = "3", "4"
KERN_FAILURE = "0x5"
DEAD = "0x10000003"  # MACH_SEND_INVALID_DEST


@contextlib.contextmanager
def system_instance():
    os.makedirs("/run/machd", exist_ok=True)
    machd, _ = kit.start_machd(MACHD, "--socket", "/run/machd/socket",
                               "--system")
    try:
        yield machd
    finally:
        machd.terminate()
        machd.wait()
        eventually(lambda: not kit.named("launchd"), "the end of launchd")


def as_user(uid):
    return {"user": uid, "group": uid, "extra_groups": []}


def findings(text):
    """The lines of IDENTITY; of several findings of a name the last."""
    return dict(line.split(" ", 1) for line in text.splitlines()
                if " " in line)


def watch(program, **more):
    done = run(IDENTITY, "watch", program, **more)
    check(done.returncode == 0, done.stdout, done.stderr)
    return findings(done.stdout)


class Living:
    """An IDENTITY that told its ids and waits for its end."""

    def __init__(self, *argv, **more):
        self.process = kit.start(*argv, **more)
        self.told = {}
        for line in self.process.stdout:
            if line == "told\n":
                break
            self.told.update(findings(line))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@test
def ordinary_exec():
    """What the image before had is the new one's, and the old port is dead."""
    with system_instance():
        found = watch(IDENTITY, **as_user(NOBODY))
    equal(found["image_ids"], f"{NOBODY} {NOBODY}")
    equal(found["image_exception_ports"], "1")
    equal(found["image_registered_ports"], "1")
    equal(found["bootstrap_port"], "inherited")
    equal(found["old_port"], "dead")
    equal(found["old_suspend"], DEAD)
    equal(found["old_threads"], DEAD)
    equal(found["task_for_pid"], "0")
    equal(found["task_name_for_pid"], "0")


@test
def set_uid_exec():
    """A set-uid image has none of its caller's ports, and nobody has its own"""
    if SANITIZED:
        raise Skip("a sanitizer cannot look into a set-uid program")
    program = "/tmp/set-uid-identity"
    shutil.copy(IDENTITY, program)
    for owner in (0, OTHER):
        os.chown(program, owner, owner)
        os.chmod(program, 0o4755)
        with system_instance():
            found = watch(program, **as_user(NOBODY))
        equal(found["image_ids"], f"{NOBODY} {owner}")
        equal(found["bootstrap_port"], "default")
        equal(found["image_exception_ports"], "0")
        equal(found["image_registered_ports"], "0")
        equal(found["old_port"], "dead")
        equal(found["old_suspend"], DEAD)
        equal(found["old_threads"], DEAD)
        equal(found["task_for_pid"], KERN_FAILURE)
    os.unlink(program)


@test
def set_gid_exec():
    """The same of a program that another group's id is given to."""
    if SANITIZED:
        raise Skip("a sanitizer cannot look into a set-gid program")
    program = "/tmp/set-gid-identity"
    shutil.copy(IDENTITY, program)
    os.chown(program, OTHER, OTHER)
    os.chmod(program, 0o2755)
    with system_instance():
        found = watch(program, **as_user(NOBODY))
    equal(found["image_exception_ports"], "0")
    equal(found["image_registered_ports"], "0")
    equal(found["bootstrap_port"], "default")
    equal(found["old_port"], "dead")
    equal(found["task_for_pid"], KERN_FAILURE)
    os.unlink(program)


@test
def user_namespace():
    """Root of a user namespace is the user who made it."""
    if run("unshare", "-Ur", "true", **as_user(NOBODY)).returncode != 0:
        raise Skip("users may make no user namespaces here")
    with system_instance(), \
            Living(IDENTITY, "ids", **as_user(OTHER)) as other, \
            Living(IDENTITY, "ids", **as_user(NOBODY)) as mine, \
            Living("unshare", "-Ur", IDENTITY, "ids", str(other.process.pid),
                   **as_user(NOBODY)) as inside, \
            Living("unshare", "-Ur", IDENTITY, "ids", str(mine.process.pid),
                   **as_user(NOBODY)) as second:
        equal(inside.told["uid"], "0")
        check(not os.path.exists("/tmp/mach-0"), "no instance of its own")
        equal(inside.told["token_uid"], str(NOBODY))
        equal(inside.told["host_kind"], HOST)
        equal(inside.told["task_for_own_pid"], "0")
        equal(inside.told["task_for_pid"], KERN_FAILURE)
        equal(second.told["task_for_pid"], "0", "of the same user")


@test
def pid_namespace():
    """A process names others by the pids that it sees, and only those."""
    with system_instance(), \
            Living(IDENTITY, "ids") as outside, \
            Living("unshare", "-pf", "--kill-child", "--mount-proc", IDENTITY,
                   "ids", str(outside.process.pid)) as inside:
        equal(outside.told["host_kind"], HOST_PRIV)
        equal(inside.told["pid"], "1")
        equal(inside.told["pid_for_task"], "1")
        equal(inside.told["task_for_own_pid"], "0")
        equal(inside.told["task_for_pid"], KERN_FAILURE)
        pid = kit.children(inside.process.pid)[0]
        with Living(IDENTITY, "ids", str(pid)) as watcher:
            equal(watcher.told["task_for_pid"], "0", "from outside")


if os.geteuid() != 0:
    print("1..0 # SKIP only root can be several users")
    sys.exit(0)
kit.isolate(IDENTITY, MACHD)
kit.run_all()
