"""What a notice says: one mail, one action, in the reader's language and time zone."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .matters import kind_of


@dataclass(frozen=True)
class Letter:
    """A subject, sentences, and the one thing to do (a label and an address)."""

    subject: str
    body: str
    action: str = ""
    url: str = ""

    def text(self, name: str) -> str:
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        paragraphs = [greeting, self.body]
        if self.url:
            paragraphs.append(f"{self.action}:\n{self.url}")
        paragraphs.append(f"-- \n{settings.PRODUCT_NAME}")
        return "\n\n".join(paragraphs) + "\n"


MOOT = Letter("", "")  # what a room answers when there is nothing to say any more


def compose(notice) -> Letter | None:
    """The letter for a notice, in the language and time zone of its reader; None when moot."""
    person = notice.person
    with translation.override(person.language or "en"), timezone.override(zone_of(person)):
        kind = kind_of(notice.kind)
        matter = kind._base_manager.filter(pk=notice.matter_id).first() if kind else None
        if matter is None:
            return topic_letter(notice)
        own = matter.letter(notice, person.language)
        if own is not None:
            return None if own is MOOT else own
        return reminder(notice, matter) if notice.deadline_id else told(notice, matter)


def zone_of(person) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone or "Europe/Stockholm")
    except (KeyError, ValueError):
        return ZoneInfo("Europe/Stockholm")


def topic_letter(notice) -> Letter | None:
    """A letter that is about no matter (an invitation): the app that owes it composes it."""
    return next((write(notice) for topic, write in topics.items() if topic == notice.topic), None)


topics: dict = {}  # topic -> function(notice) -> Letter, filled by apps in ready()


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def numbered(matter) -> str:
    """The reference and title, as in every subject line."""
    title = str(matter)
    return f"[{matter.reference}] {title if title != matter.reference else ''}".strip()


def told(notice, matter) -> Letter:
    entry = notice.entry
    step = matter.steps().get(entry.step) if entry else None
    label = str(step.label) if step else str(getattr(matter.begin, "label", "")) or _("News")
    lines = [
        _("%(who)s: %(label)s.") % {"who": entry.by.name if entry else "", "label": label},
        _("%(kind)s “%(title)s” is now: %(state)s.")
        % {
            "kind": matter._meta.verbose_name.capitalize(),
            "title": str(matter),
            "state": matter.get_state_display(),
        },
    ]
    for remark in entry.remarks.all() if entry else []:
        if remark.text and remark.name in ("reason", "reasons", "note"):
            lines.append("“" + remark.text + "”")
    return Letter(
        subject=f"{numbered(matter)}: {label}",
        body="\n".join(lines),
        action=_("See it and go on"),
        url=absolute(matter.url),
    )


def reminder(notice, matter) -> Letter:
    due = timezone.localtime(notice.deadline.due_at)
    when = date_format(due, "DATETIME_FORMAT")
    what = matter.deadline_label(notice.deadline.code)
    if notice.offset > 0:
        sentence = _("This was due %(when)s and has not been done: %(what)s.")
        subject = _("late")
    else:
        sentence = _("This is due %(when)s: %(what)s.")
        subject = _("reminder")
    return Letter(
        subject=f"{numbered(matter)}: {subject}",
        body=sentence % {"when": when, "what": what},
        action=_("Open it"),
        url=absolute(matter.url),
    )
