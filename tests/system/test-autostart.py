#!/usr/bin/env python3
"""test-autostart.py CLIENT MACHD DEMO: which instance a program finds, and
that the first trap starts one.

Runs in namespaces of its own, with /run and /tmp empty, so that neither the
machine's instances are seen nor anything of the test is left.
"""
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys

import kit
from kit import (SANITIZED, Skip, alive, check, die_with_parent, equal,
                 eventually, fds, isolate, isolated_as, kill, named,
                 resident_kib, run, run_all, start, test)

CLIENT, MACHD, DEMO = map(os.path.abspath, sys.argv[1:4])
NOBODY = 65534
OTHER = 54321
# Root of the machine, not only of a user namespace.
ROOT = isolated_as() == "root"


def directory(uid=None):
    return f"/tmp/mach-{os.geteuid() if uid is None else uid}"


def clean():
    """Ends all instances and forgets their folders."""
    for pid in named("machd"):
        kill(pid)
    eventually(lambda: not named("machd") and not named("launchd"),
               "the end of machd and launchd")
    for name in os.listdir("/tmp"):
        path = "/tmp/" + name
        if name.startswith("mach-"):
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)
    shutil.rmtree("/run/user", ignore_errors=True)
    shutil.rmtree("/run/machd", ignore_errors=True)


def trap(**more):
    """Result and machd's pid, of a client that makes one trap."""
    done = run(CLIENT, "trap", **more)
    check(done.stdout, "no output:", done)
    result, pid = done.stdout.split()
    return int(result, 16), int(pid)


def as_user(uid):
    """Arguments for run() and trap() that make the client another user's."""
    if not ROOT:
        raise Skip("needs root to become another user")
    return {"user": uid, "group": uid, "extra_groups": []}


def start_machd(*more):
    """An instance in the user's own folder, as autostart would make it."""
    where = directory()
    os.makedirs(where, mode=0o700, exist_ok=True)
    return kit.start_machd(
        MACHD, "--socket", where + "/socket", "--lock", where + "/machd.lock",
        "--start-lock", where + "/start.lock", *more)


@test
def starts_at_the_first_trap():
    """Nothing runs, one trap, an instance runs."""
    clean()
    result, pid = trap()
    equal(result, 0)
    check(alive(pid), "machd lives on")
    equal(named("machd").count(pid), 1)
    mode = os.stat(directory())
    equal(stat.S_IMODE(mode.st_mode), 0o700, "mode of the folder")
    equal(mode.st_uid, os.geteuid())
    equal(trap(), (0, pid), "the second program finds it")


@test
def bootstrap_works_at_once():
    """The very first call of the very first program is to launchd."""
    clean()
    equal(run(CLIENT, "look-up").stdout, "0x44e\n")


@test
def program_sees_no_child():
    """No child, no SIGCHLD."""
    clean()
    equal(run(CLIENT, "children").stdout, "0 0 1\n")


@test
def daemon_keeps_nothing_of_the_program():
    """No descriptor, no folder, no session."""
    clean()
    readable, writable = os.pipe()
    result, pid = trap(pass_fds=[writable], cwd="/tmp")
    os.close(writable)
    equal(result, 0)
    equal(os.read(readable, 1), b"", "the pipe's other end is closed")
    os.close(readable)
    equal(os.readlink(f"/proc/{pid}/cwd"), "/")
    check(os.getsid(pid) != os.getsid(0), "a session of its own")
    with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
        equal(f.read().rsplit(")", 1)[1].split()[4], "0", "no terminal")


@test
def ignored_signals_are_not_passed_on():
    """A program that ignores SIGTERM and SIGPIPE starts a normal daemon."""
    clean()

    def ignore():
        for number in (signal.SIGTERM, signal.SIGUSR2, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})

    result, pid = trap(preexec_fn=ignore)
    equal(result, 0)
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        status = dict(line.split(":", 1) for line in f if ":" in line)
    check(not int(status["SigIgn"], 16) & 1 << (signal.SIGUSR2 - 1), "ignored")
    check(not int(status["SigBlk"], 16) & 1 << (signal.SIGUSR2 - 1), "blocked")
    kill(pid, signal.SIGTERM)
    eventually(lambda: not alive(pid), "its end by SIGTERM")


@test
def fifty_at_once():
    """Fifty programs, one instance."""
    for _ in range(3):
        clean()
        programs = [start(CLIENT, "trap") for _ in range(50)]
        answers = {p.communicate()[0] for p in programs}
        equal(len(answers), 1, f"answers {answers}")
        result, pid = answers.pop().split()
        equal(int(result, 16), 0)
        check(alive(int(pid)), "it lives")
        # The spawner is a machd too; nobody else is.
        for other in named("machd"):
            with open(f"/proc/{other}/stat", encoding="utf-8") as f:
                parent = int(f.read().rsplit(")", 1)[1].split()[1])
            check(int(pid) in (other, parent), "a second instance", other)


@test
def against_an_instance_that_ends():
    """Programs that come just when the instance is ending."""
    clean()
    for i in range(25):
        machd, ready = start_machd("--idle-exit", "0.02")
        check(ready, "machd serves")
        programs = [start(CLIENT, "trap") for _ in range(1 + i % 5)]
        for program in programs:
            equal(program.communicate()[0].split()[0], "0", f"round {i}")
        # Whatever took over is ended; the first goes by itself.
        machd.wait()
        for pid in named("machd"):
            kill(pid)
        eventually(lambda: not named("machd"), "its end")


@test
def idle_end():
    """An instance ends when nobody uses it, and not before."""
    clean()
    machd, ready = start_machd("--idle-exit", "0.1")
    check(ready, "machd serves")
    holder = start(CLIENT, "hold")
    equal(holder.stdout.readline().split(), ["0", str(machd.pid)])
    try:
        machd.wait(timeout=1)
        check(False, "it ended under a client")
    except subprocess.TimeoutExpired:
        pass
    holder.communicate()
    equal(machd.wait(), 0, "status")
    check(not os.path.exists(directory() + "/socket"), "the socket is gone")


@test
def second_machd_is_refused():
    """One instance holds the lock; another ends with a word."""
    clean()
    result, pid = trap()
    equal(result, 0)
    second, ready = start_machd()
    equal(second.wait(), 0)
    check(not ready, "it does not say that it serves")
    equal(trap(), (0, pid))


@test
def stale_socket_of_a_killed_machd():
    """A socket file that nobody listens at."""
    clean()
    _, pid = trap()
    kill(pid)
    eventually(lambda: not named("machd"), "its end")
    check(os.path.exists(directory() + "/socket"), "the file is there")
    result, other = trap()
    equal(result, 0)
    check(other != pid and alive(other), "another instance")


@test
def stale_socket_of_a_stranger():
    """A socket file that never was machd's."""
    clean()
    os.makedirs(directory(), mode=0o700)
    socket.socket(socket.AF_UNIX).bind(directory() + "/socket")
    equal(trap()[0], 0)


def refused(**more):
    """No instance is to be had: an error, no hang, not a word."""
    result, _ = trap(**more)
    check(result != 0, "success")
    # One that was started has seen it, too, and ends at once.
    eventually(lambda: not named("machd"), "the end of what was started")


@test
def folder_open_to_others():
    """Mode 0755: not used."""
    clean()
    os.makedirs(directory())
    os.chmod(directory(), 0o755)
    refused()


@test
def folder_is_a_link():
    """A symlink: not followed."""
    clean()
    os.makedirs("/tmp/elsewhere", mode=0o700, exist_ok=True)
    os.symlink("/tmp/elsewhere", directory())
    refused()
    equal(os.listdir("/tmp/elsewhere"), [])


@test
def folder_is_a_file():
    """A file in the folder's place."""
    clean()
    with open(directory(), "w", encoding="utf-8"):
        pass
    refused()


@test
def file_in_the_sockets_place():
    """A file that is no socket: not used, and not removed."""
    clean()
    os.makedirs(directory(), mode=0o700)
    path = directory() + "/socket"
    with open(path, "w", encoding="utf-8") as f:
        f.write("mine")
    refused()
    with open(path, encoding="utf-8") as f:
        equal(f.read(), "mine")


@test
def folder_of_another_user():
    """Somebody else made it first."""
    clean()
    user = as_user(NOBODY)
    os.makedirs(directory(NOBODY), mode=0o700)
    os.chown(directory(NOBODY), OTHER, OTHER)
    refused(**user)


@test
def folder_cannot_be_made():
    """/tmp is not writable."""
    clean()
    user = as_user(NOBODY)
    os.chmod("/tmp", 0o755)
    try:
        refused(**user)
    finally:
        os.chmod("/tmp", 0o1777)


@test
def ordinary_user():
    """A user without a runtime folder, and one with it."""
    clean()
    user = as_user(NOBODY)
    result, pid = trap(**user)
    equal(result, 0)
    equal(os.stat(f"/proc/{pid}").st_uid in (0, NOBODY), True)
    equal(os.stat(directory(NOBODY)).st_uid, NOBODY)
    clean()
    os.makedirs(f"/run/user/{NOBODY}", mode=0o700)
    os.chown(f"/run/user/{NOBODY}", NOBODY, NOBODY)
    equal(trap(**user)[0], 0)
    check(os.path.exists(f"/run/user/{NOBODY}/mach/socket"), "it is there")
    check(not os.path.exists(directory(NOBODY)), "and not here")


@test
def not_by_xdg_runtime_dir():
    """The place is a function of the user alone."""
    clean()
    environment = dict(os.environ, XDG_RUNTIME_DIR="/tmp/elsewhere")
    _, pid = trap()
    equal(trap(env=environment), (0, pid))


@test
def named_instance():
    """MACHD_SOCKET: that one or none; nothing is started."""
    clean()
    environment = dict(os.environ, MACHD_SOCKET="/tmp/nobody/socket")
    refused(env=environment)
    check(not os.path.exists(directory()), "no folder")
    environment["MACHD_SOCKET"] = "/tmp/" + "x" * 200
    refused(env=environment)
    machd, _ = start_machd()
    environment["MACHD_SOCKET"] = directory() + "/socket"
    equal(trap(env=environment), (0, machd.pid))
    machd.terminate()
    machd.wait()


@test
def anothers_instance():
    """An instance serves its own user only."""
    clean()
    user = as_user(NOBODY)
    machd, _ = start_machd()
    for path in (directory(), directory() + "/socket"):
        os.chmod(path, 0o777)
    environment = dict(os.environ, MACHD_SOCKET=directory() + "/socket")
    check(trap(env=environment, **user)[0] != 0, "another user was served")
    equal(trap(env=environment), (0, machd.pid))
    machd.terminate()
    machd.wait()


def fake_server(path, up):
    """As another user: accepts one client; its first packet's size."""
    os.setgroups([])
    os.setresgid(OTHER, OTHER, OTHER)
    os.setresuid(OTHER, OTHER, OTHER)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind(path)
    os.chmod(path, 0o777)
    server.listen()
    os.write(up, b"1")
    os._exit(min(len(server.accept()[0].recv(10000)), 100))


@test
def anothers_server():
    """A server of another user is not believed."""
    clean()
    user = as_user(NOBODY)
    ready, up = os.pipe()
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        fake_server("/tmp/fake", up)
    os.close(up)
    equal(os.read(ready, 1), b"1")
    os.close(ready)
    environment = dict(os.environ, MACHD_SOCKET="/tmp/fake")
    check(trap(env=environment, **user)[0] != 0, "it was believed")
    equal(os.waitpid(pid, 0)[1], 0, "bytes that it was told")
    os.unlink("/tmp/fake")


@test
def system_instance_comes_first():
    """The socket of root's system instance, if it is there."""
    if not ROOT:
        raise Skip("needs root")
    clean()
    os.makedirs("/run/machd")
    machd, _ = kit.start_machd(MACHD, "--socket", "/run/machd/socket",
                               "--system")
    for more in ({}, as_user(NOBODY), as_user(OTHER)):
        equal(trap(**more), (0, machd.pid))
    check(not os.path.exists(directory()), "no other was started")
    machd.terminate()
    machd.wait()


@test
def set_uid_program():
    """It never starts an instance, and takes no name from its caller."""
    if SANITIZED:
        raise Skip("a sanitizer cannot look into a set-uid program")
    clean()
    user = as_user(NOBODY)
    program = "/tmp/set-uid-client"
    shutil.copy(CLIENT, program)
    os.chown(program, OTHER, OTHER)
    os.chmod(program, 0o4755)
    machd, _ = start_machd()
    for path in (directory(), directory() + "/socket"):
        os.chmod(path, 0o777)
    environment = dict(os.environ, MACHD_SOCKET=directory() + "/socket")
    for env in (environment, dict(os.environ)):
        done = run(program, "trap", env=env, **user)
        check(done.stdout, done.stderr)
        check(int(done.stdout.split()[0], 16) != 0, "it was served")
    check(not os.path.exists(directory(OTHER)), "no folder")
    check(not os.path.exists(directory(NOBODY)), "no folder")
    machd.terminate()
    machd.wait()
    os.unlink(program)


def demo(**more):
    """The article's two commands; their output and statuses."""
    receiver = subprocess.Popen(
        ["stdbuf", "-oL", DEMO], stdout=subprocess.PIPE, encoding="utf-8",
        **more)
    lines = [receiver.stdout.readline() for _ in range(2)]
    sender = run(DEMO, "42", "Muhaha", **more)
    lines.append(sender.stdout)
    lines.append(receiver.communicate()[0])
    return "".join(lines), sender.returncode, receiver.returncode


TRANSCRIPT = """\
[+] Starting receiver.
[+] Waiting for a message.
[+] Starting sender.
[+] Got message, some_number=42, some_string=Muhaha
"""


@test
def article_on_a_fresh_machine():
    """The article's lines where nothing was started before."""
    clean()
    equal(demo(), (TRANSCRIPT, 0, 0))


@test
def article_as_ordinary_user():
    """The same as an ordinary user."""
    clean()
    equal(demo(**as_user(NOBODY)), (TRANSCRIPT, 0, 0))


@test
def article_without_receiver():
    """What a sender says that finds nobody."""
    clean()
    done = run(DEMO, "42", "Muhaha")
    equal((done.stdout, done.returncode, done.stderr),
          ("[+] Starting sender.\n"
           "[!] bootstrap_look_up() failed: 0x0000044e\n", 255, ""))


@test
def many_senders_leave_nothing():
    """Senders in a row; machd and launchd are as they were."""
    count = 10000 if os.environ.get("MACH_SOAK") else 400
    clean()
    _, pid = trap()
    launchd = eventually(lambda: named("launchd"), "launchd")[0]

    # Only a served launchd has all its descriptors, and only a busy one has
    # a channel.
    run(CLIENT, "look-up")

    def senders(number):
        for _ in range(number):
            equal(run(DEMO, "1", "x").returncode, 255)

    senders(100)
    eventually(lambda: fds(pid) <= 24, "few descriptors")
    before = fds(pid), fds(launchd), resident_kib(pid), resident_kib(launchd)
    senders(count)
    eventually(lambda: fds(pid) <= before[0], "the same descriptors")
    equal(fds(launchd), before[1], "launchd's descriptors")
    check(resident_kib(pid) <= before[2] + 1024, "machd's memory",
          before[2], resident_kib(pid))
    check(resident_kib(launchd) <= before[3] + 1024, "launchd's memory",
          before[3], resident_kib(launchd))


isolate(CLIENT, MACHD)
run_all()
