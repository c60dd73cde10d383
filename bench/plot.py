#!/usr/bin/env python3
"""plot.py FIGURES.json FOLDER: a picture of each group of a run of the bench.

FOLDER/bench-GROUP.svg has one bar for each contender and placement, the
median of its rounds, with a line from the lower to the upper quartile.
"""
import html
import json
import math
import os
import sys

ROW, GAP, LEFT, WIDTH, TOP = 14, 10, 250, 460, 48
COLORS = {"same CPU": "#3366aa", "two CPUs": "#aa7733", "free": "#669955"}


def bars(group):
    """(contender, [(placement, quartiles)]) of what was measured."""
    for contender in group["contenders"]:
        found = [(place, figures["ratio"])
                 for place, figures in contender["places"].items()
                 if figures["ratio"]]
        if found:
            yield contender["name"], found


def scale_of(rows):
    """A function from a ratio to a length, on a logarithmic scale."""
    values = [q[key] for _, found in rows for _, q in found
              for key in ("q1", "q3")]
    low = math.floor(math.log10(min(values + [1])))
    high = math.ceil(math.log10(max(values + [1])) + 0.01)
    return low, high, lambda v: (math.log10(v) - low) / (high - low) * WIDTH


def text(x, y, words, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{html.escape(words)}</text>'


def line(x1, y1, x2, y2, color):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{color}"/>')


def grid(low, high, length, bottom):
    for power in range(low, high + 1):
        x = LEFT + length(10.0 ** power)
        yield line(x, TOP - 6, x, bottom, "#cccccc")
        yield text(x, TOP - 10, f"{10.0 ** power:g}", 'text-anchor="middle"')


def plot(group):
    rows = list(bars(group))
    low, high, length = scale_of(rows)
    out, y = [], TOP
    for name, found in rows:
        out.append(text(LEFT - 8, y + ROW, name, 'text-anchor="end"'))
        for place, q in found:
            out.append(f'<rect x="{LEFT}" y="{y}" height="{ROW - 3}" '
                       f'width="{max(length(q["median"]), 1):.1f}" '
                       f'fill="{COLORS[place]}"/>')
            middle = y + (ROW - 3) / 2
            out.append(line(LEFT + length(q["q1"]), middle,
                            LEFT + length(q["q3"]), middle, "#000000"))
            out.append(text(LEFT + max(length(q["q3"]), 1) + 6, y + ROW - 4,
                            f'{q["median"]:.2f}'))
            y += ROW
        y += GAP
    for number, (place, color) in enumerate(COLORS.items()):
        x = LEFT + number * 110
        out.append(f'<rect x="{x}" y="{y}" width="10" height="10" '
                   f'fill="{color}"/>')
        out.append(text(x + 14, y + 9, place))
    title = f'{group["title"]}; time, {rows[0][0]} = 1'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" '
        f'height="{y + 20}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(8, 18, title, 'font-size="13"'),
        *grid(low, high, length, y - GAP), *out, "</svg>", ""])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        figures = json.load(file)
    for group in figures["groups"]:
        path = os.path.join(sys.argv[2], f"bench-{group['name']}.svg")
        with open(path, "w", encoding="utf-8") as file:
            file.write(plot(group))


main()
