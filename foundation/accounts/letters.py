"""The letters of this room: an invitation, what one takes over, a changed way to sign in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.workflow.letters import Letter, absolute

from .models import HandOver, Membership, Person

# What the sign-in library calls it, and what its owner reads.
WAYS_IN = {
    "totp_activated": gettext_lazy("an authenticator app was added"),
    "totp_deactivated": gettext_lazy("the authenticator app was removed"),
    "recovery_codes_generated": gettext_lazy("a new printed list of codes was made"),
    "webauthn_added": gettext_lazy("a passkey was added"),
    "webauthn_removed": gettext_lazy("a passkey was removed"),
    "password_set": gettext_lazy("a password was set"),
    "password_changed": gettext_lazy("the password was changed"),
    "password_reset": gettext_lazy("the password was changed by a link from a letter"),
}


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


def way_in(notice) -> Letter | None:
    """That somebody's ways to sign in changed, and what to do if it was not they."""
    what = WAYS_IN.get(notice.facts["what"])
    if what is None:
        return None
    at = datetime.fromisoformat(notice.facts["at"]).astimezone(ZoneInfo(notice.person.time_zone))
    sentence = _(
        "On %(day)s at %(time)s, %(what)s for your account. If it was you, all is well. If it was "
        "not, sign in and remove it, and tell the office at once."
    ) % {"day": date_format(at), "time": date_format(at, "TIME_FORMAT"), "what": what}
    return Letter(
        subject=_("Your ways to sign in have changed"),
        body=sentence,
        action=_("See your ways to sign in"),
        url=absolute(reverse("mfa_index")),
    )
