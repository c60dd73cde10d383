#!/usr/bin/env python3
"""A random interface, with a client and a server that check each other.

random_interface.py SEED FOLDER writes r.defs, r_types.h and r_driver.c. The
driver calls each routine through the stubs that mig makes of r.defs; both
sides know from the seed what must arrive.
"""

import random
import sys
from pathlib import Path

SCALARS = {  # MIG's name: (C's, bytes)
    'MACH_MSG_TYPE_INTEGER_8': ('int8_t', 1),
    'MACH_MSG_TYPE_INTEGER_16': ('int16_t', 2),
    'MACH_MSG_TYPE_INTEGER_32': ('int32_t', 4),
    'MACH_MSG_TYPE_INTEGER_64': ('int64_t', 8),
    'MACH_MSG_TYPE_BYTE': ('uint8_t', 1),
    'MACH_MSG_TYPE_CHAR': ('char', 1),
    'MACH_MSG_TYPE_REAL_64': ('double', 8),
}

PORTS = {  # what is sent: the name in C
    'MACH_MSG_TYPE_MOVE_RECEIVE': 16, 'MACH_MSG_TYPE_MOVE_SEND': 17,
    'MACH_MSG_TYPE_MOVE_SEND_ONCE': 18, 'MACH_MSG_TYPE_COPY_SEND': 19,
    'MACH_MSG_TYPE_MAKE_SEND': 20, 'MACH_MSG_TYPE_MAKE_SEND_ONCE': 21,
}


class Type:
    """kind: value, string, array, port, ports, ool, oolports."""

    def __init__(self, name, kind, elem, elem_size, max_count=1,
                 variable=False, poly=False, pointer=False):
        self.name, self.kind, self.elem = name, kind, elem
        self.elem_size, self.max = elem_size, max_count
        self.variable, self.poly, self.pointer = variable, poly, pointer


class Generator:
    def __init__(self, seed):
        self.rnd = random.Random(seed)
        self.seed = seed
        self.types, self.defs, self.header = [], [], []
        self.driver = []

    def declare(self, spec, kind, elem, size, typedef, **more):
        name = f't{len(self.types)}'
        self.defs.append(f'type {name} = {spec};')
        self.header.append('typedef ' + typedef.format(name=name) + ';')
        self.types.append(Type(name, kind, elem, size, **more))
        return self.types[-1]

    def scalar(self):
        mig = self.rnd.choice(list(SCALARS))
        c, size = SCALARS[mig]
        return self.declare(mig, 'value', c, size, c + ' {name}')

    def struct(self):
        mig = self.rnd.choice(list(SCALARS))
        c, size = SCALARS[mig]
        n = self.rnd.randint(1, 9)
        name = f't{len(self.types)}'
        return self.declare(
            f'struct[{n}] of {mig}', 'value', name, size * n,
            f'struct {{{{ {c} v[{n}]; }}}} {{name}}')

    def element(self):
        kind = self.rnd.choice(['scalar', 'scalar', 'struct', 'string'])
        if kind == 'scalar':
            return self.scalar()
        if kind == 'struct':
            return self.struct()
        n = self.rnd.randint(1, 40)
        return self.declare(f'c_string[{n}]', 'string', 'char', n,
                            f'char {{name}}[{n}]', max_count=n)

    def array(self):
        elem = self.element()
        n = self.rnd.randint(1, 20)
        variable = self.rnd.random() < 0.7
        star = '*:' if variable else ''
        typedef = (f'{elem.name} *{{name}}' if variable else
                   f'{elem.name} {{name}}[{n}]')
        return self.declare(f'array[{star}{n}] of {elem.name}', 'array',
                            elem.name, elem.elem_size, typedef, max_count=n,
                            variable=variable)

    def string(self):
        n = self.rnd.randint(1, 70)
        star = '*:' if self.rnd.random() < 0.6 else ''
        return self.declare(f'c_string[{star}{n}]', 'string', 'char', n,
                            f'char {{name}}[{n}]', max_count=n,
                            variable=bool(star))

    def port_spec(self):
        if self.rnd.random() < 0.25:
            return 'polymorphic', -1
        mig = self.rnd.choice(list(PORTS))
        return mig, PORTS[mig]

    def port(self):
        spec, sent = self.port_spec()
        t = self.declare(spec, 'port', 'mach_port_t', 4,
                         'mach_port_t {name}', poly=sent < 0)
        t.sent = sent
        return t

    def ports(self):
        elem = self.port()
        while elem.poly:
            elem = self.port()
        n = self.rnd.randint(1, 6)
        variable = self.rnd.random() < 0.6
        star = '*:' if variable else ''
        typedef = (f'{elem.name} *{{name}}' if variable else
                   f'{elem.name} {{name}}[{n}]')
        return self.declare(f'array[{star}{n}] of {elem.name}', 'ports',
                            elem.name, 4, typedef, max_count=n,
                            variable=variable)

    def ool(self):
        elem = self.element()
        n = self.rnd.randint(1, 300)
        spec, variable = self.rnd.choice([
            (f'^array[] of {elem.name}', True),
            (f'array[] of {elem.name}', True),
            (f'^array[*:{n}] of {elem.name}', True),
            (f'^array[{n}] of {elem.name}', False)])
        return self.declare(spec, 'ool', elem.name, elem.elem_size,
                            f'{elem.name} *{{name}}', max_count=n,
                            variable=variable)

    def oolports(self):
        elem = self.port()
        n = self.rnd.randint(1, 30)
        spec, variable = self.rnd.choice([
            (f'^array[] of {elem.name}', True),
            (f'array[] of {elem.name}', True),
            (f'^array[{n}] of {elem.name}', False)])
        t = self.declare(spec, 'oolports', elem.name, 4,
                         f'{elem.name} *{{name}}', max_count=n,
                         variable=variable, poly=elem.poly)
        t.sent = elem.sent
        return t

    # --- routines ---

    def args_of(self, simple):
        args = []
        for i in range(self.rnd.randint(0, 7)):
            make = self.rnd.choice([
                self.scalar, self.scalar, self.struct, self.array, self.array,
                self.string, self.port, self.ports, self.ool, self.oolports])
            t = make()
            direction = 'in' if simple else self.rnd.choice(
                ['in', 'in', 'out', 'out', 'inout'])
            args.append(Arg(self, f'a{i}', t, direction))
        return args

    def routine(self, number):
        simple = self.rnd.random() < 0.15
        args = self.args_of(simple)
        name = f'r{number}'
        self.defs.append(f'{"simpleroutine" if simple else "routine"} {name}(')
        lines = ['\tport : mach_port_t'] + [a.mig() for a in args]
        self.defs.append(';\n'.join(lines) + ');')
        self.server(name, number, args)
        self.client(name, number, args)
        if self.rnd.random() < 0.2:
            self.defs.append('skip;')

    def server(self, name, number, args):
        out = self.driver
        params = ['mach_port_t port'] + [
            p for a in args for p in a.params(server=True)]
        out.append(f'kern_return_t\ns_{name}({", ".join(params)})\n{{')
        out.append(f'\tunsigned int seed = round_ * 1000003U + {number}U'
                   ' * 4099U;\n\n\tcalled++;')
        out.append('\tCHECK(port == DOUBLE_PORT);')
        for i, a in enumerate(args):
            out += a.server_body(i)
        out.append('\t(void)seed;\n\treturn KERN_SUCCESS;\n}\n')

    def client(self, name, number, args):
        out = self.driver
        out.append(f'static void\ncall_{name}(void)\n{{')
        out.append(f'\tunsigned int seed = round_ * 1000003U + {number}U'
                   ' * 4099U, before = called;\n\tkern_return_t kr;')
        for i, a in enumerate(args):
            out += a.client_locals(i)
        passed = ['DOUBLE_PORT'] + [p for a in args for p in a.passed()]
        out.append(f'\tkr = u_{name}({", ".join(passed)});')
        out.append('\tCHECK(kr == KERN_SUCCESS);')
        out.append('\tCHECK(called == before + 1);')
        for i, a in enumerate(args):
            out += a.client_checks(i)
        out.append('\t(void)seed;\n}\n')

    def write(self, folder):
        n = self.rnd.randint(1, 6)
        for i in range(n):
            self.routine(i)
        (folder / 'r.defs').write_text(
            'subsystem r 7000;\nuserprefix u_;\nserverprefix s_;\n'
            'import "r_types.h";\n'
            'type mach_port_t = MACH_MSG_TYPE_COPY_SEND;\n' +
            '\n'.join(self.defs) + '\n')
        (folder / 'r_types.h').write_text(
            '#pragma once\n#include <stdint.h>\n#include <mach/mach.h>\n' +
            '\n'.join(self.header) + '\n')
        calls = '\n'.join(f'\t\tcall_r{i}();' for i in range(n))
        (folder / 'r_driver.c').write_text(PREAMBLE + '\n'.join(self.driver) +
                                           MAIN.replace('CALLS', calls))


class Arg:
    def __init__(self, gen, name, t, direction):
        rnd = gen.rnd
        self.name, self.type, self.direction = name, t, direction
        self.flags = []
        self.dealloc_arg = False
        if direction == 'out' and t.variable and t.kind in (
                'array', 'ports') and rnd.random() < 0.5:
            self.flags.append('CountInOut')
        if t.kind in ('ool', 'oolports'):
            choice = rnd.randint(0, 3)
            if choice == 1:
                self.flags.append('dealloc')
            if choice == 2 and direction != 'inout':
                self.flags.append('dealloc[]')
                self.dealloc_arg = True
            if rnd.random() < 0.2:
                self.flags.append('physicalcopy')
        if direction == 'in' and rnd.random() < 0.2:
            self.flags.append('const')

    def mig(self):
        flags = ''.join(', ' + f for f in self.flags)
        return f'\t{self.direction} {self.name} : {self.type.name}{flags}'

    comes_in = property(lambda self: self.direction != 'out')
    comes_out = property(lambda self: self.direction != 'in')
    has_count = property(lambda self: self.type.variable and
                         self.type.kind != 'string')
    is_ref = property(lambda self: self.type.kind in (
        'value', 'port', 'ool', 'oolports'))

    def params(self, server):
        star = '*' if self.comes_out else ''
        const = 'const ' if 'const' in self.flags else ''
        ref = star if self.is_ref else ''
        result = [f'{const}{self.type.name} {ref}{self.name}']
        if self.has_poly:
            result.append(f'mach_msg_type_name_t {star}{self.name}Poly')
        if self.has_count:
            result.append(f'mach_msg_type_number_t {star}{self.name}Cnt')
        if self.dealloc_arg and (server == (self.direction == 'out')):
            result.append(f'boolean_t {star if server else ""}'
                          f'{self.name}Dealloc')
        return result

    has_poly = property(lambda self: self.type.poly)

    def sent(self, seed):
        """C: the disposition that is sent."""
        return (f'(16U + number_of({seed}, 5))' if self.type.poly
                else f'{self.type.sent}U')

    def count(self, seed):
        return (f'number_of({seed} + 1, {self.type.max})'
                if self.type.variable else f'{self.type.max}U')

    # What the server does.

    def server_body(self, i):
        t, n, out = self.type, self.name, []
        sin, sout = f'(seed + {i * 8}U)', f'(seed + {i * 8 + 4}U)'
        star = '*' if self.comes_out else ''
        if self.comes_in:
            value = f'{star}{n}' if self.is_ref else n
            if self.has_count:
                out.append(f'\tCHECK({star}{n}Cnt == {self.count(sin)});')
            if self.has_poly:
                out.append(f'\tCHECK({star}{n}Poly == received('
                           f'{self.sent(sin)}));')
            out += self.checks(value, f'&{value}', self.count(sin), sin)
        if not self.comes_out:
            return out
        if self.has_count:
            if 'CountInOut' in self.flags:
                out.append(f'\tCHECK(*{n}Cnt == {t.max});')
            out.append(f'\t*{n}Cnt = {self.count(sout)};')
        if self.has_poly:
            out.append(f'\t*{n}Poly = {self.sent(sout)};')
        if self.dealloc_arg:
            out.append(f'\t*{n}Dealloc = number_of({sout}, 1);')
        if t.kind in ('ool', 'oolports'):
            out.append(f'\t*{n} = ({t.name})double_alloc({self.count(sout)}'
                       f' * sizeof({t.elem}));')
            out.append(f'\tfill(*{n}, {self.count(sout)} * sizeof({t.elem}),'
                       f' {sout});')
        elif t.kind == 'value' or t.kind == 'port':
            out.append(f'\tfill({n}, sizeof(*{n}), {sout});')
        elif t.kind == 'string':
            out.append(f'\tfill_string({n}, {t.max}, {sout});')
        else:
            out.append(f'\tfill({n}, {self.count(sout)} * sizeof({t.elem}),'
                       f' {sout});')
        return out

    def checks(self, value, address, count, seed):
        t = self.type
        if t.kind in ('value', 'port'):
            return [f'\tCHECK(is_filled({address}, sizeof({t.name}), '
                    f'{seed}));']
        if t.kind == 'string':
            return [f'\tCHECK(is_string({value}, {t.max}, {seed}));']
        return [f'\tCHECK(is_filled({value}, {count} * sizeof({t.elem}), '
                f'{seed}));']

    # What the client does.

    def client_locals(self, i):
        t, n, out = self.type, self.name, []
        sin = f'(seed + {i * 8}U)'
        if t.kind in ('value', 'port'):
            out.append(f'\t{t.name} {n};')
            fill = f'\tfill(&{n}, sizeof({n}), {sin});'
        elif t.kind == 'string':
            out.append(f'\tchar {n}[{t.max}];')
            fill = f'\tfill_string({n}, {t.max}, {sin});'
        else:
            out.append(f'\t{t.elem} {n}_room[{t.max}];')
            fill = f'\tfill({n}_room, sizeof({n}_room), {sin});'
            if t.kind in ('ool', 'oolports'):
                out.append(f'\t{t.elem} *{n} = {n}_room;')
        if self.comes_in:
            out.append(fill)
        elif t.kind in ('ool', 'oolports'):
            out.append(f'\t(void){n}_room;')
        if self.has_poly:
            out.append(f'\tmach_msg_type_name_t {n}Poly = ' +
                       (f'{self.sent(sin)};' if self.comes_in else '0;'))
        if self.has_count:
            out.append(f'\tmach_msg_type_number_t {n}Cnt = ' +
                       (f'{self.count(sin)};' if self.comes_in
                        else f'{t.max};'))
        return out

    def passed(self):
        t, n = self.type, self.name
        amp = '&' if self.comes_out else ''
        if t.kind in ('array', 'ports'):
            result = [f'{n}_room']
        elif self.is_ref:
            result = [amp + n]
        else:
            result = [n]
        if self.has_poly:
            result.append(f'{amp}{n}Poly')
        if self.has_count:
            result.append(f'{amp}{n}Cnt')
        if self.dealloc_arg and self.direction == 'in':
            result.append('round_ & 1')
        return result

    def client_checks(self, i):
        t, n, out = self.type, self.name, []
        sout = f'(seed + {i * 8 + 4}U)'
        if not self.comes_out:
            return out
        if self.has_count:
            out.append(f'\tCHECK({n}Cnt == {self.count(sout)});')
        if self.has_poly:
            out.append(f'\tCHECK({n}Poly == received({self.sent(sout)}));')
        value = f'{n}_room' if t.kind in ('array', 'ports') else n
        return out + self.checks(value, f'&{n}', self.count(sout), sout)


PREAMBLE = '''#include <stdio.h>
#include <stdlib.h>

#include "double.h"
#include "r.h"
#include "r_server.h"

static unsigned int round_, called;

#define CHECK(claim)                                                         \\
	do {                                                                 \\
		if (!(claim)) {                                              \\
			fprintf(stderr, "%s:%d: round %u: %s\\n", __func__,   \\
			    __LINE__, round_, #claim);                       \\
			exit(1);                                             \\
		}                                                            \\
	} while (0)

'''

MAIN = '''
int
main(void)
{
	for (round_ = 1; round_ <= 25; round_++) {
		double_reset();
		double_state.demux = r_server;
CALLS
	}
	double_reset();
	return 0;
}
'''

if __name__ == '__main__':
    Generator(int(sys.argv[1])).write(Path(sys.argv[2]))
