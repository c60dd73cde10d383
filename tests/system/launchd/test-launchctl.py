#!/usr/bin/env python3
"""test-launchctl LAUNCHCTL MACH-RUN MACHD: job files good and bad, and what
people say to launchd. Runs itself within an instance."""
import json
import os
import plistlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import kit
from kit import check, equal, eventually, run, test

LAUNCHCTL, MACH_RUN = sys.argv[1:3]
HERE = os.environ.get("TEST_LAUNCHCTL_FOLDER")
ME = f"user/{os.geteuid()}"


def ctl(*words):
    return run(LAUNCHCTL, *words)


def say(*words):
    """A command that works; what it prints."""
    result = ctl(*words)
    equal(result.returncode, 0, f"{words}: {result.stderr}")
    return result.stdout


def path(*names):
    return os.path.join(HERE, *names)


def write(name, job, binary=False):
    with open(path(name), "wb") as f:
        plistlib.dump(job, f, fmt=plistlib.FMT_BINARY if binary
                      else plistlib.FMT_XML)
    return path(name)


def jobs():
    return json.loads(say("list", "--json"))


def log():
    with open(path("log"), encoding="utf-8") as f:
        return f.read()


@test
def files_that_are_good_load_and_bad_ones_say_why():
    loaded = jobs()
    check("org.test.xml" in loaded and "org.test.binary" in loaded, loaded)
    equal(len(loaded), 2)
    check("PID" in loaded["org.test.binary"], "RunAtLoad did not")
    text = log()
    for name, why in (
            ("broken.plist", "line 3, column"),
            ("wrong.plist", "ThrottleInterval: a string, not an integer"),
            ("nameless.plist", "Label: missing"),
            ("writable.plist", "others may write it"),
            ("deep.plist", "more than 32 levels deep"),
            ("again.plist", "a job of this label is there already"),
            ("long.plist", "too large")):
        lines = [x for x in text.split("\n") if name in x]
        equal(len(lines), 1, name)
        check("job-file-refused" in lines[0] and why in lines[0], lines)
    check("WatchPaths: not supported, ignored" in text, text)
    check("job-file" not in "".join(
        x for x in text.split("\n") if "hidden" in x or "note.txt" in x))


@test
def bootstrap_print_and_bootout():
    file = write("more.xml", {"Label": "org.test.more",
                              "ProgramArguments": ["/bin/sleep", "1000"],
                              "MachServices": {"org.test.more.name": True}})
    say("bootstrap", ME, file)
    text = say("print", f"{ME}/org.test.more")
    for line in (f"{ME}/org.test.more = {{", f"\tpath = {file}",
                 "\tstate = not running", "\tprogram = /bin/sleep",
                 "\truns = 0", "\tlast exit code = (never exited)",
                 "\t\t\"org.test.more.name\" = {"):
        check(line in text.split("\n"), line, text)
    check("-\t0\torg.test.more\n" in say("list"))
    check("\t\t-\t0\torg.test.more\n" in say("print", ME))
    check("D  org.test.more.name\n" in say("bslist"))
    check('"Label" = "org.test.more";' in say("list", "org.test.more"))
    again = ctl("bootstrap", ME, file)
    equal(again.returncode, 1)
    check("a job of this label is there already" in again.stderr)
    say("bootout", f"{ME}/org.test.more")
    gone = ctl("bootout", f"{ME}/org.test.more")
    equal((gone.returncode, gone.stderr), (
        113, 'launchctl bootout: Could not find service "org.test.more" '
             f"in domain {ME}\n"))
    say("load", file)
    say("unload", file)
    check("org.test.more" not in jobs())


@test
def a_process_is_started_and_ended():
    say("submit", "-l", "org.test.sleep", "--", "/bin/sleep", "1000")
    first = jobs()["org.test.sleep"]["PID"]
    equal(say("blame", "org.test.sleep"), "semaphore\n")
    say("kickstart", "-k", f"{ME}/org.test.sleep")
    second = eventually(
        lambda: (p := jobs()["org.test.sleep"].get("PID")) != first and p,
        "another process")
    check(not kit.alive(first))
    equal(say("blame", "org.test.sleep"), "non-ipc demand\n")
    say("kill", "SIGKILL", "org.test.sleep")
    eventually(lambda: not kit.alive(second), "the end by a signal")
    equal(jobs()["org.test.sleep"]["LastExitStatus"], 9)
    check("-9\torg.test.sleep" in say("list"))
    started = say("kickstart", "-p", "org.test.sleep")
    check(started.startswith("service spawned with pid: "), started)
    say("stop", "org.test.sleep")
    say("remove", "org.test.sleep")
    eventually(lambda: "org.test.sleep" not in jobs(), "the job's end")
    check(not kit.alive(int(started.split()[-1])))


@test
def what_is_disabled_does_not_start():
    file = write("off.xml", {"Label": "org.test.off", "RunAtLoad": True,
                             "ProgramArguments": ["/bin/sleep", "1000"]})
    say("disable", "org.test.off")
    say("load", file)
    check("state = disabled" in say("print", f"{ME}/org.test.off"))
    equal(json.loads(say("print-disabled", "--json")), {"org.test.off": False})
    with open(path("state", "overrides"), encoding="utf-8") as f:
        equal(f.read(), f"{os.geteuid()} org.test.off disabled\n")
    say("unload", "-w", file)
    say("load", "-w", file)
    check("PID" in jobs()["org.test.off"])
    check('"org.test.off" => enabled' in say("print-disabled"))
    say("bootout", f"{ME}/org.test.off")


@test
def wrong_uses_are_said():
    for words in ((), ("nonsense",), ("bootstrap",), ("bootstrap", ME),
                  ("bootstrap", "nowhere/1", "x"), ("kill", "x", "y"),
                  ("kill", "TERM"), ("submit", "-l", "x"), ("print",),
                  ("enable", ME), ("list", "a", "b"), ("user/x",)):
        result = ctl(*words)
        equal(result.returncode, 2, words)
        equal(len(result.stderr.strip().split("\n")), 1, words)
    for word in ("blame", "bootout", "bootstrap", "bslist", "disable",
                 "enable", "error", "kickstart", "kill", "list", "load",
                 "print", "print-disabled", "remove", "start", "stop",
                 "submit", "unload"):
        check(say(word, "--help").startswith(f"usage: launchctl {word} "))
        check(word in say("--help"), word)
    missing = ctl("load", path("none.plist"))
    equal(missing.returncode, 1)
    check("No such file" in missing.stderr)


def make_files():
    sleep = ["/bin/sleep", "1000"]
    os.mkdir(path("jobs"))
    write("jobs/a-xml.plist", {"Label": "org.test.xml", "WatchPaths": ["/x"],
                               "ProgramArguments": sleep})
    write("jobs/b-binary.plist", {"Label": "org.test.binary",
                                  "RunAtLoad": True,
                                  "ProgramArguments": sleep}, binary=True)
    write("jobs/again.plist", {"Label": "org.test.xml", "Program": "/bin/true"})
    write("jobs/wrong.plist", {"Label": "x", "Program": "/bin/true",
                               "ThrottleInterval": "3"})
    write("jobs/nameless.plist", {"Program": "/bin/true"})
    write("jobs/writable.plist", {"Label": "y", "Program": "/bin/true"})
    os.chmod(path("jobs/writable.plist"), 0o666)
    write("jobs/.hidden.plist", {})
    with open(path("jobs/broken.plist"), "w", encoding="utf-8") as f:
        f.write("<plist>\n<dict>\n<key>Label</key><nonsense/></dict></plist>")
    with open(path("jobs/deep.plist"), "w", encoding="utf-8") as f:
        f.write("<plist>" + "<array>" * 30000)
    with open(path("jobs/long.plist"), "w", encoding="utf-8") as f:
        f.write(" " * (256 * 1024 + 1))
    with open(path("jobs/note.txt"), "w", encoding="utf-8") as f:
        f.write("no job file")


def main():
    """Makes the files, then runs the tests in an instance that loads them."""
    global HERE
    HERE = tempfile.mkdtemp(prefix="launchctl-")
    try:
        make_files()
        with open(path("log"), "wb") as err:
            return subprocess.run(
                [MACH_RUN, "--", sys.executable, *sys.argv],
                env={**os.environ, "TEST_LAUNCHCTL_FOLDER": HERE,
                     "LAUNCHD_PATH": path("jobs"),
                     "LAUNCHD_STATE": path("state")},
                stderr=err, check=False).returncode
    finally:
        sys.stderr.write(log())
        shutil.rmtree(HERE)


if __name__ == "__main__":
    sys.exit(kit.run_all() if HERE else main())
