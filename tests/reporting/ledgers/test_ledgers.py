"""Ledgers: imported, mapped, made into expenses, tied, marked; a second import adds what is new."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from foundation.workflow import record
from foundation.workflow.engine import begin, save_part, take_step
from foundation.workflow.steps import Invalid, Refused
from reporting.expenses.models import Expense
from reporting.ledgers.models import Columns, Ledger
from tests.stories import ledgers as stories
from tests.stories.reporting import an_activity, an_expense, line_of, money
from tests.stories.reports import a_financial_report, the_project_grant, two_expenses

pytestmark = pytest.mark.django_db

LATER = [
    ("A", "101", "20260520", [("5831", "2100.00", "Hotel Marang"), ("2641", "500.00", "Moms")]),
    ("A", "110", "20260915", [("5010", "70.00", "Chairs")]),
]  # fmt: skip


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.missing}


def test_rows_of_the_project_are_taken_in(cast):
    ledger = stories.an_imported_ledger(cast)
    assert (ledger.rows_read, ledger.rows_open) == (3, 3)
    assert ledger.total.amount == Decimal("3500.00")
    assert [row["account"] for row in ledger.rows("accounts")] == ["2641", "5010", "5831"]
    assert ledger.sections(cast.lund_finance)
    assert list(record.verify()) == []


def test_a_second_import_adds_what_is_new_and_shows_what_changed(cast):
    ledger = stories.an_imported_ledger(cast)
    ledger = stories.imported(cast, ledger, stories.sie(LATER), name="later.se")
    last = ledger.imports.last()
    assert (last.new, last.changed, last.gone, last.same) == (1, 1, 1, 1)
    assert last.changes == [{"voucher": "A 101", "row": 1, "amount": ["2000.00", "2100.00"]}]
    assert ledger.total.amount == Decimal("2670.00")
    again = stories.imported(cast, ledger, stories.sie(LATER), name="again.se").imports.last()
    assert (again.new, again.changed, again.gone, again.same) == (0, 0, 0, 3)


def test_what_was_gone_can_come_back(cast):
    ledger = stories.an_imported_ledger(cast)
    ledger = stories.imported(cast, ledger, stories.sie(LATER), name="later.se")
    ledger = stories.imported(cast, ledger, stories.sie(), name="first.se")
    assert ledger.standing_rows().filter(number="102").count() == 1


def test_a_file_with_something_wrong_is_refused_whole(cast):
    with pytest.raises(Refused) as refusal:
        stories.imported(
            cast, stories.a_ledger(cast), stories.sie().replace(b"2000.00", b"2000.0.0")
        )
    assert codes(refusal) == {"file"}
    assert not Ledger.objects.get().rows_read


def test_columns_are_said_once_and_remembered_for_the_organisation(cast):
    file = b"Bilaga,Tid,Kto,Kr\nA1,2026-05-20,5831,12.00\n"
    ledger = stories.a_ledger(cast)
    with pytest.raises(Refused) as refusal:
        stories.imported(cast, ledger, file, name="own.csv")
    assert codes(refusal) == {"columns"}
    body = {"number": "Bilaga", "day": "Tid", "account": "Kto", "amount": "Kr"}
    ledger = take_step(ledger, "name_columns", cast.lund_finance, body)
    assert Columns.of(cast.lund.pk) == body
    assert stories.imported(cast, ledger, file, name="own.csv").rows_read == 1


def test_mapped_rows_become_drafts_with_their_voucher(cast):
    activity = an_activity(cast, the_project_grant(cast))
    ledger = stories.mapped(cast, stories.an_imported_ledger(cast), activity)
    ledger = take_step(ledger, "propose", cast.lund_finance)
    assert (ledger.made, ledger.left, ledger.refusals) == (2, 0, ())
    assert ledger.rows_open == 0
    hotel, hall = Expense.objects.order_by("pk")
    assert (hotel.supplier, hotel.sek_amount, hotel.state) == ("Hotel Marang", 2000, "draft")
    assert hall.ledger_rows.get().voucher == "A 102"
    vat = ledger.standing_rows().get(account="2641")
    assert (vat.treatment, vat.reason) == ("vat", "Account 2641 Ingående moms")
    again = take_step(ledger, "propose", cast.lund_finance)
    assert (again.made, Expense.objects.count()) == (0, 2)


def test_rows_of_one_voucher_and_line_are_one_expense_and_refunds_stay_rows(cast):
    activity = an_activity(cast, the_project_grant(cast))
    rows = [("5831", "100.00", "Room 1"), ("5831", "50.50", "Room 2")]
    credit = [("5831", "-20.00", "Credit note")]
    file = stories.sie([("A", "1", "20260520", rows), ("A", "2", "20260521", credit)])
    ledger = stories.mapped(cast, stories.imported(cast, stories.a_ledger(cast), file), activity)
    ledger = take_step(ledger, "propose", cast.lund_finance)
    assert Expense.objects.get().sek_amount == Decimal("150.50")
    assert [voucher for voucher, _sentence in ledger.refusals] == ["A 2"]
    assert ledger.rows_open == 1


def test_a_credit_of_the_one_cost_of_its_supplier_is_proposed_as_its_refund(cast):
    activity = an_activity(cast, the_project_grant(cast))
    hotel = [("5831", "100.00", "Hotel Marang")]
    back = [("5831", "-20.00", "Hotel Marang")]
    file = stories.sie([("A", "1", "20260520", hotel), ("A", "2", "20260521", back)])
    ledger = stories.mapped(cast, stories.imported(cast, stories.a_ledger(cast), file), activity)
    ledger = take_step(ledger, "propose", cast.lund_finance)
    first, refund = Expense.objects.order_by("pk")
    assert (refund.gives_back, refund.sek_amount, refund.state) == (first, -20, "draft")
    assert (ledger.refusals, ledger.rows_open) == ((), 0)


def test_many_rows_are_made_in_rounds_and_the_rest_in_the_background(cast, monkeypatch):
    from reporting.ledgers import proposing
    from reporting.ledgers.tasks import make_expenses

    monkeypatch.setattr(proposing, "AT_ONCE", 2)
    activity = an_activity(cast, the_project_grant(cast))
    vouchers = [("A", str(n), "20260520", [("5831", "10.00", f"Taxi {n}")]) for n in range(1, 6)]
    ledger = stories.imported(cast, stories.a_ledger(cast), stories.sie(vouchers))
    ledger = take_step(stories.mapped(cast, ledger, activity), "propose", cast.lund_finance)
    assert (ledger.made, ledger.left) == (2, 3)
    assert make_expenses(ledger.pk, cast.lund_finance.pk, {}) == 3
    assert make_expenses(ledger.pk, cast.lund_finance.pk, {}) == 0
    assert make_expenses(ledger.pk, cast.stranger.pk, {}) == 0
    assert Expense.objects.count() == 5


def test_an_account_is_remembered_in_the_next_ledger_of_the_organisation(cast):
    ledger = stories.mapped(cast, stories.an_imported_ledger(cast))
    take_step(ledger, "close", cast.lund_finance)
    other = stories.an_imported_ledger(cast, ledger.grant)
    said = {row["account"]: row for row in other.rows("accounts")}
    assert said["2641"]["treatment"] == "vat"
    assert said["5831"]["line"] == line_of(ledger.grant, cast.lund).key


def test_a_mark_has_its_reason(cast):
    ledger = stories.an_imported_ledger(cast)
    row = ledger.standing_rows().get(account="2641")
    body = {"rows": [row.pk], "treatment": "vat"}
    with pytest.raises(Invalid) as problem:
        take_step(ledger, "mark_rows", cast.lund_finance, body)
    assert list(problem.value.errors) == ["reason"]
    body["reason"] = "Recovered by the municipality"
    ledger = take_step(ledger, "mark_rows", cast.lund_finance, body)
    assert ledger.rows_open == 2
    ledger = take_step(ledger, "mark_rows", cast.lund_finance, {"rows": [row.pk]})
    assert ledger.rows_open == 3


def test_rows_are_tied_to_expenses_that_were_entered_from_their_papers(cast):
    grant = the_project_grant(cast)
    hotel, hall = two_expenses(cast, an_activity(cast, grant))
    ledger = stories.an_imported_ledger(cast, grant)
    pairs = ledger.suggestions()
    assert [(row.voucher, expense) for row, expense in pairs] == [("A 101", hotel), ("A 102", hall)]
    ties = [{"row": row.pk, "expense": expense.pk} for row, expense in pairs]
    ledger = take_step(ledger, "tie", cast.lund_finance, {"ties": ties})
    assert ledger.rows_open == 1
    assert not ledger.suggestions()
    body = {"rows": [ties[0]["row"]], "treatment": "vat", "reason": "x"}
    with pytest.raises(Invalid):
        take_step(ledger, "mark_rows", cast.lund_finance, body)
    ledger = take_step(ledger, "untie", cast.lund_finance, {"rows": [ties[0]["row"]]})
    assert ledger.rows_open == 2


def test_a_row_is_not_tied_to_an_expense_of_another_grant(cast):
    ledger = stories.an_imported_ledger(cast)
    body = {"ties": [{"row": ledger.standing_rows().first().pk, "expense": 999}]}
    with pytest.raises(Invalid):
        take_step(ledger, "tie", cast.lund_finance, body)


def test_only_those_who_keep_it_see_a_partners_ledger(cast):
    ledger = stories.an_imported_ledger(cast)
    for who in (cast.lund_team, cast.francistown_finance, cast.stranger, cast.adviser):
        assert not Ledger.objects.visible_to(who).exists()
    for who in (cast.lund_finance, cast.lund_coordinator, cast.controller, cast.manager):
        assert Ledger.objects.visible_to(who).exists()
    with pytest.raises(PermissionDenied):
        take_step(ledger, "close", cast.controller)


def test_a_ledger_is_begun_for_ones_own_organisation_and_once_a_code(cast):
    grant = the_project_grant(cast)
    with pytest.raises(Invalid) as problem:
        stories.a_ledger(cast, grant, by=cast.francistown_finance)
    assert "organisation" in problem.value.errors
    stories.a_ledger(cast, grant)
    with pytest.raises(Refused) as refusal:
        stories.a_ledger(cast, grant)
    assert codes(refusal) == {"ledger_there"}
    assert stories.a_ledger(cast, grant, project_code="4712").pk


# --- the report ----------------------------------------------------------------------------------


def test_without_an_import_the_report_is_only_advised(cast):
    report = a_financial_report(cast)
    step = report.step_named("request_confirmation")
    levels = {one.code: one.level for one in step.missing(report, cast.lund_coordinator)}
    assert levels["no_ledger"] == "warning"
    assert take_step(report, "request_confirmation", cast.lund_coordinator).state == "confirming"


def test_once_imported_an_unexplained_remainder_holds_the_report_back(cast):
    report = a_financial_report(cast)
    ledger = stories.an_imported_ledger(cast, report.grant)
    with pytest.raises(Refused) as refusal:
        take_step(report, "request_confirmation", cast.lund_coordinator)
    assert codes(refusal) == {"unexplained"}
    ties = [{"row": row.pk, "expense": one.pk} for row, one in ledger.suggestions()]
    ledger = take_step(ledger, "tie", cast.lund_finance, {"ties": ties})
    item = {"kind": "vat", "day": "2026-05-20", "amount": money("500.00"), "text": "Recovered"}
    with pytest.raises(Refused):
        take_step(report, "request_confirmation", cast.lund_coordinator)
    ledger, _part = save_part(ledger, "items", cast.lund_finance, rows=[item])
    report = take_step(report, "request_confirmation", cast.lund_coordinator)
    assert report.state == "confirming"


def test_the_annex_adds_up_on_the_page_on_paper_and_in_excel(cast, client):
    report = a_financial_report(cast)
    ledger = stories.an_imported_ledger(cast, report.grant)
    client.force_login(cast.lund_finance)
    for what in ("reconciliation", "annex", "workbook"):
        answer = client.get(reverse(f"reporting:ledger_{what}", args=[ledger.pk]))
        assert answer.status_code == 200
    client.force_login(cast.controller)
    page = client.get(reverse("reporting:ledger_reconciliation", args=[ledger.pk]))
    texts = [cell["text"] for row in page.context["tables"][0]["rows"] for cell in row["cells"]]
    assert "SEK\u00a03,500.00" in texts
    assert "not explained" in page.content.decode()


# --- pages ---------------------------------------------------------------------------------------


def upload(name="ledger.se", content=None):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, stories.sie() if content is None else content)


def test_a_file_is_looked_at_before_it_is_taken_in(cast, client):
    ledger = stories.a_ledger(cast)
    client.force_login(cast.lund_finance)
    address = reverse("reporting:ledger_file", args=[ledger.pk])
    answer = client.post(address, {"file": upload()})
    assert answer.status_code == 200
    assert "Hotel Marang" in answer.content.decode()
    assert Ledger.objects.get().rows_read == 0
    body = {"file_kept": answer.context["note"], "save": "1", "if_version": ledger.version}
    assert client.post(address, body).status_code == 302
    assert Ledger.objects.get().rows_read == 3


def test_what_somebody_else_imported_meanwhile_is_shown_first(cast, client):
    ledger = stories.a_ledger(cast)
    client.force_login(cast.lund_finance)
    address = reverse("reporting:ledger_file", args=[ledger.pk])
    note = client.post(address, {"file": upload()}).context["note"]
    stories.imported(cast, ledger)
    answer = client.post(address, {"file_kept": note, "save": "1", "if_version": ledger.version})
    assert answer.status_code == 412
    assert answer.context["preview"]["nothing"]


def test_unknown_columns_are_asked_for_on_the_page(cast, client):
    ledger = stories.a_ledger(cast)
    client.force_login(cast.lund_finance)
    address = reverse("reporting:ledger_file", args=[ledger.pk])
    file = upload("own.csv", b"Bilaga,Tid,Kto,Kr\nA1,2026-05-20,5831,12.00\n")
    answer = client.post(address, {"file": file})
    assert answer.context["columns"] is not None
    note = {"file_kept": answer.context["note"], "columns": "1"}
    answer = client.post(address, {**note, "number": "Bilaga", "day": "Tid"})
    assert answer.status_code == 400
    assert answer.context["columns"].errors
    columns = {"number": "Bilaga", "day": "Tid", "account": "Kto", "amount": "Kr"}
    answer = client.post(address, {**note, **columns})
    assert answer.context["preview"]["count"] == 1


def test_rows_are_marked_and_made_into_expenses_on_their_page(cast, client):
    grant = the_project_grant(cast)
    activity = an_activity(cast, grant)
    ledger = stories.mapped(cast, stories.an_imported_ledger(cast, grant), a2641=None)
    client.force_login(cast.lund_finance)
    address = reverse("reporting:ledger_rows", args=[ledger.pk])
    assert "Hotel Marang" in client.get(address + "?what=open&month=2026-05").content.decode()
    vat = ledger.standing_rows().get(account="2641").pk
    refused = client.post(address, {"do": "mark", "rows": [vat], "treatment": "vat"})
    assert refused.status_code == 400
    body = {"do": "mark", "rows": [vat], "treatment": "vat", "reason": "Recovered"}
    assert client.post(address, body).status_code == 302
    body = {"do": "propose", "activity": activity.pk}
    assert client.post(address, body).status_code == 302
    assert Expense.objects.count() == 2
    assert client.post(address, {"do": "nonsense", "rows": ["x"]}).status_code == 302


def test_papers_go_to_the_expense_of_the_voucher_in_their_names(cast, client):
    grant = the_project_grant(cast)
    ledger = stories.mapped(cast, stories.an_imported_ledger(cast, grant), an_activity(cast, grant))
    ledger = take_step(ledger, "propose", cast.lund_finance)
    client.force_login(cast.lund_finance)
    address = reverse("reporting:ledger_vouchers", args=[ledger.pk])
    files = [upload("A101 hotel.txt", b"A bill"), upload("ver 102.txt", b"A hall"),
             upload("holiday.txt", b"Sun")]  # fmt: skip
    assert client.post(address, {"files": files}).status_code == 302
    assert [one.documents.count() for one in Expense.objects.all()] == [1, 1]
    assert client.get(address).context["table"]["rows"] == []


def test_a_ledger_is_driven_by_machines(cast, client):
    grant = the_project_grant(cast)
    client.force_login(cast.lund_finance)
    body = stories.what_a_ledger_says(cast, grant)
    answer = client.post("/api/v1/ledgers/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    sent = {"file": upload(), "matter": f"ledgers/{pk}", "kind": "ledger"}
    document = client.post("/api/v1/documents/", sent)
    assert document.status_code == 201, document.content
    answer = client.post(
        f"/api/v1/ledgers/{pk}/steps/import_file/", {"document": document.json()["id"]},
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert answer.json()["rows_read"] == 3


def test_a_partners_ledger_in_its_own_currency_is_set_against_what_it_claims(cast):
    from datetime import date

    from reporting.ledgers.reconciling import Period, reconciliation_of

    grant = the_project_grant(cast)
    own = {"organisation": cast.francistown.pk, "currency": "BWP", "project_code": "4711"}
    ledger = begin(Ledger, cast.francistown_finance, stories.what_a_ledger_says(cast, grant, **own))
    file = (
        "Date,Voucher,Account,Project,Description,Amount\n"
        "2026-05-08,JV 7,1200,4711,Civic Hall,1500.00\n"
    )
    ledger = stories.imported(cast, ledger, file.encode(), "gl.csv", cast.francistown_finance)
    expense = an_expense(
        cast, an_activity(cast, grant), partner=cast.francistown.pk, paid_by="repaid",
        line=line_of(grant, cast.francistown).key, paper=money("1500.00", "BWP"),
        claimed=money("1200.00", "BWP"), sek=money("900.00"), supplier="Civic Hall",
    )  # fmt: skip
    expense = take_step(expense, "mark_ready", cast.lund_finance)
    pairs = ledger.suggestions()
    assert [one for _row, one in pairs] == [expense]
    body = {"ties": [{"row": pairs[0][0].pk, "expense": expense.pk}]}
    ledger = take_step(ledger, "tie", cast.francistown_finance, body)
    found = reconciliation_of(ledger, Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert [(item.kind, item.amount) for item in found.items] == [("not_claimed", Decimal(300))]
    assert found.is_whole
