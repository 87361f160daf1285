"""The joint activity: planned by the office, open to those invited, held; each comes with its own
activity, so that costs, delegates and statistics stay where they belong."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Organisation, Party
from foundation.accounts.parties import Shared
from foundation.accounts.roles import coordinator, manager, member, office_any, office_coordinators
from foundation.money.formatting import format_date
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import begins, step

PLANS = [office_coordinators, manager]


@rule(_("somebody is invited"))
def somebody_is_invited(event):
    if not event.partnerships.exists():
        yield Missing("nobody_invited", say("No partnership is invited yet."), field="partnerships")


@rule(_("signing up is still open"))
def sign_up_is_open(event):
    if event.sign_up_by and event.sign_up_by < clock.today():
        yield Missing(
            "too_late",
            say("Signing up ended on %(day)s: ask the office.")
            % {"day": format_date(event.sign_up_by)},
        )  # fmt: skip


@rule(_("there is room for everybody"))
def there_is_room(event):
    taken = event.heads_signed_up()
    if event.seats and taken > event.seats:
        yield Missing(
            "full",
            say("%(taken)s people are signed up for %(seats)s seats.")
            % {"taken": taken, "seats": event.seats},
            field="seats", level=WARNING,
        )  # fmt: skip


@rule(_("its last day is over"))
def it_is_over(event):
    if event.ends_on > clock.today():
        yield Missing(
            "not_over", say("Its last day is still to come."), field="ends_on", level=WARNING
        )


@rule(_("everybody who came is counted"))
def everybody_is_counted(event):
    for row in event.signed_up():
        if not row.activity.counted:
            yield Missing(
                "not_counted",
                say("%(partnership)s has counted nobody on its activity yet.")
                % {"partnership": row.partnership},
                level=WARNING,
            )  # fmt: skip


class EventProcess(Shared):
    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open for signing up")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)

    code = "event"
    collection = "events"
    parent_name = "call"
    track = [State.PLANNED, State.OPEN, State.HELD]
    sees = {office_any: ALL, member: {State.OPEN, State.HELD, State.CANCELLED}}
    holds = {State.PLANNED: office_coordinators, State.OPEN: office_coordinators}
    shows = (
        "call", "starts_on", "ends_on", "place", "mode", "purpose", "seats", "sign_up_by",
        "partnerships", "language",
    )  # fmt: skip
    list_columns = ("starts_on", "ends_on", "place")
    list_relations = ("call",)

    begin = begins(_("Plan a joint activity"), by=PLANS, asks="EventForm")

    class Meta:
        abstract = True

    @step(_("Edit"), [State.PLANNED, State.OPEN], by=PLANS, asks="EditForm")
    def edit(self, by, data):
        """What, when, where, and which partnerships are invited."""
        return self.write(data)

    @step(
        _("Open for signing up"), State.PLANNED, State.OPEN, by=PLANS,
        needs=[somebody_is_invited], tells=[coordinator], main=True,
    )  # fmt: skip
    def open_sign_up(self, by, data):
        """The coordinators of those invited are told, and can sign up."""

    @step(
        _("Sign up"), State.OPEN, by=[coordinator], needs=[sign_up_is_open, there_is_room],
        asks="SignUpForm", tells=PLANS,
    )  # fmt: skip
    def sign_up(self, by, data):
        """A partnership comes, with an activity of its own, on which its delegates are named."""
        return self.write_sign_up(by, data["activity"])

    @step(_("Take the signing up back"), State.OPEN, by=[coordinator], asks="TakeBackForm",
          tells=PLANS)  # fmt: skip
    def take_back(self, by, data):
        """The partnership does not come; its activity is another matter."""
        row = data["sign_up"]
        facts = {"partnership": row.partnership_id, "activity": row.activity_id}
        row.delete()
        self.forget()
        return facts

    @step(
        _("Say that it was held"), State.OPEN, State.HELD, by=PLANS,
        needs=[it_is_over, everybody_is_counted], tells=[coordinator], main=True,
    )  # fmt: skip
    def hold(self, by, data):
        """Who came is counted on each partnership's own activity."""

    @step(_("Cancel"), [State.PLANNED, State.OPEN], State.CANCELLED, by=PLANS, asks="CancelForm",
          tells=[coordinator])  # fmt: skip
    def cancel(self, by, data):
        """It does not take place; the partnerships look after their own activities."""

    # Its parties are those of the partnerships invited

    @classmethod
    def party_q(cls, organisations, holder: bool = False) -> Q:
        parties = Party.objects.current().filter(organisation__in=organisations)
        if holder:
            parties = parties.filter(holds_grant=True)
        invited = cls.partnerships.through.objects.filter(
            partnership__case__in=parties.values("case")
        )
        return Q(pk__in=invited.values("event"))

    def party_ids(self, holder: bool = False):
        parties = Party.objects.current().filter(case__in=self.partnerships.values("case"))
        if holder:
            parties = parties.filter(holds_grant=True)
        return parties.order_by("organisation").values_list("organisation", flat=True).distinct()

    def parties(self):
        return Organisation.objects.filter(pk__in=self.party_ids())
