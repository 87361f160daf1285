"""An activity as people choose it: two visits of the same name are told apart by their day."""

from django import forms

from foundation.money.formatting import format_date


def dated(activity) -> str:
    """Its title and its first day, in the reader's language."""
    return f"{activity}, {format_date(activity.starts_on)}"


class ActivityField(forms.ModelChoiceField):
    """A list of activities, each with its day."""

    def label_from_instance(self, activity):
        return dated(activity)
