"""What tells of a comment: who, at which section; the words themselves stand in the house."""

from django.utils.translation import gettext as _

from foundation.workflow.letters import Letter, absolute, numbered
from foundation.workflow.matters import kind_of

from .commenting import may_read
from .models import Comment
from .panel import address


def comment(notice) -> Letter | None:
    """The letter for one reader; None when it is gone, or no longer theirs to read."""
    said = Comment.objects.for_pages().filter(pk=notice.facts.get("comment")).first()
    kind = kind_of(notice.kind)
    matter = kind._base_manager.filter(pk=notice.matter_id).first() if kind else None
    if said is None or matter is None or not may_read(matter, said, notice.person):
        return None
    words = {
        "who": said.by.name, "organisation": said.organisation,
        "part": matter.parts[said.part].label,
    }  # fmt: skip
    return Letter(
        subject=_("%(matter)s: a comment") % {"matter": numbered(matter)},
        body=_("%(who)s (%(organisation)s) has commented on “%(part)s”.") % words,
        action=_("Read it and answer"),
        url=absolute(address(matter, said.part)),
    )
