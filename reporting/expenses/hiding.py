"""Personal data on a paper, hidden from the other partner: it sees that there is one, and its kind.

Read by the finance officers of the organisation whose cost it is and of the one that handed it in,
by whoever handed it in, by the controllers and by the auditor of the case (feature 59; DOMAIN §8).
A paper that costs of two partners name is hidden from neither.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Membership, OfficeCode
from foundation.accounts.roles import auditor_of_case, controller
from foundation.documents.forms import DocumentsField
from foundation.documents.models import Document
from foundation.documents.rights import also_hides
from foundation.workflow import clock
from foundation.workflow.forms import StepForm
from foundation.workflow.roles import any_of
from reporting.activities.models import Activity


def hidden_from(person) -> Q:
    """The documents whose personal data this person does not read."""
    from .kept_models import HiddenPaper

    if getattr(person, "pk", None) is None:
        return Q(pk__in=HiddenPaper.objects.values("document"))
    serving = Membership.objects.current()
    mine = serving.filter(person=person, office=OfficeCode.FINANCE)
    ours = serving.filter(organisation__in=mine.values("organisation"))
    reviewed = Activity.objects.filter(any_of([controller, auditor_of_case], Activity, person))
    open_to = (
        Q(organisation__in=mine.values("organisation"))
        | Q(document__created_by=person)
        | Q(document__created_by__in=ours.values("person"))
        | Q(document__case__in=reviewed.values("case"))
    )
    return Q(pk__in=HiddenPaper.objects.exclude(open_to).values("document"))


class HidePapersForm(StepForm):
    """Which of its papers only one's own finance, the controller and the auditor read."""

    documents = DocumentsField(
        Document.objects.none(), required=False, label=_("Hidden from the other partner"),
        help_text=_("For papers with personal data, such as a private address or a card number. "
                    "Your finance officers, the controller and the auditor read them; the others "
                    "see that there is a paper, and its kind. What is not ticked is open again."),
    )  # fmt: skip

    def prepare(self):
        if self.matter is None or not self.matter.pk or self.by is None:
            return
        named = {document.pk for document in self.matter.named_documents()}
        named -= shared_with_others(self.matter, named)
        field = self.fields["documents"]
        field.queryset = Document.objects.filter(pk__in=named).visible_to(self.by).order_by("pk")
        field.initial = lambda: list(hidden_among(field.queryset))


def shared_with_others(expense, documents) -> set[int]:
    """Those of the documents that a cost of another partner names as well: it reads its own."""
    from .models import Expense

    rows = Expense.documents.through.objects.filter(document__in=documents)
    rows = rows.exclude(expense__partner=expense.partner_id).exclude(expense__state="withdrawn")
    return set(rows.values_list("document", flat=True))


def hidden_among(documents):
    """The ids of those that are hidden from somebody."""
    from .kept_models import HiddenPaper

    rows = HiddenPaper.objects.filter(document__in=documents.values("pk"))
    return rows.order_by("document").values_list("document", flat=True)


def hide(expense, by, wanted) -> dict:
    """Hide these of its papers and open the others that the person reads; inside the step only.
    What another organisation has hidden stays hidden."""
    from .kept_models import HiddenPaper

    offered = Document.objects.filter(pk__in=expense.documents.values("pk")).visible_to(by)
    chosen = {document.pk for document in wanted}
    rows = HiddenPaper.objects.filter(document__in=offered.values("pk"))
    hidden = dict(rows.values_list("document", "organisation"))
    before = {pk for pk, whose in hidden.items() if whose == expense.partner_id}
    HiddenPaper.objects.filter(document__in=before - chosen).delete()
    HiddenPaper.objects.bulk_create(
        HiddenPaper(document_id=pk, organisation_id=expense.partner_id, by=by, at=clock.now())
        for pk in sorted(chosen - hidden.keys())
    )
    return {"hidden": sorted(chosen), "opened": sorted(before - chosen)}


also_hides(hidden_from)
