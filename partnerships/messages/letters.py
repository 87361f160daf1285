"""The letter of a message: the office's own text, and which cases it is about."""

from django.utils.translation import gettext as _

from foundation.workflow.letters import Letter, absolute
from foundation.workflow.matters import kind_of

from .models import Message
from .sending import written


def message(notice) -> Letter | None:
    """In the reader's language; about several cases, each is named with its address."""
    row = Message.objects.filter(pk=notice.facts.get("message")).select_related("by").first()
    if row is None:
        return None
    matters = [
        kind_of(label)._base_manager.select_related("call").get(pk=pk)
        for label, pk in notice.facts["matters"]
    ]
    subject, body = written(row, matters, notice.person.language or "en", notice.person.name)
    if len(matters) == 1:
        return Letter(f"[{matters[0].reference}] {subject}", body, _("Open it"),
                      absolute(matters[0].url))  # fmt: skip
    lines = [f"{one.reference} {one}: {absolute(one.url)}" for one in matters]
    about = _("This is about these cases:")
    return Letter(subject, "\n".join([body, "", about, *lines]), _("Open your desk"), absolute("/"))
