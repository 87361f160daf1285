"""The pieces of an activity's page that its sections share."""

from foundation.money.amounts import Money
from partnerships.programmes.call_rules import INTERNATIONAL, SWEDISH
from partnerships.programmes.reference_models import CostCategory, text_in

TABLE = "reporting/activity/table.html"


def section(title: str, template: str = TABLE, **context) -> dict:
    """A section of a matter's page: a title, and what its template shows."""
    return {"title": title, "template": template, "context": context}


def cost_name(code: str, rules) -> str:
    """A category's name in the reader's language; the code when the call does not know it."""
    cost = rules.costs.get(code)
    return text_in(cost.name) if cost else code


def side_name(side: str) -> str:
    """The side ("swedish", "international") in the reader's language."""
    return str(CostCategory.Side(side).label) if side in (SWEDISH, INTERNATIONAL) else side


def sek(amount) -> Money:
    """An amount in SEK, rounded to whole öre."""
    return Money(amount, "SEK").rounded()
