"""The support of a partner's council: kept alive through elections, terms and departures."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.codes import Side
from foundation.accounts.models import Party
from foundation.accounts.roles import (
    calendar,
    coordinator,
    finance,
    member,
    office,
    office_any,
)
from foundation.workflow import clock
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import BackTo, begins, step
from partnerships.signatures.signing import (
    Signed,
    all_signed,
    asked_signatory,
    sign_then,
    signing_pen,
    text_unchanged,
)
from partnerships.signatures.steps import steps_by_link, steps_on_paper

from .roles import own_coordinator, partner, partner_coordinators

# --- rules ---------------------------------------------------------------------------------------


@rule(_("the partner has no other support on record in this partnership"))
def the_only_one(support):
    others = type(support).objects.filter(
        partnership=support.partnership_id, organisation=support.organisation_id
    )
    if others.exclude(pk=support.pk).exists():
        sentence = _now("The support of %(organisation)s is on record already.")
        words = {"organisation": support.organisation}
        yield Missing("on_record_already", sentence % words, field="organisation")


@rule(_("each side has somebody named, unless an exception is on record; nobody stands for two"))
def every_side_named(support):
    rows = support.office_holders
    for side in Side:
        if any(row["side"] == side for row in rows):
            continue
        words = {"side": side.label}
        if side in support.excepted_sides:
            sentence = _now("Nobody is named for this side: %(side)s. An exception is on record.")
            yield _of_holders("side_excepted", sentence % words, WARNING)
        else:
            sentence = _now(
                "Nobody is named to sign for this side: %(side)s. If the council has no such side, "
                "ask the office to put an exception on record."
            )
            yield _of_holders("side_missing", sentence % words)
    emails = [row["email"] for row in rows]
    for email in sorted({one for one in emails if emails.count(one) > 1}):
        sentence = _now("%(email)s is named twice: one person signs once.")
        yield _of_holders("same_person", sentence % {"email": email})


def _of_holders(code: str, sentence: str, level: str = "error") -> Missing:
    return Missing(code, sentence, field="office_holders", level=level)


@rule(_("the election has been held (a warning)"))
def election_held(support):
    day = support.election_on
    if day and day >= clock.today():
        sentence = _now(
            "The election is still to come (by %(day)s): who signs now signs for the term that "
            "ends, and is asked again afterwards."
        )
        yield Missing(
            "election_ahead", sentence % {"day": date_format(day, "DATE_FORMAT")}, level=WARNING
        )


@rule(_("the partnership is over"))
def partnership_over(support):
    if support.partnership.state not in OVER:
        yield Missing("still_running", _now("The partnership is still running."))


@rule(_("the election calendar does not ask for it"))
def not_due_by_calendar(support):
    day = support.due_on
    if day and day <= clock.today() and support.why_due not in ("departure", "office"):
        sentence = _now(
            "By the election calendar the support is due since %(day)s. Correct the election or "
            "the mandates, if that is wrong."
        )
        words = {"day": date_format(day, "DATE_FORMAT")}
        yield Missing("due_by_calendar", sentence % words, step="correct_mandates")


# --- what the clock looks for --------------------------------------------------------------------

OVER = ("closed", "terminated")
STANDING = ("valid", "confirmed")
ENDED = "ended"


def _running(model) -> Q:
    return ~Q(partnership__state__in=OVER)


def _day_has_come(model, now) -> Q:
    return _running(model) & Q(due_on__lte=clock.programme_date(now))


def _election_was_held(model, now) -> Q:
    told = Q(told_of=models.F("election_on"))
    return (
        _running(model) & Q(election_on__lt=clock.programme_date(now))
        & (Q(told_of=None) | ~told)
    )  # fmt: skip


def _calendar_says_otherwise(model, now) -> Q:
    """Those whose days differ from what elections and terms say by now.

    Reckoned, not asked: the days follow from rules that no database knows. Small rows, three
    queries, once a minute.
    """
    return Q(pk__in=model.left_behind())


def without_support(partnerships) -> Q:
    """The partnerships from a match in which a party's support is not on record."""
    supports = partnerships._meta.get_field("supports").related_model
    known = supports.objects.filter(
        partnership=OuterRef(OuterRef("pk")), organisation=OuterRef("organisation")
    )
    parties = Party.objects.current().filter(~Exists(known), case=OuterRef("case"))
    return Q(Exists(parties), match__isnull=False)


# --- the process ---------------------------------------------------------------------------------


class Why(models.TextChoices):
    """Why a support is asked for anew."""

    ELECTION = "election", _("an election is near")
    HELD = "held", _("an election has been held")
    TERM = "term", _("a term of office ends")
    DEPARTURE = "departure", _("a signatory has left")
    OFFICE = "office", _("the office asks for it")
    UNSIGNED = "unsigned", _("nobody has signed yet")


class State(models.TextChoices):
    VALID = "valid", _("valid")
    DUE = "due", _("due for renewal")
    SIGNING = "signing", _("out for signing")
    CONFIRMED = "confirmed", _("confirmed anew")
    LAPSED = "lapsed", _("lapsed")
    ENDED = "ended", _("ended")


LIVE = (State.VALID, State.DUE, State.SIGNING, State.CONFIRMED, State.LAPSED)


class SupportProcess(Signed):
    State = State

    state = FSMField(_("state"), choices=State, default=State.VALID, protected=True)

    code = "support"
    collection = "supports"
    parent_name = "partnership"
    listed_below_parent = False  # stands in the table of the partners, with its days
    track = [State.VALID, State.DUE, State.SIGNING, State.CONFIRMED]
    sees = {member: ALL, partner: ALL, office_any: ALL, asked_signatory: ALL}
    holds = {State.DUE: own_coordinator, State.SIGNING: signing_pen(own_coordinator)}
    comes_next = {State.SIGNING: sign_then(coordinator, "confirm")}
    shows = (
        "partnership", "organisation", "valid_until", "why_due", "next_election", "exception",
        "due_on", "mandates",
    )  # fmt: skip
    not_on_page = ("mandates",)
    labels = {
        "next_election": _("next election"), "exception": _("exception on record"),
        "mandates": _("who stands behind it"),
    }  # fmt: skip
    list_columns = ("valid_until", "why_due", "next_election")
    list_leaves_out = ("updated",)  # what counts here is until when it holds
    list_relations = ("partnership", "organisation")
    list_filter = "BoardFilter"
    filters = {"country": "organisation__country", "why_due": "why_due"}

    begin = begins(
        _("Put a support on record"), by=[office], needs=[the_only_one], asks="SupportForm"
    )

    class Meta:
        abstract = True

    @step(
        _("Name the office-holders"), [State.DUE, State.LAPSED], by=[coordinator, finance],
        asks="EditForm",
    )  # fmt: skip
    def edit(self, by, data):
        """Who holds the offices now, and for which side they sign."""
        return self.write(data)

    @step(
        _("Follow the election calendar"), [State.VALID, State.DUE, State.CONFIRMED, State.LAPSED],
        by=[office, calendar], calendar=_calendar_says_otherwise,
    )  # fmt: skip
    def follow_calendar(self, by, data):
        """Elections or terms were entered or corrected: the days are reckoned anew."""
        self.reckon()
        return self.days_as_facts()

    @step(
        _("Ask for it anew"), STANDING, State.DUE, by=[office, calendar],
        tells=[partner_coordinators, office], calendar=_day_has_come,
    )  # fmt: skip
    def become_due(self, by, data):
        """An election is near or held, or a term is over; or the office wants it renewed."""
        come = self.due_on and self.due_on <= clock.today()
        return self.fall_due(self.due_reason if come else "office")

    @step(
        _("Note that the election has been held"), State.DUE, by=[calendar],
        tells=[partner_coordinators, office], calendar=_election_was_held,
    )  # fmt: skip
    def note_election(self, by, data):
        """Those elected can be asked now."""
        self.told_of, self.why_due = self.election_on, "held"
        return {"election_on": self.election_on.isoformat()}

    @step(
        _("Report that somebody has left"), [State.VALID, State.CONFIRMED, State.DUE], State.DUE,
        by=[coordinator, office], tells=[partner_coordinators, office], asks="DepartureForm",
    )  # fmt: skip
    def report_departure(self, by, data):
        """A signatory has left the office: whoever holds it now is asked."""
        self.note_departure(data["mandate"], data["left_on"])
        return {**self.fall_due("departure"), "mandate": data["mandate"]}

    @step(
        _("Let it stand"), State.DUE, BackTo("stood", STANDING), by=[office],
        needs=[not_due_by_calendar], tells=[partner_coordinators], asks=Reason,
    )  # fmt: skip
    def uphold(self, by, data):
        """It was asked for by mistake: nobody has left."""
        return self.take_back_departures()

    @step(
        _("Correct the mandates"), [State.VALID, State.CONFIRMED, State.DUE], by=[office],
        tells=[coordinator], asks="MandatesForm",
    )  # fmt: skip
    def correct_mandates(self, by, data):
        """Who has signed, for which side, and whose term the office follows."""
        return self.write_mandates(data["mandates"])

    @step(
        _("Put an exception on record"), LIVE, by=[office], tells=[partner_coordinators],
        asks="ExceptionForm",
    )  # fmt: skip
    def record_exception(self, by, data):
        """A council without an opposition, for instance: it stays visible (DOMAIN §2 [D])."""
        self.excepted_sides = sorted(data["sides"])
        return {"sides": self.excepted_sides}

    @step(
        _("Ask for signatures"), [State.DUE, State.LAPSED], State.SIGNING, by=[coordinator],
        needs=[every_side_named, election_held], main=True,
    )  # fmt: skip
    def request_signatures(self, by, data):
        """Freezes the text and sends every office-holder a link of their own."""
        self.proposed_until = self.until_if_signed_now()
        rows = [{**row, "organisation": self.organisation_id} for row in self.office_holders]
        return self.ask_signatories(by, rows)

    sign, decline_to_sign, not_me, send_links_again, revoke_link, correct_address = steps_by_link(
        State.SIGNING, by=[coordinator], refusal_tells=[coordinator, office]
    )
    upload_signed_sheet, confirm_paper, refuse_paper = steps_on_paper(State.SIGNING)

    @step(_("Take the text back"), State.SIGNING, State.DUE, by=[coordinator])
    def reopen(self, by, data):
        """Others are to be named. What was signed stays in sight, and is void."""
        return self.end_signing()

    @step(
        _("Confirm the support"), State.SIGNING, State.CONFIRMED, by=[coordinator, office],
        needs=[all_signed, text_unchanged], tells=[partner_coordinators, office], main=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """Everybody has signed: it holds for the terms of those who did."""
        return self.renew()

    @step(
        _("Let it lapse"), [State.DUE, State.SIGNING], State.LAPSED, by=[office],
        tells=[partner_coordinators], asks=Reason,
    )  # fmt: skip
    def lapse(self, by, data):
        """The support is gone, and shows it; the partnership goes on as the office decides."""
        return self.end_signing() if self.state == State.SIGNING else None

    @step(
        _("End with the partnership"), LIVE, State.ENDED, by=[office, calendar],
        needs=[partnership_over],
        calendar=lambda model, now: Q(partnership__state__in=OVER),
    )  # fmt: skip
    def end(self, by, data):
        """The partnership is closed or terminated: nobody needs to be asked."""
        self.why_due = ""
        return self.end_signing() if self.state == State.SIGNING else None
