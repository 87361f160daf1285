"""Expenses that another room has reckoned: per diem, work input. Who was paid, for what and how
much stands there already; what is asked is the line, the payment and the papers."""

from django.utils.translation import gettext as say

from foundation.documents.models import Document
from foundation.workflow.engine import begin_consequence

from .forms import EditForm, line_choices
from .models import Expense


class MadeForm(EditForm):
    """An expense whose amount, supplier and partner the matter knows.

    A room says by `filled` what it knows, as the fields of an expense, and by `categories` on
    which lines it may stand.
    """

    partner = supplier = invoice_on = paper = claimed = less_because = None
    categories: tuple[str, ...] = ()

    def filled(self) -> dict:
        """partner, supplier, invoice_on, paper, claimed and less_because."""
        raise NotImplementedError

    def prepare(self):
        if self.by is None or self.matter is None or not self.matter.pk:
            return
        activity = self.matter.activity
        keys = activity.grant.lines.filter(category__in=self.categories)
        keys = set(keys.values_list("key", flat=True))
        self.fields["line"].choices = lambda: [
            one for one in line_choices([activity]) if not one[0] or one[0] in keys
        ]
        if "documents" in self.fields:
            papers = Document.objects.about(activity).visible_to(self.by)
            self.fields["documents"].queryset = papers

    def clean(self):
        self.cleaned_data.update({"less_because": "", **self.filled()})
        super().clean()
        line = self.cleaned_data.get("budget_line")
        if line is not None and line.category not in self.categories:
            self.add_error("line", say("Choose a line of the budget for this kind of cost."))

    def add_error(self, field, error):
        """What is wrong with a field that is not asked here is said at the top."""
        super().add_error(field if field is None or field in self.fields else None, error)


def make_expense(matter, data) -> Expense:
    """Begin the expense of a matter, inside the step that takes `data` from a MadeForm."""
    return begin_consequence(Expense, {**data, "activity": matter.activity})
