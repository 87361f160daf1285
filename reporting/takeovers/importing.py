"""One case of a checked workbook, as a running case at its stage: called inside the step."""

from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError

from applications.agreements.models import Agreement
from applications.grants.deciding import set_conditions, write_grants
from applications.plans.models import Plan
from foundation.accounts.models import CaseNumber, Organisation, Person
from foundation.accounts.people import invite
from foundation.money.amounts import Money
from foundation.workflow import clock, engine
from foundation.workflow.models import Part
from foundation.workflow.steps import Invalid
from partnerships.cooperation.models import Partnership
from reporting.brought import BroughtForward


def take_over_case(call, case: dict, by) -> Partnership:
    """Make the case as `fitting` gives it; all of it or, if anything is refused, nothing.

    Nobody's signature or confirmation is made up: papers of before are documents.
    """
    partnership = _partnership(call, case, by)
    _invite(case["people"], by)
    _number(partnership, case)
    granted = {}
    for one in case["plans"]:
        granted[one["plan"]] = _plan(partnership, one, by)
    _agreement(partnership, case, granted, by)
    return partnership


def _partnership(call, case, by) -> Partnership:
    organisations = Organisation.objects.in_bulk([one["organisation"] for one in case["partners"]])
    data = {
        "call": call, "call_version": call.latest(), "title": case["title"],
        "themes": case["themes"],
        "organisations": [organisations[one["organisation"]] for one in case["partners"]],
        "coordinator": Person.objects.get(pk=case["coordinator"]),
    }  # fmt: skip
    return engine.take_over(Partnership, by, data, case["stage"])


def _invite(people: list[dict], by) -> None:
    """Each person who is not there yet gets the office and a letter on how to sign in."""
    for row in people:
        organisation = Organisation.objects.get(pk=row["organisation"])
        known = Person.objects.filter(email=row["email"]).first()
        same = {"organisation": organisation, "office": row["office"]}
        if known and known.memberships.not_ended().filter(**same).exists():
            continue
        language = row["language"] or ("sv" if organisation.country == "SE" else "en")
        try:
            invite(by, email=row["email"], name=row["name"], language=language, **same)
        except ValidationError as problem:
            sentences = [f"{row['email']}: {sentence}" for sentence in problem.messages]
            raise Invalid({"case": sentences}) from None


def _number(partnership, case) -> None:
    """The office's number of before and each partner's own, searched and shown."""
    numbers = [(Organisation.objects.office().pk, case["key"])]
    numbers += [(one["organisation"], one["number"]) for one in case["partners"] if one["number"]]
    CaseNumber.objects.bulk_create(
        CaseNumber(case_id=partnership.case_id, organisation_id=organisation, number=number)
        for organisation, number in numbers
    )


def _plan(partnership, one: dict, by) -> dict:
    """The plan as granted, with its frozen budget, grants, conditions and earlier years.

    Gives {kind: grant}.
    """
    data = {
        "partnership": partnership, "kind": one["kind"], "title": one["title"],
        "starts_on": _day(one["starts_on"]), "ends_on": _day(one["ends_on"]),
    }  # fmt: skip
    plan = engine.take_over(Plan, by, data, "granted", tells=False)
    Part.objects.create(
        case_id=plan.case_id, kind=plan.label(), matter_id=plan.pk, name="lines", version=1,
        content=[_line(line) for line in one["lines"]], updated_at=clock.now(),
    )  # fmt: skip
    engine.freeze(plan, by)
    decided = [{"kind": row["kind"], "amount": _sek(row["amount"])} for row in one["grants"]]
    grants = {grant.kind: grant for grant in write_grants(plan, by, decided)}
    at = datetime.combine(_day(one["decided_on"]), time(12), tzinfo=clock.now().tzinfo)
    for grant in grants.values():
        grant.decided_at = at
        grant.save(update_fields=["decided_at"])
    first = grants[one["grants"][0]["kind"]]
    rows = [{**row, "due_on": _day(row["due_on"])} for row in one["conditions"]]
    set_conditions(first, rows)
    _bring_forward(grants, one["lines"])
    return {"grants": grants, "plan": one}


def _line(line: dict) -> dict:
    return {
        "key": line["key"], "grant": line["grant"], "partner": line["partner"], "activity": "",
        "category": line["category"], "year": line["year"], "quantity": "1", "unit": "",
        "unit_price": _sek(line["amount"]).as_json(),
    }  # fmt: skip


def _bring_forward(grants: dict, lines: list[dict]) -> None:
    for line in lines:
        row = grants[line["grant"]].lines.get(key=line["key"])
        BroughtForward.objects.bulk_create(
            BroughtForward(
                budget_line=row, from_on=_day(one["from"]), to_on=_day(one["to"]),
                accepted=Decimal(one["accepted"]), paid=Decimal(one["paid"]),
            )
            for one in line["earlier"]
        )  # fmt: skip


def _agreement(partnership, case, granted: dict, by) -> None:
    """The agreement in force with its report dates; what is in already is not waited for."""
    if not case["agreement"]["from"]:
        return
    grants = [grant for one in granted.values() for grant in one["grants"].values()]
    reports, is_in = [], []
    for one in granted.values():
        until = _accounted_until(one["plan"])
        for row in one["plan"]["reports"]:
            reports.append(
                {"grant": one["grants"][row["grant"]], "from": _day(row["from"]),
                 "to": _day(row["to"]), "due_on": _day(row["due_on"])}
            )  # fmt: skip
            is_in.append(row["to"] <= until.get(row["grant"], ""))
    last = case["agreement"]["to"]
    data = {
        "partnership": partnership, "title": case["title"], "grants": grants, "reports": reports,
        "starts_on": _day(case["agreement"]["from"]), "ends_on": _day(last) if last else None,
    }  # fmt: skip
    agreement = engine.take_over(Agreement, by, data, "in_force", tells=False)
    engine.freeze(agreement, by)
    for row, done in zip(agreement.dates(), is_in, strict=True):
        agreement.due(row.deadline, row.due_on)
        if done:
            agreement.done(row.deadline)


def _accounted_until(plan: dict) -> dict[str, str]:
    """{kind of grant: the last day that was accounted for before}."""
    found: dict[str, str] = {}
    for line in plan["lines"]:
        for one in line["earlier"]:
            found[line["grant"]] = max(found.get(line["grant"], ""), one["to"])
    return found


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _sek(amount: str) -> Money:
    return Money(Decimal(amount), "SEK")
