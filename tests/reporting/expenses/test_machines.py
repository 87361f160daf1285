"""Activities and expenses as machines see them: the bodies of the contract, and nothing else."""

import pytest
from django.test import Client

from tests.stories.reporting import (
    PARTICIPANTS,
    an_activity,
    an_expense,
    money,
    what_an_activity_says,
    what_an_expense_says,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast):
    """Send JSON as a person of the cast."""

    def send(who, method, path, body=None, **headers):
        client = Client()
        client.force_login(who)
        found = getattr(client, method)(
            f"/api/v1{path}", body, content_type="application/json", headers=headers
        )
        return found.status_code, found.json()

    return send


def test_the_whole_way_over_the_api(cast, grant, call):
    status, activity = call(
        cast.lund_coordinator, "post", "/activities/", what_an_activity_says(cast, grant)
    )
    assert status == 201
    assert (activity["partnership"], activity["grant"]) == (grant.partnership_id, grant.pk)
    path = f"/activities/{activity['id']}"
    status, part = call(
        cast.francistown_coordinator, "put", f"{path}/parts/participants/",
        {"rows": PARTICIPANTS}, **{"If-Match": '"0"'},
    )  # fmt: skip
    assert (status, len(part["rows"])) == (200, 3)
    for step, body in (("confirm", {}), ("start", {}), ("complete", {"summary": "Held"})):
        status, activity = call(cast.lund_coordinator, "post", f"{path}/steps/{step}/", body)
        assert status == 200, activity
    assert (activity["state"], activity["counted"], activity["missing"]) == ("completed", 27, [])


def test_an_expense_is_read_as_it_was_written(cast, grant, call):
    activity = an_activity(cast, grant)
    body = what_an_expense_says(
        cast, activity, paper=money("200.00", "BWP"), claimed=money("150.00", "BWP"),
        sek=money("117.30"),
    )  # fmt: skip
    status, expense = call(cast.lund_finance, "post", "/expenses/", body)
    assert status == 201
    for name, value in body.items():
        assert expense[name] == value
    assert (expense["rate"], expense["standing"]) == ("0.782", "unreported")
    assert "no_documents" in {one["code"] for one in expense["missing"]}
    asked = {one["name"]: one for step in expense["steps"] for one in step["asks"]
             if step["name"] == "edit"}  # fmt: skip
    assert body["line"] in {one["value"] for one in asked["line"]["choices"]}
    assert (asked["paper"]["type"], asked["documents"]["type"]) == ("money", "files")


def test_a_change_needs_the_version_and_merges(cast, grant, call):
    expense = an_expense(cast, an_activity(cast, grant))
    path = f"/expenses/{expense.pk}/"
    assert call(cast.lund_finance, "patch", path, {"supplier": "Inn"})[0] == 428
    match = {"If-Match": f'"{expense.version}"'}
    status, changed = call(cast.lund_finance, "patch", path, {"supplier": "Inn"}, **match)
    assert (status, changed["supplier"]) == (200, "Inn")
    assert changed["documents"] == [expense.documents.get().pk]
    assert call(cast.lund_finance, "patch", path, {"supplier": "Pub"}, **match)[0] == 412
    assert call(cast.stranger, "patch", path, {"supplier": "Pub"}, **match)[0] == 404
    assert call(cast.lund_majority, "patch", path, {"supplier": "Pub"}, **match)[0] == 403


def test_lists_are_narrowed_and_do_not_grow_in_queries(
    cast, grant, call, django_assert_max_num_queries
):
    activity = an_activity(cast, grant)
    for n in range(4):
        an_expense(cast, activity, supplier=f"Hotel {n}")
    reader = Client()
    reader.force_login(cast.lund_majority)
    for query in ("", f"?grant={grant.pk}", f"?partnership={grant.partnership_id}",
                  f"?line={activity.lines()[0].key}"):  # fmt: skip
        with django_assert_max_num_queries(12):
            found = reader.get(f"/api/v1/expenses/{query}")
        assert (found.status_code, found.json()["count"]) == (200, 4)
    assert call(cast.lund_majority, "get", "/expenses/?grant=999999")[1]["count"] == 0
    with django_assert_max_num_queries(12):
        assert reader.get("/api/v1/activities/").json()["count"] == 1


def test_papers_go_to_the_activity_and_never_to_the_expense(cast, grant, call):
    from django.core.files.uploadedfile import SimpleUploadedFile

    activity = an_activity(cast, grant)
    expense = an_expense(cast, activity)
    client = Client()
    client.force_login(cast.francistown_finance)
    answers = {}
    for matter in (f"activities/{activity.pk}", f"expenses/{expense.pk}"):
        file = SimpleUploadedFile("slip.txt", b"A slip")
        body = {"file": file, "matter": matter, "kind": "receipt"}
        answers[matter.partition("/")[0]] = client.post("/api/v1/documents/", body).status_code
    assert answers == {"activities": 201, "expenses": 409}
