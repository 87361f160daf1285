"""The audit: who is engaged, what only the auditor reads, and over what the opinion stands."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.accounts.models import Membership
from foundation.workflow import clock, record
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.models import Entry
from foundation.workflow.steps import Invalid, Refused
from reporting.audits.models import Audit, Finding
from reporting.expenses.models import Expense
from reporting.financials.models import FinancialReport
from tests.stories import audits as stories

pytestmark = pytest.mark.django_db


def refused(work) -> set[str]:
    with pytest.raises(Refused) as refusal:
        work()
    return {one.code for one in refusal.value.missing}


def invalid(work) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        work()
    return set(refusal.value.errors)


@pytest.fixture
def get(client):
    def ask(person, url):
        client.force_login(person)
        return client.get(url)

    return ask


def test_an_auditor_is_engaged_before_the_report_is_handed_over(cast, frozen):
    report = frozen
    assert not Expense.objects.visible_to(cast.auditor).exists()
    assert not FinancialReport.objects.visible_to(cast.auditor).exists()

    body = {"financial_report": report.pk, "auditor": cast.auditor.pk}
    for who in (cast.francistown_coordinator, cast.lund_finance, cast.manager, cast.stranger):
        with pytest.raises((PermissionDenied, Invalid)):
            begin(Audit, who, body)
    for nobody in (cast.controller, cast.lund_director):
        wrong = {**body, "auditor": nobody.pk}
        assert invalid(lambda wrong=wrong: begin(Audit, cast.lund_coordinator, wrong)) == {
            "auditor"
        }
    both = cast.hire("auditor", cast.audit_firm, "both@audit.example")
    Membership.objects.create(
        person=both, organisation=cast.francistown, office="team", since=clock.today()
    )
    wrong = {**body, "auditor": both.pk}
    assert invalid(lambda: begin(Audit, cast.lund_coordinator, wrong)) == {"auditor"}

    audit = begin(Audit, cast.lund_coordinator, body)
    assert (audit.state, audit.firm) == ("appointed", cast.audit_firm)
    assert audit.title.startswith("Audit Firm – ")
    assert Expense.objects.visible_to(cast.auditor).count() == 4
    assert FinancialReport.objects.visible_to(cast.auditor).get() == report
    assert refused(lambda: begin(Audit, cast.lund_coordinator, body)) == {"audit_exists"}

    other = cast.hire("auditor", cast.audit_firm, "other@audit.example")
    audit = take_step(audit, "edit", cast.lund_coordinator, {"auditor": other.pk})
    assert not Audit.objects.visible_to(cast.auditor).exists()
    audit = take_step(audit, "edit", cast.lund_coordinator, {"auditor": cast.auditor.pk})

    no = lambda: take_step(audit, "accept_engagement", cast.auditor, {"independent": False})  # noqa: E731
    assert invalid(no) == {"independent"}
    audit = take_step(audit, "accept_engagement", cast.auditor, {"independent": True})
    sample = lambda **how: take_step(  # noqa: E731
        audit, "draw_sample", cast.auditor, {"method": "random", "size": 2, **how}
    )
    assert refused(sample) == {"not_handed_over"}
    stories.confirmed_and_handed_over(cast, report)
    assert invalid(lambda: sample(size="1.5")) == {"size"}
    assert invalid(lambda: sample(size=0)) == {"size"}
    assert invalid(lambda: sample(method="guess")) == {"method"}
    audit = sample()
    assert (audit.state, audit.latest_draw().items.count()) == ("fieldwork", 2)
    assert not list(record.verify())


def test_the_auditors_papers_are_the_auditors(cast, handed_over, get):
    audit = stories.a_sampled_audit(cast, report=handed_over, method="all_above", size=1000)
    notes = {"plan": "Look at hotels", "materiality": {"amount": "50.00", "currency": "SEK"}}
    audit, _part = save_part(audit, "notes", cast.auditor, values=notes)
    drawn = {item.line.expense.supplier for item in audit.latest_draw().items.all()}
    assert drawn == {"Hotel 1", "Hotel 2"}

    api = f"/api/v1/audits/{audit.pk}"
    assert get(cast.auditor, f"{api}/parts/notes/").json()["values"]["plan"] == "Look at hotels"
    rows = get(cast.auditor, f"{api}/parts/sample/").json()["rows"]
    assert [row["amount"]["amount"] for row in rows] == ["2000.00", "1200.00"]
    page = get(cast.auditor, audit.url).content.decode()
    for text in ("Look at hotels", audit.latest_draw().seed, "Hotel 2", "3,200.00"):
        assert text.replace(" ", "\xa0") in page or text in page
    assert page.count("receipt") >= 2  # links to the papers

    seed = audit.latest_draw().seed
    for who in (cast.lund_coordinator, cast.francistown_finance, cast.controller, cast.manager):
        for part in ("notes", "sample"):
            assert get(who, f"{api}/parts/{part}/").status_code == 403
        for url in (audit.url, f"{api}/", f"{api}/record/"):
            text = get(who, url).content.decode()
            assert "Look at hotels" not in text
            assert seed not in text
            assert "Hotel 2" not in text
        with pytest.raises(PermissionDenied):
            save_part(audit, "notes", who, values={})
        with pytest.raises(PermissionDenied):
            save_part(audit, "sample", who, rows=[])
    with pytest.raises(PermissionDenied):  # nor for somebody else, to read what comes back
        save_part(audit, "notes", cast.office_coordinator, values={}, on_behalf_of=cast.lund.pk)
    assert get(cast.stranger, f"{api}/").status_code == 404
    assert "parts" not in audit.content() or "notes" not in audit.content()["parts"]


def test_a_second_draw_stands_beside_the_first(cast, handed_over):
    audit = stories.a_sampled_audit(cast, report=handed_over)
    first = audit.latest_draw()
    body = {"method": "monetary_unit", "size": 3, "note": "A new risk came up"}
    audit = take_step(audit, "draw_sample", cast.auditor, body)
    second = audit.latest_draw()
    assert [row.number for row in audit.draws.all()] == [1, 2]
    entries = Entry.objects.about(audit).filter(step="draw_sample").order_by("seq")
    for draw, entry in zip((first, second), entries, strict=True):
        again = [one.key for one in draw.drawn_from(audit.population)]
        assert sorted(again) == sorted(item.line.key for item in draw.items.all())
        assert entry.facts["count"] == len(again)
        assert entry.facts["population_digest"] == audit.population_digest()
        assert draw.seed not in str(entry.facts)
    assert "A new risk came up" in {r.text for e in entries for r in e.remarks.all()}
    assert first.seed != second.seed


def test_a_report_takes_a_sample_decided_findings_and_representations(cast, handed_over):
    audit = stories.a_sampled_audit(cast, report=handed_over)
    opinion = {"opinion": "qualified"}
    report = lambda: take_step(audit, "report", cast.auditor, opinion)  # noqa: E731
    finding = stories.a_finding(cast, audit=audit)
    assert refused(report) == {"finding_undecided", "not_represented"}
    audit = take_step(audit, "ask_for_answers", cast.auditor)
    assert audit.holder()["role"] == "next_in_line"
    assert Audit.objects.held_by(cast.lund_coordinator).get() == audit
    for who in (cast.francistown_coordinator, cast.auditor, cast.office_coordinator):
        with pytest.raises(PermissionDenied):
            take_step(audit, "represent", who)
    audit = take_step(audit, "represent", cast.lund_coordinator)
    take_step(finding, "leave_uncorrected", cast.auditor)
    assert Audit.objects.held_by(cast.auditor).get() == audit
    assert {one.code for one in audit.missing(cast.auditor)} == {
        "uncorrected", "no_terms", "no_materiality", "procedures_not_done",
    }  # fmt: skip
    assert {one.code for one in audit.missing(cast.lund_coordinator)} == {"uncorrected", "no_terms"}
    assert invalid(lambda: take_step(audit, "report", cast.auditor, {"opinion": "fine"})) == {
        "opinion"
    }
    audit = report()
    assert (audit.state, audit.opinion) == ("reported", "qualified")
    assert refused(lambda: stories.a_finding(cast, audit=audit)) == {"audit_not_under_way"}


def test_the_opinion_stands_over_the_exact_figures(cast, handed_over, get):
    audit = stories.a_reported_audit(cast, report=handed_over)
    report = FinancialReport.objects.get()
    assert (report.state, report.total.amount) == ("audited", 4700)
    assert report.standing_audits() == [audit]
    version = audit.latest_version()
    assert version.text["report_digest"] == report.latest_version().digest
    assert version.text["figures_digest"] == report.figures_digest()
    assert [row["sek"]["amount"] for row in version.text["corrections"]] == ["-300.00"]
    assert version.text["opinion"] == "unmodified"
    detail = get(cast.controller, f"/api/v1/audits/{audit.pk}/").json()
    assert (detail["opinion"], detail["firm"]) == ("unmodified", cast.audit_firm.pk)
    body = {"financial_report": report.pk, "auditor": cast.auditor.pk}
    assert refused(lambda: begin(Audit, cast.lund_coordinator, body)) == {"audit_exists"}
    for who in (cast.auditor, cast.lund_coordinator, cast.controller):
        page = get(who, audit.url)
        assert page.status_code == 200
        assert b"Findings in total" in page.content
    assert not list(record.verify())


def test_when_the_auditor_withdraws_undecided_findings_fall_and_another_can_be_engaged(
    cast, handed_over
):
    audit = stories.a_sampled_audit(cast, report=handed_over)
    corrected = stories.a_corrected_finding(cast, audit=audit)
    open_one = stories.a_finding(cast, audit=audit, kind="rate")
    audit = take_step(audit, "withdraw", cast.auditor, {"reason": "A conflict came up"})
    states = dict(Finding.objects.values_list("pk", "state"))
    assert states == {corrected.pk: "corrected", open_one.pk: "withdrawn"}
    report = FinancialReport.objects.get()
    assert (report.state, report.total.amount) == ("auditing", 4700)
    other = cast.hire("auditor", cast.audit_firm, "other@audit.example")
    assert stories.an_audit(cast, report=report, auditor=other).state == "appointed"
    with clock.standing_at(clock.now() + (clock.end_of(clock.today()) - clock.now()) * 1.5):
        assert not Audit.objects.visible_to(cast.auditor).filter(state="withdrawn").exists()


def test_pages_and_lists_ask_no_more_for_more_rows(cast, handed_over, client):
    audit = stories.a_sampled_audit(cast, report=handed_over, method="all_above", size=0)
    finding = stories.a_finding(cast, audit=audit)
    client.force_login(cast.auditor)
    urls = (audit.url, "/audits/", "/findings/", finding.url)
    client.get(audit.url)

    def asked() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    with_one = asked()
    for kind in ("rate", "period", "other"):
        stories.a_finding(cast, audit=audit, kind=kind)
    assert asked() == with_one
