"""The settlement: proposed by the controller, authorised by another person, paid in arrears."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    finance,
    grant_holder,
    manager,
    member,
    office_any,
)
from foundation.workflow.engine import take_consequence
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL, Entry
from foundation.workflow.roles import Role
from foundation.workflow.rules import also_needs
from foundation.workflow.steps import begins, step
from partnerships.cooperation.models import Partnership
from reporting.bank_details.rules import (
    account_has_rested,
    account_is_not_ones_own,
    account_is_on_file,
)
from reporting.financials.own_part import none_of_it_is_ones_own, not_put_forward_by_oneself
from reporting.periods import case_is_open

from .rules import (
    accounts_are_approved,
    audit_is_over_the_same_figures,
    claim_is_asked_for,
    claim_is_open,
    everything_settled,
    figures_are_the_same,
    not_settled_already,
    nothing_is_claimed,
    opinion_is_clean,
    progress_is_approved,
    something_to_pay,
)

# Four eyes on money: who proposes a payment, or serves who gets it, does not authorise it.
proposer = Role(
    "proposer",
    _("whoever proposed it"),
    lambda model, person: Q(begun_by=person.pk),
    lambda matter: Person.objects.filter(pk=matter.begun_by_id),
)
authorising_manager = manager.except_(proposer).except_(member)
paying_controller = controller.except_(member)
reversing_manager = manager.except_(member)


def _claims(model, **where):
    return Entry.objects.filter(kind=model.label(), step="claim_back", **where)


claimer = Role(
    "claimer_back",
    _("whoever asked for money back"),
    lambda model, person: Q(pk__in=_claims(model, by=person.pk).values("matter_id")),
    lambda matter: Person.objects.filter(
        pk__in=_claims(type(matter), matter_id=matter.pk).values("by")
    ),
)
claiming_manager = manager.except_(claimer).except_(member)


class SettlementProcess(Shared):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AUTHORISED = "authorised", _("authorised")
        PAID = "paid", _("paid")
        REVERSED = "reversed", _("reversed")

    STANDING = (State.PROPOSED, State.AUTHORISED, State.PAID)

    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)

    code = "settlement"
    collection = "settlements"
    parent_name = "financial_report"
    track = [State.PROPOSED, State.AUTHORISED, State.PAID]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = {State.PROPOSED: authorising_manager, State.AUTHORISED: paying_controller}
    shows = (
        "financial_report", "grant", "kind", "accepted", "amount", "paid_on", "payment_reference",
        "claim_asked", "claimed_back", "claim_error", "repaid_on", "repayment_reference",
    )  # fmt: skip
    list_columns = ("grant", "amount", "paid_on")
    list_relations = (
        "financial_report", "financial_report__grant", "financial_report__grant__plan",
        "paid_to",
    )  # fmt: skip

    begin = begins(
        _("Propose a settlement"), by=[paying_controller],
        needs=[accounts_are_approved, progress_is_approved, audit_is_over_the_same_figures,
               not_settled_already, opinion_is_clean, something_to_pay,
               none_of_it_is_ones_own, not_put_forward_by_oneself],
        tells=[authorising_manager], asks="SettlementForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    def choose_account(self) -> dict:
        raise NotImplementedError

    def ask_back(self, amount, error, reason) -> dict:
        raise NotImplementedError

    def claim(self) -> dict:
        raise NotImplementedError

    def ask_nothing_back(self) -> dict:
        raise NotImplementedError

    @step(
        _("Authorise"), State.PROPOSED, State.AUTHORISED, by=[authorising_manager],
        needs=[accounts_are_approved, figures_are_the_same, opinion_is_clean, account_is_on_file,
               account_is_not_ones_own, none_of_it_is_ones_own, not_put_forward_by_oneself],
        tells=[controller, grant_holder], personal=True, main=True,
    )  # fmt: skip
    def authorise(self, by, data):
        """A second person of the office vouches for the payment."""
        return {
            "amount": f"{self.amount:f}", "figures": self.figures_digest, **self.choose_account(),
        }  # fmt: skip

    @step(
        _("Note the payment"), State.AUTHORISED, State.PAID, by=[paying_controller],
        needs=[accounts_are_approved, figures_are_the_same, account_is_on_file, account_has_rested,
               account_is_not_ones_own, none_of_it_is_ones_own, not_put_forward_by_oneself],
        tells=[grant_holder, finance],
        asks="PaymentForm", main=True,
        locks=lambda settlement, data: [settlement.financial_report],
    )  # fmt: skip
    def mark_paid(self, by, data):
        """The money has left the office's account, or a claim has come in, and it is settled."""
        self.paid_on, self.payment_reference = data["paid_on"], data["reference"]
        facts = self.choose_account()  # the one in force when the money left
        take_consequence(self.financial_report, "settled")
        return {"amount": f"{self.amount:f}", "paid_on": str(self.paid_on), **facts}

    @step(
        _("Claim money back"), State.PAID, by=[paying_controller], needs=[nothing_is_claimed],
        tells=[claiming_manager], asks="ClaimForm",
    )  # fmt: skip
    def claim_back(self, by, data):
        """More was paid than can be accepted as it turns out: so much is to be repaid, once a
        second person has authorised it. Asked anew before that, it is changed."""
        return self.ask_back(data["amount"], data["error"], data["reason"])

    @step(
        _("Authorise the claim"), State.PAID, by=[claiming_manager], needs=[claim_is_asked_for],
        tells=[controller, grant_holder, finance], personal=True,
    )  # fmt: skip
    def authorise_claim(self, by, data):
        """A second person of the office vouches for it: from now on the grant holder owes it."""
        return self.claim()

    @step(
        _("Drop the claim"), State.PAID, by=[paying_controller, claiming_manager],
        needs=[claim_is_asked_for], tells=[controller, claiming_manager], asks=Reason,
    )  # fmt: skip
    def drop_claim(self, by, data):
        """Nothing is claimed back: it was not authorised."""
        return self.ask_nothing_back()

    @step(
        _("Note the repayment"), State.PAID, by=[paying_controller], needs=[claim_is_open],
        tells=[manager, grant_holder, finance], asks="PaymentForm",
    )  # fmt: skip
    def note_repayment(self, by, data):
        """What was claimed back has come in."""
        self.repaid_on, self.repayment_reference = data["paid_on"], data["reference"]
        return {"repaid": f"{self.claimed_back:f}", "paid_on": str(self.repaid_on)}

    @step(
        _("Reverse"), STANDING, State.REVERSED, by=[reversing_manager], needs=[case_is_open],
        tells=[controller, grant_holder, finance], asks=Reason,
        locks=lambda settlement, data: [settlement.financial_report],
    )  # fmt: skip
    def reverse(self, by, data):
        """Taken back, whether paid or not: another settlement can be proposed."""
        if self.state == self.State.PAID:
            take_consequence(self.financial_report, "unsettled")
        return {"amount": f"{self.amount:f}"}


also_needs(Partnership, "close", everything_settled)
