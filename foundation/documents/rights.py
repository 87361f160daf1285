"""Who may hand in papers for a matter. Who may see them is the matter's own `visible_to`.

A room may say more with two attributes of its matter class, both optional:
`takes_documents_from(self, person) -> bool` replaces the question below (an activity takes papers
from its partners in every state but cancelled), and `restricted_to` is the list of roles that see
restricted documents (default: the roles of the step `edit`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.workflow.matters import Matter, kind_of, matter_kinds
from foundation.workflow.roles import any_of
from foundation.workflow.rules import Missing
from foundation.workflow.steps import Refused


def _writers(kind) -> tuple:
    """The roles of the kind's step `edit`."""
    step = kind.steps().get("edit")
    return step.by if step else ()


def writes(matter, person) -> bool:
    """Whether the person has a role of the matter's step `edit`, whatever its state."""
    return bool(matter.roles_held(person, _writers(type(matter))))


def has_ended(matter) -> bool:
    """Whether no step of its own starts from the matter's state any more."""
    return not any(matter.state in step.sources for step in matter.steps().values())


def may_add(matter, person) -> bool:
    """Whether this person may hand in a document for the matter now."""
    if not getattr(person, "is_authenticated", False):
        return False
    if hasattr(matter, "takes_documents_from"):
        return bool(matter.takes_documents_from(person))
    return not has_ended(matter) and writes(matter, person)


def check_may_add(matter, person) -> None:
    """Stop here if the person may not add: PermissionDenied (never theirs), Refused (not now)."""
    if may_add(matter, person):
        return
    if not getattr(person, "is_authenticated", False) or not writes(matter, person):
        raise PermissionDenied(_("You may not add documents here."))
    message = _("No documents are taken while it is “%s”.") % matter.get_state_display()
    raise Refused(Deed("add_document", _("Add a document")), [Missing("state", message)])


def opened(document, person) -> None:
    """Somebody opens a paper: where its matter keeps a trace of who looks, it is in it."""
    kind = kind_of(document.kind_label)
    if kind is not None and kind.looked_at is not Matter.looked_at:
        document.matter.looked_at(person, "paper")


@dataclass(frozen=True)
class Deed:
    """What stands in a refusal in the place of a step."""

    name: str
    label: str


def restricted_q(kind, person) -> Q:
    """The documents of this kind of matter that the person sees although they are restricted."""
    if not getattr(person, "is_authenticated", False):
        return Q(pk__in=[])
    roles = getattr(kind, "restricted_to", None) or _writers(kind)
    mine = kind._base_manager.filter(any_of(roles, kind, person))
    return Q(created_by=person) | Q(matter_id__in=mine.values("pk"))


_hidden: list[Callable] = []


def also_hides(hidden_from: Callable) -> None:
    """A room above hides some documents, whatever their matter: `hidden_from(person) -> Q`."""
    if hidden_from not in _hidden:
        _hidden.append(hidden_from)


def not_hidden(person) -> Q:
    """The documents that no room hides from this person."""
    found = Q()
    for hidden_from in _hidden:
        found &= ~hidden_from(person)
    return found


def matter_at(address: str, person):
    """The matter that `activities/17` names, if this person may see it; None if not or if there
    is none; ValueError when it is no address at all."""
    collection, slash, number = str(address).strip().strip("/").partition("/")
    if not slash or not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise ValueError(address)
    for kind in matter_kinds():
        if kind.collection == collection:
            return kind.objects.visible_to(person).filter(pk=int(number)).first()
    return None
