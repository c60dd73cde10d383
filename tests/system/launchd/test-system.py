#!/usr/bin/env python3
"""test-system LAUNCHCTL MACHD LAUNCHD CLIENT: the system's instance as a service
manager starts it, other users in it, and containers."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import kit
from kit import Skip, check, equal, eventually, test

LAUNCHCTL, MACHD, LAUNCHD, CLIENT = map(os.path.abspath, sys.argv[1:5])
NOBODY = 65534


class Manager:
    """What systemd does for machd.socket and machd.service."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="system-")
        os.chmod(self.folder, 0o755)
        self.path = os.path.join(self.folder, "socket")
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o666)
        self.listener.listen(16)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(os.path.join(self.folder, "notify"))
        self.options = options
        self.process = None

    def start(self):
        script = ('exec 3<&"$1"; shift; LISTEN_PID=$$ LISTEN_FDS=1 '
                  'exec "$@"')
        env = {**os.environ, "NOTIFY_SOCKET": self.notify.getsockname()}
        fd = self.listener.fileno()
        self.process = subprocess.Popen(
            ["sh", "-c", script, "sh", str(fd), MACHD, "--socket", self.path,
             "--launchd", LAUNCHD, *self.options],
            env=env, pass_fds=[fd])
        self.notify.settimeout(kit.GUARD)
        equal(self.notify.recv(64), b"READY=1")

    def run(self, *argv, **more):
        return kit.run(*argv, env={**os.environ, "MACHD_SOCKET": self.path,
                                   "MACHD_PROGRAM": "/nonexistent"}, **more)

    def say(self, *words, **more):
        result = self.run(LAUNCHCTL, *words, **more)
        equal(result.returncode, 0, f"{words}: {result.stderr}")
        return result.stdout

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *why):
        self.process.terminate()
        self.process.wait()
        self.listener.close()
        self.notify.close()
        shutil.rmtree(self.folder)


@test
def activated_and_ready():
    with Manager() as manager:
        manager.say("submit", "-l", "org.test.env", "-o",
                    manager.folder + "/env", "--", "/bin/sh", "-c",
                    "env; exec sleep 1000")
        text = eventually(
            lambda: os.path.exists(manager.folder + "/env") and
            "\n" in open(manager.folder + "/env", encoding="utf-8").read() and
            open(manager.folder + "/env", encoding="utf-8").read(),
            "the job's environment")
        # What was for machd is not for its jobs.
        check("LISTEN_" not in text and "NOTIFY_SOCKET" not in text, text)
        manager.process.terminate()
        equal(manager.process.wait(), 0)
        # The socket is the manager's, and the next one serves it.
        check(os.path.exists(manager.path))
        manager.start()
        manager.say("list")


@test
def own_connections_are_not_kept():
    """machd knows what it serves, though the manager made the socket."""
    with Manager("--system") as manager:
        result = manager.run(CLIENT, "keep")
    equal(result.stdout, f"Invalid argument {os.getpid()}\n")


@test
def wrong_sockets_are_refused():
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with stream:
        result = kit.run(
            "sh", "-c", 'exec 3<&"$1"; LISTEN_PID=$$ LISTEN_FDS=1 exec "$2" '
            '--socket /nonexistent/socket --no-launchd', "sh",
            str(stream.fileno()), MACHD, pass_fds=[stream.fileno()])
    equal(result.returncode, 1)
    check("cannot listen at the socket it was given" in result.stderr,
          result.stderr)


@test
def other_users_have_their_own():
    if os.geteuid() != 0:
        raise Skip("takes root")
    with Manager("--system") as manager:
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        folder = os.path.dirname(LAUNCHCTL)
        while folder != "/":
            if not os.stat(folder).st_mode & 0o001:
                raise Skip("another user cannot get to " + folder)
            folder = os.path.dirname(folder)
        manager.say("submit", "-l", "org.test.root", "--", "/bin/sleep", "1000")
        manager.say("submit", "-l", "org.test.user", "--", "/bin/sleep",
                    "1000", **as_nobody)
        jobs = json.loads(manager.say("list", "--json", **as_nobody))
        equal(list(jobs), ["org.test.user"])
        pid = jobs["org.test.user"]["PID"]
        equal(os.stat(f"/proc/{pid}").st_uid, NOBODY)
        equal(list(json.loads(manager.say("list", "--json"))),
              ["org.test.root"])
        for words in (("bootout", "system/org.test.root"),
                      ("kill", "TERM", "user/0/org.test.root"),
                      ("disable", "user/0/org.test.root")):
            result = manager.run(LAUNCHCTL, *words, **as_nobody)
            check(result.returncode not in (0, 2), words, result.stderr)
            check("Operation not permitted" in result.stderr, result.stderr)
        # Root sees to all.
        manager.say("bootout", f"user/{NOBODY}/org.test.user")
        eventually(lambda: not kit.alive(pid), "the end of the user's job")


@test
def a_container_has_the_socket():
    """docs/containers.md"""
    probe = kit.run("unshare", "--pid", "--mount", "--fork", "true")
    if os.geteuid() != 0 or probe.returncode != 0:
        raise Skip("no namespaces to be had")
    with Manager("--system") as manager:
        manager.say("submit", "-l", "org.test.outside", "--", "/bin/sleep",
                    "1000")
        inside = manager.run(
            "unshare", "--pid", "--mount", "--fork", "--mount-proc", "sh",
            "-c", 'mkdir -p "$1/in" && mount --bind "$1" "$1/in" && '
            'MACHD_SOCKET="$1/in/socket" "$2" list', "sh", manager.folder,
            LAUNCHCTL)
        equal(inside.returncode, 0, inside.stderr)
        check("org.test.outside" in inside.stdout, inside.stdout)


kit.run_all()
