"""Work input of the Swedish side: a month of signed hours and what they cost, made an expense.

After DOMAIN §3 (Work input). Pay of named persons is seen by the grant holder's finance, the
controller and the auditor; the partner sees one total.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    auditor_of_case,
    controller,
    grant_holder_finance,
    member,
    office_any,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.steps import PartSpec, begins, step
from reporting.periods import case_is_open

from .rules import (
    expense_is_withdrawn,
    hours_and_pay_belong_together,
    hours_fit_into_days,
    kinds_are_financed,
    nobody_signs_their_own,
    papers_are_there,
)

READERS = (grant_holder_finance, controller, auditor_of_case)


class PayrollProcess(Shared):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CLAIMED = "claimed", pgettext_lazy("a payroll sheet", "claimed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "payroll"
    collection = "payrolls"
    parent_name = "activity"
    in_menu = False
    track = [State.DRAFT, State.CLAIMED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL}
    holds = {State.DRAFT: grant_holder_finance}
    comes_next = {State.DRAFT: [(None, "claim")]}
    shows = ("activity", "partner", "month", "total", "expense")
    list_columns = ("partner", "month", "total")
    list_relations = (
        "activity", "activity__grant", "activity__partnership__call_version", "partner", "expense",
    )  # fmt: skip
    labels = {"total": _("total")}
    parts = {
        "hours": PartSpec(
            _("Hours"), "HoursForm", many=True, by=(grant_holder_finance,), reads=READERS,
            states=(State.DRAFT,),
            hint=_("Each day of each person, from the time sheet that both have signed."),
        ),
        "pay": PartSpec(
            _("Pay"), "PayForm", many=True, by=(grant_holder_finance,), reads=READERS,
            states=(State.DRAFT,),
            hint=_("Seen by the grant holder's finance officers, the controller and the auditor."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Enter work input"), by=[grant_holder_finance], needs=[case_is_open],
        asks="PayrollForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[grant_holder_finance], asks="EditForm")
    def edit(self, by, data):
        """Whose month it is."""
        return self.write(data)

    @step(
        _("Make it an expense"), State.DRAFT, State.CLAIMED, by=[grant_holder_finance],
        needs=[case_is_open, hours_and_pay_belong_together, hours_fit_into_days,
               nobody_signs_their_own, kinds_are_financed, papers_are_there],
        asks="ClaimForm", main=True,
    )  # fmt: skip
    def claim(self, by, data):
        """One cost with one total; hours and pay stay as they are."""
        return self.make_claim(data)

    @step(
        _("Take it back to change it"), State.CLAIMED, State.DRAFT, by=[grant_holder_finance],
        needs=[expense_is_withdrawn], asks=Reason,
    )  # fmt: skip
    def reopen(self, by, data):
        """Its expense was withdrawn; hours and pay can be mended."""
        return self.unclaimed()

    @step(
        _("Withdraw"), State.DRAFT, State.WITHDRAWN, by=[grant_holder_finance],
        asks=Reason,
    )  # fmt: skip
    def withdraw(self, by, data):
        """Nothing is claimed for it."""
