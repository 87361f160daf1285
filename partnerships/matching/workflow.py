"""The match: the office proposes, every party says yes or no, the office concludes."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.roles import (
    calendar,
    coordinator,
    member,
    office,
    office_any,
)
from foundation.workflow import clock, engine
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import begins, step
from partnerships.programmes.call_rules import HOME
from partnerships.signatures.confirmations import (
    Confirmed,
    confirming_partner,
    everyone_confirmed,
    not_confirmed_yet,
    unconfirmed,
)
from partnerships.signatures.models import Confirmation


class State(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", pgettext_lazy("a match", "declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


LIVE = (State.PROPOSED, State.CONFIRMED)


# --- whose hand is awaited: the parties' until all have confirmed, then the office's ----


def _everyone_said_yes(model):
    said = Confirmation.objects.standing().filter(
        kind=model.label(),
        matter_id=OuterRef(OuterRef("pk")),
        organisation=OuterRef("organisation"),
    )
    return ~Exists(model.confirming_parties().filter(~Exists(said)))


def _organisation(match) -> int | None:
    role = confirming_partner if unconfirmed(match) else office
    return role.organisation_of(match)


def _organisations(matches) -> dict:
    """For many rows at once: who of the parties has said yes is read in one query."""
    said = Confirmation.objects.standing().filter(
        kind=matches[0].label(), matter_id__in=[match.pk for match in matches]
    )
    yes = set(said.values_list("matter_id", "organisation"))
    at_the_office = office.organisation_of(matches[0])
    found = {}
    for match in matches:
        waiting = [pk for pk in match.party_ids() if (match.pk, pk) not in yes]
        found[match.pk] = at_the_office if not waiting else None
        if len(waiting) == 1:
            found[match.pk] = waiting[0]
    return found


awaited = Role(
    "awaited",
    _("the partners that have not confirmed yet, and then the office"),
    lambda model, person: (
        confirming_partner.where(model, person)
        | (models.Q(_everyone_said_yes(model)) & office.where(model, person))
    ),
    lambda match: (confirming_partner if unconfirmed(match) else office).people(match),
    organisation=_organisation,
    organisations=_organisations,
    short=_("the partners that have not confirmed"),
    party="any",
    called=lambda match: awaited.short if unconfirmed(match) else office.label,
)


# --- rules ---------------------------------------------------------------------------------------


@rule(_("all declarations are accepted"))
def all_accepted(match):
    for declaration in match.declarations.exclude(state="accepted"):
        yield Missing(
            "not_accepted",
            _("The declaration “%(title)s” is not accepted: it is “%(state)s”.")
            % {"title": declaration.title, "state": declaration.get_state_display()},
            field="declarations",
        )


@rule(_("all declarations were made in one call"))
def one_call(match):
    if match.declarations.exclude(call=match.call_id).exists():
        yield Missing(
            "several_calls", _("The declarations were made in different calls."),
            field="declarations",
        )  # fmt: skip


@rule(_("each declaration is of another organisation"))
def different_organisations(match):
    organisations = list(match.declarations.values_list("organisation", flat=True))
    if len(set(organisations)) < len(organisations):
        yield Missing(
            "same_organisation", _("Two of the declarations are of the same organisation."),
            field="declarations",
        )  # fmt: skip


@rule(_("one party is Swedish, and one from another country of the call"))
def across_borders(match):
    countries = set(match.declarations.values_list("organisation__country", flat=True))
    if HOME not in countries:
        yield Missing(
            "no_swedish_party", _("A Swedish municipality or region must be one of the parties."),
            field="declarations",
        )  # fmt: skip
    if not countries & (set(match.call.rules().countries) - {HOME}):
        yield Missing(
            "no_foreign_party",
            _("One of the parties must come from another country that the call names."),
            field="declarations",
        )


@rule(_("none of the declarations is in another match"))
def in_no_other_match(match):
    others = type(match).objects.filter(state__in=LIVE).exclude(pk=match.pk)
    taken = match.declarations.through.objects.filter(match__in=others)
    for declaration in match.declarations.filter(pk__in=taken.values("declaration")):
        yield Missing(
            "in_another_match",
            _("The declaration “%(title)s” stands in another match already.")
            % {"title": declaration.title},
            field="declarations",
        )


@rule(_("the time to answer is over"))
def time_is_over(match):
    if match.answer_by >= clock.today():
        yield Missing("still_time", _("The parties still have time to answer."))


class MatchProcess(Confirmed):
    State = State

    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)

    code = "match"
    collection = "matches"
    parent_name = "call"
    track = [State.PROPOSED, State.CONFIRMED]
    sees = {member: ALL, office_any: ALL}
    holds = {State.PROPOSED: awaited}
    comes_next = {State.PROPOSED: [(confirming_partner, "confirm"), (office, "conclude")]}
    shows = ("call", "declarations", "organisations", "proposal", "answer_by", "partnership")
    not_on_page = ("declarations", "proposal")  # its own section says it
    labels = {"organisations": _("partners"), "partnership": _("partnership")}
    list_columns = ("call", "answer_by")
    list_relations = ("call", "opened")

    begin = begins(
        _("Propose a match"), by=[office],
        needs=[all_accepted, one_call, different_organisations, across_borders, in_no_other_match],
        tells=[coordinator], asks="MatchForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Confirm the match"), State.PROPOSED, by=[coordinator], needs=[not_confirmed_yet],
        tells=[office, coordinator], personal=True, main=False,
    )  # fmt: skip
    def confirm(self, by, data):
        """A party's yes to the match as it was proposed."""
        return self.write_confirmation(by)

    @step(
        _("Decline the match"), State.PROPOSED, State.DECLINED, by=[coordinator],
        tells=[office, coordinator], asks=Reason, personal=True,
    )  # fmt: skip
    def decline(self, by, data):
        """One party's no ends the proposal; the declarations can be matched anew."""
        return {"organisation": self.own_organisation(by)}

    @step(
        _("Conclude the match"), State.PROPOSED, State.CONFIRMED, by=[office],
        needs=[everyone_confirmed, all_accepted],
        locks=lambda match, data: list(match.declarations.all()), main=True,
    )  # fmt: skip
    def conclude(self, by, data):
        """Opens the partnership; whoever concludes becomes its coordinator at the office."""
        from partnerships.cooperation.models import Partnership
        from partnerships.supports.opening import open_supports

        declarations = list(self.declarations.order_by("pk"))
        for declaration in declarations:
            engine.take_consequence(declaration, "matched")
        partnership = engine.begin_consequence(Partnership, self.foundation())
        open_supports(partnership)
        return {"partnership": partnership.pk, "declarations": [row.pk for row in declarations]}

    @step(
        _("Withdraw the match"), State.PROPOSED, State.WITHDRAWN, by=[office],
        tells=[coordinator], asks=Reason,
    )  # fmt: skip
    def withdraw(self, by, data):
        """The office takes its proposal back."""

    @step(
        _("Let the match expire"), State.PROPOSED, State.EXPIRED, by=[office, calendar],
        needs=[time_is_over], tells=[office, coordinator],
        calendar=lambda model, now: models.Q(answer_by__lt=clock.programme_date(now)),
    )  # fmt: skip
    def expire(self, by, data):
        """Nobody concluded in time; the declarations can be matched anew."""
