"""The API about people and places."""

import pytest

from foundation.accounts.models import Appointment, Organisation
from foundation.accounts.tokens import issue_token

ME = "/api/v1/me/"
PLACES = "/api/v1/organisations/"


@pytest.fixture
def ask(client, cast):
    """Asks as Lund's coordinator, with a token."""
    token = issue_token(cast.lund_coordinator)
    return lambda address, **query: client.get(
        address, query, headers={"Authorization": f"Bearer {token}"}
    )


def test_me_says_who_is_calling_with_memberships_and_appointments(ask, cast):
    Appointment.objects.create(person=cast.lund_coordinator, role="assessor")
    found = ask(ME).json()
    assert (found["id"], found["email"]) == (cast.lund_coordinator.pk, "coordinator@lund.example")
    assert {"name", "language", "time_zone"} < set(found)
    assert found["memberships"][0]["organisation"] == cast.lund.pk
    assert found["memberships"][0]["office"] == "coordinator"
    assert found["appointments"][0]["role"] == "assessor"


def test_without_token_or_session_it_is_401(client, db):
    answer = client.get(ME)
    assert answer.status_code == 401
    assert "WWW-Authenticate" in answer.headers


def test_a_place_is_found_by_its_national_code(ask, cast):
    found = ask(PLACES, code="1281").json()
    assert [one["id"] for one in found["results"]] == [cast.lund.pk]
    assert found["count"] == 1


def test_a_place_is_found_by_a_word_and_the_office_is_there(ask, cast):
    assert [one["id"] for one in ask(PLACES, q="UMEÅ").json()["results"]] == [cast.umea.pk]
    assert [one["id"] for one in ask(PLACES, q="icld").json()["results"]] == [cast.icld.pk]
    assert ask(PLACES, country="bw").json()["count"] == 1


def test_places_come_by_name_in_pages_and_can_be_ordered(ask, cast):
    for name in ("Örebro", "Åmål", "Zinkgruvan"):
        Organisation.objects.create(name=name, kind="municipality", country="SE")
    names = [
        one["name"] for one in ask(PLACES, country="SE", kind="municipality").json()["results"]
    ]
    assert names == ["Lund", "Umeå", "Zinkgruvan", "Åmål", "Örebro"]
    first = ask(PLACES, page_size=1).json()
    assert first["next"]
    ids = [one["id"] for one in ask(PLACES, ordering="-id").json()["results"]]
    assert ids == sorted(ids, reverse=True)
    assert ask(PLACES, ordering="created_at").status_code == 200
    assert ask(PLACES, ordering="search").status_code == 400


def test_a_place_has_its_own_address_and_is_read_only(ask, cast, client):
    url = ask(PLACES, code="1281").json()["results"][0]["url"]
    assert ask(url).json()["name"] == "Lund"
    assert ask(f"{PLACES}999999/").status_code == 404
    client.force_login(cast.admin)
    assert client.post(PLACES, {}, content_type="application/json").status_code == 405
    assert client.delete(url).status_code == 405


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"code": "\x00"}, {"q": "%_'\"" * 90}])
def test_odd_questions_have_answers(ask, query):
    assert ask(PLACES, **query).status_code == 200


def test_the_list_costs_the_same_for_many_places(ask, cast, django_assert_max_num_queries):
    for number in range(40):
        Organisation.objects.create(name=f"Place {number}", kind="district", country="ZM")
    with django_assert_max_num_queries(4):
        ask(PLACES)
