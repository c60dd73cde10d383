#!/usr/bin/env python3
"""Makes docs/conformance.md: which test shows which section of the spec.

page.py [--check] ROOT: writes the page, or says whether it is up to date.
"""
import glob
import os
import re
import sys

DECL = re.compile(r'^T_DECL\((s(\d+(?:_\d+)*)_(\w+)),\s*"((?:[^"\\]|\\.)*)"\)',
                  re.M)
HEAD = """\
# Conformance

Which test shows which section of the specification of the Mach interface.
Made by tests/conformance/page.py from the tests themselves; edit those.
"""


def tests(root):
    """(section, name, description, file) of every test."""
    for path in sorted(glob.glob(root + "/tests/conformance/test-*.c")):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        declared = len(re.findall(r"^T_DECL\(", text, re.M))
        found = list(DECL.finditer(text))
        if declared != len(found):
            sys.exit(f"{path}: {declared - len(found)} tests are not named "
                     "after a section")
        for match in found:
            section = tuple(map(int, match[2].split("_")))
            yield section, match[1], match[4], os.path.basename(path)


def page(root):
    by_section = {}
    for section, *test in tests(root):
        by_section.setdefault(section, []).append(test)
    lines = [HEAD]
    total = sum(map(len, by_section.values()))
    lines.append(f"{total} tests for {len(by_section)} sections.\n")
    for section in sorted(by_section):
        lines.append(f"## {'.'.join(map(str, section))}\n")
        lines += ["| test | what it shows | file |", "|---|---|---|"]
        for name, what, path in by_section[section]:
            what = what.replace("\\", "").replace("|", "\\|")
            lines.append(f"| {name} | {what} | {path} |")
        lines.append("")
    return "\n".join(lines)


def main():
    check = sys.argv[1:2] == ["--check"]
    root = sys.argv[-1]
    path = os.path.join(root, "docs/conformance.md")
    text = page(root)
    if not check:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return
    old = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            old = f.read()
    if old != text:
        sys.exit("docs/conformance.md is old: run tests/conformance/page.py .")


main()
