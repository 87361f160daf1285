"""Activities held and counted, and what they cost, with papers."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from foundation.money.exchange import NoRate, rate
from reporting.activities.models import Activity
from reporting.expenses.models import Expense

from .calls import RATES
from .places import PLACES
from .telling import Teller, again, money, sek
from .words import Pair

CURRENCIES = {"SE": "SEK", "ZA": "ZAR", "BW": "BWP", "ZM": "ZMW", "ZW": "USD"}
UNITS = {**RATES, "ZAR": Decimal("0.5500"), "USD": Decimal("9.4000"), "SEK": Decimal(1)}
PAPERS = {  # one paper each, so that loading is quick
    "TRAVEL_INT": "invoice", "LODGING": "lodging_bill", "TRAVEL_LOCAL": "receipt",
    "VENUE": "invoice", "AUDIT": "invoice", "WAGE_SE": "payroll",
}  # fmt: skip
RESTRICTED = {"payroll"}
SUPPLIERS = {
    "TRAVEL_INT": "Airline", "LODGING": "Guest house", "TRAVEL_LOCAL": "Taxi and minibus",
    "VENUE": "Community hall", "AUDIT": "Audit Firm", "WAGE_SE": "Payroll",
}  # fmt: skip
PARTICIPANTS = [
    ("majority", "female", "35-64", 3), ("majority", "male", "35-64", 3),
    ("opposition", "female", "35-64", 2), ("opposition", "male", "65+", 2),
    ("official", "female", "25-34", 4), ("official", "male", "35-64", 3),
    ("civil_society", "female", "25-34", 5), ("resident", "female", "18-24", 9),
    ("resident", "male", "18-24", 8), ("resident", "female", "0-17", 6),
]  # fmt: skip


def planned_rows(grant, mode: str = "on_site") -> list[dict]:
    """The activities of the approved plan, in their order."""
    rows = grant.version.text["parts"]["activities"]
    return [row for row in rows if row["mode"] == mode]


def planned(t: Teller, pair: Pair, grant, row: dict, first_day, who: str = "", days: int = 4):
    """An activity planned for a day and some more; by the host, or by the partner named."""
    hosts = {t.place(name).pk: name for name in pair.names}
    host = int(row["host"])
    body = {
        "grant": grant.pk, "plan_activity": row["key"], "title": row["title"],
        "starts_on": first_day.isoformat(),
        "ends_on": (first_day + timedelta(days=days)).isoformat(),
        "host": host, "mode": row["mode"],
    }  # fmt: skip
    return t.begin(Activity, (who or hosts[host], "coordinator"), body)


def held(t: Teller, pair: Pair, grant, row: dict):
    """Planned, confirmed, held in the month of the plan, counted and completed."""
    year, month = map(int, row["month"].split("-"))
    months = (year - t.today.year) * 12 + month - t.today.month
    yield max(t.on(months - 1, 6), t.days_later(1))
    activity = planned(t, pair, grant, row, t.month(months, 11))
    who = (pair.swedish, "coordinator")
    yield t.days_later(3)
    activity = t.take(activity, "confirm", who)
    yield t.on(months, 11)
    activity = t.take(activity, "start", (pair.others[0], "coordinator"))
    yield t.on(months, 17)
    count(t, pair, activity)
    body = {"summary": f"{pair.disclaimer} Politicians and officials of all partners met, and "
                       "residents took part on one of the days."}  # fmt: skip
    return t.take(activity, "complete", who, body)


def count(t: Teller, pair: Pair, activity) -> None:
    """Participants from the signed sheet: counted, never named."""
    rows = [
        {"side": side, "sex": sex, "age_band": band, "count": count + t.random.randint(0, 3)}
        for side, sex, band, count in PARTICIPANTS
    ]
    t.rows(activity, "participants", (pair.others[0], "coordinator"), rows)


def line_of(grant, category: str, partner, activity):
    """The approved line: the activity's own, else any of the partner's."""
    rows = grant.lines.filter(category=category, partner=partner)
    return rows.filter(activity=activity.plan_activity).first() or rows.first()


def entered(
    t: Teller, pair: Pair, activity, category: str, place: str, country="SE", amount=None, **changes
):
    """An expense in draft, in the currency of a country, with all papers that its kind needs.

    `amount` is in SEK, as the budget is (else a little under the line); papers abroad are in the
    local currency.
    """
    who = (pair.swedish, "finance")
    currency = CURRENCIES[country]
    partner = t.place(place)
    line = line_of(activity.grant, category, partner, activity)
    if amount is None:
        amount = line.amount * t.random.randint(95, 99) / 100
    local = (Decimal(amount) / UNITS[currency]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    paid_on = min(activity.ends_on + timedelta(days=t.random.randint(2, 9)), t.now.date())
    body = {
        "activity": activity.pk,
        "line": line.key,
        "partner": partner.pk,
        "paid_by": "direct" if currency == "SEK" else "repaid",
        "supplier": f"{SUPPLIERS[category]} {t.random.randint(1, 60)}",
        "invoice_on": activity.ends_on.isoformat(),
        "paid_on": paid_on.isoformat(),
        "paper": money(local, currency),
        "claimed": money(local, currency),
        **changes,
    }
    if "documents" not in changes:
        kind, told = PAPERS[category], (f"{local} {currency}", body["invoice_on"])
        title, kept = f"{body['supplier']}: {kind.replace('_', ' ')}", kind in RESTRICTED
        body["documents"] = [t.paper(activity, who, kind, title, *told, restricted=kept).pk]
    told = {"sek", "rate"} & set(changes)
    if not told and body["paid_by"] != "advance":  # what the advance cost counts there
        body |= _in_kronor(t, activity, who, body, currency, local, paid_on)
    return t.begin(Expense, who, body)


def _in_kronor(t: Teller, activity, who, body: dict, currency, local, paid_on) -> dict:
    """What left the account; a rate with its paper where no bank publishes one; or the ECB's."""
    if currency == "SEK":
        return {}
    if currency in RATES:
        line = f"1 {currency} = {RATES[currency]} SEK"
        statement = t.paper(activity, who, "statement", f"Rate of {currency}", line)
        body["documents"].append(statement.pk)
        return {"rate": str(RATES[currency]), "rate_on": paid_on.replace(day=1).isoformat(),
                "rate_source": "manual"}  # fmt: skip
    if currency == "ZAR" and t.random.random() < 0.5:
        try:
            rate(currency, "SEK", paid_on)
            return {"rate_on": paid_on.isoformat(), "rate_source": "ECB"}
        except NoRate:  # the loaded table ends before that day
            pass
    factor = Decimal(t.random.randint(985, 1015)) / 1000
    return {"sek": sek((local * UNITS[currency] * factor).quantize(Decimal("0.01")))}


def ready(t: Teller, pair: Pair, activity, category: str, place: str, country="SE", **changes):
    """The same, marked as ready: it counts on its line."""
    expense = entered(t, pair, activity, category, place, country, **changes)
    return t.take(expense, "mark_ready", (pair.swedish, "finance"))


def costs_of(t: Teller, pair: Pair, activity) -> list:
    """What a visit cost, a little under its lines."""
    activity = again(activity)
    host = next(name for name in pair.names if t.place(name).pk == activity.host_id)
    country = PLACES[host].country
    found = []
    for guest in pair.others if host == pair.swedish else (pair.swedish,):
        found.append(ready(t, pair, activity, "TRAVEL_INT", guest))
        if pair.thorough:
            found.append(ready(t, pair, activity, "LODGING", guest, country))
    found.append(ready(t, pair, activity, "TRAVEL_LOCAL", host, country))
    return found


def visits_held(t: Teller, pair: Pair, grant, first: int = 0, upto: int | None = None):
    """The visits of the plan, held one after the other, each with its costs afterwards."""
    activities = []
    for row in planned_rows(grant)[first:upto]:
        activity = yield from held(t, pair, grant, row)
        yield t.days_later(12)
        costs_of(t, pair, activity)
        activities.append(activity)
    return activities
