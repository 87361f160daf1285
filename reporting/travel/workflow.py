"""The trip: planned, cleared when everything is in place, returned; its sheets are erased."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    NOTHING,
    appointed,
    auditor_of_case,
    calendar,
    coordinator,
    finance,
    member,
    office_any,
    people,
    real,
)
from foundation.workflow import clock
from foundation.workflow.models import ALL, Draft
from foundation.workflow.roles import Role
from foundation.workflow.steps import begins, step
from reporting.periods import case_is_open

from . import sheets
from .rules import (
    activity_is_not_cancelled,
    activity_is_on,
    approvals_are_there,
    days_fit_the_activity,
    has_travellers,
    is_home_again,
    private_days_are_known,
    reports_are_there,
    somebody_can_be_asked,
    visas_are_there,
)

ORGANISER = "trip_organiser"
SHEET_DAYS = 30  # after the return, then it is erased (DOMAIN §5)


class Visa(models.TextChoices):
    UNKNOWN = "unknown", _("not said")
    NOT_NEEDED = "not_needed", _("not needed")
    TO_APPLY = "to_apply", _("to be applied for")
    APPLIED = "applied", _("applied for")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


organiser = appointed(
    ORGANISER, _("an organiser of the trip"), short=_("the organisers of the trip")
)


def _rows():
    from .models import Traveller

    return Traveller.objects.exclude(person=None)


def _traveller_where(model, person):
    if not real(person):
        return NOTHING
    return Q(Exists(_rows().filter(trip=OuterRef("pk"), person=person.pk)))


traveller = Role(
    "traveller",
    _("somebody who travels"),
    _traveller_where,
    lambda trip: people().filter(pk__in=_rows().filter(trip=trip.pk).values("person")),
    may=lambda person: real(person) and _rows().filter(person=person.pk).exists(),
)


def _to_be_erased(model, now) -> Q:
    """Trips over for thirty days on which something of a sheet still stands, typed or kept."""
    from .models import Traveller

    last = clock.programme_date(now) - timedelta(days=SHEET_DAYS)
    filled = Traveller.objects.filter(trip=OuterRef("pk"), erased_at=None).exclude(filled_at=None)
    late = Traveller.objects.filter(trip=OuterRef("pk"), returns_on__gte=last)
    typed = Draft.objects.filter(kind=model.label(), matter_id=OuterRef("pk"), place="fill_sheet")
    something = Q(Exists(filled)) | Q(Exists(typed))
    return something & Q(ends_on__lt=last) & ~Q(Exists(late))


class TripProcess(Shared):
    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLEARED = "cleared", _("cleared")
        RETURNED = "returned", _("returned")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.PLANNED, State.CLEARED)

    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)

    code = "trip"
    collection = "trips"
    parent_name = "activity"
    track = [State.PLANNED, State.CLEARED, State.RETURNED]
    sees = {member: ALL, office_any: ALL, auditor_of_case: ALL, organiser: ALL, traveller: ALL}
    holds = dict.fromkeys(OPEN, coordinator)
    shows = (
        "activity", "destination", "starts_on", "ends_on", "organisers", "sheets_filled",
        "travellers",
    )  # fmt: skip
    not_on_page = ("travellers",)
    labels = {"organisers": _("organisers"), "sheets_filled": _("travellers' sheets filled in")}
    list_columns = ("activity", "starts_on", "ends_on")
    list_relations = ("activity",)
    filters = {"activity": "activity"}
    in_sections = (
        "name_travellers", "note_approval", "note_visa", "ask_for_sheets", "read_sheet",
        "erase_sheets",
    )  # fmt: skip

    begin = begins(
        _("Plan a trip"), by=[coordinator], needs=[case_is_open], tells=[coordinator, organiser],
        asks="TripForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(_("Edit"), OPEN, by=[coordinator, organiser], asks="EditForm", tells=[organiser])
    def edit(self, by, data):
        """Days, destination and the two organisers."""
        facts = self.write(data)
        if data.get("organisers"):
            facts |= self.set_organisers(data["organisers"], by)
        self.expect()
        return facts

    @step(
        _("Name the travellers"), (*OPEN, State.RETURNED), by=[coordinator, finance, organiser],
        needs=[case_is_open], asks="TravellersForm",
    )  # fmt: skip
    def name_travellers(self, by, data):
        """Who of the delegates travels, when, and on which days privately."""
        return self.set_travellers(data["travellers"])

    @step(
        _("Note an approval"), (*OPEN, State.RETURNED), by=[coordinator, organiser],
        needs=[has_travellers], asks="ApprovalForm",
    )  # fmt: skip
    def note_approval(self, by, data):
        """What came of one point of the checklist."""
        return self.write_answer(data)

    @step(
        _("Note a visa"), OPEN, by=[coordinator, organiser], needs=[has_travellers],
        asks="VisaForm",
    )  # fmt: skip
    def note_visa(self, by, data):
        """How far a traveller's visa has come."""
        return self.write_visa(data)

    @step(
        _("Ask for the travellers' sheets"), OPEN, by=[organiser],
        needs=[somebody_can_be_asked], asks="AskForm",
    )  # fmt: skip
    def ask_for_sheets(self, by, data):
        """A personal link to each; what they fill in is read by the two organisers only."""
        return sheets.ask(self, data["travellers"])

    @step(_("Fill in the sheet"), OPEN, by=[traveller], asks="SheetForm", personal=True)
    def fill_sheet(self, by, data):
        """Passport, food, access needs, whom to call: by the traveller, nothing of it here."""
        return sheets.fill(self, by, data)

    @step(_("Read a sheet"), (*OPEN, State.RETURNED), by=[organiser], asks="ReadForm",
          personal=True)  # fmt: skip
    def read_sheet(self, by, data):
        """An organiser opens one; this entry is the trace of it."""
        return {"traveller": data["traveller"].pk}

    @step(
        _("Erase the sheets"), "*", by=[organiser, calendar], calendar=_to_be_erased,
    )  # fmt: skip
    def erase_sheets(self, by, data):
        """Thirty days after the return by itself, or earlier by an organiser."""
        return sheets.erase(self)

    @step(
        _("Say that everything is in place"), State.PLANNED, State.CLEARED,
        by=[coordinator, organiser],
        needs=[activity_is_on, has_travellers, days_fit_the_activity, approvals_are_there,
               visas_are_there],
        tells=[coordinator, organiser], main=True,
    )  # fmt: skip
    def clear(self, by, data):
        """Approvals and visas are there; people can travel."""

    @step(
        _("Say that everybody is back"), OPEN, State.RETURNED, by=[coordinator, organiser],
        needs=[has_travellers, is_home_again, private_days_are_known, reports_are_there,
               activity_is_not_cancelled],
        tells=[coordinator, organiser], main=True,
    )  # fmt: skip
    def come_back(self, by, data):
        """The days and times stand as they were; costs follow from them."""

    @step(
        _("Cancel the trip"), OPEN, State.CANCELLED, by=[coordinator], asks="CancelForm",
        tells=[coordinator, organiser],
    )  # fmt: skip
    def cancel(self, by, data):
        """Nobody travels; the sheets are erased at once."""
        return sheets.erase(self)

    def expect(self) -> None:
        """Set what is due."""
        raise NotImplementedError

    def write_answer(self, data) -> dict:
        """Keep what came of a point; facts without the words."""
        answer = {
            "outcome": data["outcome"],
            "decided_on": data["decided_on"].isoformat() if data.get("decided_on") else "",
            "number": data.get("number") or "",
            "justification": data.get("justification") or "",
            "document": data["document"].pk if data.get("document") else None,
        }
        self.answers = {**self.answers, data["item"]: answer}
        self.expect()
        return {"item": data["item"], "outcome": answer["outcome"], "document": answer["document"]}

    def write_visa(self, data) -> dict:
        """Keep how far a visa has come."""
        one = data["traveller"]
        one.visa, one.visa_on = data["visa"], data.get("visa_on") or clock.today()
        one.save(update_fields=["visa", "visa_on"])
        self.forget()
        self.expect()
        return {"traveller": one.pk, "visa": one.visa}
