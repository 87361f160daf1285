"""Where the call asks for it, the steering group signs the plan: politicians and officials."""

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import coordinator, office, people
from foundation.workflow.fields import RowsField
from foundation.workflow.forms import StepForm
from foundation.workflow.roles import Role
from foundation.workflow.rules import rule
from foundation.workflow.steps import step
from partnerships.declarations.forms import SignatoryRow
from partnerships.signatures.paper import CHECKERS
from partnerships.signatures.persons import same_mailbox
from partnerships.signatures.signing import all_signed
from partnerships.signatures.steps import steps_by_link, steps_on_paper

from .fields import PartnerField

# A running case keeps the call's version that it began under, and so does this answer of it.
ASKED = Q(partnership__call_version__content__terms__steering_group_signs=True)


def where_the_call_asks(role: Role) -> Role:
    """The same role, but only for plans that the call wants signed."""
    return Role(
        name=f"{role.name}_of_a_plan_to_be_signed",
        sentence=format_lazy(
            "{} ({})", role.sentence, _("where the call wants the steering group to sign")
        ),
        where=lambda model, person: role.where(model, person) & ASKED,
        who=lambda plan: role.people(plan) if plan.is_signed_too() else people().none(),
        organisation=role.organisation,
        organisations=role.organisations,
        may=role.may,
        short=role.label,
        wide=role.wide,
        base=role,
    )


asking_coordinator = where_the_call_asks(coordinator)
receiving_office = where_the_call_asks(office)
checking_office = [where_the_call_asks(role) for role in CHECKERS]


class SteeringRow(SignatoryRow):
    """A member of a partner's steering group who signs the plan."""

    organisation = PartnerField(label=_("Organisation"))
    field_order = ["organisation", "side", "name", "office", "email"]

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["organisation"].among(self.matter)
        super().prepare()

    def _countries(self):
        return {one.country for one in self.matter.partner_rows()} if self.matter else set()


class AskSteeringGroup(StepForm):
    """Who signs for the steering group: at least one of every partner."""

    signatories = RowsField(SteeringRow, label=_("Who is to sign"), shown=2)

    def clean_signatories(self):
        rows = self.cleaned_data["signatories"]
        named = {row["organisation"].pk for row in rows}
        problems = [
            _now("Nobody is named to sign for %(organisation)s.") % {"organisation": partner}
            for partner in self.matter.partner_rows()
            if partner.pk not in named
        ]
        for number, row in enumerate(rows):
            if any(same_mailbox(row["email"], other["email"]) for other in rows[:number]):
                sentence = _now("%(email)s stands here twice: one person signs once.")
                problems.append(sentence % {"email": row["email"]})
        if problems:
            raise forms.ValidationError(problems)
        return [{**row, "organisation": row["organisation"].pk} for row in rows]


@rule(_("the steering group has signed, where the call asks for it"))
def steering_group_has_signed(plan):
    if plan.is_signed_too():
        yield from all_signed(plan)


def ask_step(state):
    """The step that asks the steering group, in the state in which partners confirm."""

    @step(
        _("Ask the steering group to sign"), state, by=[asking_coordinator], tells=[coordinator],
        asks=AskSteeringGroup,
    )  # fmt: skip
    def ask_steering_group(self, by, data):
        """Each named person gets a link to the frozen plan. Asked again, all sign anew."""
        return self.ask_signatories(by, data["signatories"], self.latest_version())

    return ask_steering_group


def signing(state):
    """The steps of a link and of paper, as for a declaration."""
    return (
        *steps_by_link(state, by=[asking_coordinator]),
        *steps_on_paper(state, by=[asking_coordinator, receiving_office], checkers=checking_office),
    )
