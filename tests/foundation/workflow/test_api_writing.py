"""Writing through the API: versions, requests sent twice, the order of refusals, parts."""

import json
from threading import Thread

import pytest
from django.db import connection

from foundation.workflow.engine import take_step
from foundation.workflow.models import Entry, Replay
from partnerships.models import Declaration
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import Signatory, SigningCode
from tests.foundation.workflow.machines import Machine, address_of
from tests.stories import partnerships as stories


@pytest.fixture
def lund(cast):
    return Machine(cast.lund_coordinator)


@pytest.fixture
def declaration(cast):
    return stories.a_declaration(cast)


# Versions


def test_a_patch_merges_what_is_sent_into_what_stands(lund, declaration):
    answer = lund.patch(address_of(declaration), {"title": "Another"}, If_Match=declaration.version)
    detail = answer.json()
    assert (answer.status_code, detail["title"]) == (200, "Another")
    assert detail["motivation"] == declaration.motivation
    assert len(detail["signatories"]) == 3
    assert answer.headers["ETag"] == f'"{declaration.version + 1}"'


@pytest.mark.parametrize("spelling", ['"{}"', "{}", 'W/"{}"', ' "{}" '])
def test_the_version_may_be_spelled_with_or_without_quotes(lund, declaration, spelling):
    answer = lund.patch(
        address_of(declaration), {"title": "A"}, If_Match=spelling.format(declaration.version)
    )
    assert answer.status_code == 200


def test_a_patch_without_a_version_is_428(lund, declaration):
    answer = lund.patch(address_of(declaration), {"title": "Another"})
    assert (answer.status_code, set(answer.json())) == (428, {"detail"})


@pytest.mark.parametrize("wrong", ['"0"', "99", "x", '"', "²", "-1", "1.0", "9" * 40, '"1", "2"'])
def test_any_other_version_is_412_and_told_which_stands(lund, declaration, wrong):
    answer = lund.patch(address_of(declaration), {"title": "Another"}, If_Match=wrong)
    assert answer.status_code == 412
    assert set(answer.json()) == {"detail", "version", "changed"}
    assert answer.json()["version"] == declaration.version


def test_412_says_what_the_others_changed(cast, lund, declaration):
    body = {"title": "Theirs", "language": "sv"}
    take_step(declaration, "edit", cast.lund_finance, body, partial=True)
    answer = lund.patch(address_of(declaration), {"title": "Mine"}, If_Match=declaration.version)
    assert (answer.status_code, answer.json()["changed"]) == (412, ["language", "title"])


def test_a_step_takes_a_version_but_needs_none(lund, declaration):
    stale = lund.post(address_of(declaration, "steps/withdraw/"), {"reason": "x"}, If_Match="99")
    assert stale.status_code == 412
    taken = lund.post(address_of(declaration, "steps/withdraw/"), {"reason": "x"})
    assert (taken.status_code, taken.headers["ETag"]) == (200, f'"{declaration.version + 1}"')


# Requests sent twice


def test_what_is_sent_twice_with_a_key_is_carried_out_once(cast, lund):
    call = stories.an_open_call(cast)
    body = stories.what_a_declaration_says(cast, call)
    first = lund.post("declarations/", body, Idempotency_Key="k1")
    again = lund.post("declarations/", body, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert Declaration.objects.count() == 1


def test_the_same_key_with_another_body_or_address_is_400(cast, lund):
    call = stories.an_open_call(cast)
    body = stories.what_a_declaration_says(cast, call)
    made = lund.post("declarations/", body, Idempotency_Key="k1").json()
    other = lund.post("declarations/", {**body, "title": "Another"}, Idempotency_Key="k1")
    step = lund.post(
        f"declarations/{made['id']}/steps/withdraw/", {"reason": "x"}, Idempotency_Key="k1"
    )
    assert (other.status_code, step.status_code) == (400, 400)
    assert set(other.json()) == {"non_field_errors"}
    assert Declaration.objects.get().state == "draft"


def test_somebody_elses_key_is_another_key(cast, lund):
    call = stories.an_open_call(cast)
    lund.post("declarations/", stories.what_a_declaration_says(cast, call), Idempotency_Key="k1")
    body = stories.what_a_declaration_says(cast, call, cast.francistown_coordinator)
    theirs = Machine(cast.francistown_coordinator)
    assert theirs.post("declarations/", body, Idempotency_Key="k1").status_code == 201


def test_a_refusal_is_not_kept(cast, lund, declaration):
    address = address_of(declaration, "steps/withdraw/")
    assert lund.post(address, {}, Idempotency_Key="k1").status_code == 400
    assert not Replay.objects.exists()
    assert lund.post(address, {"reason": "x"}, Idempotency_Key="k1").status_code == 200


def test_a_key_that_no_table_can_keep_is_400(lund, declaration):
    answer = lund.post(
        address_of(declaration, "steps/withdraw/"), {"reason": "x"}, Idempotency_Key="k" * 201
    )
    assert (answer.status_code, set(answer.json())) == (400, {"non_field_errors"})


def test_a_wrong_code_counts_also_when_it_comes_with_a_key(cast):
    declaration = stories.a_declaration_out_for_signing(cast)
    one = Signatory.objects.about(declaration).first()
    mint_code(one)
    machine = Machine(one.person)
    body = {"code": "000000", "digest": one.version.digest}
    for n in range(3):
        answer = machine.post(
            address_of(declaration, "steps/sign/"), body, Idempotency_Key=f"guess-{n}"
        )
        assert answer.status_code == 400
    assert SigningCode.objects.get(signatory=one).tries == 3


def at_once(*works):
    """Does the works in threads, each with a connection of its own; gives their answers."""
    answers = [None] * len(works)

    def run(n, work):
        try:
            answers[n] = work()
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_key_one_is_carried_out_and_one_replayed(cast):
    call = stories.an_open_call(cast)
    body = stories.what_a_declaration_says(cast, call)
    machines = [Machine(cast.lund_coordinator) for _n in range(4)]
    answers = at_once(
        *(lambda m=m: m.post("declarations/", body, Idempotency_Key="one") for m in machines)
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert Declaration.objects.count() == 1
    assert len({answer.json()["id"] for answer in answers}) == 1
    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    assert sorted(map(str, replayed)) == ["None", "true", "true", "true"]


# The order of refusals


def test_refusals_come_in_the_order_of_the_contract(cast, settings):
    """Each request has every later fault too, and is told of the first."""
    declaration = stories.a_declaration(cast, motivation="")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
    broken, huge = b'{"reason": ', b'{"reason": "' + b"x" * 6000 + b'"}'
    own, step = address_of(declaration), address_of(declaration, "steps/submit/")
    lund, nobody = Machine(cast.lund_coordinator), Machine(None)
    unseeing, finance = Machine(cast.stranger), Machine(cast.lund_finance)
    stale = {"If_Match": "99"}

    def statuses(*answers):
        return [answer.status_code for answer in answers]

    assert statuses(
        nobody.post(step, raw=huge, type="text/plain"),
        unseeing.post(step, raw=huge, type="text/plain"),
        lund.post(address_of(declaration, "steps/explode/"), raw=huge, type="text/plain"),
        finance.post(step, raw=huge, type="text/plain"),
        finance.post(step, raw=broken, type="text/plain"),
        finance.post(step, raw=broken, **stale),
        finance.post(step, {"reason": 1}, **stale),
        lund.post(step, {"reason": []}, **stale),
        lund.post(step, {"reason": []}),
        lund.post(address_of(declaration, "steps/withdraw/"), {"reason": []}),
    ) == [401, 404, 404, 413, 415, 400, 403, 412, 409, 400]
    signing = stories.a_declaration_out_for_signing(cast, call=declaration.call)
    assert statuses(
        unseeing.patch(own, raw=broken),
        lund.patch(own, raw=huge, type="text/plain"),
        lund.patch(own, raw=broken, type="text/plain"),
        lund.patch(own, raw=broken),
        Machine(cast.manager).patch(own, {"title": []}),
        lund.patch(own, {"title": []}),
        lund.patch(own, {"title": []}, **stale),
        lund.patch(address_of(signing), {"title": []}, If_Match=signing.version),
        lund.patch(own, {"title": []}, If_Match=declaration.version),
    ) == [404, 413, 415, 400, 403, 428, 412, 409, 400]
    part, later = address_of(declaration, "parts/answers/"), address_of(signing, "parts/answers/")
    assert statuses(
        unseeing.put(part, raw=broken),
        lund.put(part, raw=huge, type="text/plain"),
        lund.put(part, raw=broken, type="text/plain"),
        lund.put(part, raw=broken),
        Machine(cast.manager).put(part, {"values": 1}),
        lund.put(part, {"values": 1}),
        lund.put(part, {"values": 1}, **stale),
        lund.put(later, {"values": 1}, If_Match="0"),
        lund.put(part, {"values": 1}, If_Match="0"),
    ) == [404, 413, 415, 400, 403, 428, 412, 409, 400]
    assert Entry.objects.about(declaration).count() == 1


@pytest.mark.parametrize(
    "raw",
    [b"{", b"", b"[]", b"1", b"null", b'"x"', b"true", b"\xff", b"\xef\xbb\xbf{}", b"{'a': 1}",
     b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1' + b"0" * 5000 + b"}",
     b'{"a": 1e99999999999999999999}', b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
     b'{"a": ' + b'{"a":' * 50 + b"1" + b"}" * 50 + b"}", b"{} {}", b"\x00"],
    ids=repr,
)  # fmt: skip
def test_a_body_that_is_no_readable_object_is_400(lund, declaration, raw):
    answer = lund.post(address_of(declaration, "steps/withdraw/"), raw=raw)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("type", ["text/plain", "application/xml", "multipart/form-data",
                                  "application/x-www-form-urlencoded", "nonsense"])  # fmt: skip
def test_any_other_media_type_is_415(lund, declaration, type):
    answer = lund.post(address_of(declaration, "steps/withdraw/"), raw=b"reason=x", type=type)
    assert (answer.status_code, set(answer.json())) == (415, {"detail"})


def test_a_step_that_asks_nothing_needs_no_body(cast, declaration, lund):
    answer = lund("POST", address_of(declaration, "steps/request_signatures/"), type="")
    assert answer.status_code == 200


# Parts


@pytest.fixture
def call(cast):
    return stories.a_draft_call(cast)


@pytest.fixture
def office(cast):
    return Machine(cast.manager)


def test_a_list_has_rows_with_keys_and_says_what_it_asks(office, call):
    answer = office.get(address_of(call, "parts/criteria/"))
    assert set(answer.json()) == {"version", "asks", "rows"}
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    assert {"code", "label", "max"} <= {one["name"] for one in answer.json()["asks"]}
    assert all(row["key"] for row in answer.json()["rows"])


def test_rows_keep_their_keys_and_come_back_in_the_order_sent(office, call):
    address = address_of(call, "parts/criteria/")
    part = office.get(address).json()
    first, second, *_rest = part["rows"]
    new = {**first, "code": "new"}
    del new["key"]
    answer = office.put(address, {"rows": [second, new, first]}, If_Match=part["version"])
    assert answer.status_code == 200
    keys = [row["key"] for row in answer.json()["rows"]]
    assert (keys[0], keys[2]) == (second["key"], first["key"])
    assert keys[1] not in {row["key"] for row in part["rows"]}
    assert answer.json()["version"] == part["version"] + 1
    assert office.get(address).json()["rows"] == answer.json()["rows"]


def test_one_bad_row_and_nothing_is_saved(office, call):
    address = address_of(call, "parts/criteria/")
    part = office.get(address).json()
    good, bad = part["rows"][0], {**part["rows"][1], "max": "many"}
    answer = office.put(address, {"rows": [good, bad]}, If_Match=part["version"])
    assert answer.status_code == 400
    assert [sorted(row) for row in answer.json()["rows"]] == [[], ["max"]]
    assert office.get(address).json() == part


@pytest.mark.parametrize("key", ["nobodys", 7, ["x"], {"a": 1}, True, "\x00", "x" * 5000])
def test_a_key_that_no_row_has_is_refused_at_the_key(office, call, key):
    address = address_of(call, "parts/criteria/")
    part = office.get(address).json()
    rows = [{**part["rows"][0], "key": key}]
    answer = office.put(address, {"rows": rows}, If_Match=part["version"])
    assert (answer.status_code, list(answer.json()["rows"][0])) == (400, ["key"])


def test_a_key_sent_twice_is_refused(office, call):
    address = address_of(call, "parts/criteria/")
    part = office.get(address).json()
    body = {"rows": [part["rows"][0]] * 2}
    answer = office.put(address, body, If_Match=part["version"])
    assert (answer.status_code, answer.json()["rows"][0]) == (400, {})
    assert list(answer.json()["rows"][1]) == ["key"]


def test_a_part_needs_its_own_version(office, call):
    address = address_of(call, "parts/criteria/")
    part = office.get(address).json()
    body = {"rows": part["rows"]}
    assert office.put(address, body).status_code == 428
    stale = office.put(address, body, If_Match=part["version"] + 1)
    assert (stale.status_code, stale.json()["version"]) == (412, part["version"])
    assert stale.json()["changed"] == ["criteria"]


@pytest.mark.parametrize(
    "body", [{}, {"rows": None}, {"rows": {}}, {"rows": [1]}, {"rows": "x"}, {"rows": [[]]},
             {"values": {}}, {"rows": [{}] * 3000}],
)  # fmt: skip
def test_what_is_no_list_of_rows_is_refused(office, call, body):
    version = office.get(address_of(call, "parts/criteria/")).json()["version"]
    answer = office.put(address_of(call, "parts/criteria/"), body, If_Match=version)
    assert (answer.status_code, list(answer.json())) == (400, ["rows"])


def test_an_object_merges_and_keeps_names_of_the_senders_own(lund, declaration):
    address = address_of(declaration, "parts/answers/")
    assert lund.get(address).json()["version"] == 0
    first = lund.put(address, {"values": {"why_us": "We try", "own name": "B"}}, If_Match="0")
    assert (first.status_code, first.json()["version"]) == (200, 1)
    second = lund.put(address, {"values": {"another": "C"}}, If_Match="1")
    kept = second.json()["values"]
    assert (kept["why_us"], kept["own name"], kept["another"]) == ("We try", "B", "C")
    gone = lund.put(address, {"values": {"own name": None}}, If_Match="2").json()["values"]
    assert "own name" not in gone
    page = lund.client
    page.force_login(declaration.begun_by)
    assert "another" in page.get(declaration.url).content.decode()


def test_what_is_no_short_name_with_a_text_is_left_out_of_a_free_object(lund, declaration):
    values = {"x" * 61: "a", "n": 5, "l": [], "o": {}, "t": True, "": "x", "long": "x" * 20_001,
              "nul": "a\x00", "ok": "yes"}  # fmt: skip
    answer = lund.put(address_of(declaration, "parts/answers/"), {"values": values}, If_Match="0")
    assert answer.status_code == 200
    assert set(answer.json()["values"]) & set(values) == {"ok"}


def test_a_free_object_keeps_fifty_names_and_no_more(lund, declaration):
    values = {f"name{n}": "x" for n in range(80)}
    answer = lund.put(address_of(declaration, "parts/answers/"), {"values": values}, If_Match="0")
    kept = [name for name in answer.json()["values"] if name.startswith("name")]
    assert kept == [f"name{n}" for n in range(50)]


def test_an_object_ignores_names_it_does_not_ask_for(office, call):
    address = address_of(call, "parts/terms/")
    version = office.get(address).json()["version"]
    answer = office.put(address, {"values": {"nonsense": "x"}}, If_Match=version)
    assert answer.status_code == 200
    assert "nonsense" not in json.dumps(answer.json()["values"])


def test_an_unknown_part_is_404(lund, declaration):
    assert lund.get(address_of(declaration, "parts/nonsense/")).status_code == 404
