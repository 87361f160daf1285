"""What a grant holder lies out with, month by month: SVG made here, with a table below it."""

from decimal import Decimal

from django.utils.html import format_html, format_html_join

from .figures import Month

WIDE, HIGH, FOOT, SIDE = 640, 180, 22, 4
MOST_NAMES = 12


def picture(months: list[Month], label: str, named):
    """A bar a month of what is lain out with at its end, below the line where more was paid;
    `named(day)` names a month. Nothing where there is no month."""
    if not months:
        return ""
    heights = [one.closing.laid_out for one in months]
    most, least = max(*heights, Decimal(1)), min(*heights, Decimal(0))
    scale = (HIGH - 2 * SIDE) / (most - least)
    ground = SIDE + most * scale
    step = Decimal(WIDE - 2 * SIDE) / len(months)
    every = -(-len(months) // MOST_NAMES)
    bars, names = [], []
    for n, height in enumerate(heights):
        top = ground - max(height, Decimal(0)) * scale
        tall = abs(height) * scale
        left = SIDE + n * step
        bars.append((_short(left + step / 8), _short(top), _short(step * 3 / 4), _short(tall)))
        if n % every == 0:
            names.append((_short(left + step / 8), HIGH + FOOT - 6, named(months[n].first)))
    return format_html(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img"><title>{2}</title>'
        '{3}<path d="M0 {4}H{0}" stroke="var(--edge)"/>{5}</svg>',
        WIDE, HIGH + FOOT, label,
        format_html_join(
            "", '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--pine)"/>', bars
        ),
        _short(ground),
        format_html_join(
            "", '<text x="{}" y="{}" font-size="11" fill="var(--soft)">{}</text>', names
        ),
    )  # fmt: skip


def _short(number: Decimal) -> str:
    return f"{number:.1f}"
