"""The per-diem claim: a trip entered day by day, reckoned step by step, made an expense.

After DOMAIN §3 (Board and per diem).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import auditor_of_case, coordinator, finance, member, office_any
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.rules import also_needs
from foundation.workflow.steps import begins, step
from reporting.expenses.models import Expense
from reporting.expenses.workflow import keeper
from reporting.periods import case_is_open

from .rules import (
    expense_is_withdrawn,
    not_claimed_by_the_traveller,
    not_more_than_reckoned,
    something_is_reckoned,
)


class AllowanceProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CLAIMED = "claimed", pgettext_lazy("a per diem", "claimed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "allowance"
    collection = "allowances"
    parent_name = "activity"
    in_menu = False
    track = [State.DRAFT, State.CLAIMED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: {State.CLAIMED}}
    holds = {State.DRAFT: keeper}
    shows = (
        "activity", "partner", "traveller", "country", "starts_on", "starts_at", "ends_on",
        "ends_at", "days", "by_table", "paid", "claimable", "expense",
    )  # fmt: skip
    not_on_page = ("days",)
    list_columns = ("traveller", "partner", "starts_on", "claimable")
    list_relations = (
        "activity", "activity__grant", "activity__partnership__call_version", "partner", "expense",
    )  # fmt: skip
    labels = {
        "by_table": _("by the Tax Agency's table"),
        "claimable": _("can be claimed"),
        "paid": _("what was paid out"),
    }

    begin = begins(
        _("Reckon a per diem"), by=[coordinator, finance], needs=[case_is_open],
        asks="AllowanceForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """The trip, and which meals were provided on which day."""
        return self.write(data)

    @step(
        _("Make it an expense"), State.DRAFT, State.CLAIMED, by=[coordinator, finance],
        needs=[case_is_open, something_is_reckoned, not_claimed_by_the_traveller],
        asks="ClaimForm", main=True,
    )  # fmt: skip
    def claim(self, by, data):
        """The sum is what is claimed; the reckoning is kept as it is now, with the expense."""
        return self.make_claim(data)

    @step(
        _("Take it back to change it"), State.CLAIMED, State.DRAFT, by=[coordinator, finance],
        needs=[expense_is_withdrawn], asks=Reason,
    )  # fmt: skip
    def reopen(self, by, data):
        """Its expense was withdrawn; it can be reckoned anew."""
        return self.unclaimed()

    @step(_("Withdraw"), State.DRAFT, State.WITHDRAWN, by=[coordinator, finance], asks=Reason)
    def withdraw(self, by, data):
        """Nothing is claimed for it."""


also_needs(Expense, "mark_ready", not_more_than_reckoned)
