"""What is mailed about a deviation case: that there is news, and nothing of what it is."""

from django.utils.translation import gettext as _

from foundation.workflow.letters import MOOT, Letter, absolute

from . import roles


def letter(deviation, notice, language) -> Letter:
    """The same few words for every notice; none for who is not named any more."""
    if not roles.appointments(deviation).filter(person=notice.person_id).exists():
        return MOOT
    if notice.deadline_id:
        said = _("Something is due in a case that you are named for.")
    else:
        said = _("There is news in a case that you are named for.")
    return Letter(
        subject=_("A case that you are named for"),
        body=said,
        action=_("Sign in and read it"),
        url=absolute(deviation.url),
    )
