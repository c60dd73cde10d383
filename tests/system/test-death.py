#!/usr/bin/env python3
"""test-death.py MACH-RUN CLIENT DEMO LAUNCHCTL: machd is killed under programs that use
it. Every call ends, with the error that libmach(7) names; nothing hangs, and
nothing attaches again in silence.
"""
import os
import signal
import subprocess
import sys

from kit import (alive, check, die_with_parent, equal, eventually, kill, run_all,
                 start, test)

MACH_RUN, CLIENT, DEMO, LAUNCHCTL = map(os.path.abspath, sys.argv[1:5])

SEND_INVALID_DEST = "0x10000003"
MIG_SERVER_DIED = "0xfffffecc"
RCV_PORT_CHANGED = "0x10004006"
RCV_INVALID_NAME = "0x10004002"


def launchd_of(machd):
    """The launchd that machd's spawner started."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
                name, rest = f.read().rsplit(")", 1)
            if name.endswith("(launchd"):
                with open(f"/proc/{rest.split()[1]}/stat",
                          encoding="utf-8") as f:
                    if f.read().rsplit(")", 1)[1].split()[1] == str(machd):
                        return int(pid)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return None


def at_rest(*pids):
    """All threads of these sleep, and none ran between two looks at them."""
    return (first := look(pids)) and first == look(pids)


def look(pids):
    """(thread, how often it went to sleep) of each; None if one runs."""
    seen = []
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/status",
                      encoding="utf-8") as f:
                fields = dict(line.split(":", 1) for line in f)
            if fields["State"].split()[0] != "S":
                return None
            seen.append((thread, fields["voluntary_ctxt_switches"]))
    return seen


def blocked_client():
    """A client with three waiting threads; its pid and machd's."""
    client = start(MACH_RUN, "--", CLIENT, "block", stderr=subprocess.DEVNULL,
                   preexec_fn=die_with_parent)
    word, pid, machd = client.stdout.readline().split()
    equal(word, "ready")
    eventually(lambda: len(os.listdir(f"/proc/{pid}/task")) == 4 and
               at_rest(pid, machd), "that all wait")
    return client, int(pid), int(machd)


@test
def every_call_ends():
    """Receive, send, RPC: each with its error; so do calls after it."""
    client, _, machd = blocked_client()
    kill(machd)
    lines = dict(line.split() for line in client.communicate()[0].splitlines())
    equal(lines["receive"], RCV_PORT_CHANGED)
    equal(lines["send"], SEND_INVALID_DEST)
    equal(lines["rpc"], RCV_PORT_CHANGED)
    equal(lines["then-send"], SEND_INVALID_DEST)
    check(lines["then-receive"] in (RCV_PORT_CHANGED, RCV_INVALID_NAME), lines)
    equal(lines["then-reply-port"], "0")
    # A dying machd's connections go one after the other: this one's may have
    # taken the request.
    for name in ("then-type", "then-allocate", "then-look-up"):
        check(lines[name] in (SEND_INVALID_DEST, MIG_SERVER_DIED), name, lines)


@test
def launchd_and_spawner_end_too():
    """Nothing of the instance outlives machd."""
    client, _, machd = blocked_client()
    launchd = eventually(lambda: launchd_of(machd), "launchd")
    kill(machd)
    client.communicate()
    eventually(lambda: not alive(launchd), "launchd's end")


@test
def stopped_launchd_ends_too():
    """Even one that cannot see that machd went."""
    client, _, machd = blocked_client()
    launchd = eventually(lambda: launchd_of(machd), "launchd")
    os.kill(launchd, signal.SIGSTOP)
    kill(machd)
    client.communicate()
    eventually(lambda: not alive(launchd), "launchd's end")


@test
def killed_while_launchd_is_asked():
    """A look-up that launchd has not answered."""
    client = start(MACH_RUN, "--", "sh", "-c",
                   f"{CLIENT} trap; read go; {CLIENT} look-up",
                   stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    machd = int(client.stdout.readline().split()[1])
    launchd = eventually(lambda: launchd_of(machd), "launchd")
    os.kill(launchd, signal.SIGSTOP)
    client.stdin.write("go\n")
    client.stdin.flush()
    look_up = eventually(
        lambda: next((pid for pid in map(int, filter(str.isdigit,
                                                     os.listdir("/proc")))
                      if is_look_up(pid, client.pid)), None), "the look-up")
    eventually(lambda: at_rest(look_up, machd), "that it waits")
    kill(machd)
    kill(launchd)
    # The send succeeded; what ends is the server that was asked.
    equal(client.communicate()[0].strip(), MIG_SERVER_DIED)


def command(*argv):
    """The process that runs this command, or None."""
    wanted = "".join(word + "\0" for word in argv)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as f:
                if f.read() == wanted and alive(int(pid)):
                    return int(pid)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return None


@test
def orphaned_jobs_end_too():
    """A job whose launchd is killed at the same time as machd."""
    job = ("sleep", f"9{os.getpid()}")
    client = start(MACH_RUN, "--", "sh", "-c",
                   f"{CLIENT} trap; {LAUNCHCTL} submit -l test.orphan -- "
                   f"{' '.join(job)}; read end",
                   stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    machd = int(client.stdout.readline().split()[1])
    pid = eventually(lambda: command(*job), "the job")
    launchd = eventually(lambda: launchd_of(machd), "launchd")
    kill(launchd)
    kill(machd)
    eventually(lambda: not alive(pid), "the job's end")
    client.communicate()


def is_look_up(pid, run):
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as f:
            if not f.read().startswith(CLIENT + "\0look-up"):
                return False
        # mach-run -> sh -> client
        for _ in range(2):
            with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
                pid = int(f.read().rsplit(")", 1)[1].split()[1])
        return pid == run
    except (FileNotFoundError, ProcessLookupError):
        return False


@test
def under_the_article():
    """The article's receiver prints an error and ends."""
    receiver = start(MACH_RUN, "--", "sh", "-c",
                     f"{CLIENT} trap; exec stdbuf -oL {DEMO}",
                     stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    machd = int(receiver.stdout.readline().split()[1])
    equal(receiver.stdout.readline(), "[+] Starting receiver.\n")
    equal(receiver.stdout.readline(), "[+] Waiting for a message.\n")
    kill(machd)
    out = receiver.communicate()[0]
    equal(out, f"[!] mach_msg() failed: 0x{int(RCV_PORT_CHANGED, 16):08x}\n")
    equal(receiver.returncode, 255)


@test
def killed_at_any_moment():
    """The same with busy programs, again and again."""
    for _ in range(15):
        busy = start(MACH_RUN, "--", "sh", "-c",
                     f"{CLIENT} trap; for i in 1 2 3 4; do (while {CLIENT} "
                     "trap; do :; done) & done; wait; echo end",
                     stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        machd = int(busy.stdout.readline().split()[1])
        for _ in range(10):
            busy.stdout.readline()
        kill(machd)
        check(busy.communicate()[0].endswith("end\n"), "all ended")


run_all()
