"""Who can be asked to sign: one person, one capacity, whatever the address looks like."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.accounts.codes import PersonKind
from foundation.accounts.models import Person


def may_sign(email: str) -> str:
    """The address in lower case; raises ValidationError where nobody can sign with it."""
    email = email.strip().lower()
    known = Person.objects.filter(email=email).first()
    if known and (known.kind != PersonKind.PERSON or not known.is_active):
        raise ValidationError(_("Nobody can sign with this address."))
    return email


def mailbox(email: str) -> str:
    """The mailbox behind an address: without capitals, and without what follows a plus sign,
    which mail servers deliver to the same person."""
    name, _at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def same_mailbox(one: str, other: str) -> bool:
    return mailbox(one) == mailbox(other)
