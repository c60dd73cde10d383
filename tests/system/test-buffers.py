#!/usr/bin/env python3
"""test-buffers.py MACH-RUN PROGRAM...: the conformance programs about memory
and messages with the kernel's stock socket buffers, whatever this machine has
been tuned to. Raised limits must not hide that somebody needs them.

A network namespace shows these numbers and does not let them be set, so they
are set for the machine, by root, for as long as the programs run: nothing else
is the worse for stock values. Who is not root gets them if they are stock.
"""
import os
import sys

from kit import Skip, check, equal, run, run_all, test

MACH_RUN, *PROGRAMS = map(os.path.abspath, sys.argv[1:])

STOCK = 212992
LIMITS = ["wmem_max", "wmem_default", "rmem_max", "rmem_default"]


def path(limit):
    return "/proc/sys/net/core/" + limit


def get(limit):
    with open(path(limit), encoding="utf-8") as f:
        return int(f.read())


def put(limit, value):
    with open(path(limit), "w", encoding="utf-8") as f:
        f.write(str(value))


class Stock:
    """The machine's limits, stock for a while."""

    def __enter__(self):
        self.before = {limit: get(limit) for limit in LIMITS}
        for limit, value in self.before.items():
            if value != STOCK:
                try:
                    put(limit, STOCK)
                except OSError as why:
                    self.__exit__()
                    raise Skip(f"{limit} is {value}, and cannot be set: {why}")
        return self

    def __exit__(self, *_):
        for limit, value in self.before.items():
            if get(limit) != value:
                put(limit, value)


def counted(program):
    """Its subtests, which must all pass."""
    done = run(MACH_RUN, "--", program)
    lines = done.stdout.splitlines()
    equal((done.returncode, [s for s in lines if s.startswith("not ok")]),
          (0, []), os.path.basename(program))
    return len([s for s in lines if s.startswith("ok")])


def test_of(program):
    def under_stock_buffers():
        with Stock():
            under = {limit: get(limit) for limit in LIMITS}
            equal(set(under.values()), {STOCK}, "the limits in force")
            tests = counted(program)
        check(tests > 0, "no test ran")
        print(f"# {tests} tests under " +
              ", ".join(f"{name} {value}" for name, value in under.items()))

    under_stock_buffers.__name__ = (
        "stock_buffers_" + os.path.basename(program).replace("-", "_"))
    return test(under_stock_buffers)


for each in PROGRAMS:
    test_of(each)
run_all()
