"""Where an expense stands in the reports: derived from its latest report line, never stored.

Reports are built on expenses, so `reporting.financials` says here how it is asked:
`standings_are(ask)` with `ask(expense_ids) -> {expense_id: standing}`, from its models.py.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    UNREPORTED = "unreported", _("not reported")
    REPORTED = "reported", _("reported")
    QUERIED = "queried", _("queried")
    ACCEPTED = "accepted", _("accepted")
    DEDUCTED = "deducted", _("deducted")
    PARKED = "parked", _("parked")


# The outcome of a decision on a report line, and where the expense stands by it.
BY_OUTCOME = {
    "": Standing.REPORTED,
    "query": Standing.QUERIED,
    "accept": Standing.ACCEPTED,
    "deduct": Standing.DEDUCTED,
    "park": Standing.PARKED,
}

_asked: list[Callable] = []
_periods: list[Callable] = []
_less: list[Callable] = []  # what was taken off


def standings_are(ask: Callable[[list[int]], dict[int, str]]) -> None:
    """Financials hands in how to ask: expense ids in, {id: standing} out (unreported left out)."""
    _asked[:] = [ask]


def standings_of(ids: Iterable[int]) -> dict[int, str]:
    """{expense id: standing} for all of them, in one question."""
    ids = list(ids)
    found = _asked[0](ids) if _asked and ids else {}
    return {pk: str(found.get(pk, Standing.UNREPORTED)) for pk in ids}


def standing_of(expense) -> str:
    """The standing of one expense, asked now."""
    return standings_of([expense.pk])[expense.pk]


def reported_periods_are(ask: Callable) -> None:
    """Financials hands in `ask(grant, day) -> bool`: whether a report over that day is out."""
    _periods[:] = [ask]


def is_reported(grant, day) -> bool:
    """Whether the grant's report over this day has been handed on already."""
    return bool(_periods and _periods[0](grant, day))


def taken_off_is(ask: Callable[[list[int]], dict[int, Decimal]]) -> None:
    """Financials hands in what auditors and the office have taken off the costs of budget lines:
    ids of lines in, {id: SEK, above zero} out."""
    _less[:] = [ask]


def taken_off(lines: list[int]) -> dict[int, Decimal]:
    """{line: SEK that was corrected or disallowed, and so does not use it}, in one question."""
    return _less[0](lines) if _less and lines else {}
