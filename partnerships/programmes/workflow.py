"""The call: opened by a programme manager, extended where needed, closed by the calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Membership, Person
from foundation.accounts.roles import (
    calendar,
    everyone_signed_in,
    manager,
    office_any,
    office_coordinators,
)
from foundation.workflow import clock
from foundation.workflow.models import Matter
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import PartSpec, begins, step


@rule(_("the call is not over already"))
def not_over_already(call):
    if call.closes_at < clock.now():
        yield Missing(
            "already_over",
            _("The last day for declarations has passed: nobody could send one in."),
            field="closes_at",
            level=WARNING,
        )


@rule(_("the call has criteria to assess by"))
def has_criteria(call):
    wanted = any(call.assessors.values())
    if wanted and not call.rows("criteria"):
        yield Missing(
            "no_criteria", _("Assessors are wanted, but there is nothing to score."),
            part="criteria", level=WARNING,
        )  # fmt: skip


def declaring(call):
    """The coordinators of everybody who has begun a declaration in the call."""
    from partnerships.declarations.models import Declaration

    organisations = Declaration.objects.filter(call=call).values("organisation")
    serving = Membership.objects.current().filter(
        office="coordinator", organisation__in=organisations
    )
    return Person.objects.filter(pk__in=serving.values("person"), is_active=True)


declaring.sentence = _("the coordinators of everybody who has begun a declaration in it")


class CallProcess(Matter):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "call"
    collection = "calls"
    opens_case = True
    track = [State.DRAFT, State.OPEN, State.CLOSED, State.ARCHIVED]
    sees = {
        office_any: "*",
        everyone_signed_in: {State.OPEN, State.CLOSED, State.ARCHIVED},
    }
    # An open call waits for its own closing, so that its last day is one the manager hears of.
    holds = {State.DRAFT: manager, State.OPEN: manager}
    shows = (
        "opens_at", "closes_at", "time_zone", "countries", "starts_on", "ends_on", "categories",
        "themes", "assessors",
    )  # fmt: skip
    list_columns = ("opens_at", "closes_at")
    parts = {
        "criteria": PartSpec(
            _("Criteria"), "CriterionForm", many=True,
            hint=_("What assessors score a plan by."),
        ),
        "questions": PartSpec(
            _("Questions"), "QuestionForm", many=True,
            hint=_("What a declaration of interest is asked."),
        ),
        "caps": PartSpec(
            _("Caps"), "CapForm", many=True,
            hint=_("The most a grant may be, by kind and number of partners."),
        ),
        "rules": PartSpec(
            _("Rules about budgets"), "RuleForm", many=True,
            hint=_("What a budget is measured by, beside costs and caps: which lines, what is "
                   "counted and how much. What binds stands in the way; a guide value may be "
                   "passed with an explanation; a hint is only said."),
        ),
        "flat_rates": PartSpec(
            _("Flat rates"), "FlatRateForm", many=True,
            hint=_("Costs that are reckoned as a percentage of others."),
        ),
        "lump_sums": PartSpec(
            _("Lump sums"), "LumpSumForm", many=True,
            hint=_("Costs with one price for each unit, whatever they came to."),
        ),
        "papers": PartSpec(
            _("Papers that costs need"), "PaperForm", many=True,
            hint=_("A cost with a row here needs exactly these papers; the others need what the "
                   "programme usually asks for."),
        ),
        "procedures": PartSpec(
            _("Agreed-upon procedures of the audit"), "ProcedureForm", many=True,
            hint=_("What an auditor is asked to do under ISRS 4400 (Revised): each audit of the "
                   "call begins with these."),
        ),
        "terms": PartSpec(_("Further rules"), "TermsForm"),
        # No rule, so that it may change while the projects run, and no version keeps it.
        "calendar": PartSpec(
            _("Calendar of the cohort"), "CalendarForm", many=True,
            by=[manager, office_coordinators], states=(State.DRAFT, State.OPEN, State.CLOSED),
            hint=_("Days that all partnerships of the call share; their pages show them."),
        ),
    }  # fmt: skip

    begin = begins(_("Prepare a call"), by=[manager], asks="NewCallForm")

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[manager], asks="CallForm")
    def edit(self, by, data):
        """While the call is a draft, what is written is its version to be."""
        return self.write(data)

    @step(
        _("Open the call"), State.DRAFT, State.OPEN, by=[manager],
        needs=[not_over_already, has_criteria], tells=[office_coordinators], main=True,
    )  # fmt: skip
    def open(self, by, data):
        """Freezes the call's rules as its first version."""
        self.due("closes", self.closes_at)
        return self.keep_version(by)

    @step(
        _("Extend the call"), [State.OPEN, State.CLOSED], State.OPEN, by=[manager],
        tells=[office_coordinators, declaring], asks="ExtendForm",
    )  # fmt: skip
    def extend(self, by, data):
        """A later last day; cases that run keep the version they began under."""
        self.closes_at = data["closes_at"]
        self.due("closes", self.closes_at)
        self.move_signing(self.closes_at)
        return self.keep_version(by)

    @step(
        _("Close the call"), State.OPEN, State.CLOSED, by=[manager, calendar],
        tells=[office_coordinators, manager], main=True,
        calendar=lambda model, now: models.Q(closes_at__lt=now),
    )  # fmt: skip
    def close(self, by, data):
        """No more declarations; what was sent in goes on."""
        self.done("closes")

    @step(_("Archive the call"), State.CLOSED, State.ARCHIVED, by=[manager], main=True)
    def archive(self, by, data):
        """Nothing more is expected of it."""
