"""What the list of expenses is narrowed by."""

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from foundation.pages.lists import SORTS, ListFilter
from foundation.workflow import days

from .workflow import PaidBy


class ExpenseFilter(ListFilter):
    """By day of payment, how it was paid, and whether there is any paper."""

    paid_from = forms.DateField(label=_("Paid from"), required=False)
    paid_to = forms.DateField(label=_("Paid to"), required=False)
    paid_by = forms.ChoiceField(label=_("How it was paid"), required=False)
    papers = forms.ChoiceField(label=_("Papers"), required=False)
    activity = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    grant = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    field_order = ["q", "paid_from", "paid_to", "paid_by", "papers", "state"]
    sorts = {**SORTS, "paid_on": "paid_on"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paid_by"].choices = [("", say("Any")), *PaidBy.choices]
        self.fields["papers"].choices = [("", say("Any")), ("none", say("none yet"))]
        for name in ("paid_from", "paid_to"):
            days.fit_out(self.fields[name])

    def narrow(self, rows, asked):
        rows = super().narrow(rows, asked)
        for name, lookup in (
            ("paid_from", "paid_on__gte"), ("paid_to", "paid_on__lte"), ("paid_by", "paid_by"),
            ("activity", "activity"), ("grant", "activity__grant"),
        ):  # fmt: skip
            if asked.get(name):
                rows = rows.filter(**{lookup: asked[name]})
        return rows.filter(documents=None) if asked.get("papers") == "none" else rows
