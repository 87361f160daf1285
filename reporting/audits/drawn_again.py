"""A draw made once more before the reader's eyes, with the rule in words."""

from django.utils.translation import gettext as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money, format_number

from . import sampling


def again(audit, draw) -> dict:
    """What the page of a draw shows: the rule, step by step, and each item with its chance."""
    items = {item.key: item for item in draw.population}
    drawn = draw.drawn_from(draw.population)
    lines = {row.line.key: row.line for row in draw.items.select_related("line__expense")}
    return {
        "same": draw.is_the_same_again(),
        "rule": rule_of(draw),
        "reason": _reason(audit, draw),
        "facts": _facts(draw),
        "table": {
            "caption": _("The sample, drawn again"),
            "columns": [
                {"label": _("Key")}, {"label": _("Supplier")}, {"label": _("Why")},
                {"label": _("Amount"), "numeric": True},
            ],
            "rows": [
                {
                    "cells": [
                        {"text": one.key},
                        {"text": lines[one.key].expense.supplier if one.key in lines else ""},
                        {"text": _why(draw, items[one.key], one.certain)},
                        {"text": _sek(items[one.key].amount)},
                    ]
                }
                for one in drawn
            ],
        },
    }  # fmt: skip


def _sek(amount) -> str:
    return format_money(Money(amount, "SEK").rounded())


def _facts(draw) -> list[tuple]:
    found = [
        (_("Method"), str(draw.get_method_display()), ""),
        (_("Engagement"), str(draw.get_engagement_display()), ""),
        (_("Size"), format_number(draw.size.normalize(), 0 if draw.size == int(draw.size) else 2),
         ""),
        (_("Seed"), draw.seed, ""),
        (_("Population"), _("%(count)s costs, %(total)s") % {
            "count": draw.population_count, "total": _sek(draw.population_sek)}, ""),
        (_("Digest of the population"), draw.population_digest, ""),
    ]  # fmt: skip
    if draw.method == sampling.MONETARY_UNIT:
        interval = sampling.interval_of(draw.population, int(draw.size))
        shown = sampling.whole_ore(interval)
        found.append((_("Sampling interval"), _sek(shown), ""))
    return found


def _why(draw, item, certain: bool) -> str:
    from .population import Flag

    labels = dict(Flag.choices)
    said = [str(labels.get(flag, flag)) for flag in item.flags] if draw.method == "risk_flagged" \
        else []  # fmt: skip
    if draw.method == sampling.SALARIES:
        said = sorted({month for _person, month in item.pay})
    if certain:
        said.append(_("certain to be in"))
    return " · ".join(said)


def _reason(audit, draw) -> str:
    """Why it was drawn again, from the record; a sentence where no reason was given."""
    if draw.number == 1:
        return ""
    rows = [one for one in audit.record_entries().order_by("seq") if one.step == "draw_sample"]
    entry = next((one for one in rows if one.facts.get("draw") == draw.number), None)
    said = [one.text for one in entry.remarks.all() if one.text] if entry else []
    return said[0] if said else _("No reason was given for drawing again.")


def rule_of(draw) -> list[str]:
    """How the draw is made, step by step, so that anybody can follow it with a pocket tool."""
    first = [
        _("Put the costs of the population in the order of their keys. The digest is the SHA-256 "
          "of the lines “key amount”, with two decimals, one line a cost."),
        _("The chance of anything is the SHA-256 of “seed:key”, read as a number."),
    ]  # fmt: skip
    rules = {
        sampling.RANDOM: [
            _("Take as many costs as the size says: those with the smallest chance."),
        ],
        sampling.MONETARY_UNIT: [
            _("The interval is the sum of all amounts above zero, divided by the size. Every cost "
              "of at least the interval is in; leave these out, divide the rest by the places "
              "left, and repeat until none reaches it."),
            _("The start is interval × SHA-256(“seed:start”) ÷ 2²⁵⁶. Add the amounts up in the "
              "order of the keys: a cost is in when its amount passes the start, the start plus "
              "one interval, plus two, and so on."),
        ],
        sampling.ALL_ABOVE: [_("Take every cost above the amount, refunds by their size.")],
        sampling.RISK_FLAGGED: [
            _("Of the costs with a mark, take as many as the size says: those with the smallest "
              "chance."),
        ],
        sampling.SALARIES: [
            _("Of the people who were paid, take as many as the size says: those whose codes have "
              "the smallest chance. Of each, take the months (“code:month”) with the smallest "
              "chance, and everything paid to them then."),
        ],
    }  # fmt: skip
    return [*first, *rules[draw.method]]
