"""The advance: agreed in writing, transferred, cleared with vouchers or returned.

After DOMAIN §3: money transferred before is a claim on the partner until vouchers or money come
back. It has a written agreement, a ceiling and a clearing date; its balance is confirmed by both
sides at year end.
"""

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    grant_holder,
    grant_holder_finance,
    member,
    office_any,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.rules import also_needs
from foundation.workflow.steps import begins, step
from reporting.expenses.models import Expense
from reporting.expenses.workflow import keeper
from reporting.periods import case_is_open

from .rules import (
    agreement_is_there,
    borne_by_the_grant_holder,
    it_is_in_time,
    no_other_is_overdue,
    not_cleared,
    nothing_is_left,
    nothing_was_cleared,
    something_was_cleared,
)

# The one that the money went to; the same people as keep that partner's costs.
receiver = replace(
    keeper, name="receiver",
    sentence=_("a finance officer or coordinator of the partner that received it"),
)  # fmt: skip
PAYERS = (grant_holder, grant_holder_finance)


class AdvanceProcess(Shared):
    class State(models.TextChoices):
        AGREED = "agreed", pgettext_lazy("an advance", "agreed")
        TRANSFERRED = "transferred", pgettext_lazy("an advance", "transferred")
        CLEARED = "cleared", pgettext_lazy("an advance", "cleared")
        RETURNED = "returned", pgettext_lazy("an advance", "returned")
        CALLED_OFF = "called_off", pgettext_lazy("an advance", "called off")

    state = FSMField(_("state"), choices=State, default=State.AGREED, protected=True)

    code = "advance"
    collection = "advances"
    parent_name = "activity"
    track = [State.AGREED, State.TRANSFERRED, State.CLEARED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = {State.AGREED: grant_holder, State.TRANSFERRED: receiver}
    shows = (
        "activity", "partner", "purpose", "ceiling", "agreed_on", "clear_by", "balance",
        "balance_sek", "transfers", "confirmations",
    )  # fmt: skip
    not_on_page = ("transfers", "confirmations")
    list_columns = ("partner", "clear_by", "ceiling", "balance")
    list_relations = ("activity", "activity__grant", "partner")
    filters = {"partner": "partner"}
    labels = {
        "ceiling": _("at most"),
        "balance": _("not cleared yet"),
        "balance_sek": _("not cleared yet, in SEK"),
        "transfers": _("transfers"),
        "confirmations": _("confirmations of the balance"),
    }

    begin = begins(
        _("Agree an advance"), by=PAYERS, needs=[case_is_open, no_other_is_overdue],
        tells=[receiver], asks="AdvanceForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.AGREED, by=PAYERS, asks="EditForm")
    def edit(self, by, data):
        """Until money is transferred."""
        return self.write(data)

    @step(
        _("Note a transfer"), [State.AGREED, State.TRANSFERRED], State.TRANSFERRED, by=PAYERS,
        needs=[case_is_open, agreement_is_there, no_other_is_overdue], asks="TransferForm",
        tells=[receiver], main=True,
    )  # fmt: skip
    def transfer(self, by, data):
        """The SEK that left the account and the money that arrived: its rate counts for what is
        paid from it."""
        return self.take_transfer(data)

    @step(
        _("Clear costs"), State.TRANSFERRED, by=PAYERS, needs=[case_is_open], asks="ClearForm",
        tells=[receiver], locks=lambda advance, data: advance.touched_by(data),
    )  # fmt: skip
    def clear_costs(self, by, data):
        """The vouchers are there: these costs are taken from the oldest transfer on, and count
        with what the money cost."""
        return self.clear_with(data["expenses"])

    @step(
        _("Take back a clearing"), State.TRANSFERRED, by=PAYERS, asks="ReleaseForm",
        tells=[receiver],
    )  # fmt: skip
    def release_costs(self, by, data):
        """The money of these costs is not cleared any more; the costs keep their SEK until they
        are cleared anew or mended."""
        return self.release(data["expenses"])

    @step(
        _("Note money sent back"), State.TRANSFERRED, by=PAYERS, asks="ReturnForm",
        tells=[receiver],
    )  # fmt: skip
    def note_return(self, by, data):
        """What arrived in SEK may differ from what it cost: the difference is an exchange gain or
        loss of its own."""
        return self.take_return(data)

    @step(
        _("Confirm the balance"), [State.TRANSFERRED, State.CLEARED, State.RETURNED],
        by=[receiver, *PAYERS], asks="ConfirmForm", personal=True,
    )  # fmt: skip
    def confirm_balance(self, by, data):
        """One side's yes to what was not cleared on a day, usually the last of the year."""
        return self.confirm(by, data["balance_on"])

    @step(
        _("Give more time"), State.TRANSFERRED, by=PAYERS, asks="ExtendForm", tells=[receiver],
    )  # fmt: skip
    def extend(self, by, data):
        """A later day to clear it, with the reason."""
        before = self.clear_by
        self.clear_by = data["clear_by"]
        self.due("clearing", self.clear_by)
        return {"before": str(before), "clear_by": str(self.clear_by)}

    @step(
        _("Close it as cleared"), State.TRANSFERRED, State.CLEARED, by=PAYERS,
        needs=[it_is_in_time, nothing_is_left, something_was_cleared], tells=[receiver], main=True,
    )  # fmt: skip
    def clear(self, by, data):
        """Vouchers, and money sent back where some was left, cover all of it."""
        return self.closing_figures()

    @step(
        _("Close it as returned"), State.TRANSFERRED, State.RETURNED, by=PAYERS,
        needs=[nothing_is_left, nothing_was_cleared], tells=[receiver],
    )  # fmt: skip
    def close_returned(self, by, data):
        """All of it was sent back unused."""
        return self.closing_figures()

    @step(
        _("Call it off"), State.AGREED, State.CALLED_OFF, by=PAYERS, asks=Reason,
        tells=[receiver],
    )  # fmt: skip
    def call_off(self, by, data):
        """Nothing was transferred."""


also_needs(Expense, "reopen", not_cleared)
also_needs(Expense, "withdraw", not_cleared)
also_needs(Expense, "mark_ready", borne_by_the_grant_holder)
