"""Recoverable VAT is never claimed (DOMAIN §3): who gets it back, and what can be claimed then."""

from foundation.money.amounts import Money

BY_THE_HOLDER = ("direct", "card", "payroll")


def payer_of(expense) -> int | None:
    """The organisation to which the paper is issued, as far as one can tell: who paid."""
    if expense.paid_by in BY_THE_HOLDER:
        return next(iter(expense.party_ids(holder=True)), None)
    return expense.partner_id


def year_of(expense) -> int | None:
    day = expense.invoice_on or expense.paid_on
    return day.year if day else None


def recovers(organisation: int, year: int) -> bool | None:
    """Whether it gets the VAT of its own country back in that year; None where nobody said."""
    from .kept_models import RecoveredVat  # which is built on expenses

    rows = RecoveredVat.objects.filter(organisation=organisation, year=year)
    return rows.values_list("recovers", flat=True).first()


def recovered_by(expense) -> tuple[int, int, bool | None] | None:
    """(organisation, year, whether it gets the VAT back) where the paper has VAT of its own
    country; None where there is nothing to ask."""
    if not expense.vat_amount or expense.vat_abroad or expense.gives_back_id:
        return None
    payer, year = payer_of(expense), year_of(expense)
    if payer is None or year is None:
        return None
    return expense.asked_once("vat", lambda: (payer, year, recovers(payer, year)))


def most_claimable(expense) -> Money | None:
    """What of the paper can be claimed at most: all, or all but the VAT that comes back."""
    if expense.paper is None:
        return None
    found = recovered_by(expense)
    return expense.paper - expense.vat if found and found[2] else expense.paper
