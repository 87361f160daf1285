"""Money before and after costs, per diem, work input, forecasts, ledgers and bank details: in every
state, on the invented places alone."""

from django.core.files.base import ContentFile

from foundation.documents.storing import add_document, look_at
from foundation.money.models import PerDiem, PerDiemRule
from foundation.workflow import clock
from reporting.advances.models import Advance
from reporting.allowances.models import Allowance
from reporting.bank_details.models import BankDetails
from reporting.forecasts.models import Forecast
from reporting.ledgers.models import Ledger
from reporting.repayments.models import Repayment
from reporting.work.models import Payroll

from . import spending
from .telling import Story, Teller, again, money, sek
from .words import Pair

PLACE = "Provköping"
CODE = "4711"  # the project's in the ledger
ABROAD, MEAL_SHARES = "ZM", {"breakfast": 15, "lunch": 35, "dinner": 35}
PER_DIEM = 560  # SEK a day, where the loaded table does not reach


def a_visit_and_its_money(t: Teller, calls, found) -> Story:
    """The visit of the second year: what was sent before it, and what was paid for it after."""
    yield t.on(-4, 6)
    pair, grant = found[PLACE]
    lead = (pair.swedish, "coordinator")
    visit = spending.planned(t, pair, grant, spending.planned_rows(grant)[2], t.month(-3, 11))
    yield t.days_later(3)
    visit = t.take(visit, "confirm", lead)
    advances = _agreed(t, pair, visit)
    yield t.on(-3, 3)
    drivers, hall = (_transferred(t, pair, one) for one in advances[:2])
    yield t.on(-3, 11)
    visit = t.take(visit, "start", (pair.others[0], "coordinator"))
    yield t.on(-3, 17)
    spending.count(t, pair, visit)
    summary = f"{pair.disclaimer} Both councils and the youth council met for four days."
    visit = t.take(visit, "complete", lead, {"summary": summary})
    yield t.days_later(12)
    _cleared(t, pair, drivers, visit)
    _sent_back(t, pair, hall)
    _repaid(t, pair, visit)
    _per_diem(t, pair, visit)
    _worked(t, pair, visit)
    yield t.ago(12)
    _transferred(t, pair, advances[2])


# --- advances -------------------------------------------------------------------------------------


def _agreed(t: Teller, pair: Pair, visit) -> list[Advance]:
    """Four for the visit, the last of which is not needed yet; a fifth is called off."""
    purposes = ("Local transport", "The hall", "Printing of the report", "Follow-up meetings",
                "Interpreters")  # fmt: skip
    made = [_advance(t, pair, visit, purpose) for purpose in purposes]
    reason = "The host's own staff interprets."
    t.take(made.pop(), "call_off", (pair.swedish, "coordinator"), {"reason": reason})
    return made


def _advance(t: Teller, pair: Pair, visit, purpose: str) -> Advance:
    who = (pair.swedish, "finance")
    body = {
        "activity": visit.pk, "partner": t.place(pair.others[0]).pk, "purpose": purpose,
        "ceiling": money(6000, "ZMW"), "agreed_on": t.now.date().isoformat(),
        "clear_by": t.ahead(45).isoformat(),
    }  # fmt: skip
    advance = t.begin(Advance, who, body)
    t.paper(advance, who, "agreement", f"Agreement on an advance: {purpose}", "6000.00 ZMW")
    return advance


def _transferred(t: Teller, pair: Pair, advance) -> Advance:
    who = (pair.swedish, "finance")
    slip = t.paper(advance, who, "statement", "Transfer", "2250.00 SEK", "6000.00 ZMW")
    body = {
        "sent_on": t.now.date().isoformat(), "sek": sek(2250), "received": money(6000, "ZMW"),
        "documents": [slip.pk],
    }  # fmt: skip
    return t.take(advance, "transfer", who, body)


def _cleared(t: Teller, pair: Pair, advance, visit) -> None:
    """One bill takes all of it."""
    who, host = (pair.swedish, "finance"), pair.others[0]
    cost = spending.ready(
        t, pair, visit, "TRAVEL_LOCAL", host, ABROAD, amount=2220, paid_by="advance"
    )
    advance = t.take(again(advance), "clear_costs", who, {"expenses": [cost.pk]})
    t.take(advance, "clear", who)


def _sent_back(t: Teller, pair: Pair, advance) -> None:
    who = (pair.swedish, "finance")
    slip = t.paper(advance, who, "statement", "Sent back", "6000.00 ZMW", "2190.00 SEK")
    body = {
        "returned_on": t.now.date().isoformat(), "returned": money(6000, "ZMW"),
        "sek": sek(2190), "documents": [slip.pk],
    }  # fmt: skip
    advance = t.take(again(advance), "note_return", who, body)
    t.take(advance, "close_returned", who)


# --- repayments -----------------------------------------------------------------------------------


def _repaid(t: Teller, pair: Pair, visit) -> None:
    """One paid, one handed in, one withdrawn and written anew."""
    host, payer = pair.others[0], (pair.swedish, "finance")
    costs = [
        spending.ready(t, pair, visit, "VENUE", host, ABROAD, amount=amount)
        for amount in (1850, 1776, 1702)
    ]
    paid = _handed_in(t, pair, _claim(t, pair, visit, costs[0]))
    slip = t.paper(paid, payer, "statement", "Repayment", "1865.00 SEK")
    body = {"paid_on": t.now.date().isoformat(), "sek": sek(1865), "documents": [slip.pk]}
    t.take(paid, "pay", payer, body)
    _handed_in(t, pair, _claim(t, pair, visit, costs[1]))
    vain = _claim(t, pair, visit, costs[2])
    reason = "The list names the wrong day. It is written anew."
    t.take(vain, "withdraw", (host, "finance"), {"reason": reason})
    _claim(t, pair, visit, costs[2])


def _claim(t: Teller, pair: Pair, visit, cost) -> Repayment:
    host = pair.others[0]
    body = {"grant": visit.grant_id, "partner": t.place(host).pk, "expenses": [cost.pk]}
    return t.begin(Repayment, (host, "finance"), body)


def _handed_in(t: Teller, pair: Pair, claim) -> Repayment:
    who = (pair.others[0], "finance")
    t.paper(claim, who, "other", "Signed claim", "Finance", pair.others[0])
    return t.take(claim, "claim", who)


# --- per diem and work input ----------------------------------------------------------------------


def _per_diem(t: Teller, pair: Pair, visit) -> None:
    """One claimed, one in draft, one withdrawn."""
    who = (pair.swedish, "finance")
    _the_table_reaches(visit.starts_on.year)
    claimed, _draft, vain = (
        _reckoned(t, pair, visit, office) for office in ("majority", "opposition", "director")
    )
    paper = t.paper(visit, who, "other", "Pay slip: per diem", restricted=True)
    body = {
        "line": spending.line_of(visit.grant, "BOARD", t.place(pair.swedish), visit).key,
        "paid_by": "payroll", "paid_on": t.now.date().isoformat(), "documents": [paper.pk],
    }  # fmt: skip
    t.take(claimed, "claim", who, body)
    t.take(vain, "withdraw", who, {"reason": "The employer has paid the director's meals."})


def _reckoned(t: Teller, pair: Pair, visit, office: str) -> Allowance:
    body = {
        "activity": visit.pk, "partner": t.place(pair.swedish).pk,
        "traveller": t.person((pair.swedish, office)).name, "country": ABROAD,
        "starts_on": visit.starts_on.isoformat(), "starts_at": "08:00",
        "ends_on": visit.ends_on.isoformat(), "ends_at": "20:00",
        "days": [{"day": visit.starts_on.isoformat(), "lunch": True, "dinner": True}],
    }  # fmt: skip
    return t.begin(Allowance, (pair.swedish, "finance"), body)


def _the_table_reaches(year: int) -> None:
    """An invented amount, and the usual shares, for a year of which none were loaded yet."""
    PerDiem.objects.get_or_create(country=ABROAD, year=year, defaults={"amount": PER_DIEM})
    rules = PerDiemRule.objects.filter(scope=PerDiemRule.Scope.ABROAD, since__lte=year)
    if not rules.exclude(until__lt=year).exists():
        PerDiemRule.objects.create(
            scope=PerDiemRule.Scope.ABROAD, since=year, until=year, source="-", **MEAL_SHARES
        )


def _worked(t: Teller, pair: Pair, visit) -> None:
    """A month claimed, the one before withdrawn, the visit's own in draft."""
    who = (pair.swedish, "finance")
    claimed, vain, _draft = (_sheet(t, pair, visit, months) for months in (-4, -5, -3))
    body = {
        "line": spending.line_of(visit.grant, "WAGE_SE", t.place(pair.swedish), visit).key,
        "paid_on": t.now.date().isoformat(),
    }  # fmt: skip
    t.take(claimed, "claim", who, body)
    t.take(vain, "withdraw", who, {"reason": "Nobody worked for the project that month."})


def _sheet(t: Teller, pair: Pair, visit, months: int) -> Payroll:
    who = (pair.swedish, "finance")
    employee = t.person((pair.swedish, "coordinator")).name
    superior = t.person((pair.swedish, "director")).name
    day = t.month(months, 12).isoformat()
    body = {"activity": visit.pk, "partner": t.place(pair.swedish).pk, "month": day}
    sheet = t.begin(Payroll, who, body)
    t.rows(sheet, "hours", who, [{"employee": employee, "day": day, "hours": "7.5"}])
    pay = {
        "employee": employee, "kind": "wages", "monthly_pay": sek(38000),
        "oncost_percent": "41.50", "superior": superior,
    }  # fmt: skip
    t.rows(sheet, "pay", who, [pay])
    t.paper(sheet, who, "other", "Signed time sheet", day, restricted=True)
    return again(sheet)


# --- forecasts and ledgers ------------------------------------------------------------------------


def foreseen_and_booked(t: Teller, calls, found) -> Story:
    """A forecast stated and one in draft; the lead's ledger, and the partner's begun in vain."""
    yield t.on(-2, 3)
    pair, grant = found[PLACE]
    who = (pair.swedish, "finance")
    stated = _forecast(t, grant, who, t.last_of(-3))
    t.take(stated, "state_it", who)
    ledger = t.begin(Ledger, who, _ledger_of(t, grant, pair.swedish))
    with clock.standing_at(t.now):
        looked = look_at(ContentFile(_sie(t), name="ledger.se"))
        file = add_document(ledger, t.person(who), looked, kind="ledger")
    t.files.append(file.latest.file.name)
    t.take(ledger, "import_file", who, {"document": file.pk})
    partner = (pair.others[0], "finance")
    vain = t.begin(Ledger, partner, _ledger_of(t, grant, pair.others[0]) | {"currency": "ZMW"})
    t.take(vain, "close", partner)
    yield t.ago(5)
    _forecast(t, grant, who, t.last_of(-1))


def _forecast(t: Teller, grant, who, day) -> Forecast:
    forecast = t.begin(Forecast, who, {"grant": grant.pk, "day": day.isoformat()})
    categories = sorted(set(grant.lines.values_list("category", flat=True)))
    rows = [{"category": one, "amount": sek(9000)} for one in categories]
    t.rows(forecast, "costs", who, rows)
    return again(forecast)


def _ledger_of(t: Teller, grant, place: str) -> dict:
    return {"grant": grant.pk, "organisation": t.place(place).pk, "project_code": CODE}


def _sie(t: Teller) -> bytes:
    """Two vouchers of the project, as a Swedish ledger exports them."""
    day = t.month(-3, 20)
    rows = [
        "#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#FNAMN "Provköpings kommun"',
        f"#RAR 0 {day.year}0101 {day.year}1231", '#DIM 6 "Projekt"',
        f'#OBJEKT 6 "{CODE}" "Projekt"', '#KONTO 5831 "Kost och logi"',
        '#KONTO 7321 "Traktamente"',
    ]  # fmt: skip
    for number, account, amount in (("201", "5831", "2250.00"), ("202", "7321", "1865.00")):
        rows += [
            f'#VER A {number} {day:%Y%m%d} "Besök"', "{",
            f'   #TRANS {account} {{6 "{CODE}"}} {amount} {day:%Y%m%d} "Besök"',
            f"   #TRANS 1930 {{}} -{amount}", "}",
        ]  # fmt: skip
    return ("\r\n".join(rows) + "\r\n").encode("cp437")


# --- bank details ---------------------------------------------------------------------------------


def accounts_are_changed(t: Teller, calls, found) -> Story:
    """One in force after another, one called back, one proposed, one withdrawn."""
    for months, number in ((-5, "5050-1055"), (-4, "991-2346")):
        yield t.on(months, 9)
        details = _called_back(t, PLACE, "bankgiro", number)
        yield t.days_later(10)
        details = again(details)
        if details.state == "called_back":  # the calendar may have come first
            t.take(details, "bring_into_force", "controller")
    yield t.ago(9)
    vain = _proposed(t, "Trial District", "account", "0041000771")
    t.take(vain, "withdraw", ("Trial District", "finance"), {"reason": "The old account stays."})
    _proposed(t, "Exempelby", "bankgiro", "5050-1055")
    yield t.ago(1)
    _called_back(t, "Sample Town", "account", "6200018842")


def _proposed(t: Teller, place: str, kind: str, number: str) -> BankDetails:
    who = (place, "finance")
    body = {
        "organisation": t.place(place).pk, "account_kind": kind, "number": number,
        "bank": "Bank of the Demonstration", "account_holder": place,
    }  # fmt: skip
    details = t.begin(BankDetails, who, body)
    t.paper(details, who, "statement", f"Letter of the bank: {place}", restricted=True)
    return details


def _called_back(t: Teller, place: str, kind: str, number: str) -> BankDetails:
    details = _proposed(t, place, kind, number)
    details = t.take(details, "confirm", (place, "coordinator"))
    body = {
        "called_on": t.now.date().isoformat(), "spoken_with": f"Director, {place}",
        "number_from": "The agreement",
    }  # fmt: skip
    return t.take(details, "note_call_back", "controller", body)


STORIES = [a_visit_and_its_money, foreseen_and_booked, accounts_are_changed]
