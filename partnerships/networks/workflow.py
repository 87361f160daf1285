"""Networks: cohorts on one theme, whose common results each partnership agrees to or declines."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.roles import (
    coordinator,
    grant_holder,
    manager,
    member,
    office,
    office_any,
    office_coordinators,
)
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL, Matter
from foundation.workflow.rules import Missing, rule
from foundation.workflow.steps import PartSpec, begins, step
from partnerships.cooperation.workflow import LIVING
from partnerships.signatures.confirmations import (
    Confirmed,
    confirming_partner,
    everyone_confirmed,
    next_to_say_yes,
    not_confirmed_yet,
)

from .results import results_in

PART = "common_results"

# --- rules ---------------------------------------------------------------------------------------


@rule(_("the network has common results, each with a code of its own"))
def has_common_results(network):
    rows = results_in(network.rows(PART))
    if not any(not one.retired for one in rows):
        yield Missing("no_results", _("No common result is described yet."), part=PART)
    codes = [one.code.casefold() for one in rows]
    for code in sorted({one.code for one in rows if codes.count(one.code.casefold()) > 1}):
        sentence = _now("The code %(code)s stands more than once.") % {"code": code}
        yield Missing("code_twice", sentence, part=PART)


@rule(_("what was proposed before keeps its code and its measure, or is retired"))
def keeps_what_was_proposed(network):
    now = {one.code: one for one in results_in(network.rows(PART))}
    for was in network.proposed():
        one, words = now.get(was.code), {"code": was.code}
        if one is None:
            sentence = _now(
                "%(code)s has been proposed to the partnerships: keep its row, and tick it as "
                "retired where it is not aimed at any more."
            )
            yield Missing("result_lost", sentence % words, part=PART)
        elif one.measure() != was.measure():
            sentence = _now(
                "%(code)s has been proposed with another kind, unit or scale, and figures may rest "
                "on it: retire it and describe a new one."
            )
            yield Missing("measure_changed", sentence % words, part=PART)


@rule(_("the network’s common results have been proposed, and it has not ended"))
def network_runs(participation):
    if participation.network.state != participation.network.State.RUNNING:
        yield Missing(
            "network_not_running",
            _("The network has no proposed common results, or it has ended."),
            field="network",
        )


@rule(_("the partnership is still going on, and in no other network"))
def in_no_other_network(participation):
    # The case is locked by now: of two who begin at once, the second sees the first.
    partnership = participation.partnership
    if partnership.state not in LIVING:
        yield Missing("partnership_over", _("The partnership is over."), field="partnership")
    others = type(participation).objects.taking_part().filter(partnership=partnership)
    for other in others.exclude(pk=participation.pk).select_related("network")[:1]:
        sentence = _now("It takes part in “%(network)s” already; let it leave that one first.")
        words = {"network": other.network}
        yield Missing("other_network", sentence % words, field="partnership")


# --- the network ---------------------------------------------------------------------------------


class NetworkProcess(Matter):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", pgettext_lazy("a network", "running")
        ENDED = "ended", _("ended")

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "network"
    collection = "networks"
    opens_case = True
    track = [State.DRAFT, State.RUNNING, State.ENDED]
    sees = {office_any: ALL, member: {State.RUNNING, State.ENDED}}
    holds = {State.DRAFT: office_coordinators}
    shows = ("theme", "call")
    list_columns = ("theme", "call")
    list_relations = ("call",)
    parts = {
        PART: PartSpec(
            _("Common results"), "CommonResultForm", many=True,
            hint=_("What the indicators of all partnerships in the network add up to. What was "
                   "proposed is retired, never taken away; a changed text is agreed to again."),
        ),
    }  # fmt: skip

    begin = begins(_("Prepare a network"), by=[office_coordinators, manager], asks="NetworkForm")

    class Meta:
        abstract = True

    @step(
        _("Edit"), [State.DRAFT, State.RUNNING], by=[office_coordinators, manager],
        asks="NetworkForm",
    )  # fmt: skip
    def edit(self, by, data):
        """What it is called and about; its partnerships see changed results once proposed."""
        return self.write(data)

    @step(
        _("Propose the common results"), [State.DRAFT, State.RUNNING], State.RUNNING,
        by=[office_coordinators, manager], needs=[has_common_results, keeps_what_was_proposed],
        locks=lambda network, data: list(network.participations.taking_part()), main=True,
    )  # fmt: skip
    def propose(self, by, data):
        """Freezes them. A partnership is asked anew where something is new or changed to it; what
        it has agreed to and stands word for word holds on."""
        return self.put_forward(by)

    @step(_("End the network"), State.RUNNING, State.ENDED, by=[office_coordinators, manager])
    def end(self, by, data):
        """Nobody joins any more; what was agreed stays as it is."""

    def put_forward(self, by) -> dict:
        raise NotImplementedError

    def proposed(self) -> list:
        raise NotImplementedError


# --- a partnership in it -------------------------------------------------------------------------


class ParticipationProcess(Confirmed):
    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("common results", "proposed")
        AGREED = "agreed", pgettext_lazy("common results", "agreed")
        DECLINED = "declined", pgettext_lazy("common results", "declined")
        LEFT = "left", pgettext_lazy("a partnership in a network", "has left")

    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)

    code = "participation"
    collection = "participations"
    parent_name = "partnership"
    listed_below_parent = False  # a section of the partnership's page says it with the results
    in_menu = False
    track = [State.PROPOSED, State.AGREED]
    sees = {member: ALL, office_any: ALL}
    holds = {State.PROPOSED: next_to_say_yes, State.DECLINED: office}
    comes_next = {State.PROPOSED: [(confirming_partner, "confirm"), (grant_holder, "agree")]}
    shows = ("partnership", "network", "agreed")
    labels = {"agreed": _("agreed common results")}
    list_columns = ("partnership", "agreed")
    list_relations = ("partnership", "network__call", "agreed_version")
    filters = {"network": "network"}

    begin = begins(
        _("Put a partnership into a network"), by=[office],
        needs=[network_runs, in_no_other_network], tells=[coordinator], asks="ParticipationForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Confirm"), State.PROPOSED, by=[coordinator], needs=[not_confirmed_yet],
        tells=[coordinator], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """One partner's yes to the results as proposed; the last only enables the next step."""
        return self.write_confirmation(by)

    @step(
        _("Agree to the common results"), State.PROPOSED, State.AGREED, by=[grant_holder],
        needs=[everyone_confirmed], tells=[coordinator, office], main=True, personal=True,
    )  # fmt: skip
    def agree(self, by, data):
        """Indicators linked to them can be added up from now on."""
        return self.note_agreement()

    @step(
        _("Decline"), State.PROPOSED, State.DECLINED, by=[coordinator],
        tells=[coordinator, office], asks=Reason, personal=True,
    )  # fmt: skip
    def decline(self, by, data):
        """With a reason that the office reads; what was agreed before and stands holds on."""

    @step(
        _("Ask again"), State.DECLINED, State.PROPOSED, by=[office], needs=[network_runs],
        tells=[coordinator], main=True,
    )  # fmt: skip
    def ask_again(self, by, data):
        """After a talk, the same results are put to all partners once more."""
        return self.request_confirmations(by)

    @step(
        _("Common results proposed anew"), [State.PROPOSED, State.AGREED, State.DECLINED],
        State.PROPOSED, consequence="network.propose", tells=[coordinator],
    )  # fmt: skip
    def proposed_anew(self, by, data):
        """The office has changed or added a common result: all partners are asked again."""
        return self.request_confirmations(by)

    @step(
        _("Leave the network"), [State.PROPOSED, State.AGREED, State.DECLINED], State.LEFT,
        by=[office], tells=[coordinator], asks=Reason,
    )  # fmt: skip
    def leave(self, by, data):
        """Nothing of the partnership is added up in this network any more."""

    def note_agreement(self) -> dict:
        raise NotImplementedError
