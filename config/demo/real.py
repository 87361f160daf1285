"""The thirteen real partnerships of DOMAIN §2 at different stages: nothing unpleasant here."""

from dataclasses import replace

from applications.amendments.models import Amendment
from reporting.activities.models import Activity

from . import applying, reporting_back, running, spending, travelling
from .calls import FIRST, SECOND
from .telling import Story, Teller, again, sek
from .words import Pair

OTHER = "coordinator2"


def _gender(swedish, other, office="coordinator") -> Pair:
    return Pair(swedish, (other,), "Gender equality", ("GENDER",), office)


def _youth(swedish, other, office="coordinator") -> Pair:
    return Pair(swedish, (other,), "Youth participation", ("YOUTH",), office)


def settled_and_closed(t: Teller, calls, found) -> Story:
    pair = _gender("Piteå", "Chinsali")
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 6))
    grant, _agreement = yield from running.inception(t, pair, partnership, -35, visits=2)
    yield from running.accounted(t, pair, grant, -35, t.on(-23, 2), reporting_back.paid)
    grants, agreement = yield from running.project(t, pair, partnership, -19, 1)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield from running.accounted(t, pair, grants[0], -19, t.on(-7, 2), reporting_back.paid)
    yield from reporting_back.closed(t, pair, partnership, agreement)


def with_the_auditor(t: Teller, calls, found) -> Story:
    pair = Pair("Jönköping", ("Stellenbosch",), "Accessibility", ("ACCESS",), OTHER)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 7))
    grants, _agreement = yield from running.project(t, pair, partnership, -13)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    until = reporting_back.in_fieldwork
    yield from running.accounted(t, pair, grants[0], -13, t.on(-1, 2), until)


def in_its_second_year(t: Teller, calls, found) -> Story:
    pair = Pair("Åmål", ("Bergrivier",), "Education", ("INCLUSION",), thorough=True)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 8))
    grants, _agreement = yield from running.project(t, pair, partnership, -20)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield from running.accounted(t, pair, grants[0], -20, t.on(-8, 2), reporting_back.paid)
    amendment = t.begin(Amendment, (pair.swedish, "coordinator"), _more_for_venues(grants[0], pair))
    yield t.days_later(2)
    amendment = yield from applying.confirmed(t, pair, amendment)
    amendment = t.take(amendment, "submit", (pair.swedish, "coordinator"))
    yield t.days_later(4)
    t.take(amendment, "approve", "manager")
    yield from spending.visits_held(t, pair, grants[0], 2, 3)


def _more_for_venues(grant, pair: Pair) -> dict:
    """From the last lodging to the last venue."""
    lines = grant.lines.order_by("-position")
    less, more = (lines.filter(category=code).first() for code in ("LODGING", "VENUE"))
    return {
        "grant": grant.pk,
        "items": [
            {"kind": "budget", "line": less.key, "amount": sek(less.amount - 3000)},
            {"kind": "budget", "line": more.key, "amount": sek(more.amount + 3000)},
        ],
        "reason": f"{pair.disclaimer} A larger hall is needed, and fewer nights.",
    }


def with_the_controller(t: Teller, calls, found) -> Story:
    pair = _youth("Ovanåker", "Overstrand", OTHER)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 9))
    grants, _agreement = yield from running.project(t, pair, partnership, -13)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield from running.accounted(t, pair, grants[0], -13, t.on(-1, 1), reporting_back.submitted)


def about_to_close(t: Teller, calls, found) -> Story:
    pair = _youth("Falun", "Mogale City")
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 10))
    grants, _agreement = yield from running.project(t, pair, partnership, -18, 1)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield from running.accounted(t, pair, grants[0], -18, t.on(-6, 2), reporting_back.paid)
    yield t.on(-2, 20)
    t.take(partnership, "begin_closing", pair.office)


def writing_its_reports(t: Teller, calls, found) -> Story:
    pair = _youth("Bollnäs", "Lobatse", OTHER)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 11))
    grants, _agreement = yield from running.project(t, pair, partnership, -13)
    activities = yield from running.visits_of_year(t, pair, grants[0], 0)
    yield t.on(-1, 12)
    reporting_back.progress_told(t, pair, grants[0], -13)
    report = reporting_back.accounts_begun(t, pair, grants[0], -13)
    reporting_back.engaged(t, pair, report)
    yield t.on(-1, 14)
    spending.entered(t, pair, again(activities[-1]), "VENUE", pair.swedish)


def about_to_be_paid(t: Teller, calls, found) -> Story:
    pair = _youth("Kungsör", "Rufunsa")
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 12))
    grants, _agreement = yield from running.project(t, pair, partnership, -14)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    yield from running.accounted(t, pair, grants[0], -14, t.on(-2, 2), reporting_back.authorised)


def confirming_its_accounts(t: Teller, calls, found) -> Story:
    """Lund and Francistown: the one with most to look at."""
    pair = replace(_gender("Lund", "Francistown"), thorough=True)
    partnership = yield from running.opened(t, calls, pair, FIRST, t.on(-39, 13))
    grants, _agreement = yield from running.project(t, pair, partnership, -13)
    yield from running.visits_of_year(t, pair, grants[0], 0)
    found[pair.swedish] = (pair, again(partnership), grants[0])
    yield t.on(-1, 8)
    progress = reporting_back.progress_told(t, pair, grants[0], -13)
    yield t.days_later(2)
    yield from applying.confirmed(t, pair, progress)
    report = reporting_back.accounts_begun(t, pair, grants[0], -13)
    yield t.days_later(3)
    yield from applying.confirmed(t, pair, report, 1)
    audit = reporting_back.engaged(t, pair, again(report))
    yield t.days_later(1)
    t.take(audit, "accept_engagement", "auditor", {"independent": True})


def activities_of_lund(t: Teller, calls, found) -> Story:
    """One of each that is still to come or under way, and a change of the budget."""
    yield t.ago(9)
    pair, partnership, grant = found["Lund"]
    who = (pair.swedish, "coordinator")
    meeting = spending.planned_rows(grant, "virtual")[-1]
    visits = spending.planned_rows(grant)[-2:]
    online = spending.planned(t, pair, grant, meeting, t.ahead(-2), pair.swedish, days=3)
    t.take(online, "confirm", who)
    there = spending.planned(t, pair, grant, visits[0], t.ahead(80))
    t.take(there, "confirm", (pair.others[0], "coordinator"))
    here = spending.planned(t, pair, grant, visits[1], t.ahead(160))
    travelling.applied(t, travelling.trip(t, pair, here))
    ready = travelling.trip(t, pair, there, pair.swedish)
    t.take(ready, "clear", who)
    before = Activity.objects.filter(grant=grant, state="completed").order_by("-pk").first()
    t.take(travelling.trip(t, pair, before), "come_back", who)
    yield t.ago(5)
    amendment = t.begin(Amendment, who, _more_for_venues(grant, pair))
    amendment = t.take(amendment, "request_confirmation", who)
    t.take(amendment, "confirm", who)
    travelling.meetings(t, partnership, before)
    yield t.ago(2)
    t.take(online, "start", who)


def being_assessed(t: Teller, calls, found) -> Story:
    pair = Pair("Ekerö", ("Cape Agulhas",), "Citizen dialogue", ("PARTICIPATION",), OTHER)
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 6))
    grant, _agreement = yield from running.inception(t, pair, partnership, -19)
    yield from running.accounted(t, pair, grant, -19, t.on(-7, 2), reporting_back.paid)
    partnership = yield from running.planning(t, pair, partnership, 0)
    yield t.ago(16)
    plan = yield from applying.submitted(t, pair, partnership, "project", 2)
    plan = yield from applying.assessing(t, pair, plan)
    yield t.days_later(5)
    applying.assess(t, plan.assessments()[0], less=1)


def out_for_signing(t: Teller, calls, found) -> Story:
    others = ("Sundays River Valley", "Sarah Baartman District")
    pair = Pair("Falkenberg", others, "Child and youth influence", ("YOUTH",))
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 7))
    grant, _agreement = yield from running.inception(t, pair, partnership, -19)
    yield from running.accounted(t, pair, grant, -19, t.on(-7, 2), reporting_back.paid)
    partnership = yield from running.planning(t, pair, partnership, -2)
    plan = yield from applying.submitted(t, pair, partnership, "project", 1, 2)
    grants = yield from applying.granted(t, pair, plan)
    yield t.ago(8)
    agreement = applying.drawn_up(t, pair, grants[:1], 1, 2)
    agreement = t.take(agreement, "request_signatures", pair.office)
    yield t.ago(4)
    t.sign(agreement, "manager")
    t.sign(agreement, (pair.swedish, "director"))


def about_to_be_approved(t: Teller, calls, found) -> Story:
    others = ("Livingstone", "Victoria Falls")
    pair = Pair("Håbo", others, "Child rights", ("YOUTH",), OTHER)
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 8))
    grant, _agreement = yield from running.inception(t, pair, partnership, -19, 7)
    found[pair.swedish] = (pair, partnership, grant)
    yield from running.planning(t, pair, partnership, 0)
    start = t.on(-2, 12)
    yield from running.accounted(t, pair, grant, -19, start, reporting_back.reviewed)


def plan_of_habo(t: Teller, calls, found) -> Story:
    """Two of three have confirmed it."""
    yield t.ago(14)
    pair, partnership, _grant = found["Håbo"]
    plan = yield from applying.a_plan(t, pair, partnership, "project", 3)
    yield from applying.confirmed(t, pair, plan, 2)


def planning_three(t: Teller, calls, found) -> Story:
    others = ("Palapye", "Central District")
    pair = Pair("Valdemarsvik", others, "Youth influence", ("YOUTH",))
    partnership = yield from running.opened(t, calls, pair, SECOND, t.on(-23, 9))
    grant, _agreement = yield from running.inception(t, pair, partnership, -19, 9)
    found[pair.swedish] = (pair, partnership, grant)
    yield from running.planning(t, pair, partnership, 0)
    start = t.on(-2, 20)
    yield from running.accounted(t, pair, grant, -19, start, reporting_back.audited)


def plan_of_valdemarsvik(t: Teller, calls, found) -> Story:
    """Still a draft."""
    yield t.ago(10)
    pair, partnership, _grant = found["Valdemarsvik"]
    yield from applying.a_plan(t, pair, partnership, "project", 4)


def getting_to_know_each_other(t: Teller, calls, found) -> Story:
    topic = "Women's and youth opportunities"
    pair = Pair("Haparanda", ("Solwezi",), topic, ("GENDER", "YOUTH"), OTHER)
    start, match_on = t.on(-21, 12), t.on(-12, 5)
    partnership = yield from running.opened(t, calls, pair, SECOND, start, match_on)
    yield from running.inception(t, pair, partnership, -8)


STORIES = [
    settled_and_closed, with_the_auditor, in_its_second_year, with_the_controller, about_to_close,
    writing_its_reports, about_to_be_paid, confirming_its_accounts, activities_of_lund,
    being_assessed, out_for_signing, about_to_be_approved, plan_of_habo, planning_three,
    plan_of_valdemarsvik, getting_to_know_each_other,
]  # fmt: skip
