"""What a project year of Exempelby and Sample Town cost: 240 costs, as they stand on their papers.

Nothing is worked out here: what an amount comes to in kronor is for the system to say, and for the
tests to reckon beside it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

EXEMPELBY, SAMPLE_TOWN = "lund", "francistown"  # as the cast calls the two

# The approved budget, SEK: 455,000 in all.
BUDGET = {
    (EXEMPELBY, "TRAVEL_INT"): "80000.00", (EXEMPELBY, "LODGING"): "50000.00",
    (EXEMPELBY, "TRAVEL_LOCAL"): "20000.00", (EXEMPELBY, "BOARD"): "15000.00",
    (EXEMPELBY, "INTERPRET"): "20000.00", (EXEMPELBY, "VENUE"): "30000.00",
    (EXEMPELBY, "WAGE_SE"): "40000.00", (EXEMPELBY, "AUDIT"): "30000.00",
    (SAMPLE_TOWN, "TRAVEL_INT"): "70000.00", (SAMPLE_TOWN, "LODGING"): "40000.00",
    (SAMPLE_TOWN, "TRAVEL_LOCAL"): "25000.00", (SAMPLE_TOWN, "VENUE"): "25000.00",
    (SAMPLE_TOWN, "VISA"): "10000.00",
}  # fmt: skip

# (account of Exempelby's ledger, whose line, kind of cost, how many, the least amount)
ACCOUNTS = [
    ("5810", EXEMPELBY, "TRAVEL_INT", 20, 2900), ("5820", SAMPLE_TOWN, "TRAVEL_INT", 20, 2500),
    ("5831", EXEMPELBY, "LODGING", 30, 1100), ("5832", SAMPLE_TOWN, "LODGING", 20, 1300),
    ("4010", EXEMPELBY, "INTERPRET", 10, 1400), ("5010", EXEMPELBY, "VENUE", 19, 1050),
    ("6420", EXEMPELBY, "AUDIT", 1, 27500),
]  # fmt: skip
VAT, BY_HAND, LOSSES, PRIVATE = "2641", "5899", "7960", "5898"

# The visits: to Sample Town in May, to Exempelby in September.
MAY, SEPTEMBER = 0, 1
VISITS = [(date(2026, 5, 4), date(2026, 5, 8)), (date(2026, 9, 7), date(2026, 9, 11))]

# The advance in pula: (day, SEK debited, BWP credited), and what came back of it.
TRANSFERS = [
    (date(2026, 4, 10), Decimal("6137.41"), Decimal("8000.00")),
    (date(2026, 5, 2), Decimal("4811.90"), Decimal("6000.00")),
]
SENT_BACK_SEK = Decimal("1411.17")
BWP_RATE = Decimal("0.7714")  # of the bank's paper, until the claim is repaid
PULA_CLAIM_SEK = Decimal("12345.67")  # what left the account for Sample Town's claim
RAND_CLAIM_SEK = Decimal("2222.23")  # and for that of Exempelby's traveller
CLAIMANTS = (SAMPLE_TOWN, EXEMPELBY)

# Work input of May: (who, monthly pay, on-cost in percent, hours); fees of elected members.
WAGES = [
    ("Anna Berg", Decimal("40000.00"), Decimal("41.50"),
     [("2026-05-04", "8"), ("2026-05-05", "4.5")]),
    ("Bo Ek", Decimal("35150.00"), Decimal("41.50"),
     [("2026-05-04", "8"), ("2026-05-06", "7.75")]),
]  # fmt: skip
FEES = [("Maria Major", "member_fee", Decimal("3450.00")),
        ("Otto Opponent", "member_fee", Decimal("3450.00")),
        ("Otto Opponent", "lost_earnings", Decimal("1812.35"))]  # fmt: skip

# Per diem in Botswana: from noon or after on the first day, back by seven on the last or after it.
PER_DIEM = Decimal(407)  # the amount of the table for a whole day
TRIPS = [("12:00", "19:00"), ("11:59", "19:01"), ("08:15", "18:30"), ("13:40", "21:05")]
MEALS = [("lunch",), ("breakfast", "lunch", "dinner"), (), ("dinner",)]  # on each whole day
SURE = ("breakfast", "lunch", "dinner")


@dataclass
class Cost:
    """One cost as its paper and the bank have it; `how` says what its kronor follow from."""

    door: str  # ledger, phone, excel, page
    side: str
    category: str
    supplier: str
    claimed: Decimal
    paid_on: date
    currency: str = "SEK"
    paid_by: str = "direct"
    how: str = "claimed"  # claimed, debited, ecb, advance, claim
    debited: Decimal | None = None  # SEK that left the account
    paper: Decimal | None = None  # where less is claimed
    visit: int = MAY
    account: str = ""
    voucher: str = ""
    more: dict = field(default_factory=dict)


def _amount(least: int, n: int) -> Decimal:
    """An amount with öre of its own; no two of a kind are alike."""
    return Decimal(least) + Decimal(n * 1307 % 9973) / 100


def _day(n: int, visit: int) -> date:
    return VISITS[visit][1] + timedelta(days=2 + n % 11)


def of_the_ledger() -> list[Cost]:
    """120 costs that the grant holder paid and booked, in kronor."""
    found, n = [], 0
    for account, side, category, count, least in ACCOUNTS:
        for _number in range(count):
            n += 1
            visit = n % 2
            found.append(Cost(
                "ledger", side, category, f"Firm {n}", _amount(least, n), _day(n, visit),
                visit=visit, account=account, voucher=f"A {1000 + n}",
            ))  # fmt: skip
    return found


def of_telephones() -> list[Cost]:
    """40 receipts: Exempelby's card in euro and kronor, Sample Town's advance in pula."""
    found = []
    for n in range(1, 41):
        visit = MAY if n > 20 else n % 2
        day, voucher = _day(n, visit), f"B {n}"
        if n > 20:
            found.append(Cost(
                "phone", SAMPLE_TOWN, "TRAVEL_LOCAL", f"Minibus {n}", _amount(480, n), day, "BWP",
                "advance", "advance", visit=visit, voucher=voucher,
            ))  # fmt: skip
        elif n % 2:
            found.append(Cost(
                "phone", EXEMPELBY, "LODGING", f"Inn {n}", _amount(20, n), day, "EUR", "card",
                "debited", _amount(250, n * 3), visit=visit, voucher=voucher,
            ))  # fmt: skip
        else:
            found.append(Cost(
                "phone", EXEMPELBY, "TRAVEL_LOCAL", f"Taxi {n}", _amount(310, n), day,
                paid_by="card", visit=visit, voucher=voucher,
            ))  # fmt: skip
    return found


def of_workbooks() -> list[Cost]:
    """50 rows: Exempelby's card in rand and euro, what Sample Town laid out in pula."""
    found = []
    for n in range(1, 51):
        visit = n % 2
        day, voucher = _day(n, visit), f"C {n}"
        if n > 25:
            found.append(Cost(
                "excel", SAMPLE_TOWN, "VENUE" if n % 3 else "VISA", f"Hall {n}", _amount(590, n),
                day, "BWP", "repaid", "claim", visit=visit, voucher=voucher,
            ))  # fmt: skip
        else:
            found.append(Cost(
                "excel", EXEMPELBY, "TRAVEL_INT", f"Bus line {n}", _amount(120, n), day,
                "ZAR" if n % 2 else "EUR", "card", "debited", _amount(140, n * 7), visit=visit,
                voucher=voucher,
            ))  # fmt: skip
    return found


def of_pages() -> list[Cost]:
    """24 typed one by one, and what is special among them."""
    found = []
    for n in range(1, 11):
        rand = n % 2 == 0
        repaid = n > 6
        found.append(Cost(
            "page", EXEMPELBY, "TRAVEL_LOCAL", f"Car hire {n}", _amount(60, n), _day(n, MAY),
            "ZAR" if rand or repaid else "EUR", "repaid" if repaid else "card",
            "claim" if repaid else "ecb", voucher=f"D {n}",
        ))  # fmt: skip
    found += [
        Cost("page", EXEMPELBY, "VENUE", f"Caterer {n}", _amount(410, n), _day(n, SEPTEMBER),
             visit=SEPTEMBER, voucher=f"D {n}")
        for n in range(11, 20)
    ]  # fmt: skip
    day = date(2026, 9, 21)

    def special(supplier, claimed, n, **more):
        return Cost("page", EXEMPELBY, "VENUE", supplier, Decimal(claimed), day, visit=SEPTEMBER,
                    voucher=f"D {n}", **more)  # fmt: skip

    return [
        *found,
        special("With wine", "900.00", 20, paper=Decimal("1011.50"),
                more={"less_kind": "alcohol", "less_because": "Wine is not claimed"}),
        special("With VAT", "1000.00", 21, paper=Decimal("1250.00"),
                more={"vat": "250.00", "vat_currency": "SEK", "less_kind": "vat"}),
        special("Not booked yet", "777.77", 22),
        special("Booked in whole kronor", "1234.60", 23),
        Cost("page", EXEMPELBY, "LODGING", "Money back", Decimal("-310.55"), day, visit=SEPTEMBER,
             voucher="D 24"),
    ]  # fmt: skip


def everything() -> list[Cost]:
    """234 of the 240: four per diems and two payroll sheets come beside them."""
    return [*of_the_ledger(), *of_telephones(), *of_workbooks(), *of_pages()]
