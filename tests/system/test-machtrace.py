#!/usr/bin/env python3
"""test-machtrace.py MACH-RUN MACHTRACE LSMP MIG HELLO SERVER CLIENT BUSY DEFS
INTERFACES: messages are followed, decoded, recorded; nobody waits for who follows them.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

from kit import (check, die_with_parent, equal, eventually, run, run_all,
                 start, test)

(MACH_RUN, MACHTRACE, LSMP, MIG, HELLO, SERVER, CLIENT, BUSY, DEFS,
 INTERFACES) = map(os.path.abspath, sys.argv[1:11])
os.environ["MACHTRACE_INTERFACES"] = INTERFACES
os.environ["MIG"] = MIG


class Instance:
    """An instance of the test's own, until the end of the block."""

    def __enter__(self):
        self.holder = start(MACH_RUN, "--", "sh", "-c",
                            "echo $MACHD_SOCKET; read end",
                            preexec_fn=die_with_parent)
        socket = self.holder.stdout.readline().strip()
        self.env = dict(os.environ, MACHD_SOCKET=socket)
        return self

    def __exit__(self, *unused):
        self.holder.communicate()

    def run(self, *argv):
        return run(*argv, env=self.env)

    def start(self, *argv, **more):
        return start(*argv, env=self.env, preexec_fn=die_with_parent, **more)


def follower(instance, *options):
    """One that follows all tasks, and has begun."""
    trace = instance.start(MACHTRACE, *options)
    check("machd_trace_start" in trace.stdout.readline(), "the first record")
    return trace


def lines_until(trace, what):
    lines = []
    while not lines or what not in lines[-1]:
        lines.append(trace.stdout.readline())
        check(lines[-1], "ended before", what, lines)
    return lines


def end(trace):
    trace.send_signal(signal.SIGINT)
    trace.stdout.read()
    trace.stdout.close()
    trace.stdin.close()
    equal(trace.wait(), 0, "machtrace's status")


@test
def requests_are_decoded():
    """Names, arguments, rights, and the other side."""
    with Instance() as instance:
        trace = follower(instance, "--defs", DEFS)
        server = instance.start(SERVER)
        lines_until(trace, "check_in2's reply")
        equal(instance.run(CLIENT, "Mach").returncode, 0)
        lines = lines_until(trace, "greet's reply")
        equal(instance.run(CLIENT, "--stop").returncode, 0)
        server.communicate()
        end(trace)
    text = "".join(lines)
    check('look_up2(servicename="example.greet"' in text, text)
    sent = next(x for x in lines if 'greet(whom="Mach")' in x)
    check(f"greet-server[{server.pid}]" in sent, sent)
    check("{send-once right" in sent, sent)
    check(any("receives greet after" in x for x in lines), text)
    check('greet -> ok, greeting="Hello, Mach!", times=1' in text, text)


@test
def a_command_is_followed():
    """Its calls from the first on; its status is machtrace's."""
    with Instance() as instance:
        seen = instance.run(MACHTRACE, HELLO)
        equal(seen.returncode, 0, seen.stderr)
        check("calls mach_port_allocate(right=1)" in seen.stdout, seen.stdout)
        check("gets mach_port_allocate -> ok, name=" in seen.stdout,
              seen.stdout)
        equal(instance.run(MACHTRACE, "sh", "-c", "exit 7").returncode, 7)
        killed = instance.run(MACHTRACE, "sh", "-c", "kill -9 $$")
        equal(killed.returncode, 128 + 9)
        equal(instance.run(MACHTRACE, "/no/such/program").returncode, 127)


@test
def what_is_recorded_can_be_read():
    """As text and as JSON; a file that is cut is called so."""
    with Instance() as instance, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "record")
        equal(instance.run(MACHTRACE, "-o", path, HELLO).returncode, 0)
        text = instance.run(MACHTRACE, "-x", "-r", path).stdout
        check("mach_port_allocate" in text and "0000  " in text, text)
        objects = [json.loads(line) for line in
                   instance.run(MACHTRACE, "-j", "-r", path).stdout
                   .splitlines()]
        check(any(o["kind"] == "sends" and o["size"] > 24 for o in objects),
              objects)
        for sent in (o for o in objects if o["kind"] == "calls"):
            check(any(o["serial"] == sent["serial"] and o["kind"] == "gets"
                      for o in objects), sent)
        with open(path, "rb") as file:
            whole = file.read()
        with open(path, "wb") as file:
            file.write(whole[:-5])
        cut = instance.run(MACHTRACE, "-r", path)
        equal(cut.returncode, 1)
        check("cut off" in cut.stderr, cut.stderr)
        with open(path, "wb") as file:
            file.write(b"something else")
        check("no record" in instance.run(MACHTRACE, "-r", path).stderr)


@test
def what_is_no_task_is_said():
    with Instance() as instance:
        failed = instance.run(MACHTRACE, str(2 ** 31 - 1))
        equal(failed.returncode, 1)
        check("is no task" in failed.stderr, failed.stderr)
        equal(instance.run(MACHTRACE, "-r", "x", "y").returncode, 2)


@test
def nobody_waits_for_a_follower():
    """A stopped one loses records, and is told how many."""
    with Instance() as instance:
        trace = follower(instance)
        trace.send_signal(signal.SIGSTOP)
        equal(instance.run(BUSY, "calls").returncode, 0)
        trace.send_signal(signal.SIGCONT)
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(trace.stdout))
        reader.start()
        # The next record that finds room says it.
        eventually(lambda: instance.run(HELLO).returncode == 0 and
                   any("records lost" in line for line in lines),
                   "the reader is told")
        trace.send_signal(signal.SIGINT)
        reader.join()
        end(trace)


@test
def the_graph_has_both_ends():
    """lsmp --graph: who sends to whom."""
    with Instance() as instance:
        server = instance.start(SERVER)
        trace = follower(instance, "--defs", DEFS)
        equal(instance.run(CLIENT, "Mach").returncode, 0)
        graph = instance.run(LSMP, "--graph").stdout
        check(graph.startswith("digraph mach {"), graph)
        check(f't{server.pid} [shape=box, label="greet-server' in graph, graph)
        check(f"-> t{server.pid} [style=bold" in graph, graph)
        equal(instance.run(CLIENT, "--stop").returncode, 0)
        server.communicate()
        end(trace)


run_all()
