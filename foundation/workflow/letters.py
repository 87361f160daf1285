"""What a notice says: one mail, one action, in the reader's language and time zone."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .matters import kind_of, organisation_name


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
        if matter is None or notice.topic in topics:
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
    """A letter with words of its own (an invitation, a message): its app composes it."""
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
    label = _label(matter, entry)
    who = matter.hand_shown(entry, notice.person)[1] if entry else ""
    lines = [
        _("%(who)s: %(label)s.") % {"who": who, "label": label},
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


def entered_for_you(notice) -> Letter | None:
    """To a partner: what was entered for it, by whom, how it came, what to do if it is wrong."""
    kind, entry = kind_of(notice.kind), notice.entry
    matter = kind._base_manager.filter(pk=notice.matter_id).first() if kind else None
    if matter is None or entry is None:
        return None
    words = {
        "who": entry.by.name, "organisation": organisation_name(entry.on_behalf_of),
        "label": _label(matter, entry), "kind": matter._meta.verbose_name, "title": str(matter),
    }  # fmt: skip
    lines = [
        _("%(who)s has entered this for %(organisation)s: %(label)s.") % words,
        _("It stands in the %(kind)s “%(title)s”.") % words,
    ]
    if came := how_it_came(entry):
        lines.append(came + ".")
    lines.append(_("Look at it, and say so to the office if it is not right."))
    return Letter(
        subject=_("%(matter)s: entered for you") % {"matter": numbered(matter)},
        body="\n".join(lines), action=_("Look at it"), url=absolute(matter.url),
    )  # fmt: skip


def how_it_came(entry) -> str:
    """“It came by e-mail on 3 May 2026”, without a full stop; empty where nothing was said."""
    from .behalf import WAYS  # it asks the matters, which the letters speak of

    said = entry.facts.get("on_behalf") or {}
    if said.get("how") not in WAYS:
        return ""
    words = {"how": WAYS[said["how"]], "day": date_format(date.fromisoformat(said["on"]))}
    return _("It came %(how)s on %(day)s") % words


topics["on_behalf"] = entered_for_you


def _label(matter, entry) -> str:
    """What was done, as the history calls it."""
    from .api.writing import step_label  # the API writes addresses, and reads them from here

    return str(step_label(matter.steps(), matter.begin, entry.step)) if entry else _("News")


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
