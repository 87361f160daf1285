"""What a claim names, and what its repayment came to."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from applications.grants.models import Grant
from foundation.accounts.models import Organisation, Party
from foundation.documents.forms import DocumentsField
from foundation.money.amounts import total
from foundation.money.formatting import format_money
from foundation.money.forms import MoneyField
from foundation.workflow.forms import StepForm
from reporting.activities.forms import HostField
from reporting.advances.forms import LEAST, CostsField, in_our_time, not_in_the_future
from reporting.expenses.models import Expense
from reporting.expenses.workflow import PaidBy


class EditForm(StepForm):
    """Which costs are claimed: of one partner, one grant and one currency."""

    expenses = CostsField(
        Expense.objects.select_related("budget_line", "activity"), label=_("Costs"),
        required=False,
        help_text=_("Costs of this partner that are paid by another first, and repaid."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.offer(self.matter.grant_id, self.matter.partner_id)

    def offer(self, grant, partner):
        """The costs that can be claimed: of the partner under the grant, in no other claim."""
        from .models import Repayment

        others = Repayment.objects.exclude(state="withdrawn")
        if self.matter is not None and self.matter.pk:
            others = others.exclude(pk=self.matter.pk)
        field = self.fields["expenses"]
        field.queryset = field.queryset.filter(
            paid_by=PaidBy.REPAID, budget_line__grant=grant, partner=partner,
            state__in=("draft", "ready"), claimed_amount__gt=0,
        ).exclude(repayments__in=others).order_by("paid_on", "pk")  # fmt: skip

    def clean_expenses(self):
        chosen = self.cleaned_data["expenses"]
        if len({one.claimed_currency for one in chosen}) > 1:
            raise forms.ValidationError(say("One claim is in one currency: make one for each."))
        return chosen


class GrantChoice(forms.ModelChoiceField):
    def label_from_instance(self, grant):
        return f"{grant} ({grant.reference})"


class RepaymentForm(EditForm):
    """A claim is begun for one partner; without costs chosen it takes all that can be claimed."""

    grant = GrantChoice(
        label=_("Grant"), queryset=Grant.objects.select_related("plan__partnership")
    )
    partner = HostField(
        label=_("Partner"), queryset=Organisation.objects.all(), help_text=_("Who paid first.")
    )
    field_order = ["grant", "partner", "expenses"]

    def prepare(self):
        if self.by is None:
            return
        cases = {one.plan.case_id for one in self.fields["grant"].queryset[:200]}
        parties = Party.objects.current().filter(case__in=cases)
        partners = Organisation.objects.filter(pk__in=parties.values("organisation"))
        mine = partners.filter(memberships__person=self.by.pk).distinct()
        self.fields["partner"].queryset = (mine if mine.exists() else partners).order_by("name")
        self.fields["expenses"].queryset = self.fields["expenses"].queryset.filter(
            paid_by=PaidBy.REPAID, state__in=("draft", "ready"), partner__in=mine
        )
        self.fields["expenses"].help_text = say("None chosen: all that can be claimed now.")

    def clean(self):
        data = self.cleaned_data
        grant, partner = data.get("grant"), data.get("partner")
        if grant is None or partner is None or self.errors:
            return
        data["partnership"] = grant.plan.partnership
        self.offer(grant.pk, partner.pk)
        there = {one.pk: one for one in self.fields["expenses"].queryset}
        chosen = list(data.get("expenses") or ()) or _of_one_currency(there.values())
        if any(one.pk not in there for one in chosen):
            self.add_error("expenses", say("Choose costs of this partner under this grant that "
                                           "stand in no other claim."))  # fmt: skip
        data["expenses"] = chosen
        data["title"] = f"{partner}, {grant.reference}"[:250]


def _of_one_currency(costs) -> list:
    """Those in the currency of the oldest one: a claim has one."""
    costs = list(costs)
    return [one for one in costs if one.claimed_currency == costs[0].claimed_currency]


class PayForm(StepForm):
    """What left the account for the whole claim."""

    paid_on = forms.DateField(label=_("Repaid on"))
    sek = MoneyField(
        label=_("SEK debited"), currencies=["SEK"], min_value=LEAST,
        help_text=_("What left the grant holder's account for the whole claim."),
    )  # fmt: skip
    documents = DocumentsField(
        label=_("Slips"), help_text=_("Add them at the repayment first."),
        error_messages={"required": _("Tick the slips. Where they are not offered, add them to the "
                                      "documents first.")},
    )  # fmt: skip

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["documents"].choose_from(self.matter)

    def clean(self):
        in_our_time(self, "paid_on")
        not_in_the_future(self, "paid_on")
        sek, repayment = self.cleaned_data.get("sek"), self.matter
        costs = repayment.cost_list()
        if sek is None or not costs:
            return
        claimed = total([one.claimed for one in costs], costs[0].claimed_currency)
        if claimed.currency == "SEK" and claimed != sek:
            sentence = say("%(claimed)s is claimed: what is claimed in SEK is repaid as it is.")
            self.add_error("sek", sentence % {"claimed": format_money(claimed)})
            return
        reported = repayment.reported()
        for cost, share in zip(costs, repayment.shares(sek), strict=True):
            if cost.pk in reported and share != cost.sek:
                sentence = say("%(expense)s stands in a report with %(sek)s, and %(share)s of this "
                               "would fall on it.")  # fmt: skip
                self.add_error("sek", sentence % {
                    "expense": cost.reference, "sek": format_money(cost.sek),
                    "share": format_money(share),
                })  # fmt: skip
