#!/usr/bin/env python3
"""Tests of mig from the outside.

golden.py bad MIG FOLDER            each .defs there fails as its first line says
golden.py diff MIG DEFS EXPECTED    what mig makes of DEFS is what is expected
golden.py compile MIG CC INCLUDE DEFS...
                                    what mig makes compiles without a warning
golden.py random MIG CC INCLUDE N   N random interfaces carry what was sent
golden.py fuzz CLANG SRC SECONDS    any text does the compiler no harm
golden.py options MIG FOLDER        the command line, and what is left behind

Prints TAP. UPDATE=1 makes `diff` write what it would have compared with.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = {'-user': 'user.c', '-server': 'server.c', '-header': 'user.h',
         '-sheader': 'server.h', '-iheader': 'internal.h',
         '-dheader': 'defines.h'}
WARNINGS = ['-Wall', '-Wextra', '-Wshadow', '-Wundef', '-Wcast-qual',
            '-Wwrite-strings', '-Wpointer-arith', '-Werror']
C_WARNINGS = ['-Wstrict-prototypes', '-Wmissing-prototypes',
              '-Wold-style-definition', '-Wvla']


class Tap:
    def __init__(self):
        self.n = self.failed = 0

    def case(self, name, trouble):
        self.n += 1
        self.failed += bool(trouble)
        print(f'{"not ok" if trouble else "ok"} {self.n} {name}')
        for line in (trouble or '').splitlines()[:40]:
            print('#', line)

    def end(self):
        print(f'1..{self.n}')
        return 1 if self.failed or not self.n else 0


def run(command, **more):
    return subprocess.run([str(c) for c in command], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, **more)


def outputs(folder):
    return [x for option, name in FILES.items()
            for x in (option, Path(folder) / name)]


def mig_options(defs):
    """Options that a file asks for: a first line of `// mig: -x -y`."""
    first = defs.read_text().splitlines()[0]
    return first[7:].split() if first.startswith('// mig:') else []


# --- inputs that must fail ---

def bad_case(mig, defs):
    first = defs.read_text().splitlines()[0]
    wanted = re.match(r'/\* expect: (.*) \*/$', first).group(1).split(' || ')
    with tempfile.TemporaryDirectory() as tmp:
        r = run([mig, *outputs(tmp), '-MF', f'{tmp}/dep', defs.name],
                cwd=defs.parent)
        left = os.listdir(tmp)
    if r.returncode != 1:
        return f'exit status {r.returncode}, not 1\n{r.stderr}'
    if left:
        return f'files left behind: {left}'
    found = [re.sub(f'^{re.escape(defs.name)}:', '', line).replace(
        ': error: ', ': ') for line in r.stderr.splitlines()
        if ': error: ' in line]
    if found != wanted:
        return 'expected:\n' + '\n'.join(wanted) + '\nfound:\n' + r.stderr
    return check_carets(r.stderr)


def check_carets(text):
    """Each message is followed by its line and a caret at its column."""
    lines = text.splitlines()
    for i, line in enumerate(lines):
        m = re.match(r'[^ ]+:\d+:(\d+): (error|note): ', line)
        if not m or line.startswith('    '):
            continue
        if len(lines) < i + 3 or lines[i + 2].index('^') + 1 != int(m[1]):
            return 'no caret in its place:\n' + text
    return None


def bad(mig, folder):
    tap = Tap()
    for defs in sorted(Path(folder).glob('*.defs')):
        tap.case(defs.stem, bad_case(mig, defs))
    return tap.end()


# --- outputs that are known ---

def diff_file(made, expected):
    if os.environ.get('UPDATE'):
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(made.read_text())
    if not expected.exists():
        return f'{expected} is missing'
    r = run(['diff', '-u', expected, made])
    return r.stdout if r.returncode else None


def diff(mig, defs, expected):
    tap = Tap()
    defs = Path(defs)
    with tempfile.TemporaryDirectory() as tmp:
        r = run([mig, '-q', *mig_options(defs), '-I', HERE.parent.parent / 'defs',
                 *outputs(tmp), defs])
        tap.case('mig', r.stderr if r.returncode or r.stderr else None)
        for name in FILES.values():
            made = Path(tmp) / name
            if made.exists():
                tap.case(name, diff_file(made, Path(expected) / name))
    return tap.end()


# --- outputs that compile ---

def compile_one(cc, include, path, standard):
    language = 'c++' if standard.startswith(('c++', 'gnu++')) else 'c'
    warnings = WARNINGS + (C_WARNINGS if language == 'c' else [])
    r = run([*cc.split(), '-x', language, f'-std={standard}', '-O2', *warnings,
             '-D_GNU_SOURCE', '-I', include, '-I', HERE, '-I', path.parent,
             '-c', path, '-o', '/dev/null'])
    return r.stderr if r.returncode or r.stderr else None


def compile_defs(tap, mig, cc, include, defs):
    with tempfile.TemporaryDirectory() as tmp:
        r = run([mig, '-q', *mig_options(defs), '-I', include,
                 '-I', HERE.parent.parent / 'defs', *outputs(tmp), defs])
        tap.case(f'{defs.stem}: mig', r.stderr if r.returncode else None)
        if r.returncode:
            return
        for name in FILES.values():
            for standard in ('c11', 'c++17'):
                tap.case(f'{defs.stem}: {name}, {cc}, {standard}',
                         compile_one(cc, include, Path(tmp) / name, standard))


def compile_all(mig, cc, include, *files):
    tap = Tap()
    for defs in files:
        compile_defs(tap, mig, cc, include, Path(defs))
    return tap.end()


# --- random interfaces ---

def random_case(mig, cc, include, seed, common):
    with tempfile.TemporaryDirectory() as tmp:
        steps = [
            [sys.executable, HERE / 'random_interface.py', seed, tmp],
            [mig, '-user', 'u.c', '-server', 's.c', '-header', 'r.h',
             '-sheader', 'r_server.h', 'r.defs'],
            # Optimised now and then: stubs must not alias.
            [*cc.split(), '-std=gnu11', '-O2' if seed % 10 == 0 else '-O0',
             '-w', '-I', include,
             '-I', HERE, '-I.', 'u.c', 's.c', 'r_driver.c', common,
             '-o', 'r'],
            ['./r']]
        for step in steps:
            r = run(step, cwd=tmp)
            if r.returncode:
                return f'{step[0]}: {r.returncode}\n{r.stdout}{r.stderr}'
    return None


def random_all(mig, cc, include, count, first='1'):
    tap = Tap()
    with tempfile.TemporaryDirectory() as tmp:
        common = Path(tmp) / 'double.o'
        r = run([*cc.split(), '-std=gnu11', '-D_GNU_SOURCE', '-O1',
                 '-I', include, '-c', HERE / 'double.c', '-o', common])
        tap.case('the double compiles', r.stderr if r.returncode else None)
        first, count = int(first), int(count)
        if os.environ.get('MACH_SOAK'):
            first, count = 50 * first, 50 * count
        for seed in range(first, first + count):
            trouble = random_case(mig, cc, include, seed, common)
            tap.case(f'seed {seed}', trouble)
    return tap.end()


# --- any text at all ---

def fuzz_corpus(mig_cc, folder):
    """Known inputs, preprocessed."""
    defs = HERE.parent.parent / 'defs'
    for path in [*HERE.glob('cases/*.defs'), *HERE.glob('bad/*.defs'),
                 *defs.glob('*/*.defs')]:
        r = run([mig_cc, '-E', '-x', 'c', '-std=c11', '-I', defs, path])
        (folder / path.name).write_text(r.stdout)


def fuzz(clang, source, seconds):
    tap = Tap()
    src = Path(source)
    files = [f for f in sorted((src / 'mig').glob('*.c'))
             if not f.name.startswith('test-') and
             f.name not in ('main.c', 'cpp.c', 'options.c')]
    seconds = int(seconds) * (60 if os.environ.get('MACH_SOAK') else 1)
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        r = run([clang, '-g', '-O1', '-std=gnu11', '-D_GNU_SOURCE', '-I', src,
                 '-fsanitize=fuzzer,address,undefined',
                 '-fno-sanitize-recover=all', *files, '-o', tmp / 'fuzz'])
        tap.case('the fuzzer compiles', r.stderr if r.returncode else None)
        (tmp / 'corpus').mkdir()
        fuzz_corpus(clang, tmp / 'corpus')
        r = subprocess.run(
            [tmp / 'fuzz', f'-max_total_time={seconds}', '-timeout=10',
             '-max_len=4000', '-print_final_stats=1', 'corpus'],
            cwd=tmp, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        tap.case(f'{seconds} seconds of it',
                 r.stdout[-4000:] if r.returncode else None)
    return tap.end()


# --- the command line ---

def options_cases(mig, defs, tmp):
    """Name, command, exit status, files that it leaves, text it prints."""
    quiet = ['-user', '/dev/null', '-server', '/dev/null']
    return [
        ('no input', [mig], 2, [], 'no input file'),
        ('unknown option', [mig, '-bogus', defs], 2, [], '-bogus'),
        ('missing word', [mig, defs, '-user'], 2, [], 'missing after -user'),
        ('two inputs', [mig, defs, defs], 2, [], 'more than one'),
        ('bad size', [mig, '-maxonstack', 'x', defs], 2, [], 'not a size'),
        ('help', [mig, '--help'], 0, [], 'Usage: mig'),
        ('version', [mig, '--version'], 0, [], 'mig '),
        ('no such file', [mig, 'nowhere.defs'], 1, [], 'nowhere.defs'),
        ('no such compiler', [mig, '-cc', 'no-such-cc', defs], 1, [],
         'no-such-cc'),
        ('defaults', [mig, defs], 0,
         ['small.h', 'smallServer.c', 'smallUser.c'], ''),
        ('nothing', [mig, *quiet, '-header', '/dev/null', defs], 0, [], ''),
        ('a note', [mig, *quiet, '-header', 'h', '-novouchers', defs], 0,
         ['h'], 'no effect'),
        ('no note', [mig, '-q', *quiet, '-header', 'h', '-arch', 'x', defs],
         0, ['h'], ''),
        ('one file per routine', [mig, '-i', 'u-', '-server', '/dev/null',
                                  '-header', 'h', defs],
         0, ['h', 'u-add.c', 'u-note.c'], ''),
        ('unwritable', [mig, '-user', 'u', '-server', 'no/such/dir/s',
                        '-header', 'h', defs], 1, [], 'no/such/dir/s'),
        ('verbose', [mig, '-v', *quiet, '-header', 'h', defs], 0, ['h'],
         'wrote h'),
        ('depfile', [mig, *quiet, '-header', 'h', '-MF', 'd', defs], 0,
         ['d', 'h'], ''),
        ('default depfile', [mig, *quiet, '-header', 'h', '-MD', defs], 0,
         ['h', 'h.d'], ''),
        ('macros', [mig, *quiet, '-header', 'h', '-DBROKEN', '-U', 'BROKEN',
                    defs], 0, ['h'], ''),
        ('a macro', [mig, *quiet, '-header', 'h', '-D', 'BROKEN', defs], 1,
         [], 'broken'),
    ]


def options(mig, folder):
    tap = Tap()
    defs = Path(folder).resolve() / 'small.defs'
    for name, command, status, files, text in options_cases(mig, defs, ''):
        with tempfile.TemporaryDirectory() as tmp:
            r = run(command, cwd=tmp)
            left = sorted(os.listdir(tmp))
            said = r.stdout + r.stderr
            ok = (r.returncode == status and left == files and text in said
                  and (text or not said))
            if ok and status == 2:
                ok = said.count('\n') == 1
            if ok and 'depfile' in name:
                made = (Path(tmp) / files[-1 if '.d' in files[-1] else 0])
                ok = made.read_text().startswith('h:') and \
                    str(defs) in made.read_text()
            tap.case(name, None if ok else
                     f'status {r.returncode}, files {left}\n{said}')
    return tap.end()


if __name__ == '__main__':
    commands = {'bad': bad, 'diff': diff, 'compile': compile_all,
                'random': random_all, 'options': options, 'fuzz': fuzz}
    args = sys.argv[2:]
    if '/' in args[0]:
        args[0] = os.path.abspath(args[0])  # mig runs in other folders
    sys.exit(commands[sys.argv[1]](*args))
