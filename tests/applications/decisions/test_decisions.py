"""A decision is kept with its letter, can be reversed by another, and is public as a fact."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied

from applications.agreements.models import Agreement
from applications.amendments.models import Amendment
from applications.decisions.models import Decision
from applications.decisions.views import letter_pdf
from applications.grants.models import Grant
from applications.plans.models import Plan
from foundation.accounts.models import Organisation
from foundation.workflow import clock
from foundation.workflow.engine import take_step
from foundation.workflow.models import Case, Part
from foundation.workflow.steps import Invalid, Refused
from reporting.activities.models import Activity
from tests.people import LONG_AGO
from tests.stories import agreements, reporting
from tests.stories import applications as stories
from tests.stories.kept import a_cast_for_the_module

pytestmark = pytest.mark.django_db
CONDITION = {"text": "A resolution of the council", "due_on": "2026-03-31"}
WHY = {"reason": "The vote was counted wrongly"}


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with a_cast_for_the_module(django_db_blocker) as cast:
        cast.manager2 = cast.hire("manager", cast.icld, "manager2@icld.example")
        yield cast


@pytest.fixture(scope="module")
def granted_plan(cast):
    return stories.a_granted_plan(cast, [CONDITION]).pk


@pytest.fixture
def plan(granted_plan):
    return Plan.objects.get(pk=granted_plan)


@pytest.fixture
def decision(plan):
    return plan.decisions.get()


@pytest.fixture
def rejected(cast):
    plan = stories.an_assessed_plan(cast)
    return take_step(plan, "reject", cast.manager, {"reasons": "Too few are reached."})


def text_of(pdf: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_the_letter_says_who_gets_what_on_which_conditions(decision):
    text = text_of(letter_pdf(decision, "en"))
    for said in ("Lund", "Francistown", "SEK 10,000.00", "SEK 20,000.00", "31 March 2026",
                 "A resolution of the council", decision.reference, "Decided on", "Manager, ICLD",
                 decision.version.digest[:20]):  # fmt: skip
        assert said in text, said
    assert "To apply again" not in text


def test_the_letter_stays_as_it_was_written(cast, plan, decision):
    before = text_of(letter_pdf(decision, "en"))
    Plan.objects.filter(pk=plan.pk).update(title="Another title")
    Organisation.objects.filter(pk=cast.lund.pk).update(name="Lunds kommun")
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(name="Somebody Else")
    assert text_of(letter_pdf(Decision.objects.get(pk=decision.pk), "en")) == before


def test_the_letter_is_the_same_file_whenever_it_is_downloaded(decision):
    file = letter_pdf(decision, "sv")
    assert pypdf.PdfReader(io.BytesIO(file)).metadata.creation_date is None  # the download's
    assert letter_pdf(Decision.objects.get(pk=decision.pk), "sv") == file


def test_the_record_keeps_the_digest_of_the_letter(plan, decision):
    facts = plan.record_entries().get(step="grant").facts
    assert facts["decision"] == decision.pk
    assert len(facts["letter"]) == 64


def test_the_letter_is_a_tagged_document_in_both_languages(decision):
    for language in ("en", "sv"):
        reader = pypdf.PdfReader(io.BytesIO(letter_pdf(decision, language)))
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == language


def test_a_rejection_says_why_and_how_to_apply_again(rejected):
    text = text_of(letter_pdf(rejected.decisions.get(), "en"))
    assert "Too few are reached." in text
    assert "To apply again" in text
    assert "SEK" not in text


def test_the_letter_is_for_those_who_see_the_plan(cast, client, plan, decision):
    address = decision.letter_url("sv")
    for person, status in ((cast.lund_team, 200), (cast.manager, 200), (cast.auditor, 404),
                           (cast.stranger, 404)):  # fmt: skip
        client.force_login(person)
        assert client.get(address).status_code == status
        if status == 200:
            assert address in client.get(plan.url).content.decode()
    client.force_login(cast.manager)
    assert client.get(address.replace("/sv/", "/fr/")).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


# --- for everybody to read -----------------------------------------------------------------------


def public(client, language="en", query="") -> str:
    answer = client.get(f"/decisions/{query}", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_anybody_reads_what_was_granted_and_no_name_of_a_person(client, decision):
    page = public(client)
    for said in ("Lund", "Francistown", "Youth in local decisions", "SEK 20,000.00",
                 decision.reference):  # fmt: skip
        assert said in page
    assert "Manager" not in page
    assert "A resolution of the council" not in page
    assert decision.reference in public(client, "sv")
    assert decision.reference in public(client, query=f"?year={decision.decided_at.year}")
    assert decision.reference not in public(client, query="?year=1999")
    assert decision.reference in public(client, query="?year=x&page=z")
    for odd in ("0000", "0001", "9999", "٠٠٠٠"):  # no year that a database can be asked for
        assert decision.reference not in public(client, query=f"?year={odd}")
    assert 'href="/decisions/"' in client.get("/accessibility/").content.decode()


def test_a_restricted_case_never_stands_in_the_public_list(client, plan, decision):
    Case.objects.filter(pk=plan.case_id).update(restricted=True)
    assert decision.reference not in public(client)


def test_a_rejection_is_public_only_where_the_call_says_so(cast, client, rejected):
    kept = rejected.decisions.get()
    assert kept.reference not in public(client)
    plan = stories.an_assessed_plan(cast, title="Another one")
    version = plan.partnership.call_version
    content = {**version.content, "terms": {**version.content["terms"]}}
    content["terms"]["publish_rejections"] = True
    type(version).objects.filter(pk=version.pk).update(content=content)
    plan = take_step(Plan.objects.get(pk=plan.pk), "reject", cast.manager, {"reasons": "No"})
    page = public(client)
    assert plan.decisions.get().reference in page
    assert kept.reference not in page  # what was decided under other rules


# --- reversal ------------------------------------------------------------------------------------


def reversed_(cast, plan):
    return take_step(plan, "reverse", cast.manager2, dict(WHY))


def test_another_manager_reverses_it_and_everything_shows_it(cast, client, plan, decision):
    grants = list(plan.grants)
    plan = reversed_(cast, plan)
    assert plan.state == "assessing"
    assert not list(plan.grants)
    kept = Grant.objects.filter(pk__in=[one.pk for one in grants])
    assert all(one.reversed_at for one in kept)
    decision = Decision.objects.get(pk=decision.pk)
    assert (decision.reversed_by, decision.reversal) == (cast.manager2, WHY["reason"])
    assert "reversed" in public(client)
    assert "This decision was reversed on" in text_of(letter_pdf(decision, "en"))
    client.force_login(cast.lund_coordinator)
    page = client.get(plan.url).content.decode()
    assert WHY["reason"] in page
    assert "reversed" in client.get(kept[0].url).content.decode().lower()
    answer = client.get(f"/api/v1/grants/{kept[0].pk}/").json()
    assert answer["reversed_at"]


def test_nobody_reverses_what_they_decided(cast, plan):
    for person in (cast.manager, cast.office_coordinator, cast.lund_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(plan, "reverse", person, dict(WHY))
    with pytest.raises(Invalid):
        take_step(plan, "reverse", cast.manager2, {})


def test_conditions_of_a_reversed_grant_are_no_longer_due(cast, plan):
    assert plan.partnership.deadlines()
    plan = reversed_(cast, plan)
    assert not plan.partnership.deadlines()
    assert not plan.conditions().exists()


def test_it_can_be_decided_again_with_new_grants(cast, plan):
    plan = reversed_(cast, plan)
    plan = take_step(plan, "grant", cast.manager2, stories.what_is_granted(plan))
    assert plan.state == "granted"
    assert [one.reference[-7:] for one in plan.grants] == ["grant-3", "grant-4"]
    assert plan.decisions.count() == 2
    assert plan.decisions.filter(reversed_at=None).count() == 1
    with pytest.raises(PermissionDenied):
        reversed_(cast, plan)  # now it is their own


def test_a_rejection_is_reversed_too(cast, rejected):
    plan = reversed_(cast, rejected)
    assert plan.state == "assessing"
    assert plan.decisions.get().reversed_at


def codes(refusal) -> list[str]:
    return [one.code for one in refusal.value.missing]


def test_what_stands_on_the_grants_holds_the_decision(cast, plan):
    grant = plan.grants.get(kind="project")
    activity = reporting.an_activity(cast, grant)
    with pytest.raises(Refused) as refusal:
        reversed_(cast, plan)
    assert codes(refusal) == ["activity_stands"]
    take_step(activity, "cancel", cast.lund_coordinator, {"reason": "Not now"})
    agreement = agreements.an_agreement(cast, grant)
    agreement = take_step(agreement, "request_signatures", cast.office_coordinator)
    with pytest.raises(Refused) as refusal:
        reversed_(cast, plan)
    assert codes(refusal) == ["agreement_stands"]
    take_step(agreement, "reopen", cast.office_coordinator)
    amendment = agreements.a_submitted_amendment(cast, grant)
    with pytest.raises(Refused) as refusal:
        reversed_(cast, plan)
    assert codes(refusal) == ["amendment_stands"]
    take_step(amendment, "withdraw", cast.lund_coordinator)
    assert reversed_(cast, plan).state == "assessing"


def test_nothing_is_begun_on_a_reversed_grant(cast, plan):
    grant = plan.grants.get(kind="project")
    drawn_up = agreements.an_agreement(cast, grant)
    reversed_(cast, plan)
    with pytest.raises(Refused) as refusal:
        take_step(drawn_up, "request_signatures", cast.office_coordinator)
    assert codes(refusal) == ["grant_reversed"]
    with pytest.raises(Invalid) as invalid:
        agreements.an_agreement(cast, grant)
    assert "was reversed" in str(invalid.value.errors["grants"])
    for start in (agreements.an_amendment, reporting.an_activity):
        with pytest.raises(Refused) as refusal:
            start(cast, grant)
        assert "grant_reversed" in codes(refusal)
    assert not Amendment.objects.exists()
    assert not Activity.objects.exists()
    assert Agreement.objects.count() == 1


# --- apply again ---------------------------------------------------------------------------------


def test_a_partner_applies_again_in_one_press(cast, client, rejected):
    take_step(rejected, "apply_again", cast.francistown_coordinator)
    later = rejected.later.get()
    assert (later.state, later.earlier, later.title) == ("draft", rejected, rejected.title)
    contents = {part.name: part.content for part in Part.objects.about(rejected)}
    assert {part.name: part.content for part in Part.objects.about(later)} == contents
    for step, by in (("request_confirmation", cast.lund_coordinator),
                     ("confirm", cast.lund_coordinator), ("confirm", cast.francistown_coordinator),
                     ("submit", cast.lund_coordinator)):  # fmt: skip
        later = take_step(later, step, by)
    client.force_login(cast.lund_coordinator)
    assert later.reference in client.get(rejected.url).content.decode()
    assert rejected.reference in client.get(later.url).content.decode()


def test_one_applies_again_once_at_a_time(cast, rejected):
    take_step(rejected, "apply_again", cast.lund_coordinator)
    with pytest.raises(Refused) as refusal:
        take_step(rejected, "apply_again", cast.lund_coordinator)
    assert codes(refusal) == ["applied_again"]
    take_step(rejected.later.get(), "withdraw", cast.lund_coordinator, {"reason": "A mistake"})
    take_step(rejected, "apply_again", cast.lund_coordinator)
    assert rejected.later.count() == 2


def test_the_office_does_not_apply_for_the_partners(cast, rejected):
    for person in (cast.manager, cast.office_coordinator, cast.stranger, cast.lund_finance):
        with pytest.raises(PermissionDenied):
            take_step(rejected, "apply_again", person)


def test_a_later_day_changes_no_letter(decision):
    before = text_of(letter_pdf(decision, "sv"))
    with clock.standing_at(clock.now() + timedelta(days=400)):
        assert text_of(letter_pdf(decision, "sv")) == before


def test_a_successor_serves_the_office_before_reversing(cast, plan):
    cast.adviser.memberships.create(organisation=cast.icld, office="manager", since=LONG_AGO)
    assert take_step(plan, "reverse", cast.adviser, dict(WHY)).state == "assessing"


def test_plan_pages_stay_cheap(cast, client, plan, django_assert_max_num_queries):
    plan = reversed_(cast, plan)
    client.force_login(cast.manager2)
    client.get(plan.url)
    with django_assert_max_num_queries(30):
        assert client.get(plan.url).status_code == 200
