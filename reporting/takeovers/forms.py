"""What a takeover is asked for: its call, a workbook, a case; a workbook or papers as files."""

import zipfile

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.documents import limits
from foundation.documents.forms import DocumentField, UploadField
from foundation.workflow.forms import PlainForm, StepForm
from partnerships.programmes.models import Call

MOST_PAPERS = 500


class TakeoverForm(StepForm):
    """Whose cases: those of one call, whose rules they keep."""

    call = forms.ModelChoiceField(
        Call.objects.all(), label=_("Call"),
        help_text=_("The cases keep the rules of this call, as it stands now."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=250, required=False)


class CheckForm(StepForm):
    """Which of the takeover's documents is the workbook; its newest version is read."""

    workbook = DocumentField(label=_("Workbook"))

    def prepare(self):
        if self.matter is not None and self.matter.pk:
            self.fields["workbook"].choose_from(self.matter)


class CaseForm(StepForm):
    """Which case of the checked workbook."""

    case = forms.ChoiceField(label=_("Case"))

    def prepare(self):
        cases = self.matter.cases if self.matter is not None else []
        self.fields["case"].choices = [
            (case["key"], f"{case['key']}: {case['title']}") for case in cases
        ]


class WorkbookForm(PlainForm):
    """A filled workbook, to be checked at once."""

    file = UploadField(label=_("Filled workbook"), help_text=_("An Excel file (.xlsx)."))

    def clean_file(self):
        looked = self.cleaned_data["file"]
        if looked and not looked.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(_now("Hand in the workbook as an Excel file (.xlsx)."))
        return looked


class PapersForm(PlainForm):
    """Papers of before, many at once: each is looked at like any other file."""

    file = forms.FileField(
        label=_("Papers in one .zip file"), widget=forms.FileInput({"accept": ".zip"}),
        help_text=_("Files are known by the names that the workbook gives them, whatever folder "
                    "they lie in. What is missing can be handed in later, as often as needed."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > limits.max_upload() * 4:
            raise forms.ValidationError(_now("This file is too big: send the papers in parts."))
        try:
            archive = zipfile.ZipFile(file)
            entries = [one for one in archive.infolist() if not one.is_dir()]
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise forms.ValidationError(_now("This is no .zip file.")) from None
        if len(entries) > MOST_PAPERS:
            raise forms.ValidationError(_now("There are too many files in it: send two or more."))
        return archive, entries
