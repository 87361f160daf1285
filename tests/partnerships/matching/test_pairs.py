"""The office sees who fits whom, and why; what it proposes keeps its reasons."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from foundation.workflow import clock, record
from foundation.workflow.engine import begin, save_part, take_step
from partnerships.matching.matching import recomputed
from partnerships.matching.models import Match
from partnerships.matching.pairs import scored, waiting
from partnerships.programmes.reference_models import Election
from partnerships.reference import load_areas, load_visa_routes
from tests.stories import partnerships as stories
from tests.stories.profiles import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast):
    return stories.an_open_call(cast)


@pytest.fixture
def declared(cast, call):
    """Lund, Umeå and Francistown wait for a partner."""
    return [
        stories.an_accepted_declaration(cast, call=call, coordinator=who)
        for who in (cast.lund_coordinator, cast.stranger, cast.francistown_coordinator)
    ]


@pytest.fixture
def office(cast, client):
    client.force_login(cast.office_coordinator)
    return client


def page(client, call, **query) -> str:
    answer = client.get(f"/calls/{call.pk}/pairs/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_all_pairs_across_the_borders_stand_there_with_their_reasons(cast, office, call, declared):
    shown = page(office, call)
    assert re.findall(r'name="fixed" value="([\d-]+)"', shown) == [
        f"{declared[0].pk}-{declared[2].pk}", f"{declared[1].pk}-{declared[2].pk}",
    ]  # fmt: skip
    assert "Both have chosen:" in shown
    assert "They have not worked together before." in shown


def test_who_is_matched_already_waits_no_more(cast, office, call, declared):
    stories.a_match(cast, declared[0], declared[2])
    assert [row.pk for row in waiting(call)] == [declared[1].pk]
    assert "wait for a partner" in page(office, call)


def test_the_round_keeps_to_what_is_fixed_and_what_is_forbidden(office, call, declared):
    lund, umea, francistown = (row.pk for row in declared)
    fixed = page(office, call, round=1, fixed=f"{umea}-{francistown}")
    section = re.search(r'id="round".*?</section>', fixed, re.S)[0]
    assert f"declarations={umea}%2C{francistown}" in section
    assert f"declarations={lund}%2C" not in section
    none = page(office, call, round=1, forbidden=[f"{lund}-{francistown}", f"{umea}-{francistown}"])
    assert "There is no pair to propose." in none


def test_ticks_that_contradict_each_other_are_said(office, call, declared):
    lund, umea, francistown = (row.pk for row in declared)
    first, second = f"{lund}-{francistown}", f"{umea}-{francistown}"
    both = page(office, call, round=1, fixed=first, forbidden=first)
    assert "Lund – Francistown is ticked as fixed and as never. Fixed counts here." in both
    twice = page(office, call, round=1, fixed=[first, second])
    left_out = "Umeå – Francistown is left out: one of the two stands in another fixed pair."
    assert left_out in twice
    for quiet in ({"fixed": first}, {"forbidden": first}, {"fixed": first, "forbidden": second}):
        shown = page(office, call, round=1, **quiet)
        assert "left out" not in shown
        assert "Fixed counts" not in shown


def test_a_pair_and_who_waits_name_what_was_declared(office, call, declared):
    """One place may have declared twice: the names alone do not tell the two apart."""
    shown = page(office, call)
    assert f"{declared[0].title} – {declared[2].title}" in shown
    assert f'</a> <small class="soft">{declared[1].title}</small>' in shown


@pytest.mark.parametrize("nonsense", ["x", "1", "1-", "-1", "1-x", "9" * 50, "²-³"])
def test_nonsense_in_the_address_names_no_pair(office, call, declared, nonsense):
    page(office, call, round=1, fixed=nonsense, forbidden=nonsense)


def test_a_pair_leads_to_its_proposal_with_the_reasons_written(office, call, declared):
    shown = page(office, call)
    address = re.search(r'href="(/matches/new/\?[^"]+)"', shown)[1].replace("&amp;", "&")
    form = office.get(address).content.decode()
    chosen = re.findall(r'value="(\d+)"[^>]*checked', form)
    assert {int(pk) for pk in chosen} == {declared[0].pk, declared[2].pk}
    assert "Both have chosen:" in form


def test_a_proposed_match_keeps_its_score_in_the_record(cast, call, declared):
    election = {"level": "local", "status": "held", "verified": "yes", "source": "x"}
    rules = call.rules()
    Election.objects.create(
        country="BW", earliest=rules.starts_on, latest=rules.starts_on, **election
    )
    save_to_name_the_other(cast, declared[2])
    body = {"declarations": [row.pk for row in declared], "reason": "All three"}
    match = begin(Match, cast.office_coordinator, body)
    kept = match.record_entries().get(step="begin").facts["scores"]
    assert [one["declarations"] for one in kept] == [
        list(pair.key) for pair in scored(declared, call.rules())
    ]
    for one in kept:
        points = [Decimal(reason["points"]) for reason in one["reasons"]]
        assert Decimal(one["score"]) == sum(points)
        assert [reason["most"] for reason in one["reasons"]] == list(rules.match_weights.values())
    assert not list(record.verify())


def save_to_name_the_other(cast, declaration):
    """What Francistown looked for; written while it was a draft, so put there by its part."""
    from foundation.workflow.models import Part

    Part.objects.update_or_create(
        case_id=declaration.case_id, kind=declaration.label(), matter_id=declaration.pk,
        name="answers", owner=0,
        defaults={"content": {"partner": "LUND, gärna"}, "version": 1,
                  "updated_at": declaration.updated_at},
    )  # fmt: skip


def test_naming_the_other_counts_in_any_spelling(cast, call, declared):
    before = {pair.key: pair.score for pair in scored(declared, call.rules())}
    save_to_name_the_other(cast, declared[2])
    after = {pair.key: pair.score for pair in scored(declared, call.rules())}
    lund, umea, francistown = (row.pk for row in declared)
    assert after[lund, francistown] - before[lund, francistown] == 10
    assert after[umea, francistown] == before[umea, francistown]


def test_the_weights_are_the_calls(cast):
    call = stories.a_draft_call(cast)
    save_part(call, "terms", cast.manager, values={"weight_themes": 7, "weight_size": 0})
    rules = take_step(call, "open", cast.manager).rules()
    assert rules.match_weights == {
        "themes": 7, "named": 20, "size": 0, "calendar": 15, "earlier": 10, "ranks": 10,
        "areas": 15, "setting": 5, "language": 10, "connection": 5, "route": 5, "support": 10,
    }  # fmt: skip


def test_a_call_opened_before_the_later_reasons_counts_as_it_did(cast, call, declared):
    """Its version names five weights; the other reasons are not in its scores, and extending it
    does not bring them in."""
    old = {"themes": 40, "named": 20, "size": 15, "calendar": 15, "earlier": 10}
    part = call.part("terms")
    version = call.latest()
    for content in (part.content, version.content["terms"]):
        for name in [name for name in content if name.startswith("weight_")]:
            if name.removeprefix("weight_") not in old:
                del content[name]
    part.save()
    version.save()
    later = {name: points for name, points in call.rules().match_weights.items() if points}
    assert later == old
    assert [one.criterion for one in scored(declared, call.rules())[0].reasons] == list(old)
    body = {"closes_at": (call.closes_at + timedelta(days=5)).isoformat(), "reason": "Asked for"}
    extended = take_step(call, "extend", cast.manager, body)
    assert extended.latest().number == 2
    assert {n: p for n, p in extended.rules().match_weights.items() if p} == old


def test_profiles_routes_and_signatures_are_counted(cast, call, declared):
    load_areas()
    load_visa_routes()
    for who, areas in (
        (cast.lund_coordinator, ["youth", "culture"]),
        (cast.francistown_coordinator, ["youth", "water"]),
    ):
        profile_of(cast, who, functional_areas=areas)
    change = clock.today() + timedelta(days=400)
    election = {"level": "local", "status": "planned", "verified": "yes", "source": "x"}
    Election.objects.create(
        country="BW", earliest=change - timedelta(days=20), latest=change, **election,
        council_term_start=change,
    )  # fmt: skip
    pair = next(one for one in scored(declared, call.rules()) if one.home.name == "Lund")
    facts = {one.criterion: one.facts for one in pair.reasons}
    assert facts["areas"] == {"areas": [["youth", 1, 1]], "said": [True, True]}
    assert facts["size"]["populations"] == [130_000, 130_000]
    assert facts["language"]["languages"] == [["en"], ["en"]]
    assert facts["connection"]["connections"] == ["good", "good"]
    assert facts["route"] == {"country": "BW", "weeks": 8, "checked_on": "2023-12-11"}
    assert facts["support"]["sides"] == [["majority", "opposition", "official"]] * 2
    assert facts["support"]["term_ends"] == [None, change.isoformat()]
    points = {one.criterion: one.points for one in pair.reasons}
    assert points["areas"] == Decimal("7.5")
    assert points["language"] == 10


def test_what_is_unknown_says_so_and_where_it_is_entered(office, call, declared):
    shown = page(office, call)
    assert "Not said yet in the profile of Lund, Francistown." in shown
    assert "No way to a visa is known from Botswana" in shown
    assert "majority, opposition and officials have signed" in shown


def test_a_stored_score_is_recomputed_from_the_record(cast, call, declared):
    body = {"declarations": [row.pk for row in declared], "reason": "All three"}
    match = begin(Match, cast.office_coordinator, body)
    for stored in match.record_entries().get(step="begin").facts["scores"]:
        assert recomputed(stored) == Decimal(stored["score"])


def test_the_page_takes_few_queries_however_many_wait(
    cast, office, call, declared, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        page(office, call, round=1)


@pytest.mark.parametrize(("who", "status"), [("lund_coordinator", 403), ("auditor", 403)])
def test_partners_do_not_see_who_else_waits(cast, client, call, declared, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(f"/calls/{call.pk}/pairs/").status_code == status
    assert "/pairs/" not in client.get(call.url).content.decode()
