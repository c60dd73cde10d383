#!/usr/bin/env python3
"""Builds and runs the calculator of docs/mig.md, as it stands there.

tutorial.py DOC MIG DEFS INCLUDE LIBDIR MACH_RUN: the files that DOC shows are
written to a folder, build.sh is run with a pkg-config that knows the build
tree, and what the programs print is compared with what DOC says.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def main(doc, mig, defs, include, libdir, mach_run):
    text = Path(doc).read_text()
    files = dict(re.findall(r'^`([\w.-]+)`:\n\n```\n(.*?)^```$', text,
                            re.MULTILINE | re.DOTALL))
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        for name, content in files.items():
            (tmp / name).write_text(content)
        tools = {
            'pkg-config': f'case $* in\n*--libs*) echo -I{include} '
                          f'-L{libdir} -lmach -Wl,-rpath,{libdir};;\n'
                          f'*) echo -I{include};;\nesac',
            'mig': f'exec {os.path.abspath(mig)} -I{defs} "$@"'}
        (tmp / 'bin').mkdir()
        for name, script in tools.items():
            tool = tmp / 'bin' / name
            tool.write_text(f'#!/bin/sh\n{script}\n')
            tool.chmod(0o755)
        env = dict(os.environ, PATH=f'{tmp}/bin:{os.environ["PATH"]}')
        subprocess.run(['sh', '-eu', 'build.sh'], cwd=tmp, env=env, check=True)
        # One after the other, for one order of what they print.
        script = './calc-server > served & ./calc-client; wait; cat served'
        r = subprocess.run([os.path.abspath(mach_run), '--', 'sh', '-c',
                            script], cwd=tmp, env=env, text=True, timeout=60,
                           stdout=subprocess.PIPE)
    print(r.stdout)
    if r.stdout != files['output']:
        print('expected:', files['output'], sep='\n', file=sys.stderr)
        return 1
    return r.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
