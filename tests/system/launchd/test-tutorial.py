#!/usr/bin/env python3
"""test-tutorial PAGE INCLUDE LIBRARY MACH-RUN TOOL...: does what the page says,
in an empty folder and an instance of its own: makes its files, types what
stands after $, and compares what comes."""
import os
import re
import subprocess
import sys
import tempfile

PAGE, INCLUDE, LIBRARY, MACH_RUN, *TOOLS = sys.argv[1:]

BLOCK = re.compile(r"(?:^`([\w.]+)`:\n\n)?^```(\w+)\n(.*?)^```$",
                   re.S | re.M)


def shell(command):
    """pkg-config as an installation would answer."""
    command = command.replace(
        "$(pkg-config --cflags --libs mach)",
        f"-I{INCLUDE} -L{LIBRARY} -lmach -Wl,-rpath,{LIBRARY}")
    run = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=100,
                         check=False)
    return run.stdout


def matches(got, want):
    """... alone in a line stands for any lines, within one for any text."""
    parts = [re.escape(p).replace(r"\.\.\.", ".*") for p in want.split("\n")]
    text = "\n".join(parts).replace("\n.*\n", "\n(?:.*\n)*")
    if want.startswith("...\n"):
        text = text.replace(".*\n", "(?:.*\n)*", 1)
    return re.fullmatch(text, got) is not None


def console(text):
    wrong = 0
    for piece in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, want = piece.partition("\n")
        got = shell(command)
        if not matches(got, want):
            wrong += 1
            print(f"$ {command}\ngot:\n{got}wanted:\n{want}", flush=True)
    return wrong


def main():
    with open(PAGE, encoding="utf-8") as f:
        page = f.read()
    wrong = commands = 0
    with tempfile.TemporaryDirectory(prefix="tutorial-") as folder:
        os.chdir(folder)
        for name, language, text in BLOCK.findall(page):
            if name:
                with open(name, "w", encoding="utf-8") as f:
                    f.write(text)
            elif language == "console":
                commands += text.count("$ ")
                wrong += console(text)
    assert commands > 15, "the page has lost its commands"
    return wrong != 0


if "TUTORIAL_INSIDE" in os.environ:
    sys.exit(main())
os.environ["TUTORIAL_INSIDE"] = "1"
os.environ["PATH"] = ":".join(
    [os.path.dirname(os.path.abspath(t)) for t in TOOLS] +
    [os.environ["PATH"]])
PAGE = os.path.abspath(PAGE)
os.execv(MACH_RUN, [MACH_RUN, "--", sys.executable, __file__, PAGE, INCLUDE,
                    LIBRARY, MACH_RUN, *TOOLS])
