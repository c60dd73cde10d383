"""What the system tests in Python share: TAP, and looking at processes."""
import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback

TESTS = []
# A hang guard, not a time: generous enough for any machine.
GUARD = 120


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def check(claim, *what):
    if not claim:
        raise AssertionError(" ".join(map(str, what)))


def equal(got, want, what=""):
    check(got == want, f"{what}: {got!r} instead of {want!r}")


def eventually(ask, what):
    """Asks until the answer is true; the guard only ends a hang."""
    end = time.monotonic() + GUARD
    while not (answer := ask()):
        check(time.monotonic() < end, "never happened:", what)
        os.sched_yield()
        time.sleep(0.001)
    return answer


def run(*argv, **more):
    """Runs a command to its end; stdout and stderr are texts."""
    more.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=GUARD, encoding="utf-8", **more)


def start(*argv, **more):
    return subprocess.Popen(argv, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, encoding="utf-8", **more)


def start_machd(machd, *more):
    """An instance that programs can attach to, if it says so: the process,
    and whether it did."""
    ready, ready_end = os.pipe()
    process = subprocess.Popen([machd, "--ready-fd", str(ready_end), *more],
                               pass_fds=[ready_end], stdin=subprocess.DEVNULL)
    os.close(ready_end)
    said = os.read(ready, 1)
    os.close(ready)
    return process, said == b"1"


def alive(pid):
    """Whether it runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def fds(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


SANITIZED = "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ


def resident_kib(pid):
    """Resident memory; 0 under a sanitizer, which keeps what was freed."""
    if SANITIZED:
        return 0
    with open(f"/proc/{pid}/statm", encoding="utf-8") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def named(name):
    """Pids of the running programs of that name in this pid namespace."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as f:
                if f.read().strip() == name and alive(pid):
                    found.append(int(pid))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def isolated_as():
    """"root": of the machine; "user": of a user namespace at most."""
    return os.environ.get("KIT_ISOLATED_AS",
                          "root" if os.geteuid() == 0 else "user")


def isolate(program, machd):
    """Goes on in namespaces where nothing runs, with /run and /tmp empty, so
    that neither the machine's instances are seen nor anything is left."""
    if "KIT_ISOLATED_AS" in os.environ:
        return
    for path in (program, machd):
        if path.startswith(("/tmp/", "/run/")):
            print("1..0 # SKIP the build is in a folder that is to be hidden")
            sys.exit(0)
    flags = "-mpf" if isolated_as() == "root" else "-Urmpf"
    os.environ["KIT_ISOLATED_AS"] = isolated_as()
    os.environ["MACHD_PROGRAM"] = machd
    os.environ.pop("MACHD_SOCKET", None)
    script = ("mount -t tmpfs none /tmp && mount -t tmpfs none /run && "
              "chmod 1777 /tmp && mount -t proc none /proc && \"$@\"; exit $?")
    if run("unshare", flags, "true").returncode != 0:
        print("1..0 # SKIP no namespaces here")
        sys.exit(0)
    os.execvp("unshare", ["unshare", flags, "--kill-child", "sh", "-c", script,
                          "sh", sys.executable, *sys.argv])


def children(pid=None):
    """Pids of the children of this process's main thread, or of another's."""
    pid = os.getpid() if pid is None else pid
    path = f"/proc/{pid}/task/{pid}/children"
    with open(path, encoding="utf-8") as f:
        return f.read().split()


def run_all():
    """Runs every test, prints TAP, exits."""
    bad = 0
    only = os.environ.get("ONLY")
    chosen = [t for t in TESTS if not only or only in t.__name__]
    print(f"1..{len(chosen)}", flush=True)
    for number, function in enumerate(chosen, 1):
        name = function.__name__
        says = (function.__doc__ or "").strip().splitlines()
        line = f"{number} - {name}" + (f": {says[0]}" if says else "")
        line = line.replace("#", "No.")
        try:
            before = fds("self"), len(children())
            function()
            equal((fds("self"), len(children())), before,
                  "descriptors and children")
            print(f"ok {line}", flush=True)
        except Skip as why:
            print(f"ok {line} # SKIP {why}", flush=True)
        except Exception:
            bad += 1
            for text in traceback.format_exc().splitlines():
                print(f"# {text}")
            print(f"not ok {line}", flush=True)
    sys.exit(bad != 0)


def die_with_parent():
    """As preexec_fn: no process outlives the test by accident."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
