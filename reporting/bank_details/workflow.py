"""Bank details: proposed by the organisation, confirmed by a second person, called back, in force.

A change takes a document, two persons of that organisation, a call-back noted by the office, notice
to the former contacts, and some days in which nothing is paid (DOMAIN §3).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from foundation.accounts.models import Membership, Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import (
    NOTHING,
    calendar,
    controller,
    coordinator,
    finance,
    manager,
    office_coordinators,
    people,
    real,
    typist,
)
from foundation.workflow import clock
from foundation.workflow.forms import Reason
from foundation.workflow.models import ALL
from foundation.workflow.roles import Role
from foundation.workflow.steps import begins, step

from .rules import (
    a_document_is_there,
    a_second_person_confirmed,
    account_is_not_ones_own,
    days_are_over,
    only_open_one,
)

# --- roles of the room ---------------------------------------------------------------------------

# Four eyes in the organisation itself: whoever wrote the number down does not confirm it.
proposer = Role(
    "proposer_of_bank_details",
    _("whoever proposed them"),
    lambda model, person: Q(proposed_by=person.pk),
    lambda matter: Person.objects.filter(pk=matter.proposed_by_id),
)
second_coordinator = coordinator.except_(proposer).except_(typist)
second_finance = finance.except_(proposer).except_(typist)


def _serves(person):
    return Membership.objects.current().filter(person=person).values("organisation")


# Four eyes of the office, too: who serves the organisation does not call it back.
one_of_theirs = Role(
    "one_of_theirs",
    _("whoever serves the organisation or proposed them"),
    lambda model, person: Q(organisation__in=_serves(person)) | Q(proposed_by=person.pk),
    lambda matter: Person.objects.filter(
        Q(pk=matter.proposed_by_id)
        | Q(pk__in=Membership.objects.current()
            .filter(organisation=matter.organisation_id).values("person"))
    ),
)  # fmt: skip
calling_controller = controller.except_(one_of_theirs).except_(typist)
calling_coordinator = office_coordinators.except_(one_of_theirs).except_(typist)


def _answered_for(model, person):
    """Former details of an organisation that the person proposed or confirmed."""
    rows = model._base_manager.filter(state__in=model.WERE_VALID).order_by()
    return rows.filter(Q(proposed_by=person.pk) | Q(confirmed_by=person.pk))


def _former_where(model, person) -> Q:
    if not real(person) or not hasattr(model, "WERE_VALID"):
        return NOTHING
    return Q(organisation__in=_answered_for(model, person).values("organisation"))


def _former_who(matter):
    rows = type(matter)._base_manager.filter(
        organisation=matter.organisation_id, state__in=matter.WERE_VALID
    )
    return people().filter(
        Q(pk__in=rows.values("proposed_by")) | Q(pk__in=rows.values("confirmed_by"))
    )


# Whoever answered for the account before hears of the change, also after having left: a hijacked
# mailbox cannot keep that from them. They see no number.
former_contact = Role(
    "former_contact",
    _("whoever proposed or confirmed the former bank details"),
    _former_where,
    _former_who,
)


def _day_has_come(model, now) -> Q:
    return Q(effective_on__lte=clock.programme_date(now))


class BankDetailsProcess(Shared):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CALLED_BACK = "called_back", _("called back")
        IN_FORCE = "in_force", _("in force")
        REPLACED = "replaced", _("replaced")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.PROPOSED, State.CALLED_BACK)
    WERE_VALID = (State.IN_FORCE, State.REPLACED)

    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)

    code = "bank_details"
    collection = "bank-details"
    opens_case = True
    track = [State.PROPOSED, State.CALLED_BACK, State.IN_FORCE]
    sees = {
        coordinator: ALL, finance: ALL, controller: ALL, manager: ALL, office_coordinators: ALL,
        former_contact: {State.CALLED_BACK, State.IN_FORCE, State.REPLACED, State.WITHDRAWN},
    }  # fmt: skip
    holds = {State.PROPOSED: finance, State.CALLED_BACK: controller}
    comes_next = {State.PROPOSED: [(None, "confirm"), (controller, "note_call_back")]}
    shows = (
        "organisation", "account_kind", "masked_number", "bank", "account_holder", "confirmed_at",
        "called_on", "spoken_with", "effective_on",
    )  # fmt: skip
    list_columns = ("organisation", "account_kind", "masked_number", "effective_on")
    list_relations = ("organisation",)
    filters = {"organisation": "organisation"}
    labels = {"masked_number": _("number")}

    begin = begins(
        _("Propose bank details"), by=[coordinator, finance], needs=[only_open_one],
        tells=[coordinator, finance], asks="BankDetailsForm",
    )  # fmt: skip

    class Meta:
        abstract = True

    @step(
        _("Edit"), State.PROPOSED, by=[coordinator, finance], tells=[coordinator, finance],
        asks="EditForm",
    )  # fmt: skip
    def edit(self, by, data):
        """Whoever writes becomes the proposer, and another person confirms anew."""
        facts = self.write(data)
        self.proposed_by, self.confirmed_by, self.confirmed_at = by, None, None
        return facts

    @step(
        _("Confirm"), State.PROPOSED, by=[second_coordinator, second_finance],
        needs=[a_document_is_there, account_is_not_ones_own],
        tells=[coordinator, finance, controller], personal=True,
    )  # fmt: skip
    def confirm(self, by, data):
        """A second person of the organisation vouches for the number."""
        self.confirmed_by, self.confirmed_at = by, clock.now()

    @step(
        _("Note the call-back"), State.PROPOSED, State.CALLED_BACK,
        by=[calling_controller, calling_coordinator],
        needs=[a_document_is_there, a_second_person_confirmed, account_is_not_ones_own],
        tells=[coordinator, finance, former_contact], asks="CallBackForm", personal=True, main=True,
    )  # fmt: skip
    def note_call_back(self, by, data):
        """The office has called a number that it knew before, and nothing is paid for some days."""
        return self.wait(by, data)

    @step(
        _("Bring into force"), State.CALLED_BACK, State.IN_FORCE, by=[calendar, calling_controller],
        needs=[days_are_over, account_is_not_ones_own], tells=[coordinator, finance, controller],
        calendar=_day_has_come, main=True,
        locks=lambda details, data: list(details.in_force_before()),
    )  # fmt: skip
    def bring_into_force(self, by, data):
        """From now on the office pays to this account; the one before is replaced."""
        return self.replace_former()

    @step(
        _("Replaced"), State.IN_FORCE, State.REPLACED, consequence="bank_details.bring_into_force",
        tells=[former_contact],
    )  # fmt: skip
    def replaced(self, by, data):
        """Another account is in force."""

    @step(
        _("Withdraw"), OPEN, State.WITHDRAWN, by=[coordinator, finance], asks=Reason,
        tells=[coordinator, finance, controller],
    )  # fmt: skip
    def withdraw(self, by, data):
        """The organisation takes the proposal back."""

    @step(
        _("Refuse"), OPEN, State.WITHDRAWN, by=[controller, manager], asks=Reason,
        tells=[coordinator, finance, former_contact],
    )  # fmt: skip
    def refuse(self, by, data):
        """The call-back did not confirm it, or something about it is wrong."""

    def wait(self, by, data):
        raise NotImplementedError

    def replace_former(self):
        raise NotImplementedError
