"""A grant as data: the same for the API's rows and its page."""

from applications.budgets.lines import spent_on
from foundation.money.amounts import Money
from foundation.workflow.letters import absolute
from foundation.workflow.shapes import shape
from partnerships.cooperation.models import Partnership

from .models import Grant


def grant_rows(grants: list[Grant]) -> list[dict]:
    """Grants in the API's shape, with a number of queries that does not grow."""
    lines = [line for grant in grants for line in grant.lines.all()]
    spent = spent_on(lines)
    numbers = Partnership.file_numbers_of(grants)
    return [_grant(grant, numbers[grant.case_id], spent) for grant in grants]


def _grant(grant, numbers, spent) -> dict:
    from rest_framework.reverse import reverse

    return {
        "id": grant.pk,
        "reference": grant.reference,
        "file_numbers": numbers,
        "title": grant.title,
        "url": reverse("api:grant_detail", args=[grant.pk]),
        "page": absolute(grant.url),
        "version": grant.changes,
        "created_at": shape(grant.created_at),
        "updated_at": shape(grant.updated_at),
        "kind": grant.kind,
        "amount": shape(grant.amount_money),
        "partnership": grant.partnership_id,
        "plan": grant.plan_id,
        "starts_on": shape(grant.starts_on),
        "ends_on": shape(grant.ends_on),
        "decided_at": shape(grant.decided_at),
        "reversed_at": shape(grant.reversed_at),
        "lines": [_line(line, spent) for line in grant.lines.all()],
        "conditions": [
            {
                "id": one.pk,
                "text": one.text,
                "due_on": shape(one.due_on),
                "met_at": shape(one.met_at),
            }
            for one in grant.conditions.all()
        ],
    }


def _line(line, spent) -> dict:
    left = Money(line.amount - spent[line.pk], "SEK").rounded()
    return {
        "key": line.key,
        "grant": line.grant_id,
        "partner": line.partner_id,
        "activity": line.activity,
        "category": line.category,
        "year": line.year,
        "quantity": shape(line.quantity),
        "unit": line.unit,
        "unit_price": shape(line.unit_price_money),
        "amount": shape(line.amount_money),
        "left": shape(left),
    }
