"""The demonstration shows everything, tells nobody, and says nothing ill of a real place."""

import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, TestCase, override_settings

from applications.grants.models import Grant
from config.demo.places import PLACES
from foundation.accounts import reference as places_of_reference
from foundation.accounts.models import Membership, Organisation, Party, Person
from foundation.documents.models import Document, DocumentVersion
from foundation.money.exchange import rate
from foundation.money.models import ExchangeRate
from foundation.pages import demonstration
from foundation.pages.models import Demonstration
from foundation.workflow import calendar, clock, engine, record
from foundation.workflow.matters import matter_kinds
from foundation.workflow.models import Case, Deadline, Entry, Notice
from partnerships.cooperation.models import Partnership
from partnerships.matching.models import Match
from partnerships.profiles.models import Profile
from partnerships.reference import load_categories
from partnerships.signatures.models import Signatory
from reporting.financials.models import FinancialReport, ReportLine
from reporting.settlements.models import Settlement
from tests.people import Cast
from tests.stories.partnerships import a_draft_call

INVENTED = {name for name, place in PLACES.items() if place.invented}
UNPLEASANT_STATES = {
    "declined", "withdrawn", "rejected", "suspended", "terminated", "cancelled", "expired",
    "reversed", "recused", "lapsed", "uncorrected", "corrected", "answered",
}  # fmt: skip
UNPLEASANT_STEPS = {
    "return_for_changes", "decline", "decline_to_sign", "not_me", "withdraw", "reject", "recuse",
    "suspend", "terminate", "cancel", "reverse", "reopen", "ask_for_later_date", "answer_query",
    "report_departure", "lapse", "uphold", "postpone", "correct", "leave_uncorrected",
}  # fmt: skip


def load(*args, **options) -> str:
    out = StringIO()
    call_command("load_demo", *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def organisations(db):
    """As much reference data as accounts need."""
    places_of_reference.load()
    load_categories()
    yield
    demonstration.forget()


@pytest.mark.sweep
class TestWholeDemonstration(TestCase):
    """A class, so that it is loaded once and each test undoes only what it did."""

    @classmethod
    def setUpTestData(cls):
        call_command("load_reference", stdout=StringIO())
        cls.said = load(password="a password for all of them")

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        demonstration.forget()

    def real_cases(self):
        """The cases in which no invented place takes part, and which are no call's."""
        invented = Organisation.objects.filter(short_name__in=INVENTED)
        parties = Party.objects.exclude(organisation__in=invented).values("case")
        theirs = Party.objects.filter(organisation__in=invented).values("case")
        return Case.objects.filter(pk__in=parties).exclude(pk__in=theirs)

    def test_the_record_holds(self):
        assert list(record.verify()) == []

    def test_every_state_of_every_process_is_shown(self):
        for kind in matter_kinds():
            shown = set(kind.objects.order_by().values_list("state", flat=True))
            assert {code for code, _label in kind.list_states()} - shown == set(), kind.code

    def test_the_thirteen_known_partnerships_are_there_with_their_parties(self):
        invented = {f"{name} –" for name in INVENTED}
        real = [
            one for one in Partnership.objects.filter(case__in=self.real_cases())
            if not one.title.startswith(tuple(invented))
        ]  # fmt: skip
        assert len(real) == 13
        assert sorted(len(one.organisations) for one in real) == [2] * 10 + [3] * 3
        states = {one.state for one in real}
        assert states == {"inception", "planning", "active", "closing", "closed"}
        countries = {tuple(sorted(o.country for o in one.organisations)) for one in real}
        assert ("SE", "ZM", "ZW") in countries

    def test_the_invented_pairs_have_several_cases(self):
        for pair in ("Exempelby – Sample Town", "Provköping – Trial District"):
            assert Partnership.objects.filter(title=pair).count() >= 3

    def test_nothing_unpleasant_is_told_of_a_real_place(self):
        cases = self.real_cases()
        for kind in matter_kinds():
            if kind is not Match:
                told = set(kind.objects.filter(case__in=cases).values_list("state", flat=True))
                assert not told & UNPLEASANT_STATES, kind.code
        for match in Match.objects.filter(state__in=UNPLEASANT_STATES):
            assert {str(one) for one in match.organisations} <= INVENTED
        steps = set(Entry.objects.filter(case__in=cases).values_list("step", flat=True))
        assert not steps & UNPLEASANT_STEPS
        lines = ReportLine.objects.filter(report__case__in=cases)
        assert not lines.exclude(outcome__in=["", "accept"]).exists()
        assert not lines.exclude(correction_of=None).exists()
        assert not lines.filter(late=True).exists()
        asked = Signatory.objects.filter(case__in=cases)
        assert not asked.exclude(declined_at=None, not_me_at=None).exists()

    def test_papers_and_an_exception_are_shown_and_only_on_invented_places(self):
        steps = {"upload_signed_sheet", "confirm_paper", "confirm_exception"}
        entries = Entry.objects.filter(step__in=steps)
        assert set(entries.values_list("step", flat=True)) == steps
        assert not entries.filter(case__in=self.real_cases()).exists()

    def test_profiles_say_of_real_places_only_what_is_public(self):
        assert Profile.objects.count() == len(PLACES)
        invented = Organisation.objects.filter(short_name__in=INVENTED)
        for profile in Profile.objects.exclude(organisation__in=invented):
            said = (
                profile.majority,
                profile.connectivity,
                profile.connectivity_note,
                profile.other_partnerships,
                profile.rights_declaration,
                profile.population,
            )
            assert not any(said), profile
        for profile in Profile.objects.filter(organisation__in=invented):
            assert not profile.missing()

    def test_nothing_of_a_real_place_is_late(self):
        late = Deadline.objects.filter(done_at=None, due_at__lt=clock.now() + timedelta(days=3))
        assert list(late.filter(case__in=self.real_cases())) == []
        for done in Deadline.objects.filter(case__in=self.real_cases()).exclude(done_at=None):
            assert done.done_at <= done.due_at, done

    def test_an_invented_report_is_late(self):
        late = Deadline.objects.filter(done_at=None, due_at__lt=clock.now(), code__startswith="rep")
        assert late.exists()

    def test_every_notice_counts_as_sent_and_nothing_was_mailed(self):
        assert Notice.objects.exists()
        assert not Notice.objects.filter(sent_at=None).exists()
        assert mail.outbox == []

    def test_the_clock_finds_nothing_left_to_do(self):
        assert calendar.take_calendar_steps() == 0
        assert calendar.remind() == 0

    def test_history_lies_in_the_past_and_runs_forwards(self):
        for case in Case.objects.all():
            times = list(Entry.objects.filter(case=case).order_by("seq").values_list("at", flat=1))
            assert times == sorted(times)
            assert times[-1] <= clock.now()

    def test_sums_agree(self):
        for report in FinancialReport.objects.exclude(state="draft"):
            costs = [line.sek for line in report.live_lines()]
            assert report.total.amount == sum(costs)
        for settlement in Settlement.objects.exclude(state="reversed"):
            assert settlement.accepted == settlement.financial_report.accepted.amount
            assert settlement.amount <= settlement.financial_report.grant.amount
        for grant in Grant.objects.all():
            assert grant.budget().amount == grant.amount

    def test_costs_stand_in_four_currencies_with_marked_papers(self):
        currencies = set(ReportLine.objects.values_list("claimed_currency", flat=True))
        assert {"SEK", "ZAR", "BWP", "ZMW"} <= currencies
        for version in DocumentVersion.objects.all()[:5]:
            assert b"DEMONSTRATION" in version.file.read()
        for currency in ("BWP", "ZMW"):
            assert rate(currency, "SEK", clock.today(), "manual").value > 0
        papers = set(ExchangeRate.objects.filter(source="manual").values_list("document_id"))
        assert len(papers) == 1
        assert Document.objects.filter(pk__in=[pk for (pk,) in papers]).exists()

    def test_accounts_are_roles_named_as_their_places(self):
        for address, name in {
            "coordinator@lund.example": "Coordinator, Lund",
            "coordinator@jonkoping.example": "Coordinator, Jönköping",
            "finance@mogale-city.example": "Finance, Mogale City",
            "coordinator@sarah-baartman-district.example": "Coordinator, Sarah Baartman District",
            "majority@exempelby.example": "Majority, Exempelby",
            "coordinator@sample-town.example": "Coordinator, Sample Town",
            "auditor@audit.example": "Auditor, Audit Firm",
        }.items():
            assert Person.objects.get(email=address).name == name
        assert not Person.objects.filter(kind="person").exclude(email__endswith=".example").exists()
        assert Organisation.objects.get(short_name="Palapye").confidence == "low"

    def test_a_second_time_it_says_that_it_is_there(self):
        cases = Case.objects.count()
        assert "already" in load()
        assert "already" in load("--cast")
        assert Case.objects.count() == cases

    def test_the_password_is_kept_where_only_the_owner_reads_it(self):
        path = Path(settings.DEMO_PASSWORD_FILE)
        assert path.read_text().strip() == "a password for all of them"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert Person.objects.get(email="finance@lund.example").check_password(
            "a password for all of them"
        )

    def test_every_page_of_a_signed_in_person_has_the_banner_and_the_desk_has_work(self):
        for address in ("coordinator@lund.example", "coordinator@icld.example"):
            client = Client()
            client.force_login(Person.objects.get(email=address))
            page = client.get("/")
            assert page.status_code == 200
            assert "Demonstration: real places, invented figures" in page.content.decode()

    def test_mails_are_a_page_only_while_they_go_to_files(self):
        client = Client()
        client.force_login(Person.objects.get(email="coordinator@lund.example"))
        assert client.get("/mail/").status_code == 404
        folder = Path(settings.MAIL_DIR)
        letter = folder / "20260101T000000.000000-zoe@lund.example.eml"
        letter.write_bytes(
            b"To: zoe@lund.example\nSubject: Hello\n\nGo to http://here.example/x/\n"
        )
        try:
            with override_settings(EMAIL_BACKEND=demonstration.FILE_BACKEND):
                page = client.get("/mail/?to=zoe").content.decode()
                assert '<a href="http://here.example/x/"' in page
                assert 'href="/mail/"' in client.get("/").content.decode()
                assert Client().get("/mail/").status_code == 302
        finally:
            letter.unlink()


def test_the_cast_alone_makes_no_case(organisations):
    said = load("--cast", password="ten letters or more")
    assert "ten letters or more" in said
    assert not Case.objects.exists()
    assert not Demonstration.objects.get().whole
    people = Person.objects.filter(kind="person")
    assert people.count() == len(PLACES) * 5 + 8 + 1
    assert Membership.objects.count() == people.count()
    everybody = set(people.values_list("pk", flat=True))
    load("--cast", password="another one of these")
    assert set(people.values_list("pk", flat=True)) == everybody
    assert all(one.check_password("another one of these") for one in people[:3])


def test_it_refuses_to_be_mixed_with_real_cases(organisations):
    with engine.notices_count_as_sent():
        a_draft_call(Cast())
    people = Person.objects.count()
    for how in ((), ("--cast",)):
        with pytest.raises(CommandError, match="real cases"):
            load(*how)
    assert Person.objects.count() == people
    assert not Demonstration.objects.exists()


def test_without_demonstration_there_is_no_banner_and_no_page_of_mails(organisations):
    client = Client()
    client.force_login(Cast().lund_coordinator)
    with override_settings(EMAIL_BACKEND=demonstration.FILE_BACKEND):
        page = client.get("/").content.decode()
        assert "invented figures" not in page
        assert 'href="/mail/"' not in page
        assert client.get("/mail/").status_code == 404
