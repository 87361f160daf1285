"""The text of an agreement: what is frozen of its grants, and how that reads."""

from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from applications.budgets.sums import total
from applications.budgets.tables import cost_name
from foundation.accounts.models import Organisation
from foundation.accounts.parties import parties_of
from foundation.money.amounts import Money
from foundation.money.formatting import format_date, format_money
from foundation.workflow.shapes import shape

from . import wording


def agreed(agreement) -> dict:
    """Parties and approved grants as they stand, for the version that is signed."""
    parties = parties_of(agreement.case_id).order_by("-holds_grant", "pk")
    grants = sorted(agreement.grants.all(), key=lambda grant: grant.pk)
    prefetch_related_objects(grants, "version", "lines", "conditions")
    return {
        "parties": [
            {"organisation": row.organisation_id, "holds_grant": row.holds_grant}
            for row in parties
        ],
        "approved": [
            _grant(grant) for grant in grants
        ],
    }  # fmt: skip


def _grant(grant) -> dict:
    return {
        "grant": grant.pk,
        "reference": grant.reference,
        "kind": grant.kind,
        "amount": shape(grant.amount_money),
        "starts_on": shape(grant.starts_on),
        "ends_on": shape(grant.ends_on),
        "plan": grant.plan_id,
        "plan_digest": grant.version.digest,
        "conditions": [
            {"text": one.text, "due_on": shape(one.due_on)} for one in grant.conditions.all()
        ],
        "lines": [_line(line) for line in grant.lines.all()],
        "budget": shape(Money(total(grant.lines.all()), "SEK")),
    }


def _line(line) -> dict:
    return {
        "key": line.key,
        "partner": line.partner_id,
        "category": line.category,
        "year": line.year,
        "quantity": shape(line.quantity),
        "unit": line.unit,
        "unit_price": shape(line.unit_price_money),
        "amount": shape(line.amount_money),
    }


# In the reader's words


def in_words(agreement, name: str, value) -> str | None:
    """A frozen value as people read it; None for what reads in the usual way."""
    spell = {
        "parties": _parties,
        "approved": _approved,
        "reports": _reports,
        "signatories": _capacities,
        "wording": lambda agreement, value: wording.in_words(value),
    }.get(name)
    return spell(agreement, value) if spell else None


def _names(ids) -> dict[int, str]:
    return {pk: row.name for pk, row in Organisation.objects.in_bulk(set(ids)).items()}


def _parties(agreement, rows) -> str:
    names = _names(row["organisation"] for row in rows)
    lines = [_("%(office)s, the programme office") % {"office": Organisation.objects.office()}]
    for row in rows:
        name = names.get(row["organisation"], row["organisation"])
        if row["holds_grant"]:
            name = _("%(organisation)s, which holds the grant") % {"organisation": name}
        lines.append(str(name))
    return _listed(lines)


def _approved(agreement, rows) -> str:
    return "\n\n".join(_spelled(agreement, row) for row in rows)


def _spelled(agreement, row: dict) -> str:
    kind = dict(agreement.grants.model._meta.get_field("kind").choices)[row["kind"]]
    heading = _("%(kind)s, %(reference)s: %(amount)s, %(first)s – %(last)s") % {
        "kind": str(kind).capitalize(),
        "reference": row["reference"],
        "amount": _money(row["amount"]),
        "first": _day(row["starts_on"]),
        "last": _day(row["ends_on"]),
    }
    partners = _names(line["partner"] for line in row["lines"])
    rules = agreement.partnership.rules
    budget = [
        _("%(cost)s, %(partner)s, %(year)s: %(quantity)s %(unit)s × %(price)s = %(amount)s")
        % {
            "cost": cost_name(line["category"], rules),
            "partner": partners.get(line["partner"], line["partner"]),
            "year": line["year"],
            "quantity": line["quantity"],
            "unit": line["unit"],
            "price": _money(line["unit_price"]),
            "amount": _money(line["amount"]),
        }
        for line in row["lines"]
    ]
    blocks = [heading]
    if row["conditions"]:
        conditions = [f"{_day(one['due_on'])}: {one['text']}" for one in row["conditions"]]
        blocks.append(f"{_('Conditions')}:\n{_listed(conditions)}")
    if budget:
        blocks.append(f"{_('Approved budget')}:\n{_listed(budget)}")
        blocks.append(f"{_('Budget in total')}: {_money(row['budget'])}")
    return "\n".join(blocks)


def _reports(agreement, rows) -> str:
    grants = {grant.pk: grant for grant in agreement.grants.all()}
    return _listed(
        _("%(grant)s, %(first)s – %(last)s: due on %(due)s")
        % {
            "grant": grants.get(row["grant"], row["grant"]),
            "first": _day(row["from"]),
            "last": _day(row["to"]),
            "due": _day(row["due_on"]),
        }
        for row in rows
    )


def _capacities(agreement, rows) -> str:
    names = _names(row["organisation"] for row in rows)
    return _listed(
        f"{names.get(row['organisation'], row['organisation'])}: {row['office']}" for row in rows
    )


def _listed(lines) -> str:
    return "\n".join(f"– {line}" for line in lines)


def _money(value: dict) -> str:
    return format_money(Money.from_json(value))


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
