"""A takeover as its page shows it: the way through it, what is wrong, what each case becomes."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from partnerships.cooperation.workflow import State as Stage

from .papers import awaited

ZERO = Decimal("0.00")
SHOWN = 200


def sections_of(takeover, takes_over: bool, person) -> list[dict]:
    """One section: the workbook, its problems, its cases, and what can be done now."""
    state = takeover.state
    prepares = bool(takeover.roles_held(person, takeover.begin.by))
    is_open = state in ("draft", "checked")
    waiting = len(takeover.waiting())
    papers = awaited(takeover) if takeover.cases else []
    context = {
        "empty_url": reverse("reporting:takeover_empty"),
        "check_url": _address(takeover, "workbook") if is_open and prepares else "",
        "import_url": _address(takeover, "import") if state == "checked" and takes_over else "",
        "papers_url": _address(takeover, "papers") if takes_over and takeover.cases_taken else "",
        "report_url": _address(takeover, "report") if takeover.cases or takeover.problems else "",
        "waiting": waiting,
        "letters": letters(takeover),
        "missing_papers": len(papers),
        "problems": problem_table(takeover),
        "cases": case_table(takeover),
        "state": state,
    }
    return [
        {
            "title": _("Workbook"),
            "template": "reporting/takeover/workbook.html",
            "context": context,
        }
    ]


def _address(takeover, what: str) -> str:
    return reverse(f"reporting:takeover_{what}", args=[takeover.pk])


def letters(takeover) -> int:
    """How many people the cases still to come name: they are invited."""
    waiting = set(takeover.waiting())
    return len(
        {row["email"] for one in takeover.cases if one["key"] in waiting for row in one["people"]}
    )


def problem_table(takeover) -> dict | None:
    rows = takeover.problems_in_words()
    if not rows:
        return None
    return {
        "caption": _("What is wrong or worth a look in the workbook"),
        "columns": [{"label": _("Where")}, {"label": _("What")}, {"label": _("Weight")}],
        "rows": [
            {"cells": [{"text": place}, {"text": sentence}, _weight(advice)]}
            for place, sentence, advice in rows
        ],
    }


def _weight(advice: bool) -> dict:
    text = _("worth a look") if advice else _("must be put right")
    return {"text": text, "status": True, "tone": "" if advice else "late"}


def sums_of(case: dict) -> dict[str, Decimal]:
    """What a case comes to, in SEK: granted, approved, accepted and paid so far."""
    lines = [line for plan in case["plans"] for line in plan["lines"]]
    earlier = [one for line in lines for one in line["earlier"]]
    grants = [row for plan in case["plans"] for row in plan["grants"]]
    return {
        "granted": _sum(grants, "amount"), "approved": _sum(lines, "amount"),
        "accepted": _sum(earlier, "accepted"), "paid": _sum(earlier, "paid"),
    }  # fmt: skip


def sums_by_year(case: dict) -> dict[int, dict[str, Decimal]]:
    """{year in which the period ended: accepted and paid}, in SEK."""
    found: dict = {}
    for plan in case["plans"]:
        for line in plan["lines"]:
            for one in line["earlier"]:
                year = found.setdefault(int(one["to"][:4]), {"accepted": ZERO, "paid": ZERO})
                for name in year:
                    year[name] += Decimal(one[name])
    return dict(sorted(found.items()))


def _sum(rows, name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), ZERO)


def case_rows(takeover) -> list[dict]:
    """Each case of the workbook: where it stands, who is in it, its sums, what becomes of it."""
    taken = takeover.taken()
    ids = {one["organisation"] for case in takeover.cases for one in case["partners"]}
    names = {pk: str(one) for pk, one in Organisation.objects.in_bulk(ids).items()}
    stages = dict(Stage.choices)
    return [
        {
            "key": case["key"],
            "title": case["title"],
            "stage": str(stages.get(case["stage"], "")),
            "partners": ", ".join(names.get(p["organisation"], "") for p in case["partners"]),
            "people": len(case["people"]),
            "sums": sums_of(case),
            "years": sums_by_year(case),
            "there": taken.get(case["key"]),
            "else": _becomes(takeover),
            "papers": len(case["documents"]),
        }
        for case in takeover.cases
    ]


def _becomes(takeover) -> str:
    """What is said of a case that is not there."""
    return {"draft": _("not yet"), "checked": _("will be taken over")}.get(takeover.state, _("no"))


def case_table(takeover) -> dict | None:
    if not takeover.cases:
        return None
    rows = case_rows(takeover)
    totals = [sum((row["sums"][name] for row in rows), ZERO) for name in
              ("granted", "accepted", "paid")]  # fmt: skip
    return {
        "caption": _("What each case becomes"),
        "columns": [
            {"label": _("Case")}, {"label": _("Partners")}, {"label": _("Stage")},
            {"label": _("Granted"), "numeric": True}, {"label": _("Accepted"), "numeric": True},
            {"label": _("Paid"), "numeric": True}, {"label": _("Here")},
        ],
        "rows": [_case_row(row) for row in rows[:SHOWN]],
        "totals": [_("Total"), "", "", *map(_said, totals), ""],
    }  # fmt: skip


def _case_row(row: dict) -> dict:
    there = row["there"]
    years = [f"{year}: {_said(sums['accepted'])}" for year, sums in row["years"].items()]
    accepted = _said(row["sums"]["accepted"])
    if len(years) > 1:
        accepted = f"{accepted} ({' · '.join(years)})"
    return {
        "cells": [
            {"text": f"{row['key']}: {row['title']}"},
            {"text": row["partners"]},
            {"text": row["stage"]},
            {"text": _said(row["sums"]["granted"])},
            {"text": accepted},
            {"text": _said(row["sums"]["paid"])},
            {"text": there.partnership.reference, "url": there.partnership.url}
            if there
            else {"text": row["else"]},
        ]
    }


def _said(amount: Decimal) -> str:
    return format_money(Money(amount, "SEK"))


def report_columns() -> list[str]:
    return [
        _("Case"), _("Title"), _("Partners"), _("Stage"), _("People"), _("Year"), _("Granted"),
        _("Approved"), _("Accepted"), _("Paid"), _("Papers"), _("Here"),
    ]  # fmt: skip


def report_rows(takeover) -> list[list]:
    """The preview, or the report of what was done, for Excel: a row a case, then one a year."""
    found = []
    for row in case_rows(takeover):
        sums = row["sums"]
        here = row["there"].partnership.reference if row["there"] else row["else"]
        about = [row["key"], row["title"], row["partners"], row["stage"]]
        found.append([*about, row["people"], "", sums["granted"], sums["approved"],
                      sums["accepted"], sums["paid"], row["papers"], here])  # fmt: skip
        found += [
            [*about, "", str(year), "", "", one["accepted"], one["paid"], "", here]
            for year, one in row["years"].items()
        ]
    return found
