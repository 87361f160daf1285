"""The directory: found by name, place, and what an organisation works with."""

import re

import pytest

from foundation.accounts.models import Organisation
from tests.stories.profiles import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def profiles(cast):
    """Lund, Umeå and Francistown; each works with something else."""
    cast.umea.save()  # made without its search words
    return {
        "Lund": profile_of(cast, languages=["sv", "en"]),
        "Umeå": profile_of(
            cast, cast.stranger, languages=["sv"], setting="mixed", functional_areas=["health"]
        ),
        "Francistown": profile_of(
            cast, cast.francistown_coordinator, languages=["en", "tn"],
            functional_areas=["water", "youth"],
        ),
    }  # fmt: skip


@pytest.fixture
def found(cast, client, profiles):
    def names(**query):
        client.force_login(cast.lund_team)
        answer = client.get("/profiles/", query)
        assert answer.status_code == 200
        return re.findall(r'<th scope="row"[^>]*><a href="/profiles/\d+/">([^<]+)<',
                          answer.content.decode())  # fmt: skip

    return names


def test_all_stand_in_the_alphabet_whoever_came_first(found):
    assert found() == ["Francistown", "Lund", "Umeå"]
    assert found(sort="-title") == ["Umeå", "Lund", "Francistown"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "umea"}, ["Umeå"]),
        ({"q": "UMEÅ"}, ["Umeå"]),
        ({"q": "fran"}, ["Francistown"]),
        ({"q": "nowhere"}, []),
        ({"country": "BW"}, ["Francistown"]),
        ({"side": "swedish"}, ["Lund", "Umeå"]),
        ({"side": "international"}, ["Francistown"]),
        ({"setting": "mixed"}, ["Umeå"]),
        ({"area": "youth"}, ["Francistown", "Lund"]),
        ({"area": "health"}, ["Umeå"]),
        ({"language": "tn"}, ["Francistown"]),
        ({"language": "en", "side": "swedish"}, ["Lund"]),
        ({"state": "due"}, []),
    ],
)
def test_it_is_narrowed_by_name_place_and_work(found, query, expected):
    assert found(**query) == expected


def test_one_is_found_by_its_reference(found, profiles):
    assert found(q=profiles["Lund"].reference) == ["Lund"]


def test_a_choice_that_is_none_narrows_nothing(found):
    assert len(found(area="nonsense")) == 3


def test_the_directory_speaks_swedish(cast, client, profiles):
    cast.lund_team.language = "sv"
    cast.lund_team.save()
    client.force_login(cast.lund_team)
    shown = client.get("/profiles/").content.decode()
    assert "Vatten och avlopp" in shown
    assert "svenska" in shown


def test_only_the_office_sees_who_has_no_profile(cast, client, profiles):
    client.force_login(cast.office_coordinator)
    assert "No profile yet" not in client.get("/profiles/").content.decode()
    piteå = Organisation.objects.create(name="Piteå kommun", kind="municipality", country="SE")
    cast.hire("coordinator", piteå, "coordinator@pitea.example")
    shown = client.get("/profiles/").content.decode()
    assert f"/profiles/new/?organisation={piteå.pk}" in shown
    client.force_login(cast.adviser)  # reads it, and makes none
    shown = client.get("/profiles/").content.decode()
    assert "Piteå" in shown
    assert "/profiles/new/" not in shown
    client.force_login(cast.lund_coordinator)
    assert "Piteå" not in client.get("/profiles/").content.decode()


def test_the_office_comes_to_the_form_with_the_organisation_chosen(cast, client, profiles):
    piteå = Organisation.objects.create(name="Piteå kommun", kind="municipality", country="SE")
    cast.hire("coordinator", piteå, "coordinator@pitea.example")
    client.force_login(cast.office_coordinator)
    form = client.get(f"/profiles/new/?organisation={piteå.pk}").content.decode()
    assert re.search(rf'<option value="{piteå.pk}" selected', form)


def test_a_page_posts_ranks_and_languages(cast, client, profiles):
    profile = profiles["Lund"]
    client.force_login(cast.lund_coordinator)
    form = client.get(profile.step_url("edit")).content.decode()
    assert re.search(r'name="functional_areas_1".*?value="youth" selected', form, re.S)
    body = {
        "functional_areas_1": "water", "functional_areas_2": "", "functional_areas_3": "youth",
        "languages": ["sv", "en"], "setting": "urban", "language": "sv",
        "version": profile.version,
    }  # fmt: skip
    assert client.post(profile.step_url("edit"), body).status_code == 302
    profile.refresh_from_db()
    assert profile.functional_areas == ["water", "youth"]
    twice = {**body, "functional_areas_3": "water", "version": profile.version}
    answer = client.post(profile.step_url("edit"), twice)
    assert answer.status_code == 400
    assert "The same one is chosen twice." in answer.content.decode()


def test_machines_filter_by_area_and_language_as_words(cast, client, profiles):
    client.force_login(cast.lund_team)

    def titles(query):
        rows = client.get(f"/api/v1/profiles/?{query}").json()["results"]
        return sorted(row["title"] for row in rows)

    assert titles("area=youth") == ["Francistown", "Lund"]
    assert titles("area=you") == []
    assert titles("language=tn") == ["Francistown"]
    assert titles("country=SE") == ["Lund", "Umeå"]
    assert titles(f"organisation={cast.lund.pk}") == ["Lund"]


def test_the_list_goes_into_a_workbook(cast, client, profiles):
    client.force_login(cast.lund_team)
    answer = client.get("/profiles/?download=xlsx&area=youth")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
