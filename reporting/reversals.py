"""What was begun on a grant holds its decision; nothing is begun on a grant that was reversed."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.grants.standing import grant_stands
from applications.plans.models import Plan
from foundation.workflow.rules import Missing, also_needs, rule

from .activities.models import Activity
from .expenses.models import Expense
from .financials.models import FinancialReport
from .progress.models import ProgressReport


@rule(_("no activity, cost or report stands on its grants"))
def nothing_was_done_on_it(plan):
    here = {"grant__plan": plan, "grant__reversed_at": None}
    costs = Expense.objects.filter(
        activity__grant__plan=plan, activity__grant__reversed_at=None
    ).exclude(state="withdrawn")
    for code, rows, sentence in (
        ("activity_stands", Activity.objects.filter(**here).exclude(state="cancelled"),
         _now("The activity %(reference)s stands on its grant: cancel it first.")),
        ("cost_stands", costs,
         _now("The cost %(reference)s stands on its grant: withdraw it first.")),
        ("report_stands", FinancialReport.objects.filter(**here),
         _now("The report %(reference)s stands on its grant.")),
        ("report_stands", ProgressReport.objects.filter(**here),
         _now("The report %(reference)s stands on its grant.")),
    ):  # fmt: skip
        for one in rows.order_by("pk")[:1]:
            yield Missing(code, sentence % {"reference": one.reference})


also_needs(Plan, "reverse", nothing_was_done_on_it)
for kind in (Activity, FinancialReport, ProgressReport):
    also_needs(kind, "begin", grant_stands)
