"""The plan: written together, confirmed by every partner, assessed, decided by another person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.models import Appointment, Person
from foundation.accounts.roles import (
    assessor,
    auditor_of_case,
    coordinator,
    finance,
    grant_holder,
    manager,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL, Entry
from foundation.workflow.roles import Role
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.signatures.confirmations import (
    YES_THEN_SUBMIT,
    Confirmed,
    everyone_confirmed,
    next_to_say_yes,
    not_confirmed_yet,
)
from partnerships.signatures.signing import Signed, asked_signatory, signatory

from .afterwards import apply_again_step, reverse_step
from .conflicts import conflicted, declare_conflict, impartial_office
from .copying import copy_parts, copy_year
from .rules import (
    assessments_are_in,
    assessors_are_wanted,
    budget_follows_the_call,
    partnership_can_receive,
    partnership_takes_plans,
    plan_says_enough,
    project_follows_planning,
)
from .steering import ask_step, signing, steering_group_has_signed


class PlanKind(models.TextChoices):
    INCEPTION = "inception", _("inception")
    PROJECT = "project", _("project")


# --- roles of the room ---------------------------------------------------------------------------


def _entered_for_another(model, person) -> Q:
    mine = Entry.objects.filter(kind=model.label(), by=person, on_behalf_of__isnull=False)
    return Q(pk__in=mine.values("matter_id"))


def _ever_asked(model, **where):
    # Also those who handed the task over, perhaps with their assessment already in.
    return Appointment.objects.filter(role="assessor", kind=model.label(), **where)


def _with_a_hand_where(model, person) -> Q:
    asked = _ever_asked(model, person=person.pk)
    return Q(pk__in=asked.values("matter_id")) | _entered_for_another(model, person)


def _with_a_hand_who(matter):
    typed = Entry.objects.about(matter).filter(on_behalf_of__isnull=False)
    asked = _ever_asked(type(matter), matter_id=matter.pk)
    return Person.objects.filter(Q(pk__in=asked.values("person")) | Q(pk__in=typed.values("by")))


# Four eyes: who scored it, typed it in for a partner or serves one does not decide on it.
with_a_hand_in_it = Role(
    "with_a_hand_in_it",
    _("whoever assesses it or entered it for a partner"),
    _with_a_hand_where,
    _with_a_hand_who,
)
deciding_manager = manager.except_(with_a_hand_in_it).except_(member).except_(conflicted)
# Returning it is a decision, too: not by who assesses it, and not with a conflict of interest.
returning_office = impartial_office.except_(assessor)


def assessing_it(plan):
    """The people asked to assess it."""
    return assessor.people(plan)


assessing_it.sentence = _("the assessors asked")

# --- the process ---------------------------------------------------------------------------------


class PlanProcess(Confirmed, Signed):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMING = "confirming", _("being confirmed")
        SUBMITTED = "submitted", _("submitted")
        ASSESSING = "assessing", _("being assessed")
        GRANTED = "granted", _("granted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "plan"
    collection = "plans"
    parent_name = "partnership"
    track = [State.DRAFT, State.CONFIRMING, State.SUBMITTED, State.ASSESSING, State.GRANTED]
    sees = {
        member: ALL,
        office_any: ALL,
        assessor: ALL,
        auditor_of_case: {State.GRANTED},
        asked_signatory: ALL,
    }
    holds = {
        State.DRAFT: coordinator,
        State.CONFIRMING: next_to_say_yes,
        State.SUBMITTED: office,
        State.ASSESSING: deciding_manager,
    }
    comes_next = {State.CONFIRMING: [*YES_THEN_SUBMIT, (signatory, "sign")]}
    shows = ("partnership", "kind", "starts_on", "ends_on", "language", "grants")
    labels = {"grants": _("grants")}
    list_columns = ("kind", "starts_on", "ends_on")
    list_relations = ("partnership",)
    filters = {"kind": "kind"}
    parts = {
        "text": PartSpec(
            _("Problem, goal and change"), "TextForm",
            hint=_("What is wrong, for whom, and how the partnership will change it."),
            free=True,
        ),
        "rights": PartSpec(
            _("Rights and aims"), "RightsForm",
            hint=_("Whose rights it is about, whose duty it is, and what the plan aims at."),
        ),
        "outcomes": PartSpec(
            _("Outcomes"), "OutcomeForm", many=True,
            hint=_("Results for individuals, for organisations and for society."),
        ),
        "outputs": PartSpec(
            _("Outputs"), "OutputForm", many=True,
            hint=_("What the activities produce, and which outcome each is for."),
        ),
        "indicators": PartSpec(
            _("Indicators"), "IndicatorForm", many=True,
            hint=_("How you will know: from which value, to which, in which year."),
        ),
        "activities": PartSpec(_("Activities"), "ActivityForm", many=True),
        "risks": PartSpec(_("Risks"), "RiskForm", many=True),
        "stakeholders": PartSpec(
            _("Stakeholders"), "StakeholderForm", many=True,
            hint=_("Who can help, who can hinder, whom it concerns: groups and offices."),
        ),
        "learning": PartSpec(_("Learning both ways"), "LearningForm"),
        "perspectives": PartSpec(_("Five perspectives"), "PerspectivesForm"),
        "anchoring": PartSpec(_("Anchoring, communication and safety"), "AnchoringForm"),
        "lines": PartSpec(
            _("Budget"), "LineForm", many=True,
            hint=_("One row for each cost: amount = quantity × price, rounded to öre."),
        ),
        "explanations": PartSpec(
            _("Why guide values are passed"), "ExplanationForm", many=True,
            hint=_("Only where the budget passes a guide value of the call. Whoever assesses the "
                   "plan reads it beside the warning."),
        ),
        "contributions": PartSpec(
            _("Own contributions"), "ContributionForm", many=True,
            hint=_("What each partner puts in itself, in money or in kind. It is shown beside the "
                   "budget and never counted into the grant."),
        ),
        "other_funding": PartSpec(
            _("Other funding"), "OtherFundingForm",
            hint=_("No cost is paid twice: say whether anybody else pays for the same."),
        ),
    }  # fmt: skip

    begin = begins(
        _("Begin a plan"), by=[coordinator], needs=[partnership_takes_plans],
        tells=[coordinator], asks="PlanForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[coordinator, finance], asks="EditForm")
    def edit(self, by, data):
        """What every partner can write while it is a draft."""
        return self.write(data)

    @step(
        _("Ask for confirmation"), State.DRAFT, State.CONFIRMING, by=[coordinator],
        needs=[partnership_takes_plans, plan_says_enough, budget_follows_the_call,
               project_follows_planning],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def request_confirmation(self, by, data):
        """Freezes the text and the budget: every partner says yes to the same version."""
        return self.request_confirmations(by)

    @step(
        _("Confirm"), State.CONFIRMING, by=[coordinator], needs=[not_confirmed_yet],
        tells=[coordinator], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """One partner's yes to the frozen version; the last one only enables the next step."""
        return self.write_confirmation(by)

    ask_steering_group = ask_step(State.CONFIRMING)
    (sign, decline_to_sign, not_me, send_links_again, revoke_link, correct_address,
     upload_signed_sheet, confirm_paper, refuse_paper) = signing(State.CONFIRMING)  # fmt: skip

    @step(
        _("Take it back to change it"), State.CONFIRMING, State.DRAFT, by=[coordinator],
        tells=[coordinator],
    )  # fmt: skip
    def reopen(self, by, data):
        """The confirmations are void as soon as the next version is put forward."""
        return self.end_signing()

    @step(
        _("Submit"), State.CONFIRMING, State.SUBMITTED, by=[grant_holder],
        needs=[everyone_confirmed, steering_group_has_signed, partnership_takes_plans,
               project_follows_planning],
        tells=[office, coordinator], main=True,
    )  # fmt: skip
    def submit(self, by, data):
        """The office has it from now on; what counts is the confirmed version."""
        self.submitted_at = clock.now()
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}

    @step(
        _("Start the assessment"), [State.SUBMITTED, State.ASSESSING], State.ASSESSING,
        by=[impartial_office], needs=[assessors_are_wanted], tells=[coordinator],
        asks="StartAssessmentForm", main=True,
    )  # fmt: skip
    def start_assessment(self, by, data):
        """Opens one assessment for each person, who is told of it; again only to replace somebody
        who stood aside."""
        for person in data["assessors"]:
            self.appoint_assessor(person, by)
        return {"assessors": [person.pk for person in data["assessors"]]}

    @step(
        _("Return for changes"), [State.SUBMITTED, State.ASSESSING], State.DRAFT,
        by=[returning_office, deciding_manager],
        tells=[coordinator, finance, assessing_it], asks="ReturnForm",
    )  # fmt: skip
    def return_for_changes(self, by, data):
        """Back to the partners; a changed plan is confirmed and assessed anew."""
        self.lapse_assessments()
        self.submitted_at = None
        self.end_signing()

    @step(
        pgettext_lazy("a step", "Grant"), State.ASSESSING, State.GRANTED, by=[deciding_manager],
        needs=[assessments_are_in, partnership_can_receive], asks="GrantForm",
        tells=[member, office], main=True,
        locks=lambda plan, data: [plan.partnership],
    )  # fmt: skip
    def grant(self, by, data):
        """Makes the grants with their approved lines from the confirmed version, and conditions."""
        return self.decide(by, data["grants"], data["conditions"])

    @step(
        _("Reject"), State.ASSESSING, State.REJECTED, by=[deciding_manager], tells=[member, office],
        asks="RejectForm",
    )  # fmt: skip
    def reject(self, by, data):
        """With reasons that the partners read; a new plan can be begun."""
        return self.turn_down(by, data["reasons"])

    @step(
        _("Withdraw"),
        [State.DRAFT, State.CONFIRMING, State.SUBMITTED, State.ASSESSING], State.WITHDRAWN,
        by=[coordinator], tells=[coordinator, office, assessing_it], asks="WithdrawForm",
    )  # fmt: skip
    def withdraw(self, by, data):
        """A partner does not want the plan any more."""
        self.lapse_assessments()

    @step(
        _("Note that a condition is met"), State.GRANTED, by=[office], tells=[coordinator],
        asks="ConditionForm",
    )  # fmt: skip
    def meet_condition(self, by, data):
        """The office has seen that a condition of the grant is fulfilled."""
        return self.note_condition(data["condition"])

    declare_conflict = declare_conflict
    reverse = reverse_step(deciding_manager)
    apply_again = apply_again_step([partnership_takes_plans])

    copy_parts = copy_parts
    copy_year = copy_year

    def main_step(self):
        """While it is assessed the decision comes next: a further assessor moves nothing on."""
        assessing = self.state == self.State.ASSESSING
        return self.step_named("grant") if assessing else super().main_step()

    def put_parts(self, contents, by):
        """Keep these parts as the plan's own."""
        raise NotImplementedError

    def stand_aside(self, by, reason):
        """A conflict of interest of this person, whose assessments no longer count."""
        raise NotImplementedError

    def appoint_assessor(self, person, by):
        """Appoint a person to assess the plan and open their assessment."""
        raise NotImplementedError

    def lapse_assessments(self):
        """What was not submitted yet is no longer asked for."""
        raise NotImplementedError

    def decide(self, by, grants, conditions):
        raise NotImplementedError

    def turn_down(self, by, reasons):
        raise NotImplementedError

    def take_back(self, by, reason):
        """Grants and decision are marked as reversed."""
        raise NotImplementedError

    def begin_again(self):
        """A new plan with the content of this one."""
        raise NotImplementedError

    def note_condition(self, condition):
        raise NotImplementedError
