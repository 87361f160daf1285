"""A deviation case: reported by anybody, known to named people alone, with a clock and a trace."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.accounts.models import Appointment
from foundation.documents.storing import add_document, look_at
from foundation.workflow import calendar, clock, record
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.letters import compose
from foundation.workflow.models import Entry, Notice
from foundation.workflow.steps import Invalid, Refused
from reporting.deviations.models import Deviation, Look, by_code
from tests.stories.applications import a_granted_partnership

pytestmark = pytest.mark.django_db
SECRET = "The same hall was paid twice"
REPORT, FOLLOW = "/deviations/report/", "/deviations/follow/"


@pytest.fixture(autouse=True)
def _counters():
    cache.clear()


@pytest.fixture
def case(cast):
    return begin(Deviation, cast.lund_team, {"text": SECRET})


def code_on(response) -> str:
    assert response.status_code == 200
    return re.search(r"<code>([a-z0-9-]{19})</code>", response.content.decode()).group(1)


# --- reporting ------------------------------------------------------------------------------------


def test_a_visitor_reports_without_a_name_and_comes_back_with_the_code(cast, client):
    assert client.get(REPORT).status_code == 200
    empty = client.post(REPORT, {"place": "The town hall"})
    assert empty.status_code == 400
    assert "The town hall" in empty.content.decode()
    code = code_on(client.post(REPORT, {"text": SECRET, "place": "The town hall"}))
    case = Deviation.objects.get()
    assert (case.reported_by, case.begun_by, case.state) == (None, cast.anonymous, "reported")
    assert case.case.restricted
    assert code not in str(vars(case))
    assert by_code(code.upper().replace("-", " ")) == case

    assert client.get(FOLLOW).status_code == 200
    page = client.post(FOLLOW, {"code": code}).content.decode()
    assert SECRET not in page  # the code shows the talk, not the case
    added = client.post(FOLLOW, {"code": code, "text": "I have seen a third invoice"})
    assert "It was added" in added.content.decode()
    take_step(case, "answer_reporter", cast.manager, {"text": "Thank you. Which hall?"})
    page = client.post(FOLLOW, {"code": code}).content.decode()
    for text in ("I have seen a third invoice", "Thank you. Which hall?"):
        assert text in page
    assert cast.manager.name not in page
    assert client.post(FOLLOW, {"code": code, "text": ""}).status_code == 400
    for wrong in ("", "abcd", "2222-2222-2222-2222", "x" * 41):
        assert client.post(FOLLOW, {"code": wrong}).status_code == 400


def test_who_is_signed_in_reports_with_a_name_or_without(cast, client):
    client.force_login(cast.francistown_finance)
    client.post(REPORT, {"text": "with", "contact": "call me"})
    client.post(REPORT, {"text": "without", "anonymous": "on"})
    rows = {row.text: row for row in Deviation.objects.all()}
    assert rows["with"].reported_by == cast.francistown_finance
    assert rows["without"].reported_by is None
    entry = Entry.objects.about(rows["without"]).get()
    assert entry.by == cast.anonymous
    assert client.get(rows["with"].url).status_code == 404  # who reports does not read the case


def test_reporting_and_codes_are_limited(cast, client):
    answers = [client.post(REPORT, {"text": "again"}).status_code for _n in range(7)]
    assert answers == [200] * 5 + [429] * 2
    tries = [client.post(FOLLOW, {"code": "guess"}).status_code for _n in range(31)]
    assert tries[-1] == 429
    assert Deviation.objects.count() == 5


def test_hand_made_posts_get_no_500(cast, client):
    for body in (
        {"text": "\x00"}, {"text": "x" * 30_000}, {"text": "a", "partnership": "²"},
        {"text": "a", "happened_on": "2999-01-01"}, {"code": "\x00", "text": "\x00"},
    ):  # fmt: skip
        assert client.post(REPORT, body).status_code in (400, 429)
        assert client.post(FOLLOW, body).status_code == 400


# --- who knows ------------------------------------------------------------------------------------


def test_nobody_but_the_named_finds_anything_of_it(cast, client):
    partnership, _grant = a_granted_partnership(cast)
    case = begin(Deviation, cast.lund_coordinator, {"text": SECRET, "partnership": partnership.pk})
    everybody = [
        one for one in cast.everyone().values()
        if one.pk != cast.manager.pk and one.kind == "person"
    ]  # fmt: skip
    addresses = [
        case.url, f"{case.url}record/", case.step_url("close"), case.part_url("measures"),
        f"/api/v1/deviations/{case.pk}/", f"/api/v1/deviations/{case.pk}/record/",
    ]  # fmt: skip
    for person in everybody:
        assert not Deviation.objects.visible_to(person).exists()
    for person in (cast.lund_coordinator, cast.admin, cast.controller, cast.office_coordinator):
        client.force_login(person)
        for address in addresses:
            assert client.get(address).status_code == 404
        assert client.get("/api/v1/deviations/").json()["count"] == 0
        for url in ("/", "/deviations/", partnership.url, f"/partnerships/?q={case.reference}"):
            page = client.get(url).content.decode()
            assert case.title not in page
            assert SECRET not in page
            assert case.url not in page
        for name in ("investigate", "close"):
            with pytest.raises(PermissionDenied):
                take_step(case, name, person, {"reason": "r"})
    client.force_login(cast.admin)
    page = client.get(reverse("accounts:person_detail", args=[cast.manager.pk])).content.decode()
    assert case.reference not in page  # that she is named says that there is one
    client.force_login(cast.manager)
    assert SECRET in client.get(case.url).content.decode()
    assert case.title in client.get("/").content.decode()  # it waits on the desk


def test_named_people_name_others_and_end_their_access(cast, case):
    with pytest.raises(Refused):
        take_step(case, "end_access", cast.manager, {"person": cast.manager.pk, "reason": "r"})
    partner = {"person": cast.lund_coordinator.pk, "reason": "No partner"}
    with pytest.raises(Invalid):
        take_step(case, "name_person", cast.manager, partner)
    body = {"person": cast.controller.pk, "reason": "Knows the accounts"}
    case = take_step(case, "name_person", cast.manager, body)
    assert Deviation.objects.visible_to(cast.controller).get() == case
    assert not Deviation.objects.visible_to(cast.admin).exists()
    body = {"person": cast.manager.pk, "reason": "The suspicion is about her"}
    case = take_step(case, "end_access", cast.controller, body)
    assert not Deviation.objects.visible_to(cast.manager).exists()
    assert Appointment.objects.filter(role="deviation").count() == 2
    assert not list(record.verify())


# --- the clock, the trace, the letters ------------------------------------------------------------


def test_the_duty_to_inform_has_a_clock_and_its_end(cast, case):
    due = case.deadlines()[0]
    assert clock.programme_date(due.due_at) == clock.today() + timedelta(days=5)
    with clock.standing_at(clock.now() + timedelta(days=3)):
        calendar.remind()
    assert Notice.objects.filter(deadline=due, person=cast.manager).exists()
    assert {one.code for one in case.step_named("close").missing(case)} == {"not_informed"}
    with pytest.raises(Invalid):
        take_step(case, "inform", cast.manager, {"whom": "Sida", "on": "2999-01-01"})
    body = {"whom": "Sida", "on": str(clock.today()), "how": "E-mail and telephone"}
    case = take_step(case, "inform", cast.manager, body)
    assert not case.deadlines()
    assert not case.step_named("close").missing(case)


def test_who_looks_leaves_a_trace(cast, case, client):
    client.force_login(cast.manager)
    for _n in range(2):
        page = client.get(case.url).content.decode()
    client.get(f"/api/v1/deviations/{case.pk}/")
    assert [(one.person, one.how) for one in case.looks.order_by("pk")] == [
        (cast.manager, "page"), (cast.manager, "api"),
    ]  # fmt: skip
    assert "Who has looked" in page
    client.force_login(cast.admin)
    client.get(case.url)
    assert case.looks.count() == 2


def test_opening_a_paper_and_a_list_for_machines_leave_their_trace(cast, case, client):
    looked = look_at(SimpleUploadedFile("contract.txt", b"Twice"))
    paper = add_document(case, cast.manager, looked, kind="other")
    for address, how in (
        (paper.content_url, "paper"), (f"/api/v1/documents/{paper.pk}/content/", "paper"),
        (paper.url, "paper"), ("/api/v1/deviations/", "api"),
    ):  # fmt: skip
        Look.objects.all().delete()
        client.force_login(cast.manager)
        assert client.get(address).status_code == 200
        assert [(one.person, one.how) for one in case.looks.all()] == [(cast.manager, how)]
    assert "a paper of it" in (
        client.get(paper.content_url) and client.get(case.url).content.decode()
    )
    Look.objects.all().delete()
    for stranger in (cast.admin, cast.lund_team):
        client.force_login(stranger)
        assert client.get(paper.content_url).status_code == 404
        assert client.get("/api/v1/deviations/").json()["count"] == 0
    assert not case.looks.exists()


def test_letters_say_nothing_of_the_matter(cast, case):
    case.add_from_reporter("A third invoice")
    body = {"person": cast.controller.pk, "reason": "SECRET-REASON"}
    take_step(case, "name_person", cast.manager, body)
    notices = Notice.objects.filter(kind="reporting.deviation")
    assert {one.person for one in notices} == {cast.manager, cast.controller}
    for notice in notices:
        said = compose(notice)
        whole = f"{said.subject} {said.body}"
        for secret in (SECRET, "SECRET-REASON", case.reference, "third", "eviation"):
            assert secret not in whole


# --- the work -------------------------------------------------------------------------------------


def test_a_case_goes_from_report_to_measures_and_closes_with_an_outcome(cast, case, client):
    case = take_step(case, "investigate", cast.manager, {"reason": "Compare the invoices"})
    values = {"plan": "Both invoices", "found": "One hall, two invoices"}
    case, _part = save_part(case, "investigation", cast.manager, values=values)
    rows = [{"text": "The second payment is claimed back", "who": "Lund"}]
    case, _part = save_part(case, "measures", cast.manager, rows=rows)
    case = take_step(case, "decide_measures", cast.manager, {"reason": "It was paid twice"})
    with pytest.raises(Invalid):
        take_step(case, "close", cast.manager, {"outcome": "founded"})
    body = {"outcome": "founded", "reason": "Paid back"}
    case = take_step(case, "close", cast.manager, body)
    assert (case.state, case.outcome) == ("closed", "founded")
    client.force_login(cast.manager)
    page = client.get(case.url).content.decode()
    for text in (SECRET, "One hall, two invoices", "Paid back", "the suspicion was right"):
        assert text in page
    case = take_step(case, "open_again", cast.manager, {"reason": "A third one"})
    assert case.state == "investigating"
    assert not list(record.verify())
