"""Rules about one paper: its VAT, its parts, what came back of it, who else pays, its days."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.money.amounts import Money, total
from foundation.money.formatting import format_date, format_money
from foundation.workflow.rules import WARNING, Missing, rule

from .vat import most_claimable, recovered_by

BY_THE_DAY = frozenset({"LODGING", "BOARD"})  # costs of the days that one is there


@rule(_("VAT that comes back is not claimed"))
def recoverable_vat_is_not_claimed(expense):
    found = recovered_by(expense)
    if found is None or None in (expense.claimed, expense.paper):
        return
    payer, year, recovers = found
    words = {"payer": Organisation.objects.get(pk=payer), "year": year}
    if recovers is None:
        yield Missing(
            "vat_unknown",
            say("It is not entered whether %(payer)s gets its VAT of %(year)s back: if it does, "
                "the VAT is not claimed.") % words,
            field="vat", level=WARNING,
        )  # fmt: skip
    elif recovers and expense.claimed > most_claimable(expense):
        words |= {
            "vat": format_money(expense.vat), "paper": format_money(expense.paper),
            "most": format_money(most_claimable(expense)),
        }  # fmt: skip
        yield Missing(
            "recoverable_vat",
            say("%(payer)s gets its VAT of %(year)s back, and recoverable VAT is never claimed: "
                "of %(paper)s with %(vat)s VAT, claim %(most)s at most.") % words,
            field="claimed",
        )  # fmt: skip


@rule(_("the parts of one paper do not exceed it"))
def parts_fit_the_paper(expense):
    if not expense.has_parts() or None in (expense.claimed, expense.paper):
        return
    most, parts = most_claimable(expense), expense.parts_of_paper()
    claimed = [one.claimed for one in parts if one.claimed is not None]
    if any(money.currency != most.currency for money in claimed):
        yield Missing(
            "parts_in_other_currencies",
            _("The parts of one paper are claimed in its currency."), field="claimed",
        )  # fmt: skip
    elif total(claimed, most.currency) > most:
        yield Missing(
            "parts_exceed_paper",
            say("The parts of this paper come to %(sum)s; at most %(most)s of it can be claimed.")
            % {
                "sum": format_money(total(claimed, most.currency)), "most": format_money(most),
            },
            field="claimed",
        )  # fmt: skip


@rule(_("no more comes back than was claimed"))
def no_more_comes_back(expense):
    first = expense.gives_back if expense.gives_back_id else expense
    refunds = first.refunds() if first.pk else []
    if expense.gives_back_id and expense.pk not in {one.pk for one in refunds}:
        refunds = [*refunds, expense]
    refunds = [expense if one.pk == expense.pk else one for one in refunds]
    if not refunds or first.sek is None:
        return
    left = total([one.sek for one in [first, *refunds] if one.sek is not None])
    same = [one.claimed for one in [first, *refunds] if one.claimed is not None]
    below = left.amount < 0
    if {money.currency for money in same} == {first.claimed_currency}:
        below = below or total(same, first.claimed_currency).amount < 0
    if below:
        yield Missing(
            "refund_exceeds",
            say("More would come back than the %(claimed)s that were claimed for %(first)s.")
            % {"claimed": format_money(first.claimed), "first": first.reference},
            field="claimed",
        )  # fmt: skip


@rule(_("nothing that came back hangs on it"))
def nothing_came_back(expense):
    for one in expense.refunds()[:1]:
        yield Missing(
            "refund_stands",
            say("%(refund)s gives back a part of it: withdraw that first.")
            % {"refund": one.reference},
        )  # fmt: skip


@rule(_("nobody else pays for the same part (a warning)"))
def nobody_else_pays(expense):
    if expense.also_paid and expense.claimed and expense.claimed == expense.paper:
        yield Missing(
            "double_funding",
            _("Somebody else pays a part of it: claim only the rest. What is financed twice is "
              "not eligible."),
            field="claimed", level=WARNING,
        )  # fmt: skip


@rule(_("no private extra days are claimed (a warning)"))
def no_private_days(expense):
    """By the activity's days and by the journeys to it: a day of travel is no private day."""
    first, last = expense.service_from, expense.service_to or expense.service_from
    if first is None or expense.category not in BY_THE_DAY:
        return
    activity = expense.activity
    journeys = expense.asked_once("journeys", lambda: journeys_to(activity))
    official = [day for one in journeys for day in one.official_days]
    begins, ends = min([activity.starts_on, *official]), max([activity.ends_on, *official])
    if first < begins or last > ends:
        sentence = say("The activity with its journeys is from %(first)s to %(last)s: for private "
                       "extra days no board and no lodging is paid.")  # fmt: skip
        words = {"first": format_date(begins), "last": format_date(ends)}
    elif days := sorted({day for one in journeys for day in one.private if first <= day <= last}):
        sentence = say("A traveller has private days in this time (%(days)s): no board and no "
                       "lodging is paid for them.")  # fmt: skip
        words = {"days": ", ".join(format_date(day) for day in days)}
    else:
        return
    yield Missing("private_days", sentence % words, field="service_from", level=WARNING)


def journeys_to(activity) -> list:
    """The journeys to it, as the trips say; that room is read late, for it reads activities."""
    from reporting.travel.asking import journeys_of

    return journeys_of(activity)


def kept_within(expense) -> Money | None:
    """What is left of the paper for this part, beside the other parts; None without a paper."""
    most = most_claimable(expense)
    if most is None:
        return None
    others = [one.claimed for one in expense.parts_of_paper() if one.pk != expense.pk]
    return most - total([one for one in others if one is not None], most.currency)
