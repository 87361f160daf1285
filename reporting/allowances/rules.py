"""What must be so before a per diem is claimed, and what it says to its expense."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.money.amounts import Money
from foundation.money.formatting import format_money
from foundation.workflow.rules import WARNING, Missing, rule
from reporting.financials.own_part import one_name


@rule(_("there is an amount to claim"))
def something_is_reckoned(allowance):
    if allowance.problem:
        yield Missing("no_per_diem", allowance.problem)
    elif not allowance.claimable:
        yield Missing("nothing", _("Nothing can be claimed for this trip."), field="days")


@rule(_("nobody claims their own per diem"))
def not_claimed_by_the_traveller(allowance, by):
    if getattr(by, "pk", None) and one_name(allowance.traveller) == one_name(by.name):
        yield Missing("own_per_diem", _("Your own per diem is for another one to claim."))


@rule(_("its expense was withdrawn"))
def expense_is_withdrawn(allowance):
    if allowance.expense is not None and allowance.expense.state != "withdrawn":
        yield Missing(
            "expense_stands",
            say("The expense %(expense)s stands: withdraw it first.")
            % {"expense": allowance.expense.reference},
        )


@rule(_("no more is claimed than was reckoned (a warning)"))
def not_more_than_reckoned(expense):
    if expense.category != "BOARD":
        return
    from .models import Allowance

    def found():
        return Allowance.objects.filter(expense=expense, state="claimed").first()

    allowance = expense.asked_once("allowance", found)
    if allowance is None:
        return
    most = allowance.claimable
    if most.currency == expense.claimed_currency and expense.claimed > most:
        yield Missing(
            "above_reckoning",
            say("%(allowance)s gives %(most)s.")
            % {"allowance": allowance.reference, "most": format_money(most)},
            field="claimed", level=WARNING,
        )  # fmt: skip
    ceiling = allowance.call_rules().allowance_ceiling
    if allowance.is_swedish or ceiling is None:
        return
    whole = Money(ceiling.amount * allowance.nights_and_days(), "SEK")
    if expense.sek > whole:
        yield Missing(
            "above_ceiling",
            say("The call's ceiling for the traveller's own allowance is %(most)s for these days.")
            % {"most": format_money(whole)},
            field="claimed", level=WARNING,
        )  # fmt: skip


# --- said to other rooms -------------------------------------------------------------------------


def travellers_of(expenses: list[int]) -> dict[int, set[str]]:
    """{expense: names of those whose per diem it is}."""
    from .models import Allowance

    found: dict[int, set[str]] = {}
    rows = Allowance.objects.filter(expense__in=expenses, state="claimed")
    for pk, name in rows.order_by().values_list("expense", "traveller"):
        found.setdefault(pk, set()).add(name)
    return found
