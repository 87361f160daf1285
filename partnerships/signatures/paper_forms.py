"""What signing on paper asks: whose signatures, which scan, which code, who decided."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Side
from foundation.documents.forms import DocumentField
from foundation.workflow import clock
from foundation.workflow.forms import Reason, StepForm
from foundation.workflow.models import Version

from . import sheet_codes
from .models import Signatory, SignedPaper

# For whom a resolution may stand (DOMAIN §2): the council's two sides, not its officials.
COUNCIL = {Side.MAJORITY, Side.OPPOSITION}

NOT_AWAITED = _("Choose among those who are asked now and have not signed.")


def offer(field, rows: list, queryset) -> None:
    """Offer rows that are known already: a form of a page or an answer asks nothing for them; what
    is sent is looked up in the queryset all the same."""
    known = queryset.all()
    known._result_cache, known._prefetch_done = list(rows), True
    field._queryset = known  # the setter would forget what is known
    field.widget.choices = field.choices


class SignatoriesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, one):
        side = one.get_side_display()
        return f"{one.name}, {one.office}, {one.organisation}" + (f" ({side})" if side else "")


class UploadSheet(StepForm):
    """A scan of the signed sheet, or of the resolution that stands for the council's sides."""

    signatories = SignatoriesField(
        Signatory.objects.none(), label=_("Whose signatures are on it"),
        error_messages={"invalid_choice": NOT_AWAITED},
    )  # fmt: skip
    document = DocumentField(
        label=_("The scan or photograph"),
        help_text=_("Add it under “Documents” on the page of the case first; all pages in one."),
    )
    proof = forms.ChoiceField(
        label=_("What it is"), choices=SignedPaper.Proof, required=False, initial="sheet",
        widget=forms.RadioSelect,
    )  # fmt: skip
    code = forms.CharField(
        label=_("Code of the sheet"), max_length=40, required=False,
        help_text=_("Eight letters and digits at the top of the sheet. A resolution has none."),
    )  # fmt: skip
    signed_on = forms.DateField(label=_("Signed on"), required=False)
    body = forms.CharField(
        label=_("Decision body"), max_length=200, required=False,
        help_text=_("Where a council or board has decided: which one."),
    )  # fmt: skip
    decided_on = forms.DateField(label=_("Decided on"), required=False)
    minute = forms.CharField(
        label=_("Number of the minute or resolution"), max_length=100, required=False
    )
    stands_for_all = forms.BooleanField(
        label=_("The resolution says that it stands for everybody named here"), required=False
    )

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        rows = [one for one in self.matter.pending_now() if not one.paper_waits]
        open_ones = Signatory.objects.about(self.matter).pending().unpapered()
        offer(self.fields["signatories"], rows, open_ones.select_related("organisation"))
        self.fields["document"].choose_from(self.matter)
        for name in ("proof", "code"):  # needed with a sheet, which is what most hand in
            self.fields[name].wanted = True
        if not any(one.side in COUNCIL for one in rows):
            for name in ("proof", "stands_for_all"):  # nobody for whom a resolution could stand
                self.fields[name].widget = forms.HiddenInput()

    def clean_proof(self):
        return self.cleaned_data["proof"] or SignedPaper.Proof.SHEET

    def clean_code(self):
        typed = sheet_codes.plain(self.cleaned_data["code"])
        if not typed:
            return ""
        versions = list(Version.objects.about(self.matter).order_by("-number"))
        number = next(
            (row.number for row in versions if sheet_codes.code_of_version(row) == typed), None
        )
        if number is None:
            raise forms.ValidationError(_now("This is not the code of a sheet of this text."))
        if number != versions[0].number:
            words = {"old": number, "new": versions[0].number}
            sentence = _now(
                "This sheet is of version %(old)s. Version %(new)s is out for signing now: print "
                "the sheet anew, and have that one signed."
            )
            raise forms.ValidationError(sentence % words)
        return typed

    def clean_decided_on(self):
        return _past(self.cleaned_data["decided_on"])

    def clean_signed_on(self):
        return _past(self.cleaned_data["signed_on"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("proof") == SignedPaper.Proof.RESOLUTION:
            self._check_resolution(cleaned)
        elif "code" in cleaned and not cleaned["code"]:
            self.add_error("code", _now("Say the code that stands at the top of the sheet."))
        elif cleaned.get("signed_on") and cleaned["signed_on"] < self._printed_on():
            self.add_error("signed_on", _now("The sheet did not exist yet on this day."))
        return cleaned

    def _printed_on(self):
        return clock.programme_date(self.matter.latest_version().at)

    def _check_resolution(self, cleaned):
        for name in ("body", "decided_on", "minute"):
            if name not in self.errors and not cleaned.get(name):
                sentence = _now("A resolution is named by its body, its day and its number.")
                self.add_error(name, sentence)
        chosen = list(cleaned.get("signatories") or ())
        if any(one.side not in COUNCIL for one in chosen):
            sentence = _now(
                "A resolution can stand for the majority and the opposition; an official signs."
            )
            self.add_error("signatories", sentence)
        if len(chosen) > 1 and not cleaned.get("stands_for_all"):
            sentence = _now("One resolution stands for several only where it says so.")
            self.add_error("stands_for_all", sentence)


def _past(day):
    if day and day > clock.today():
        raise forms.ValidationError(_now("This day has not come yet."))
    return day


class PaperField(forms.ModelChoiceField):
    def label_from_instance(self, paper):
        names = ", ".join(one.name for one in paper.signatories.all())
        return f"{paper.document.title} ({names})"


def _paper_field(**options):
    return PaperField(
        SignedPaper.objects.none(), label=_("Which paper"), required=False, empty_label=None,
        widget=forms.RadioSelect, **options,
    )  # fmt: skip


class _OfAPaper:
    """Which paper: where only one waits, nobody needs to say so."""

    def prepare(self):
        if self.matter is None or not self.matter.pk:
            return
        waiting = self.matter.papers_to_look_at(self.by)
        rows = SignedPaper.objects.about(self.matter).waiting()
        rows = rows.filter(pk__in=[one.pk for one in waiting]).prefetch_related("signatories")
        offer(self.fields["paper"], waiting, rows.select_related("document"))
        self.fields["paper"].wanted = True
        self.only_one = waiting[0] if len(waiting) == 1 else None
        if self.only_one:
            self.initial = {"paper": self.only_one.pk, **self.initial}

    def clean_paper(self):
        paper = self.cleaned_data["paper"] or self.only_one
        if paper is None:
            raise forms.ValidationError(_now("Say which of the papers."))
        return paper


class ConfirmPaper(_OfAPaper, StepForm):
    """The office has seen it: the code, the names, the signatures."""

    paper = _paper_field()


class RefusePaper(_OfAPaper, Reason):
    """Why a paper does not count; whoever handed it in reads it."""

    paper = _paper_field()
    field_order = ["paper", "reason", "note"]
