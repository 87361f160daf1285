"""State diagrams as SVG made here: states in a column, forward at its right, back at its left."""

from django.utils.html import format_html, format_html_join

ROW, WIDTH, BOX, LEFT, HIGH = 58, 680, 190, 130, 34


def state_diagram(kind):
    """The process drawn: a box a state in order, an arrow a pair of states, named by steps."""
    states = [(str(value), str(label)) for value, label in kind.list_states()]
    place = {code: n for n, (code, _label) in enumerate(states)}
    arrows: dict[tuple[int, int], list[str]] = {}
    for step in kind.steps().values():
        for source in step.sources:
            for target in step.targets:
                if str(source) in place and str(source) != str(target):
                    pair = (place[str(source)], place[str(target)])
                    arrows.setdefault(pair, []).append(str(step.label))
    boxes = format_html_join(
        "",
        '<g><rect x="{}" y="{}" width="{}" height="{}" rx="6" class="state"/>'
        '<text x="{}" y="{}" class="state-name">{}</text></g>',
        (
            (LEFT, n * ROW + 8, BOX, HIGH, LEFT + 12, n * ROW + 29, label[:1].upper() + label[1:])
            for n, (_code, label) in enumerate(states)
        ),
    )
    lines = format_html_join(
        "", "{}", ((arrow(*pair, labels),) for pair, labels in sorted(arrows.items()))
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" class="states"><title>{}</title>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>'
        "{}{}</svg>",
        WIDTH, len(states) * ROW + 4, str(kind._meta.verbose_name), lines, boxes,
    )  # fmt: skip


def arrow(start: int, end: int, labels: list[str]):
    """The steps between two states: neighbours straight down, others in an arc with its name."""
    name = ", ".join(dict.fromkeys(labels))
    middle = LEFT + BOX / 2
    if end == start + 1:
        top = start * ROW + 8 + HIGH
        return format_html(
            '<path d="M{} {} V{}" class="arrow" marker-end="url(#tip)"/>'
            '<text x="{}" y="{}" class="step-name">{}</text>',
            middle, top, end * ROW + 7, middle + 8, top + 16, name,
        )  # fmt: skip
    forward = end > start
    x = LEFT + BOX if forward else LEFT
    reach = (26 + 26 * (abs(end - start) - 1)) * (1 if forward else -1)
    reach = max(reach, 8 - LEFT * 4 / 3) if not forward else min(reach, 240)
    y1, y2 = start * ROW + 8 + HIGH * 0.6, end * ROW + 8 + HIGH * 0.4
    return format_html(
        '<path d="M{} {} C{} {} {} {} {} {}" class="arrow{}" marker-end="url(#tip)">'
        "<title>{}</title></path>{}",
        x, y1, x + reach, y1, x + reach, y2, x + (1 if forward else -1), y2,
        "" if forward else " back", name,
        format_html('<text x="{}" y="{}" class="step-name">{}</text>',
                    x + reach * 0.75 + 5, (y1 + y2) / 2 + 4, name) if forward else "",
    )  # fmt: skip
