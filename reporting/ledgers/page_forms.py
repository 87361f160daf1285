"""Forms of a ledger's own pages: the file, the papers, what rows are shown."""

import calendar
import re
from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.documents import limits
from foundation.documents.forms import KeepsItsFile, UploadField
from foundation.money.formatting import format_month
from foundation.workflow.forms import PlainForm

MOST_FILES = 500


class FileForm(KeepsItsFile):
    """The ledger as its program exports it; kept aside between looking and saving."""

    file = UploadField(
        label=_("File from the ledger"),
        help_text=_("Excel (.xlsx), CSV, or SIE type 4 (.se, .si)."),
    )


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files at once."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in files]


class VouchersForm(PlainForm):
    """Papers, one by one or in a .zip file."""

    files = ManyFilesField(label=_("Papers"))

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_now("There are too many files in it: send two or more."))
        if sum(one.size for one in files) > limits.max_upload() * 4:
            raise forms.ValidationError(_now("This file is too big: send the papers in parts."))
        return files


class RowsFilter(forms.Form):
    """Which rows are shown: what became of them, account, month, words."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100,
                        widget=forms.TextInput({"type": "search"}))  # fmt: skip
    what = forms.ChoiceField(label=_("What became of them"), required=False)
    account = forms.ChoiceField(label=_("Account"), required=False)
    month = forms.ChoiceField(label=_("Month"), required=False)

    WHATS = {
        "open": Q(expense=None, treatment="", gone_at=None), "expense": ~Q(expense=None),
        "marked": ~Q(treatment=""), "gone": Q(gone_at__isnull=False),
    }  # fmt: skip

    def __init__(self, data=None, *, ledger):
        super().__init__(data)
        rows = ledger.standing_rows().order_by()
        accounts = sorted(set(rows.values_list("account", flat=True)))
        months = sorted({day.isoformat()[:7] for day in rows.values_list("day", flat=True)
                         .distinct()})  # fmt: skip
        names = {code: row.get("name", "") for code, row in ledger.accounts().items()}
        anything = ("", _("Any"))
        self.fields["what"].choices = [
            anything, ("open", _("to be dealt with")), ("expense", _("an expense")),
            ("marked", _("marked")), ("gone", _("no longer in the ledger")),
        ]  # fmt: skip
        self.fields["account"].choices = [
            anything, *((one, f"{one} {names.get(one, '')}".strip()) for one in accounts)
        ]  # fmt: skip
        self.fields["month"].choices = [anything, *((one, format_month(one)) for one in months)]

    def narrowed(self, rows):
        """The rows that fit what was asked; all of them when nothing was."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        rows = rows.filter(self.WHATS[asked["what"]]) if asked.get("what") else rows
        if asked.get("account"):
            rows = rows.filter(account=asked["account"])
        if month := asked.get("month"):
            year, number = int(month[:4]), int(month[5:])
            last = calendar.monthrange(year, number)[1]
            rows = rows.filter(day__range=(date(year, number, 1), date(year, number, last)))
        if words := asked.get("q", "").replace("\x00", ""):
            number = re.sub(r"^[A-Za-zÅÄÖåäö]{1,6}[ -]?(?=[0-9])", "", words)
            rows = rows.filter(Q(text__icontains=words) | Q(number=number))
        return rows
