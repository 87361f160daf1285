"""The letters with a secret in them: it is minted here, in the worker, and kept nowhere."""

from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.workflow import clock
from foundation.workflow.letters import MOOT, Letter, absolute, numbered

from . import keys
from .models import Signatory

LINK, CODE = "signing_link", "signing_code"
CODE_IS_WANTED = timedelta(hours=1)  # whoever asked has long gone: the next code is asked for anew


def of(matter, notice) -> Letter | None:
    """The room's own letter for a notice, or None for the usual one."""
    if notice.topic in (LINK, CODE):
        one = _pending(matter).filter(pk=notice.facts.get("signatory")).first()
    elif notice.deadline_id:
        one = _pending(matter).filter(person=notice.person_id).first()
    else:
        return None
    if one is None or not matter.step_named("sign").starts_from(matter.state):
        return MOOT if notice.topic in (LINK, CODE) else None
    if notice.topic == CODE:
        return code_letter(matter, notice, one)
    return link_letter(matter, one, is_being_sent(notice))


def _pending(matter):
    rows = Signatory.objects.about(matter).pending()
    return rows.select_related("organisation", "version")


def is_being_sent(notice) -> bool:
    """Whether the worker has claimed the notice: a page that shows letters mints nothing."""
    return notice.claimed_until is not None


def link_letter(matter, one, mint: bool) -> Letter:
    """The text is waiting, this is who asks, and this link is yours alone."""
    url = ""
    if mint:
        url = absolute(reverse("partnerships:signing", args=[keys.mint_link(one)]))
    lasts = date_format(clock.programme_date(clock.now() + timedelta(days=keys.LINK_DAYS)))
    lines = [
        matter.signing_summary(),
        "",
        _("You are asked to sign as %(office)s of %(organisation)s.")
        % {"office": one.office, "organisation": one.organisation.name},
        _("The link shows you the whole text. To sign, you ask there for a code by e-mail."),
        _("No account is needed. The link is for you alone and works until %(date)s.")
        % {"date": lasts},
    ]
    return Letter(
        subject=_("%(matter)s: your signature is asked for") % {"matter": numbered(matter)},
        body="\n".join(lines),
        action=_("Read the text and sign"),
        url=url,
    )


def code_letter(matter, notice, one) -> Letter:
    """The six digits."""
    if clock.now() - notice.created_at > CODE_IS_WANTED:
        return MOOT
    code = keys.mint_code(one) if is_being_sent(notice) else "······"
    lines = [
        _("Your code: %(code)s") % {"code": code},
        "",
        _("It is for signing “%(title)s” and works for %(minutes)s minutes.")
        % {"title": matter.title or matter.reference, "minutes": keys.CODE_MINUTES},
        _("If you have not asked for it, do nothing: without the code nobody can sign for you."),
    ]
    return Letter(
        subject=_("%(matter)s: your code") % {"matter": numbered(matter)}, body="\n".join(lines)
    )
