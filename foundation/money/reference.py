"""Loads the exchange rates and per diem tables of data/ (see data/README.md)."""

import datetime
from decimal import Decimal

from foundation.workflow.facts import rows

from .models import ExchangeRate, PerDiem, PerDiemRule
from .per_diem import LISTED_AS_OTHER


def load() -> dict[str, int]:
    """Brings both tables in line with the files; gives how many rows stand there."""
    return {"exchange rates": load_rates(), "per diem amounts": load_per_diem()} | {
        "per diem rules": load_rules()
    }


def load_rates() -> int:
    """The European Central Bank's reference rates: units per euro, each working day."""
    known = {
        (on, to): (number, rate)
        for number, on, to, rate in ExchangeRate.objects.filter(
            source=ExchangeRate.Source.ECB, from_currency="EUR"
        ).values_list("id", "on", "to_currency", "rate")
    }
    new, changed, count = [], [], 0
    for row in rows("fx/ecb_euro_reference_rates_daily_2015_2026.csv"):
        on = datetime.date.fromisoformat(row.pop("date"))
        for column, text in row.items():
            if not text:
                continue
            count += 1
            to, rate = column.removeprefix("eur_").upper(), Decimal(text)
            number, before = known.get((on, to), (None, None))
            if before != rate:
                entry = ExchangeRate(
                    id=number, from_currency="EUR", to_currency=to, on=on, rate=rate, source="ECB"
                )
                (changed if number else new).append(entry)
    ExchangeRate.objects.bulk_create(new, batch_size=2000)
    ExchangeRate.objects.bulk_update(changed, ["rate"], batch_size=200)
    return count


def load_per_diem() -> int:
    """The Tax Agency's normal amounts. Namibia and Lesotho follow "other countries"."""
    entries = [
        PerDiem(
            country=row["country"],
            year=int(row["income_year"]),
            amount=row["normal_amount_sek"],
        )
        for row in rows("finance/per_diem_skatteverket.csv")
        if row["country"] not in LISTED_AS_OTHER
    ]
    PerDiem.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["country", "year"],
        update_fields=["amount"],
    )
    return len(entries)


def load_rules() -> int:
    """The reductions for provided meals: rules PD3 (abroad) and PD4 (Sweden)."""
    scopes = {"PD3": PerDiemRule.Scope.ABROAD, "PD4": PerDiemRule.Scope.SWEDEN}
    entries = []
    for row in rows("finance/per_diem_rules.csv"):
        if row["rule_id"] not in scopes:
            continue
        breakfast, lunch, dinner, _board = row["value"].removesuffix(" %").split("/")
        since, _dash, until = row["valid"].partition("-")
        entries.append(
            PerDiemRule(
                scope=scopes[row["rule_id"]],
                since=int(since),
                until=int(until or since),
                breakfast=int(breakfast),
                lunch=int(lunch),
                dinner=int(dinner),
                source=row["source"],
            )
        )
    PerDiemRule.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["scope", "since"],
        update_fields=["until", "breakfast", "lunch", "dinner", "source"],
    )
    return len(entries)
