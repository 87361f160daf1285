"""How a trip becomes a per diem, and a per diem an expense."""

from applications.budgets.models import BudgetLine
from foundation.money.models import PerDiem, PerDiemRule
from foundation.workflow.engine import begin, take_step
from reporting.allowances.models import Allowance
from tests.stories.reporting import a_receipt, an_activity, line_of


def the_table(country="BW", year=2026, amount="700") -> None:
    """An amount for Botswana, and what meals take abroad: 15/35/35 %."""
    PerDiem.objects.get_or_create(country=country, year=year, defaults={"amount": amount})
    PerDiemRule.objects.get_or_create(
        scope="abroad", since=2022,
        defaults={"until": 2026, "breakfast": 15, "lunch": 35, "dinner": 35, "source": "SKV"},
    )  # fmt: skip


def what_a_trip_says(cast, activity, **changes) -> dict:
    """A politician of Lund's, from Sunday afternoon to Friday evening."""
    return {
        "activity": activity.pk, "partner": cast.lund.pk, "traveller": "Majority, Lund",
        "country": "BW", "starts_on": "2026-05-03", "starts_at": "12:00",
        "ends_on": "2026-05-05", "ends_at": "19:01",
        "days": [{"day": "2026-05-04", "breakfast": True, "lunch": True, "dinner": True}],
        **changes,
    }  # fmt: skip


def an_allowance(cast, activity=None, **changes) -> Allowance:
    """A draft, reckoned by the table."""
    the_table()
    activity = activity or an_activity(cast)
    return begin(Allowance, cast.lund_finance, what_a_trip_says(cast, activity, **changes))


def a_line_for(cast, grant, category: str):
    """Lund's line, as one of this category: the stories' plan has lodging only."""
    line = line_of(grant, cast.lund)
    BudgetLine.objects.filter(pk=line.pk).update(category=category)
    return line


def what_its_claim_says(cast, allowance, **changes) -> dict:
    activity = allowance.activity
    paper = a_receipt(activity, cast.lund_finance, b"Pay slip", "payroll.txt", "other")
    return {
        "line": a_line_for(cast, activity.grant, "BOARD").key, "paid_by": "payroll",
        "paid_on": "2026-05-25", "documents": [paper.pk], **changes,
    }  # fmt: skip


def a_claimed_allowance(cast, activity=None, **changes) -> Allowance:
    """An expense now, with its reckoning kept; on a line for board."""
    allowance = an_allowance(cast, activity, **changes)
    return take_step(allowance, "claim", cast.lund_finance, what_its_claim_says(cast, allowance))
