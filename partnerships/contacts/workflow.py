"""The contact note: a visit, call or meeting written down, and what was agreed followed up."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField

from foundation.accounts.parties import Shared
from foundation.accounts.roles import coordinator, member, office_any
from foundation.workflow import clock
from foundation.workflow.models import ALL
from foundation.workflow.rules import WARNING, Missing, rule
from foundation.workflow.steps import BackTo, PartSpec, begins, step
from partnerships.cooperation.roles import case_staff

from .roles import point_owner


class Kind(models.TextChoices):
    VISIT = "visit", _("visit")
    CALL = "call", pgettext_lazy("by telephone or online", "call")
    MAIL = "mail", _("e-mail or letter")
    MEETING = "meeting", _("meeting")
    OTHER = "other", _("other")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    FOLLOW_UP = "follow_up", _("being followed up")
    FILED = "filed", pgettext_lazy("a contact note", "filed")


FILED = (State.FOLLOW_UP, State.FILED)


@rule(_("it has happened"))
def has_happened(contact):
    if contact.held_on > clock.today():
        yield Missing(
            "not_yet_held", _("Its day is still to come."), field="held_on", level=WARNING
        )


class ContactProcess(Shared):
    State = State

    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)

    code = "contact"
    collection = "contacts"
    parent_name = "partnership"
    track = [State.DRAFT, State.FOLLOW_UP, State.FILED]
    sees = {office_any: ALL, member: set(FILED)}
    holds = {State.DRAFT: case_staff, State.FOLLOW_UP: point_owner}
    shows = ("partnership", "kind", "held_on", "organisations", "took_part", "summary", "language")
    list_columns = ("kind", "held_on")
    tasks_in = (State.DRAFT,)
    list_relations = ("partnership",)
    filters = {"kind": "kind"}
    parts = {
        "points": PartSpec(
            _("Agreed points"), "PointForm", many=True, by=(case_staff,), states=(State.DRAFT,),
            hint=_("One row for each thing somebody promised. Once it is filed, points are added, "
                   "moved and noted as done by steps of their own."),
        ),
        "office_note": PartSpec(
            _("Note for the office only"), "OfficeNoteForm", by=(case_staff,),
            reads=(office_any,), states=tuple(State),
            hint=_("The partners do not see this."),
        ),
    }  # fmt: skip

    begin = begins(_("Write a contact note"), by=[case_staff], asks="ContactForm")

    class Meta:
        abstract = True

    @step(_("Edit"), list(State), by=[case_staff], asks="EditForm")
    def edit(self, by, data):
        """Also once it is filed: each version is kept."""
        return self.correct(by, data)

    @step(
        _("File the note"), State.DRAFT, BackTo("leads_to", FILED), by=[case_staff],
        needs=[has_happened], tells=[coordinator, point_owner], main=True,
    )  # fmt: skip
    def file(self, by, data):
        """The partners read it; what was agreed is followed up by its days."""
        return self.put_on_file(by)

    @step(
        _("Note a point as done"), State.FOLLOW_UP, BackTo("leads_to", FILED),
        by=[point_owner, case_staff], asks="PointDoneForm", tells=[case_staff, coordinator],
        main=True,
    )  # fmt: skip
    def point_done(self, by, data):
        """With the last one the note is only kept."""
        return self.finish_point(data["point"], data["done_on"])

    @step(
        _("Add a point"), FILED, State.FOLLOW_UP, by=[case_staff], asks="AddPointForm",
        tells=[point_owner],
    )  # fmt: skip
    def add_point(self, by, data):
        """Something more that somebody promised."""
        return self.promise(data)

    @step(
        _("Give a point another day"), State.FOLLOW_UP, by=[case_staff], asks="MovePointForm",
        tells=[point_owner],
    )  # fmt: skip
    def move_point(self, by, data):
        """A later or earlier day, with the reason."""
        return self.put_off(data["point"], data["due_on"])

    def correct(self, by, data) -> dict:
        raise NotImplementedError

    def put_on_file(self, by) -> dict:
        raise NotImplementedError

    def finish_point(self, key, done_on) -> dict:
        raise NotImplementedError

    def promise(self, data) -> dict:
        raise NotImplementedError

    def put_off(self, key, due_on) -> dict:
        raise NotImplementedError
