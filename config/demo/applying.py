"""From the plan to the agreement in force."""

from applications.agreements.models import Agreement
from applications.plans.models import Plan

from . import networks, words
from .telling import Teller, again, sek
from .words import Pair

YEARLY = 12  # months of an accounting year


def ids_of(t: Teller, pair: Pair) -> dict[str, int]:
    return {place: t.place(place).pk for place in pair.names}


def visits(t: Teller, pair: Pair, kind: str, first: int, years: int) -> list[dict]:
    """Rows of the part `activities`: a visit each way every year, and a meeting online."""
    rows = []
    for year in range(years):
        start = first + YEARLY * year
        for number, place in enumerate([*pair.others, pair.swedish]):
            rows.append(_planned(t, f"Visit to {place}", start + 2 + 3 * number, place, "on_site"))
        if kind == "project":
            rows.append(
                _planned(t, "Meeting of the network online", start + 10, pair.swedish, "virtual")
            )
    return rows


TRAVELLING = {"majority": 1, "opposition": 1, "official": 2}


def _planned(t: Teller, title: str, month: int, host: str, mode: str) -> dict:
    going = TRAVELLING if mode == "on_site" else {}
    return {
        "title": title, "month": t.month(month).isoformat()[:7], "host": t.place(host).pk,
        "mode": mode,
        "participants": [{"side": side, "count": count} for side, count in going.items()],
    }  # fmt: skip


def line(grant, partner, category, year, quantity, unit, price, activity="") -> dict:
    return {
        "grant": grant, "partner": partner, "activity": activity, "category": category,
        "year": year, "quantity": quantity, "unit": unit, "unit_price": sek(price),
    }  # fmt: skip


def budget(t: Teller, pair: Pair, kind: str, activities: list[dict]) -> list[dict]:
    """Lines for every activity on site, and what the grant holder carries beside them."""
    ids, rows = ids_of(t, pair), []
    swedish = ids[pair.swedish]
    for activity in activities:
        if activity["mode"] != "on_site":
            continue
        host, key, year = int(activity["host"]), activity["key"], int(activity["month"][:4])
        travelling = [pk for pk in ids.values() if pk != host]
        if host != swedish:  # a visit abroad is the Swedish partner's journey
            travelling = [swedish]
        people = 4 if len(ids) == 2 else 3
        for pk in travelling:
            rows.append(line(kind, pk, "TRAVEL_INT", year, people, "flight", 14000, key))
            rows.append(line(kind, pk, "LODGING", year, people * 4, "night", 1150, key))
        rows.append(line(kind, host, "TRAVEL_LOCAL", year, 8, "trip", 900, key))
        rows.append(line(kind, host, "VENUE", year, 2, "day", 4500, key))
        if pair.invented and kind == "project" and host != swedish:
            rows.append(line(kind, swedish, "BOARD", year, 12, "day", 600, key))
    first = int(activities[0]["month"][:4])
    if kind == "project":
        rows.append(line(kind, swedish, "AUDIT", first, 1, "audit", 28000))
        rows.append(line(kind, swedish, "WAGE_SE", first, 80, "hour", 410))
        rows.append(line("steering_group", swedish, "TRAVEL_INT", first, 3, "flight", 14000))
        for place in pair.others:
            pk = ids[place]
            rows.append(line("steering_group", pk, "TRAVEL_LOCAL", first, 6, "trip", 900))
    return rows


def a_plan(t: Teller, pair: Pair, partnership, kind: str, first: int, years: int = 1, title=""):
    """Written in all its parts, by all partners, from the first day of month `first`."""
    writer, finance = (pair.others[0], "coordinator"), (pair.swedish, "finance")
    lead = (pair.swedish, "coordinator")
    body = {
        "partnership": partnership.pk, "kind": kind, "title": title or pair.topic,
        "starts_on": t.month(first).isoformat(),
        "ends_on": t.last_of(first + YEARLY * years - 1).isoformat(),
    }  # fmt: skip
    plan = t.begin(Plan, lead, body)
    t.values(plan, "text", writer, words.plan_text(pair))
    yield t.days_later(3)
    rows = visits(t, pair, kind, first, years)
    if kind == "project":
        known = t.rows(plan, "outcomes", writer, words.outcomes(pair, ids_of(t, pair)))
        keys = [row["key"] for row in known]
        span = (t.month(first).year, t.last_of(first + YEARLY * years - 1).year)
        t.rows(plan, "outputs", writer, words.outputs(keys))
        for name, values in words.sections(pair).items():
            t.values(plan, name, writer if name in ("learning", "anchoring") else lead, values)
        t.rows(plan, "stakeholders", writer, words.STAKEHOLDERS)
        indicators = networks.linked(partnership, words.indicators(keys, span))
        t.rows(plan, "indicators", writer, indicators)
        rows = [{**row, "outcome": keys[n % len(keys)]} for n, row in enumerate(rows)]
    activities = t.rows(plan, "activities", lead, rows)
    t.rows(plan, "risks", writer, words.RISKS)
    yield t.days_later(2)
    t.rows(plan, "lines", finance, budget(t, pair, kind, activities))
    return again(plan)


def confirmed(t: Teller, pair: Pair, matter, upto: int | None = None):
    """Put forward by the grant holder and confirmed by the partners (by the first `upto`)."""
    matter = t.take(matter, "request_confirmation", (pair.swedish, "coordinator"))
    for place in pair.names[:upto]:
        yield t.days_later(1)
        matter = t.take(matter, "confirm", (place, "coordinator"))
    return matter


def submitted(t: Teller, pair: Pair, partnership, kind: str, first: int, years: int = 1, title=""):
    plan = yield from a_plan(t, pair, partnership, kind, first, years, title)
    plan = yield from confirmed(t, pair, plan)
    return t.take(plan, "submit", (pair.swedish, "coordinator"))


def assessing(t: Teller, pair: Pair, plan):
    """Two assessors for a project; none for an inception."""
    yield t.days_later(3)
    chosen = ["assessor1", "assessor2"][: plan.assessors_wanted()]
    body = {"assessors": [t.cast[who].pk for who in chosen]}
    return t.take(plan, "start_assessment", pair.office, body)


def assess(t: Teller, assessment, less: int = 0, comment="", recommendation="grant"):
    """All criteria scored, `less` below the most each."""
    scores = [
        {"criterion": row["code"], "score": max(row["max"] - less, 0),
         "comment": comment or "Clear, and fit for both municipalities."}
        for row in assessment.criteria
    ]  # fmt: skip
    body = {"no_conflict": True, "scores": scores, "recommendation": recommendation}
    return t.take(assessment, "submit", assessment.assessor, body)


def granted(t: Teller, pair: Pair, plan, conditions=()):
    """Assessed well and granted as it was applied for: its grants, the project's first."""
    plan = yield from assessing(t, pair, plan)
    for assessment in plan.assessments():
        yield t.days_later(4)
        assess(t, assessment)
    yield t.days_later(3)
    asked: dict[str, int] = {}
    for row in plan.part("lines").content:
        amount = int(float(row["quantity"]) * float(row["unit_price"]["amount"]))
        asked[row["grant"]] = asked.get(row["grant"], 0) + amount
    body = {
        "grants": [{"kind": kind, "amount": sek(amount)} for kind, amount in asked.items()],
        "conditions": list(conditions),
    }
    plan = t.take(plan, "grant", "manager", body)
    return list(plan.grants)


def reports_of(t: Teller, grants, first: int, years: int, due_after: int = 3) -> list[dict]:
    """A report a grant and accounting year, due at the end of a month after it."""
    rows = []
    for grant in grants:
        for year in range(years):
            last = first + YEARLY * (year + 1) - 1
            due_on = t.last_of(last + due_after).isoformat()
            days = {"from": t.month(last - YEARLY + 1), "to": t.last_of(last)}
            days = {name: day.isoformat() for name, day in days.items()}
            rows.append({"grant": grant.pk, **days, "due_on": due_on})
    return rows


def drawn_up(t: Teller, pair: Pair, grants, first: int, years: int = 1, due_after: int = 3):
    """An agreement in draft, to be signed by the office and the directors of all partners."""
    people = [(t.cast.icld, t.cast["manager"], "For the Secretary General")]
    for place in pair.names:
        people.append((t.place(place), t.cast[place, "director"], "Chief executive"))
    body = {
        "grants": [grant.pk for grant in grants],
        "starts_on": t.month(first).isoformat(),
        "ends_on": t.last_of(first + YEARLY * years + 11).isoformat(),
        "signatories": [
            {"organisation": organisation.pk, "name": person.name, "office": office,
             "email": person.email}
            for organisation, person, office in people
        ],
        "reports": reports_of(t, grants, first, years, due_after),
        "terms": {"en": pair.disclaimer, "sv": ""},
    }  # fmt: skip
    return t.begin(Agreement, pair.office, body)


def in_force(t: Teller, pair: Pair, grants, first: int, years: int = 1, due_after: int = 3):
    agreement = drawn_up(t, pair, grants, first, years, due_after)
    yield t.days_later(2)
    agreement = t.take(agreement, "request_signatures", pair.office)
    yield t.days_later(5)
    agreement = t.everybody_signs(agreement)
    yield t.days_later(1)
    return t.take(agreement, "bring_into_force", pair.office)
