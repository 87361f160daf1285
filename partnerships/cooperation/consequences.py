"""What follows from ending, stopping or changing a partnership, said before it is done."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "suspend": [
        _("No plan is begun and no grant decided until it is resumed."),
        _("Days that were set stay as they are, and reminders of them are still sent."),
    ],
    "resume": [
        _("It goes on from where it was suspended."),
        _("Days that have passed in the meantime are late: move them where that is fair."),
    ],
    "terminate": [
        _("A partnership that was terminated is not opened again."),
        _("What was granted and used is still accounted for: what is open below goes on to its "
          "end."),
        _("The record and the papers are kept."),
    ],
    "add_partner": [
        _("Its people see the whole case from today: plans, budgets, reports and papers."),
        _("From now on its yes is needed, too, wherever partners confirm: what is out for "
          "confirmation waits for it."),
        _("Budgets that were approved stay as they are; changing them takes an amendment."),
    ],
    "remove_partner": [
        _("The day after its last day its people see nothing of the case any more. What they "
          "need they download before."),
        _("Its yes is needed no longer then; what it said before stays in the record."),
        _("Budget lines it carries stay as they are until an amendment moves them."),
    ],
}  # fmt: skip


def consequences_of(partnership, step: str) -> list | None:
    """Sentences on what follows from the step; None where nothing needs to be said."""
    return SENTENCES.get(step)
