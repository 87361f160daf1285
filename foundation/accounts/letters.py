"""The letters of this room: an invitation, and what one takes over from a colleague."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.workflow.letters import Letter, absolute

from .models import HandOver, Membership, Person


def _name(pk) -> str:
    return str(Person.objects.filter(pk=pk).first() or "")


def invitation(notice) -> Letter | None:
    """How to sign in; None when the membership was taken back before the letter went out."""
    membership = (
        Membership.objects.not_ended().filter(pk=notice.facts.get("membership")).first()
    )  # fmt: skip
    if membership is None:
        return None
    sentence = _(
        "%(by)s has invited you to %(product)s as %(office)s of %(organisation)s. "
        "To sign in, give this e-mail address (%(email)s) and ask for a code by mail: no password "
        "is needed. You can set one later."
    ) % {
        "by": _name(notice.facts.get("by")),
        "product": settings.PRODUCT_NAME,
        "office": membership.get_office_display(),
        "organisation": membership.organisation.name,
        "email": notice.person.email,
    }
    return Letter(
        subject=_("You are invited: %(organisation)s") % {"organisation": membership.organisation},
        body=sentence,
        action=_("Sign in with a code"),
        url=absolute(reverse("account_request_login_code")),
    )


def hand_over(notice) -> Letter | None:
    """What the reader takes over, from whom, and when."""
    row = HandOver.objects.select_related("leaving").filter(pk=notice.facts["hand_over"]).first()
    if row is None:
        return None
    words = {
        "leaving": row.leaving,
        "since": date_format(row.since),
        "until": date_format(row.until) if row.until else "",
    }
    if row.until:
        sentence = _("You stand in for %(leaving)s from %(since)s to %(until)s.") % words
    else:
        sentence = _("From %(since)s you take over everything open from %(leaving)s.") % words
    return Letter(
        subject=_("You take over from %(leaving)s") % words,
        body=sentence,
        action=_("See what waits for you"),
        url=absolute("/"),
    )
