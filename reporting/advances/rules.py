"""What must be so before an advance moves on, and what it says to the costs paid from it."""

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.documents.models import Document
from foundation.money.formatting import format_date, format_money
from foundation.workflow.rules import ERROR, WARNING, Missing, rule


@rule(_("the agreement in writing is there"))
def agreement_is_there(advance):
    if not Document.objects.about(advance).exists():
        yield Missing(
            "no_agreement",
            _("Add the written agreement first: an advance is agreed in writing."),
        )


@rule(_("no other advance to this partner is overdue (the call says how much that weighs)"))
def no_other_is_overdue(advance):
    rules = advance.call_rules()
    level = ERROR if rules.second_advance_refused else WARNING
    for other in advance.others_overdue():
        yield Missing(
            "advance_overdue",
            say("%(advance)s was to be cleared by %(day)s, and %(balance)s is open.")
            % {
                "advance": other.reference,
                "day": format_date(other.clear_by),
                "balance": format_money(other.balance),
            },
            level=level,
        )


@rule(_("all of it is accounted for"))
def nothing_is_left(advance):
    if advance.balance:
        yield Missing(
            "money_left",
            say("%(balance)s is not cleared yet: clear costs, or note what was sent back.")
            % {"balance": format_money(advance.balance)},
            step="clear_costs",
        )


@rule(_("its day has not passed (a warning)"))
def it_is_in_time(advance):
    if advance.is_overdue:
        yield Missing(
            "overdue",
            say("It was to be cleared by %(day)s and is overdue.")
            % {"day": format_date(advance.clear_by)},
            level=WARNING,
        )


@rule(_("costs were cleared"))
def something_was_cleared(advance):
    if not advance.has_cleared_costs():
        yield Missing("nothing_cleared", _("No cost was cleared: close it as returned."))


@rule(_("no cost was cleared"))
def nothing_was_cleared(advance):
    if advance.has_cleared_costs():
        yield Missing("costs_cleared", _("Costs were cleared: close it as cleared."))


@rule(_("it is not cleared against an advance"))
def not_cleared(expense):
    if expense.paid_by != "advance":
        return
    from .models import Use

    uses = Use.objects.standing().filter(expense=expense).select_related("transfer__advance")
    for use in uses[:1]:
        advance = use.transfer.advance
        yield Missing(
            "cleared",
            say("It is cleared against %(advance)s: take back the clearing there first.")
            % {"advance": advance.reference},
        )


@rule(_("there is an advance that it can be paid from (a warning)"))
def borne_by_the_grant_holder(expense):
    if expense.paid_by != "advance":
        return
    from .models import Advance

    def there() -> bool:
        return Advance.objects.holding_money(expense).exists()

    if not expense.asked_once("advance", there):
        yield Missing(
            "no_advance",
            say("No advance to %(partner)s in %(currency)s is open: it is reportable once it is "
                "cleared against one.")
            % {"partner": expense.partner, "currency": expense.claimed_currency},
            field="paid_by", level=WARNING,
        )  # fmt: skip
