"""What every address of the API keeps to: lists, details, languages, who is calling."""

from datetime import timedelta

import pytest
from django.test import Client

from foundation.accounts.models import ApiToken
from foundation.accounts.tokens import issue_token, revoke
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Notice
from partnerships.models import Call, Declaration
from tests.foundation.workflow.machines import ROOT, Machine, address_of
from tests.stories import partnerships as stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lund(cast):
    return Machine(cast.lund_coordinator)


@pytest.fixture
def office(cast):
    return Machine(cast.manager)


@pytest.fixture
def calls(cast):
    """Three open calls, the oldest first."""
    titles = ["Ökad öppenhet i Åmål", "Water", "Öst och väst"]
    return [
        stories.an_open_call(cast, title={"en": f"Call {n}", "sv": title})
        for n, title in enumerate(titles)
    ]


# Lists


def test_a_list_has_its_frame_and_newest_rows_first(lund, calls):
    found = lund.get("calls/").json()
    assert list(found) == ["count", "next", "previous", "results"]
    assert (found["count"], found["next"], found["previous"]) == (3, None, None)
    assert [row["id"] for row in found["results"]] == [call.pk for call in reversed(calls)]


def test_the_rows_of_a_list_are_the_detail_without_steps_and_missing(lund, calls):
    row = lund.get("calls/").json()["results"][0]
    detail = lund.get(address_of(calls[-1])).json()
    assert set(detail) - set(row) == {"steps", "missing"}
    assert {name: detail[name] for name in row} == row


def test_pages_lead_to_each_other_and_hold_every_row_once(lund, calls):
    seen, address, pages = [], f"{ROOT}calls/?page_size=1&ordering=id", 0
    while address:
        page = lund.get(address.removeprefix("http://testserver")).json()
        assert page["count"] == 3
        seen += [row["id"] for row in page["results"]]
        address, pages = page["next"], pages + 1
    assert (seen, pages) == ([call.pk for call in calls], 3)
    second = lund.get("calls/?page=2&page_size=2&ordering=id").json()
    assert "page=1" in second["previous"]
    assert [row["id"] for row in second["results"]] == [calls[2].pk]


def test_a_page_past_the_end_is_not_found_but_an_empty_list_has_a_first_page(lund, cast):
    assert lund.get("calls/").json()["results"] == []
    assert lund.get("calls/?page=2").status_code == 404
    assert lund.get("calls/?page=0").status_code == 404
    assert lund.get("calls/?page=999999999999999999").status_code == 404


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "²", "٣", "9" * 30, "1e3", "%00", "1 or 1=1"])
@pytest.mark.parametrize("name", ["page", "page_size", "call", "organisation", "partnership"])
def test_what_should_be_a_whole_number_is_refused_at_its_name(lund, name, wrong):
    answer = lund.get(f"declarations/?{name}={wrong}")
    assert (answer.status_code, list(answer.json())) == (400, [name])


def test_a_page_has_at_most_two_hundred_rows(lund, calls):
    assert len(lund.get("calls/?page_size=10000").json()["results"]) == 3
    assert len(lund.get("calls/?page_size=0").json()["results"]) == 1


@pytest.mark.parametrize(
    ("ordering", "order"), [("id", [0, 1, 2]), ("-id", [2, 1, 0]), ("created_at", [0, 1, 2]),
                            ("-created_at", [2, 1, 0])],
)  # fmt: skip
def test_lists_are_ordered_as_asked(lund, calls, ordering, order):
    found = lund.get(f"calls/?ordering={ordering}").json()["results"]
    assert [row["id"] for row in found] == [calls[n].pk for n in order]


@pytest.mark.parametrize("wrong", ["name", "--id", "id,title", "case__head", "?", "pk"])
def test_an_unknown_order_is_refused(lund, wrong):
    answer = lund.get(f"calls/?ordering={wrong}")
    assert (answer.status_code, list(answer.json())) == (400, ["ordering"])


def test_lists_are_narrowed_by_state_call_and_organisation(cast, office, calls):
    mine = stories.a_declaration(cast, call=calls[0])
    theirs = stories.a_declaration_out_for_signing(
        cast, call=calls[1], coordinator=cast.francistown_coordinator
    )

    def ids(query):
        return [row["id"] for row in office.get(f"declarations/?{query}").json()["results"]]

    assert ids("state=draft") == [mine.pk]
    assert ids("state=nonsense") == ids("call=999999") == ids("organisation=999999") == []
    assert ids(f"call={calls[1].pk}") == [theirs.pk]
    assert ids(f"organisation={cast.lund.pk}") == [mine.pk]
    assert ids("partnership=1") == []  # a declaration hangs on none


@pytest.mark.parametrize(
    ("text", "found"), [("öppenhet", 0), ("ÖPPENHET", 0), ("åmål", 0), ("ÅMÅL", 0),
                        ("ökad ÖPPEN", 0), ("ÖST", 2), ("call 1", 1)],
)  # fmt: skip
def test_searching_folds_the_swedish_letters_in_both_languages(lund, calls, text, found):
    results = lund.get(f"calls/?q={text}").json()["results"]
    assert [row["id"] for row in results] == [calls[found].pk]


@pytest.mark.parametrize("text", ["%", "_", "\\", "(", "[", "ö(", "ö.*", "%00", "😀", "'", '"'])
def test_a_search_is_words_and_never_a_pattern(lund, calls, text):
    answer = lund.get(f"calls/?q={text}")
    assert (answer.status_code, answer.json()["count"]) == (200, 3 if text == "%00" else 0)


def test_a_search_finds_the_reference(lund, calls):
    found = lund.get(f"calls/?q={calls[1].reference}").json()["results"]
    assert [row["id"] for row in found] == [calls[1].pk]


def test_what_is_not_visible_is_neither_listed_nor_counted(cast, lund):
    stories.a_draft_call(cast)
    stories.a_declaration(cast, coordinator=cast.francistown_coordinator)
    assert lund.get("declarations/").json()["count"] == 0
    assert lund.get("calls/?state=draft").json()["count"] == 0


# Details


def test_a_detail_has_what_every_matter_has(cast, lund):
    declaration = stories.a_declaration(cast)
    answer = lund.get(address_of(declaration))
    detail = answer.json()
    assert {
        "id", "reference", "file_numbers", "state", "state_label", "title", "url", "page",
        "version", "created_at", "updated_at", "holder", "missing", "steps", *Declaration.shows,
    } == set(detail)  # fmt: skip
    assert detail["holder"] | {"since": ""} == {
        "role": "coordinator", "label": "the coordinators of the partners",
        "organisation": cast.lund.pk, "since": "",
    }  # fmt: skip
    assert answer.headers["ETag"] == f'"{declaration.version}"'
    assert (detail["call"], detail["organisation"]) == (declaration.call_id, cast.lund.pk)
    assert detail["created_at"].endswith("Z")


def test_nobody_holds_what_awaits_nothing(cast, lund):
    declaration = take_step(
        stories.a_declaration(cast), "withdraw", cast.lund_coordinator, {"reason": "No staff"}
    )
    detail = lund.get(address_of(declaration)).json()
    assert (detail["holder"], detail["missing"]) == (None, [])
    assert [step["name"] for step in detail["steps"]] == ["set_file_number"]


def test_the_missing_say_where_they_are_mended_and_the_steps_what_they_ask(cast, lund):
    declaration = stories.a_declaration(cast, motivation="", signatories=[])
    detail = lund.get(address_of(declaration)).json()
    assert {"code", "message", "level", "part", "field", "url"} == set(detail["missing"][0])
    assert {one["level"] for one in detail["missing"]} <= {"error", "warning"}
    steps = {step["name"]: step for step in detail["steps"]}
    assert {"edit", "request_signatures", "withdraw"} <= set(steps)
    assert "accept" not in steps  # the office's
    assert set(steps["withdraw"]) == {"name", "label", "url", "missing", "asks"}
    assert steps["withdraw"]["missing"] == []
    assert steps["request_signatures"]["missing"]
    reason, note = steps["withdraw"]["asks"]
    assert (reason["name"], reason["type"], reason["required"]) == ("reason", "text", True)
    assert (note["name"], note["required"]) == ("note", False)
    asked = {one["name"]: one for one in steps["edit"]["asks"]}
    assert {"value": "YOUTH", "label": "Youth"}["value"] in {
        choice["value"] for choice in asked["themes"]["choices"]
    }
    assert asked["signatories"]["type"] == "rows"
    assert steps["withdraw"]["url"] == address_of(declaration, "steps/withdraw/")


def test_every_ask_has_one_of_the_twelve_types(cast, lund, office):
    known = {
        "text", "number", "boolean", "date", "instant", "money", "choice", "choices", "file",
        "files", "object", "rows",
    }  # fmt: skip
    call = stories.an_open_call(cast)
    declaration = stories.a_declaration(cast, call=call)
    asked = [
        one
        for machine, matter in ((office, call), (lund, declaration))
        for step in machine.get(address_of(matter)).json()["steps"]
        for one in step["asks"]
    ]
    assert asked
    assert {one["type"] for one in asked} <= known
    assert all({"name", "type", "required", "label", "choices"} <= set(one) for one in asked)


def test_what_begins_says_where_it_is(cast, lund):
    call = stories.an_open_call(cast)
    answer = lund.post("declarations/", stories.what_a_declaration_says(cast, call))
    detail = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{ROOT}declarations/{detail['id']}/"
    assert answer.headers["ETag"] == f'"{detail["version"]}"'
    assert lund.get(answer.headers["Location"]).json()["id"] == detail["id"]


def test_the_record_tells_every_entry_in_order(cast, lund):
    declaration = take_step(
        stories.a_declaration(cast), "withdraw", cast.lund_coordinator, {"reason": "No staff"}
    )
    entries = lund.get(address_of(declaration, "record/")).json()
    assert [one["step"] for one in entries] == ["begin", "withdraw"]
    assert {
        "seq", "at", "by", "on_behalf_of", "step", "label", "source", "target", "reason", "hash",
    } <= set(entries[0])  # fmt: skip
    assert (entries[1]["source"], entries[1]["target"]) == ("draft", "withdrawn")
    assert entries[1]["reason"] == "No staff"
    assert entries[1]["by"]["id"] == cast.lund_coordinator.pk


@pytest.mark.parametrize("method", ["DELETE", "PUT", "TRACE"])
@pytest.mark.parametrize("further", ["", "steps/withdraw/", "record/"])
def test_what_an_address_does_not_do_is_405_in_json(cast, lund, method, further):
    answer = lund(method, address_of(stories.a_declaration(cast), further), {})
    assert answer.status_code == 405
    assert set(answer.json()) == {"detail"}


def test_nothing_is_deleted_from_a_list_either(lund, db):
    assert lund("DELETE", "declarations/").status_code == 405


@pytest.mark.parametrize("address", ["nonsense/", "declarations/0/", "declarations/x/",
                                     f"declarations/{'9' * 40}/", "declarations/-1/",
                                     "declarations/1/nonsense/", ""])  # fmt: skip
def test_what_is_not_there_is_404_in_json(lund, db, address):
    answer = lund.get(address)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not found."}
    assert Machine(None).get(address).status_code == 401


def test_an_unknown_step_is_404_and_a_step_from_elsewhere_is_409(cast, lund):
    declaration = stories.a_declaration(cast)
    assert lund.post(address_of(declaration, "steps/explode/")).status_code == 404
    answer = lund.post(address_of(declaration, "steps/submit/"))
    assert answer.status_code == 409
    assert answer.json()["step"] == "submit"
    assert [set(one) for one in answer.json()["missing"]] == [{"code", "message", "part", "field"}]
    assert answer.json()["missing"][0]["code"] == "state"


def test_a_consequence_is_nobodys_to_take(cast):
    declaration = stories.an_accepted_declaration(cast)
    answer = Machine(cast.office_coordinator).post(address_of(declaration, "steps/matched/"))
    assert answer.status_code == 403


# Who is calling, and in which language


def test_a_token_that_expired_or_was_revoked_is_401_and_says_how_to_ask(cast, lund):
    token = issue_token(cast.lund_coordinator)
    asked = {"Authorization": f"Bearer {token}"}
    assert Client().get(f"{ROOT}me/", headers=asked).status_code == 200
    with clock.standing_at(clock.now() + timedelta(days=91)):
        assert Client().get(f"{ROOT}me/", headers=asked).status_code == 401
    revoke(ApiToken.objects.order_by("pk").last())
    answer = Client().get(f"{ROOT}me/", headers=asked)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize("token", ["", "x", "Ünknown", "x" * 9000, "a b"])
def test_a_token_nobody_issued_is_401_even_beside_a_session(cast, token):
    client = Client()
    client.force_login(cast.lund_coordinator)
    assert client.get(f"{ROOT}me/").status_code == 200
    answer = client.get(f"{ROOT}me/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_token_notes_the_day_of_its_use_only_when_it_writes(cast, lund):
    lund.get("calls/")
    assert ApiToken.objects.get().last_used_on is None
    lund.post("declarations/", {})
    assert ApiToken.objects.get().last_used_on == clock.today()


def test_a_session_writes_only_with_its_csrf_token(cast):
    declaration = stories.a_declaration(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lund_coordinator)
    address, body = address_of(declaration, "steps/withdraw/"), {"reason": "No staff"}
    refused = client.post(address, body, content_type="application/json")
    assert refused.status_code == 403
    assert set(refused.json()) == {"detail"}
    client.get("/me/")
    token = client.cookies["csrftoken"].value
    taken = client.post(
        address, body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")


def test_the_header_chooses_the_language_and_else_the_person(cast):
    cast.lund_coordinator.language = "sv"
    cast.lund_coordinator.save()
    declaration = stories.a_declaration(cast)
    machine = Machine(cast.lund_coordinator)
    assert machine.get(address_of(declaration)).json()["state_label"] == "utkast"
    in_english = machine.get(address_of(declaration), Accept_Language="en")
    assert in_english.json()["state_label"] == "draft"
    assert in_english.headers["Content-Language"] == "en"
    other = Machine(cast.manager)
    assert other.get(address_of(declaration)).json()["state_label"] == "draft"
    swedish = other.get(address_of(declaration), Accept_Language="sv-SE,sv;q=0.9,en;q=0.1")
    assert swedish.json()["state_label"] == "utkast"


@pytest.mark.parametrize("asked", ["*", "de", "en;q=0", ";;;", "ü", "1" * 5000])
def test_a_language_the_house_does_not_speak_leaves_it_to_the_person(cast, asked):
    cast.lund_coordinator.language = "sv"
    cast.lund_coordinator.save()
    declaration = stories.a_declaration(cast)
    answer = Machine(cast.lund_coordinator).get(address_of(declaration), Accept_Language=asked)
    assert answer.json()["state_label"] == "utkast"


def test_refusals_are_translated(cast):
    machine = Machine(cast.lund_coordinator, **{"Accept-Language": "sv"})
    answer = machine.post(address_of(stories.a_declaration(cast), "steps/withdraw/"))
    assert answer.status_code == 400
    assert answer.json()["reason"] != ["This field is required."]


def test_my_notices_are_mine_and_keep_quiet_about_what_i_do_not_see(cast, lund):
    declaration = stories.a_submitted_declaration(cast)
    take_step(declaration, "return_for_changes", cast.office_coordinator, {"reason": "Too short"})
    found = lund.get("notices/?ordering=-id").json()
    assert found["count"] == Notice.objects.filter(person=cast.lund_coordinator).count() > 0
    assert found["results"][0]["title"] == declaration.title
    Notice.objects.filter(person=cast.lund_coordinator).update(person=cast.stranger)
    unseen = Machine(cast.stranger).get("notices/").json()["results"]
    assert {one["title"] for one in unseen} == {""}


# The description


def test_the_description_is_valid_and_reads_without_warnings(db, capfd):
    from drf_spectacular.drainage import GENERATOR_STATS
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.validation import validate_schema

    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    assert not GENERATOR_STATS, capfd.readouterr().err
    operations = [
        one["operationId"]
        for methods in schema["paths"].values()
        for name, one in methods.items()
        if name in {"get", "post", "put", "patch", "delete"}
    ]
    assert len(operations) == len(set(operations))
    assert {"declaration_submit", "call_open", "declaration_patch"} <= set(operations)
    assert "/api/v1/declarations/{id}/steps/submit/" in schema["paths"]


def test_the_description_comes_as_json_too_and_to_anybody(db):
    answer = Client().get(f"{ROOT}schema/?format=json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert Client().get(f"{ROOT}schema/").status_code == 200


def test_the_browsable_description_takes_nothing_from_elsewhere(db):
    page = Client().get(f"{ROOT}docs/").content.decode()
    assert "swagger" in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_call_can_be_found_by_whoever_made_it(cast, office):
    draft = stories.a_draft_call(cast)
    assert office.get("calls/?state=draft").json()["results"][0]["id"] == draft.pk
    assert Call.objects.get().pk == draft.pk
