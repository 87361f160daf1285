"""Who may comment on a shared text, for whom they speak, and who is told."""

from django.db import transaction

from foundation.accounts.models import Membership, Organisation, Person
from foundation.workflow import clock, engine
from foundation.workflow.matters import Matter
from foundation.workflow.parts import may_read_part
from partnerships.signatures.confirmations import Confirmed

from .models import Audience, Comment

TOPIC = "comment"


def takes_comments(matter: Matter) -> bool:
    """Whether comments can stand on it: on what partners write together, section by section."""
    return isinstance(matter, Confirmed) and bool(matter.parts)


def speaks_for(matter: Matter, person) -> Organisation | None:
    """The organisation for which a person comments: a partner, else the programme office.

    None for those who only look at it (an auditor), and where it takes no comments.
    """
    if not takes_comments(matter):
        return None
    serving = Membership.objects.current().filter(person=person.pk).select_related("organisation")
    partners = set(matter.party_ids())
    rows = sorted(serving, key=lambda one: (one.organisation_id not in partners, one.pk))
    for one in rows:
        if one.organisation_id in partners or one.organisation.kind == "office":
            return one.organisation
    return None


def audiences(organisation: Organisation) -> list[tuple[str, str]]:
    """Whom somebody of this organisation can choose to write to."""
    both = [one for one in Audience.choices if one[0] != Audience.PARTNERS]
    return both if organisation.kind == "office" else Audience.choices


@transaction.atomic
def write(matter: Matter, by: Person, part: str, place: str, text: str, audience: str) -> Comment:
    """Keep a comment and tell those it is for, who write or decide on the text."""
    comment = Comment.objects.create(
        case_id=matter.case_id, kind=matter.label(), matter_id=matter.pk, part=part, place=place,
        text=text, audience=audience, organisation=speaks_for(matter, by), by=by,
    )  # fmt: skip
    facts = {"comment": comment.pk}
    engine.tell(matter, readers(matter, comment), topic=TOPIC, facts=facts, by=by)
    return comment


def readers(matter: Matter, comment: Comment) -> set[int]:
    """The ids of those who are told: whoever edits the text for the organisations it is for, and
    whoever has commented here before; never somebody who could not read it."""
    spec, told = matter.parts[comment.part], set()
    writers = spec.by or matter.step_named("edit").by
    for role in writers:
        told |= set(role.people(matter).values_list("pk", flat=True))
    told |= set(
        Comment.objects.about(matter).filter(part=comment.part).values_list("by", flat=True)
    )
    return {
        person.pk
        for person in Person.objects.filter(pk__in=told, is_active=True)
        if may_read(matter, comment, person)
    }


def may_read(matter: Matter, comment: Comment, person) -> bool:
    """Whether somebody sees the matter, its part and the comment."""
    return (
        type(matter).objects.visible_to(person).filter(pk=matter.pk).exists()
        and may_read_part(matter, matter.parts[comment.part], person)
        and Comment.objects.visible_to(person).filter(pk=comment.pk).exists()
    )


def settle(comment: Comment, by: Person) -> None:
    """It is dealt with; once more, and it is open again."""
    settled = comment.settled_at is not None
    comment.settled_at = None if settled else clock.now()
    comment.settled_by = None if settled else by
    comment.save(update_fields=["settled_at", "settled_by"])
