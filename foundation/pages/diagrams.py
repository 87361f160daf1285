"""State diagrams as SVG made here: states in a column, forward at its right, back at its left.

Each arrow that is not to the next state has a lane of its own beside the column, and its name
stands outside all lanes, so that no two names meet.
"""

from textwrap import wrap

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

ROW, BOX, HIGH = 72, 210, 34  # from state to state; a box's width and height
LANE, NAMES, LETTER, LINE = 13, 190, 6.4, 14  # between lanes; room for names; a letter; a line


def state_diagram(kind):
    """The process drawn: a box a state in order, an arrow a pair of states, named by steps."""
    states = [(str(value), str(label)) for value, label in kind.list_states()]
    arrows = arrows_of(kind, [code for code, _label in states])
    onward = [pair for pair in arrows if pair[1] == pair[0] + 1]
    ahead = lanes([pair for pair in arrows if pair[1] > pair[0] + 1])
    back = lanes([pair for pair in arrows if pair[1] < pair[0]])
    left = side_width(back)
    pieces = [
        *(straight(pair, arrows[pair], left) for pair in onward),
        *side(ahead, arrows, left + BOX, 1),
        *side(back, arrows, left, -1),
        *(box(n, label, left) for n, (_code, label) in enumerate(states)),
    ]
    width, height = left + BOX + side_width(ahead), len(states) * ROW
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" class="states">'
        '<title>{2}</title><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/>'
        "</marker></defs>{3}</svg>",
        width, height, str(kind._meta.verbose_name), mark_safe("".join(pieces)),
    )  # fmt: skip  # every piece is made by format_html


def arrows_of(kind, codes: list[str]) -> dict[tuple[int, int], list[str]]:
    """{(number of the source, number of the target): names of the steps}."""
    place = {code: n for n, code in enumerate(codes)}
    found: dict[tuple[int, int], list[str]] = {}
    for step in kind.steps().values():
        for source in map(str, step.sources):
            for target in map(str, step.targets):
                if source in place and source != target:
                    names = found.setdefault((place[source], place[target]), [])
                    if str(step.label) not in names:
                        names.append(str(step.label))
    return dict(sorted(found.items()))


def lanes(pairs: list) -> dict[tuple[int, int], int]:
    """The lane of each arrow: short ones near the column, and none over another's stretch."""
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for pair in sorted(pairs, key=lambda pair: (abs(pair[1] - pair[0]), pair)):
        low, high = sorted(pair)
        free = (n for n, there in enumerate(taken) if all(high < a or low > b for a, b in there))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found[pair] = lane
    return found


def side_width(placed: dict) -> int:
    return LANE * (max(placed.values()) + 2) + NAMES if placed else LANE


def box(number: int, label: str, left: float):
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="6" class="state"/>'
        '<text x="{}" y="{}" class="state-name">{}</text>',
        left, number * ROW + 1, BOX, HIGH, left + 12, number * ROW + 23,
        label[:1].upper() + label[1:],
    )  # fmt: skip


def straight(pair, names: list[str], left: float):
    """Down to the next state, its name beside it."""
    top = pair[0] * ROW + 1 + HIGH
    lines = wrap(", ".join(names), int((BOX - 34) / LETTER))
    return format_html(
        '<path d="M{0} {1} V{2}" class="arrow" marker-end="url(#tip)"/>{3}',
        left + 24, top, pair[1] * ROW, words(lines, left + 34, top + (ROW - HIGH) / 2, ""),
    )  # fmt: skip


def side(placed: dict, arrows: dict, edge: float, way: int) -> list:
    """The arrows of one side (`way` 1: right, -1: left) with their names outside the lanes."""
    pieces, free_from = [], 0.0
    outside = edge + way * LANE * (max(placed.values(), default=0) + 1.6)
    for pair in sorted(placed, key=sum):
        x = edge + way * LANE * (placed[pair] + 1)
        start, end = pair[0] * ROW + HIGH * 0.7, pair[1] * ROW + HIGH * 0.35
        lines = wrap(", ".join(arrows[pair]), int(NAMES / LETTER) - 1)
        middle = max((start + end) / 2, free_from + len(lines) * LINE / 2)
        free_from = middle + len(lines) * LINE / 2 + 3
        pieces.append(
            format_html(
                '<path d="M{0} {1} H{2} V{3} H{0}" class="arrow{4}" marker-end="url(#tip)"/>'
                '<path d="M{2} {5} L{6} {5}" class="leader"/>{7}',
                edge,
                start,
                x,
                end,
                "" if way > 0 else " back",
                min(max(middle, min(start, end)), max(start, end)),
                outside,
                words(lines, outside + way * 5, middle, "" if way > 0 else "end"),
            )  # fmt: skip
        )
    return pieces


def words(lines: list[str], x: float, middle: float, anchor: str):
    """Lines of text around a height; `anchor` "end" sets them to the right."""
    first = middle - (len(lines) - 1) * LINE / 2 + 4
    return format_html_join(
        "",
        '<text x="{}" y="{}" class="step-name" text-anchor="{}">{}</text>',
        ((x, first + n * LINE, anchor or "start", line) for n, line in enumerate(lines)),
    )
