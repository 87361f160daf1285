"""What a partner sent by mail or said on the telephone is entered for it in the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.documents.models import Document
from foundation.workflow.letters import compose
from foundation.workflow.models import Notice
from partnerships.declarations.models import Declaration
from reporting.activities.models import Activity
from tests.foundation.documents.conftest import files_in, store  # noqa: F401
from tests.foundation.documents.papers import a_mail, pdf
from tests.stories.applications import a_filled_plan, a_granted_partnership
from tests.stories.partnerships import a_declaration, an_open_call
from tests.stories.profiles import profile_of
from tests.stories.reporting import an_activity, what_an_activity_says
from tests.stories.reports import a_progress_report

pytestmark = pytest.mark.django_db
CAME = {"received-how": "mail", "received-on": "2026-05-03"}
EDIT = {
    "kind": "project",
    "title": "As the letter says",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
}


@pytest.fixture
def office(cast):
    return visit(cast.office_coordinator)


def visit(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def mail(name="letter.eml"):
    return SimpleUploadedFile(name, a_mail())


def entered(cast, plan, **changes):
    """The body of the plan's edit as the office sends it for Lund."""
    whom = {"received-organisation": cast.lund.pk}
    return {**EDIT, **whom, **CAME, "if_version": plan.version, **changes}


def for_partner(address: str) -> str:
    return f"{address}?for=partner"


def last(matter):
    return matter.record_entries().order_by("seq").last()


def test_the_office_enters_a_letter_and_the_message_is_filed_with_it(cast, office):
    plan = a_filled_plan(cast)
    body = entered(cast, plan, **{"received-file": mail()})
    answer = office.post(for_partner(plan.step_url("edit")), body)
    assert answer.status_code == 302, answer.content.decode()
    plan.refresh_from_db()
    assert plan.title == "As the letter says"
    entry, document = last(plan), Document.objects.about(plan).get()
    assert (entry.step, entry.on_behalf_of, entry.by) == (
        "edit", cast.lund.pk, cast.office_coordinator,
    )  # fmt: skip
    assert entry.facts["on_behalf"] == {
        "how": "mail", "on": "2026-05-03", "document": document.pk, "document_version": 1,
        "sha256": document.latest.sha256,
    }  # fmt: skip
    assert (document.kind, document.latest.type) == ("message", "message/rfc822")
    got = visit(cast.lund_coordinator).get(document.content_url)
    assert b"".join(got.streaming_content) == a_mail()
    assert got["Content-Disposition"].startswith("attachment")
    assert visit(cast.stranger).get(document.content_url).status_code == 404


def test_the_history_says_who_entered_it_for_whom_and_how_it_came(cast, office):
    plan = a_filled_plan(cast)
    office.post(
        for_partner(plan.step_url("edit")), entered(cast, plan, **{"received-file": mail()})
    )
    page = visit(cast.francistown_coordinator).get(plan.url).content.decode()
    name = cast.office_coordinator.name
    assert f"entered by {name} for {cast.lund}. It came by e-mail on 3 May 2026" in page
    assert f'href="{Document.objects.about(plan).get().url}"' in page


def test_what_was_said_on_the_telephone_is_noted_and_needs_no_file(cast, office):
    plan = a_filled_plan(cast)
    body = entered(cast, plan, **{"received-how": "phone"})
    address = for_partner(plan.step_url("edit"))
    refused = office.post(address, body)
    assert refused.status_code == 400
    assert "Say in a few words what was said" in refused.content.decode()
    answer = office.post(address, {**body, "received-note": "They wish another title."})
    assert answer.status_code == 302
    assert last(plan).remarks.get(name="received").text == "They wish another title."
    assert not Document.objects.about(plan).exists()


def test_a_letter_without_its_message_or_of_tomorrow_is_refused_at_the_field(cast, office):
    plan = a_filled_plan(cast)
    address = for_partner(plan.step_url("edit"))
    page = office.post(address, entered(cast, plan))
    assert page.status_code == 400
    assert "Add the message as it came." in page.content.decode()
    page = office.post(address, entered(cast, plan, **{"received-on": "2099-01-01"}))
    assert "It cannot have come after today." in page.content.decode()
    page = office.post(address, entered(cast, plan, **{"received-organisation": cast.umea.pk}))
    assert page.status_code == 400
    plan.refresh_from_db()
    assert plan.title != EDIT["title"]


def test_a_file_of_a_refused_form_need_not_be_sent_again(cast, office, store):  # noqa: F811
    plan = a_filled_plan(cast)
    address = for_partner(plan.step_url("edit"))
    body = entered(cast, plan, ends_on="tomorrow", **{"received-file": mail()})
    page = office.post(address, body)
    assert page.status_code == 400
    note = page.context["received"].note
    assert note in page.content.decode()
    assert 'value="tomorrow"' in page.content.decode()
    assert len(files_in(store)) == 1
    answer = office.post(address, entered(cast, plan, **{"received-file_kept": note}))
    assert answer.status_code == 302, answer.content.decode()
    assert Document.objects.about(plan).get().latest.name == "letter.eml"
    assert len(files_in(store)) == 1


def test_the_partner_is_told_in_a_letter_of_its_own_and_once_only(cast, office):
    plan = a_filled_plan(cast)
    Notice.objects.all().delete()
    office.post(
        for_partner(plan.step_url("edit")), entered(cast, plan, **{"received-file": mail()})
    )
    notice = Notice.objects.get(entry=last(plan), person=cast.lund_coordinator)
    assert notice.topic == "on_behalf"
    letter = compose(notice)
    assert cast.office_coordinator.name in letter.body
    assert "by e-mail on 3 May 2026" in letter.body
    assert letter.url.endswith(plan.url)
    assert not Notice.objects.filter(person=cast.stranger).exists()


def test_a_beginning_for_a_partner_tells_each_of_its_coordinators_once(cast, office):
    _partnership, grant = a_granted_partnership(cast)
    Notice.objects.all().delete()
    body = {**what_an_activity_says(cast, grant), **CAME, "received-file": mail(),
            "received-organisation": cast.lund.pk}  # fmt: skip
    address = f"/activities/new/?partnership={grant.partnership_id}"
    assert office.post(address, {**body, "received-file": mail()}).status_code == 403
    answer = office.post(f"{address}&for=partner", body)
    assert answer.status_code == 302, answer.content.decode()
    activity = Activity.objects.latest("pk")
    told = Notice.objects.filter(kind=activity.label(), matter_id=activity.pk)
    topics = {(one.person_id, one.topic) for one in told}
    assert (cast.lund_coordinator.pk, "on_behalf") in topics
    assert (cast.francistown_coordinator.pk, "step") in topics
    assert len(topics) == len({person for person, _topic in topics}) == told.count()
    assert (
        last(activity).facts["on_behalf"]["document"] == Document.objects.about(activity).get().pk
    )


def test_rows_are_entered_for_a_partner_and_each_partners_own_part_is_its_own(cast, office):
    plan = a_filled_plan(cast)
    version = plan.part("risks").version
    rows = {"rows-0-text": "Rains", "rows-0-measure": "Wait", "if_version": version}
    rows |= {"rows-0-likelihood": "2", "rows-0-impact": "3"}
    said = {**CAME, "received-how": "meeting", "received-note": "Said in Lund.",
            "received-organisation": cast.francistown.pk}  # fmt: skip
    address = for_partner(plan.part_url("risks"))
    assert "Entered for a partner" in office.get(address).content.decode()
    answer = office.post(address, {**rows, **said})
    assert answer.status_code == 302, answer.content.decode()
    assert last(plan).on_behalf_of == cast.francistown.pk


def test_each_partners_own_part_is_entered_for_the_one_that_the_address_names(cast, office):
    report = a_progress_report(cast, a_granted_partnership(cast)[1])
    links = [one["url"] for one in office.get(report.url).context["page"]["for_partners"]]
    address = f"{report.part_url('narrative')}?for={cast.francistown.pk}"
    assert address in links
    page = office.get(address)
    assert page.context["received"].parties == [(cast.francistown.pk, str(cast.francistown))]
    said = {**CAME, "received-file": mail(), "received-organisation": cast.francistown.pk}
    lunds = report.part("narrative", cast.lund.pk).content
    version = report.part("narrative", cast.francistown.pk).version
    typed = {"individual": "We listen first.", "if_version": version}
    answer = office.post(address, {**typed, **said})
    assert answer.status_code == 302, answer.content.decode()
    assert report.part("narrative", cast.francistown.pk).content["individual"] == "We listen first."
    assert report.part("narrative", cast.lund.pk).content == lunds
    told = Notice.objects.get(entry=last(report))
    assert (told.person, told.topic) == (cast.francistown_coordinator, "on_behalf")


def test_the_matters_page_offers_it_quietly_and_to_the_offices_coordinator_alone(cast, office):
    plan = a_filled_plan(cast)
    links = [one["url"] for one in office.get(plan.url).context["page"]["for_partners"]]
    assert for_partner(plan.step_url("edit")) in links
    assert for_partner(plan.part_url("risks")) in links
    assert not any("/confirm/" in one for one in links)
    for link in links:
        assert office.get(link).status_code in (200, 409), link
    for who in ("lund_coordinator", "manager", "controller", "adviser"):
        page = visit(getattr(cast, who)).get(plan.url)
        assert page.status_code == 404 or not page.context["page"]["for_partners"], who


def test_a_yes_of_ones_own_and_somebody_elses_case_are_entered_for_nobody(cast, office):
    plan = a_filled_plan(cast)
    assert office.get(plan.step_url("edit")).status_code == 403
    assert office.get(for_partner(plan.step_url("confirm"))).status_code == 403
    assert visit(cast.controller).get(for_partner(plan.step_url("edit"))).status_code == 403
    assert visit(cast.stranger).get(for_partner(plan.step_url("edit"))).status_code == 404
    lund = visit(cast.lund_coordinator)
    body = entered(cast, plan, **{"received-organisation": cast.francistown.pk,
                                  "received-file": mail()})  # fmt: skip
    lund.post(for_partner(plan.step_url("edit")), body)
    assert last(plan).on_behalf_of is None


def test_a_machine_names_the_document_that_came(cast):
    activity = an_activity(cast)
    office, lund = visit(cast.office_coordinator), visit(cast.lund_coordinator)
    sent = {"matter": f"activities/{activity.pk}", "kind": "message",
            "file": SimpleUploadedFile("letter.pdf", pdf())}  # fmt: skip
    paper = lund.post("/api/v1/documents/", sent).json()["id"]
    address = f"/api/v1/activities/{activity.pk}/steps/confirm/"
    whom = {"on_behalf_of": cast.lund.pk}
    good = {"how": "paper", "on": "2026-05-03", "document": paper}
    wrong = [{**good, "document": paper + 1}, {**good, "how": "owl"}, {**good, "on": "2099-01-01"},
             {**good, "on": 3}, {**good, "more": 1}, {"how": "mail", "on": "2026-05-03"}, [], "x",
             {**good, "document": True}, {**good, "note": []}]  # fmt: skip
    for received in wrong:
        answer = office.post(address, {**whom, "received": received}, "application/json")
        assert (answer.status_code, list(answer.json())) == (400, ["received"]), received
    answer = office.post(address, {"received": good}, "application/json")
    assert answer.status_code == 400
    answer = office.post(address, {**whom, "received": good}, "application/json")
    assert answer.status_code == 200, answer.content
    facts = last(activity).facts["on_behalf"]
    assert (facts["document"], facts["how"], facts["on"]) == (paper, "paper", "2026-05-03")


def test_nothing_is_asked_of_a_partner_who_enters_its_own(cast):
    declaration = a_declaration(cast)
    page = visit(cast.lund_coordinator).get(declaration.step_url("edit"))
    assert page.context["received"] is None


def test_a_declaration_that_came_by_post_is_begun_for_a_municipality_without_an_account(
    cast, office
):
    call = an_open_call(cast)
    listed = office.get("/declarations/").content.decode()
    assert "/declarations/new/?for=partner" in listed
    asked = office.get("/declarations/new/?for=partner").content.decode()
    assert f'<option value="{cast.umea.pk}">' in asked
    assert f'<option value="{cast.icld.pk}">' not in asked
    address = f"/declarations/new/?for={cast.umea.pk}"
    shown = office.get(address).content.decode()
    assert "Entered for a partner" in shown
    assert f'<option value="{cast.lund.pk}">' not in shown
    body = {
        "call": call.pk, "organisation": cast.umea.pk, "title": "Umeå wants to learn",
        "received-organisation": cast.umea.pk, **CAME, "received-file": mail(),
    }  # fmt: skip
    assert office.post(address, body).status_code == 302
    made = Declaration.objects.get(organisation=cast.umea)
    entry = made.record_entries().get(step="begin")
    assert entry.on_behalf_of == cast.umea.pk
    assert Document.objects.about(made).count() == 1
    assert Declaration.objects.visible_to(cast.stranger).filter(pk=made.pk).exists()


def test_nobody_is_chosen_beforehand_when_something_is_begun_for_a_partner(cast, office):
    """Whoever presses on without choosing is asked again, and enters nothing for the first."""
    call = an_open_call(cast)
    asked = office.get("/declarations/new/?for=partner").content.decode()
    assert '<option value="">' in asked.split('id="id_for"')[1].split("</option>")[0]
    assert "Choose whose it is." not in asked
    again = office.get(f"/declarations/new/?call={call.pk}&for=").content.decode()
    assert "Choose whose it is." in again
    assert 'aria-invalid="true" aria-describedby="id_for_error"' in again
    assert f'name="call" value="{call.pk}"' in again


def test_nobody_but_the_office_begins_for_another_and_never_for_two(cast, office):
    call = an_open_call(cast)
    lund = visit(cast.lund_coordinator)
    address = f"/declarations/new/?for={cast.umea.pk}"
    body = {
        "call": call.pk, "organisation": cast.umea.pk, "title": "Not theirs",
        "received-organisation": cast.umea.pk, **CAME, "received-file": mail(),
    }  # fmt: skip
    assert lund.post(address, body).status_code == 400
    for who in (cast.controller, cast.assessor1, cast.auditor):
        assert visit(who).get(address).status_code == 403
    other = office.post(address, {**body, "organisation": cast.lund.pk, "received-file": mail()})
    assert other.status_code == 400
    assert not Declaration.objects.exists()


def test_what_is_typed_for_one_partner_is_not_shown_on_the_page_of_another(cast, office):
    """Such a beginning has one place for its draft; it is shown where it is meant."""
    call, new = an_open_call(cast), "/declarations/new/?for="
    typed = {"call": call.pk, "organisation": cast.lund.pk, "title": "Told by Lund alone"}
    said = {"received-organisation": cast.lund.pk, "received-note": "Lund called", "keep": "1"}
    assert office.post(f"{new}{cast.lund.pk}", typed | said).status_code == 302
    other = office.get(f"{new}{cast.francistown.pk}").content.decode()
    assert "Told by Lund alone" not in other
    assert "Lund called" not in other
    mine = office.get(f"{new}{cast.lund.pk}").content.decode()
    assert "Told by Lund alone" in mine
    assert "Lund called" in mine


def test_where_one_is_chosen_among_several_the_draft_comes_back_with_the_choice(cast, office):
    partnership, _grant = a_granted_partnership(cast)
    new = f"/plans/new/?partnership={partnership.pk}&for=partner"
    typed = {"title": "As the letter says", "received-organisation": cast.francistown.pk}
    assert office.post(new, {**typed, "keep": "1"}).status_code == 302
    page = office.get(new)
    assert "As the letter says" in page.content.decode()
    assert page.context["received"]["organisation"].value() == str(cast.francistown.pk)


def test_a_letter_about_what_everybody_reads_is_for_its_writers_only(cast, office):
    """A profile is open to all who serve anywhere; what its organisation wrote is not."""
    profile = profile_of(cast)
    whom = {"received-organisation": cast.lund.pk, "if_version": profile.version}
    body = {**whom, **CAME, "received-file": mail()}
    assert office.post(for_partner(profile.step_url("edit")), body).status_code == 302
    document = Document.objects.about(profile).get()
    answers = {
        name: visit(getattr(cast, name)).get(document.content_url).status_code
        for name in ("stranger", "auditor", "francistown_coordinator", "lund_coordinator")
    }
    assert answers == {
        "stranger": 404, "auditor": 404, "francistown_coordinator": 404, "lund_coordinator": 200,
    }  # fmt: skip
    assert visit(cast.stranger).get(profile.url).status_code == 200
