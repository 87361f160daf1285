"""Many declarations come in on the last day: the office goes through them on one page."""

import re

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from foundation.accounts.roles import office_coordinators
from foundation.workflow.engine import take_step
from foundation.workflow.forms import PlainForm
from foundation.workflow.steps import Busy, Invalid, Refused, Stale
from partnerships.programmes.models import Call
from partnerships.signatures.models import Signatory

from .exceptions import with_compositions
from .models import Declaration

AT_ONCE = 50
SENT = re.compile(r"of-(\d{1,18})-version")
DECISIONS = ("accept", "return_for_changes", "decline")


class DecisionForm(PlainForm):
    """What becomes of one declaration; left alone when nothing is chosen."""

    decision = forms.ChoiceField(label=_("Decision"), required=False, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed unless you accept; the municipality reads it."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self):
        steps = Declaration.steps()
        choices = [(name, steps[name].label) for name in DECISIONS]
        self.fields["decision"].choices = [("", _("Leave it")), *choices]
        self.fields["decision"].wanted = True  # to leave it is a choice of its own

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.get("decision")
        if chosen and chosen != "accept" and not cleaned.get("reason"):
            self.add_error("reason", _now("Say why: the municipality reads it."))
        return cleaned


@require_http_methods(["GET", "POST"])
@login_required
def call_review(request, pk):
    """The declarations of a call that were sent in; each decision is a step of its own.

    What cannot be done is said at its row, with what was typed; the others are done all the same.
    """
    call = Call.objects.visible_to(request.user).filter(pk=pk).first()
    if call is None:
        raise Http404
    if not office_coordinators.possible_for(request.user):
        raise PermissionDenied
    rows = [Row(one, request) for one in _shown(call, request)]
    if request.method == "POST":
        decided = sum(row.decide() for row in rows)
        if decided:
            said = ngettext("%(number)s decision taken.", "%(number)s decisions taken.", decided)
            messages.success(request, said % {"number": decided})
        rows = [row for row in rows if not row.done]
        if not any(row.form.errors for row in rows):
            return redirect(request.path)
    signed = _signed([row.declaration for row in rows])
    with_compositions([row.declaration for row in rows])
    for row in rows:
        row.signed = signed.get(row.declaration.pk, [])
        row.exception = row.declaration.exception()
    wrong = any(row.form.errors for row in rows)
    context = {
        "title": _now("Declarations to decide"),
        "breadcrumbs": [(str(call), call.url)],
        "rows": rows,
        "row_forms": [row.form for row in rows] if wrong else [],
    }
    return render(request, "partnerships/call/review.html", context, status=400 if wrong else 200)


def _shown(call, request):
    """Those that wait; of a page that is sent, those that stood on it, whatever has become of them
    since: a decision that comes too late is said at its row."""
    rows = Declaration.objects.visible_to(request.user).filter(call=call)
    if request.method == "POST":
        numbers = {int(m[1]) for name in request.POST if (m := SENT.fullmatch(name))}
        rows = rows.filter(pk__in=sorted(numbers)[:AT_ONCE])
    else:
        rows = rows.filter(state="submitted")
    return rows.select_related("organisation").order_by("organisation__sort_key", "pk")[:AT_ONCE]


class Row:
    """One declaration with its form, and whether it has been decided."""

    def __init__(self, declaration, request):
        self.declaration, self.by, self.done = declaration, request.user, False
        self.signed: list[str] = []  # who signed it, in which capacity
        self.exception = None  # for a council without an opposition
        prefix = f"of-{declaration.pk}"
        sent = request.POST if f"{prefix}-version" in request.POST else None
        self.form = DecisionForm(
            sent, matter=declaration, by=self.by, prefix=prefix,
            initial={"version": declaration.version},
        )  # fmt: skip

    def decide(self) -> bool:
        """Takes the step that was chosen; a refusal becomes the row's error."""
        if not self.form.is_bound or not self.form.is_valid():
            return False
        chosen, reason = self.form.cleaned_data["decision"], self.form.cleaned_data["reason"]
        if not chosen:
            return False
        data = {"note": reason} if chosen == "accept" else {"reason": reason}
        try:
            take_step(self.declaration, chosen, self.by, data, if_version=self._version())
        except PermissionDenied:
            self.form.add_error(None, _now("This one is not yours to decide."))
        except Stale:
            self.form.add_error(None, _now("Somebody has changed it since you opened this page."))
        except Busy:
            self.form.add_error(None, _now("Somebody else writes to it now. Send this once more."))
        except Refused as refusal:
            self.form.add_error(None, " ".join(str(one.message) for one in refusal.missing))
        except Invalid as problem:
            said = [str(one) for found in problem.errors.values() for one in found]
            self.form.add_error("reason", said)
        self.done = not self.form.errors
        return self.done

    def _version(self) -> int:
        return self.form.cleaned_data["version"]


def _signed(declarations) -> dict[int, list[str]]:
    """{declaration: who signed it, in which capacity}, in one query."""
    asked = Signatory.objects.asked().filter(kind=Declaration.label(), signature__isnull=False)
    found: dict[int, list[str]] = {}
    for row in asked.filter(matter_id__in=[one.pk for one in declarations]).order_by("pk"):
        found.setdefault(row.matter_id, []).append(f"{row.get_side_display()}: {row.name}")
    return found
