"""The code on an attendance sheet: it says which activity a photographed paper belongs to."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnerships.signatures.sheet_codes import code_of, plain

MOST_LOOKED_AT = 2_000


def code_for(activity) -> str:
    """The sheet's code, always the same for one activity: "K7QF-2M9X". No secret."""
    return code_of(f"{activity.label()}/{activity.pk}", 0, activity.reference)


def check_code(typed: str, activity, person) -> str:
    """The code as it is printed; empty for none. Raises ValidationError when it is another's.

    An activity that the person sees is named; of others nothing is said.
    """
    sent = plain(typed or "")
    if not sent or activity is None or not activity.pk or sent == code_for(activity):
        return sent
    rows = type(activity).objects.visible_to(person).filter(case=activity.case_id)
    other = next((row for row in rows[:MOST_LOOKED_AT] if code_for(row) == sent), None)
    if other is not None:
        words = {"title": other.title, "reference": other.reference}
        raise ValidationError(_("This is the sheet of “%(title)s” (%(reference)s).") % words)
    raise ValidationError(_("This is not the code of this activity's sheet."))
