"""The agreement: drawn up by the office, signed by named persons, in force until it ends."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from applications.grants.standing import grants_stand
from foundation.accounts.models import Organisation
from foundation.accounts.roles import (
    auditor_of_case,
    calendar,
    coordinator,
    finance,
    grant_holder,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import begins, step
from partnerships.signatures.models import Signatory, Signature
from partnerships.signatures.signing import (
    Signed,
    all_signed,
    asked_signatory,
    sign_then,
    signing_pen,
    text_unchanged,
)
from partnerships.signatures.steps import steps_by_link, steps_on_paper

SIGNING_DAYS = 30  # [D]
OFFICE_FIRST = timedelta(hours=1)  # the calendar leaves the office the first hour after signing


# --- rules ---------------------------------------------------------------------------------------


def _of_signatories(code: str, sentence: str, level: str = "error") -> Missing:
    return Missing(code, sentence, field="signatories", level=level)


@rule(_("the office and every partner have a signatory, and nobody else has"))
def signatories_named(agreement):
    if not agreement.signatories:
        yield _of_signatories("no_signatory", _now("Nobody is named to sign."))
        return
    named = {row["organisation"] for row in agreement.signatories}
    entitled = agreement.who_may_sign()
    strangers = named - {organisation.pk for organisation in entitled}
    for organisation in Organisation.objects.filter(pk__in=strangers):
        sentence = _now("%(organisation)s is no partner here, and not the office.")
        yield _of_signatories("not_a_party", sentence % {"organisation": organisation})
    for organisation in entitled:
        if organisation.pk not in named:
            sentence = _now("Nobody is named to sign for %(organisation)s.")
            words = {"organisation": organisation}
            yield _of_signatories("unsigned_party", sentence % words, WARNING)
    emails = [row["email"] for row in agreement.signatories]
    if len(set(emails)) < len(emails):
        sentence = _now("One person is named to sign more than once.")
        yield _of_signatories("same_person", sentence, WARNING)


@rule(_("every grant has its report dates, within its own days (a warning)"))
def reports_are_dated(agreement):
    dates = agreement.dates()
    for grant in agreement.grants.all():
        own = [row for row in dates if row.grant_id == grant.pk]
        words = {"grant": grant}
        if not own:
            yield _of_reports("no_report", _now("%(grant)s has no report date yet.") % words)
        if any(row.from_on < grant.starts_on or row.to_on > grant.ends_on for row in own):
            yield _of_reports(
                "report_outside", _now("A report goes beyond the days of %(grant)s.") % words
            )
    if any(row.due_on < row.to_on for row in dates):
        yield _of_reports("due_early", _now("A report is due before its period is over."))


def _of_reports(code: str, sentence: str) -> Missing:
    return Missing(code, sentence, field="reports", level=WARNING)


@rule(_("none of its grants stands in another agreement that is in force"))
def grants_are_free(agreement):
    for other in agreement.others_in_force():
        sentence = _now("A grant stands in %(reference)s, which is in force: end that one first.")
        yield Missing("grant_elsewhere", sentence % {"reference": other.reference}, field="grants")


def _ready_since_a_while(model, now) -> Q:
    """Begun, signed by everybody, and the office has had time to do it itself."""
    asked = Signatory.objects.filter(kind=model.label()).asked()
    open_ones = asked.filter(signature=None)
    fresh = Signature.objects.filter(at__gt=now - OFFICE_FIRST, signatory__kind=model.label())
    return (
        Q(starts_on__lte=clock.programme_date(now), pk__in=asked.values("matter_id"))
        & ~Q(pk__in=open_ones.values("matter_id"))
        & ~Q(pk__in=fresh.values("signatory__matter_id"))
    )


# --- the process ---------------------------------------------------------------------------------


class AgreementProcess(Signed):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("out for signing")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "agreement"
    collection = "agreements"
    parent_name = "partnership"
    track = [State.DRAFT, State.SIGNING, State.IN_FORCE, State.ENDED]
    sees = {member: ALL, office_any: ALL, asked_signatory: ALL, auditor_of_case: ALL}
    holds = {
        State.DRAFT: office,
        State.SIGNING: signing_pen(office),
        State.IN_FORCE: grant_holder,  # of the reports that are due under it
    }
    comes_next = {State.SIGNING: sign_then(office, "bring_into_force")}
    shows = (
        "partnership", "grants", "amount", "starts_on", "ends_on", "terms", "signatories",
        "reports",
    )  # fmt: skip
    not_on_page = ("signatories", "reports")
    list_columns = ("starts_on", "ends_on", "amount")
    list_relations = ("partnership",)

    begin = begins(_("Draw up an agreement"), by=[office], asks="AgreementForm")

    class Meta:
        abstract = True

    @step(_("Edit"), State.DRAFT, by=[office], asks="EditForm")
    def edit(self, by, data):
        """What is signed later is what stands here then."""
        return self.write(data)

    @step(
        _("Ask for signatures"), State.DRAFT, State.SIGNING, by=[office],
        needs=[signatories_named, grants_stand, reports_are_dated], tells=[coordinator], main=True,
    )  # fmt: skip
    def request_signatures(self, by, data):
        """Freezes parties, grants, conditions, budgets and report dates; owes everybody a link."""
        self.due("signing", clock.today() + timedelta(days=SIGNING_DAYS))
        return self.ask_signatories(by, self.signatories)

    sign, decline_to_sign, not_me, send_links_again, revoke_link, correct_address = steps_by_link(
        State.SIGNING, by=[office]
    )
    upload_signed_sheet, confirm_paper, refuse_paper = steps_on_paper(State.SIGNING)

    @step(_("Take the text back"), State.SIGNING, State.DRAFT, by=[office], tells=[coordinator])
    def reopen(self, by, data):
        """Back to the draft. What was signed stays in sight, and is void."""
        self.done("signing")
        return self.end_signing()

    @step(
        _("Bring into force"), State.SIGNING, State.IN_FORCE, by=[office, calendar],
        needs=[all_signed, text_unchanged, grants_stand, grants_are_free],
        tells=[coordinator, finance],
        calendar=_ready_since_a_while, main=True,
    )  # fmt: skip
    def bring_into_force(self, by, data):
        """From now on reports are due on the dates agreed."""
        self.done("signing")
        for row in self.dates():
            self.due(row.deadline, row.due_on)
        version = self.latest_version()
        return {"frozen": version.number, "digest": version.digest}

    @step(
        _("End the agreement"), State.IN_FORCE, State.ENDED, by=[office, calendar],
        tells=[coordinator, finance],
        calendar=lambda model, now: Q(ends_on__lt=clock.programme_date(now)), main=True,
    )  # fmt: skip
    def end(self, by, data):
        """Everything is reported and settled, or its last day is over."""
