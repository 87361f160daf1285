"""A filled workbook handed in: what is wrong in it, else what would change, saved when shown."""

import json
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.workflow.forms import PlainForm
from foundation.workflow.parts import MOST_ROWS, content_of
from foundation.workflow.steps import Invalid, Refused, Stale

from .sheets import MOST_BYTES, Read
from .spoken import spoken
from .workbooks import NoWorkbook

SHOWN, LONGEST_SAID = 200, 300


class WorkbookForm(PlainForm):
    """A filled workbook."""

    file = forms.FileField(
        label=gettext_lazy("Filled workbook"), widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("An Excel file (.xlsx) of at most 5 MB. Other programs can save "
                               "one, too."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too big: a workbook has at most 5 MB."))
        return file


class HandedIn:
    """One request to the page of a matter's workbook; a room says what is read, saved and shown.

    What the page has shown is posted back as JSON in `rows`, with the version in `if_version`.
    """

    template = ""
    overtaken: object = ""  # said where somebody has saved since the page was shown
    outdated: object = ""  # said where somebody has saved since the workbook was taken

    def __init__(self, matter, request):
        self.matter, self.request, self.by = matter, request, request.user
        self.form = WorkbookForm(matter=matter, by=self.by)
        self.read: Read | None = None
        self.warnings: list[str] = []
        self.sentences: list[str] = []
        self.status = 200
        self.load()

    # What a room says

    def load(self) -> None:
        """Take what stands there now; called again where somebody else saved first."""
        raise NotImplementedError

    def read_file(self, file) -> Read:
        """What is read in a file; NoWorkbook where it is none."""
        raise NotImplementedError

    def is_outdated(self) -> bool:
        """Whether what was read was taken from an earlier version."""
        raise NotImplementedError

    def sent_back(self, rows) -> Read | None:
        """What the page before has shown, read once more; None where it is no such thing."""
        raise NotImplementedError

    def store(self, rows, version: str) -> None:
        """Save it. Raises Invalid, Refused, Stale; ValueError where it is no such thing."""
        raise NotImplementedError

    def back(self) -> str:
        """The address to go to once it is saved."""
        raise NotImplementedError

    def context(self) -> dict:
        """What the page shows beside what every such page shows."""
        raise NotImplementedError

    # The request

    def answer(self):
        """The response: the page, or the way back once it is saved."""
        if self.request.method == "POST":
            if "rows" in self.request.POST:
                if self.save():
                    messages.success(self.request, _("Saved."), extra_tags="taken")
                    return redirect(self.back())
            else:
                self.look()
        good = self.read is not None and not self.read.problems
        shared = {
            "form": self.form,
            "problems": self.read.problems if self.read else [],
            "notes": self.read.notes[:SHOWN] if self.read else [],
            "warnings": self.warnings,
            "sentences": self.sentences,
            "rows": json.dumps(self.read.rows, default=str) if good else "",
        }
        context = {**shared, **self.context()}
        return render(self.request, self.template, context, status=self.status)

    def look(self) -> None:
        """Read the file; nothing is saved by it."""
        self.status = 400
        posted, files = self.request.POST, self.request.FILES
        self.form = WorkbookForm(posted, files, matter=self.matter, by=self.by)
        if not self.form.is_valid():
            return
        try:
            self.read = self.read_file(self.form.cleaned_data["file"])
        except NoWorkbook as problem:
            self.form.add_error("file", str(problem) or _(
                "This file cannot be opened as an Excel workbook (.xlsx). Save it as one in "
                "the program where it was made, and hand it in again."
            ))  # fmt: skip
            return
        if self.read.problems:
            return
        self.status = 200
        if self.is_outdated():
            self.warnings.append(str(self.outdated))

    def save(self) -> bool:
        """Save what the page before has shown, unless somebody else saved first."""
        posted = self.request.POST
        try:
            rows = json.loads(posted["rows"], parse_float=Decimal)
        except (ValueError, RecursionError):  # not what the page before has sent
            rows = None
        try:
            self.store(rows, posted.get("if_version", ""))
        except Invalid as problem:
            self.refuse(sentences_in(problem.errors))
        except Refused as refusal:
            self.status = 409
            self.sentences = [str(one.message) for one in refusal.missing]
        except Stale:
            self.load()
            self.read = self.sent_back(rows)
            if self.read is None:
                self.refuse([])
            else:
                self.status = 412
                self.warnings.append(str(self.overtaken))
        else:
            return True
        return False

    def refuse(self, sentences: list[str]) -> None:
        self.status = 400
        self.sentences = [_("This cannot be saved: hand the workbook in once more.")]
        self.sentences += sentences[:SHOWN]


def whole(text: str) -> int | None:
    """A version as a page sends it back; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def are_rows(rows) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def as_kept(form_class, rows, matter, by, pointing=()) -> list[dict] | None:
    """Rows as a form keeps them; None where they are none, or one of them cannot be read.

    `pointing`: fields that name a row of another part, which may be a new one.
    """
    if not are_rows(rows) or len(rows) > MOST_ROWS:
        return None
    found = []
    for row in rows:
        form, key = form_class(row, matter=matter, by=by), row.get("key") or ""
        good = form.is_valid() or set(form.errors) <= set(pointing)
        named = {name: row[name] for name in pointing if row.get(name)}
        if not good or not all(isinstance(one, str) for one in (key, *named.values())):
            return None
        kept = {name: one for name, one in content_of(form).items() if not is_nothing(one)}
        found.append({**kept, **named, **({"key": key} if key else {})})
    return found


def is_nothing(value) -> bool:
    """Whether a value of a part says nothing; the number 0 says something."""
    return value is None or value in ("", [], {})


def told(was: dict, row: dict, before, after):
    """What is different in a row, a sentence for each field; forms say how values are called."""
    for name, field in after.fields.items():
        old, new = was.get(name), row.get(name)
        if old != new and not (is_nothing(old) and is_nothing(new)):
            words = {"field": field.label, "before": in_short(old, before.fields[name]) or "–",
                     "after": in_short(new, field) or "–"}  # fmt: skip
            yield _("%(field)s: %(before)s → %(after)s") % words


def in_short(value, field) -> str:
    """A value in the reader's language, cut where it is a long text."""
    return Truncator(spoken(value, field)).chars(LONGEST_SAID)


def sentences_in(errors) -> list[str]:
    """All sentences of errors by field and row, one after the other."""
    if isinstance(errors, dict):
        errors = list(errors.values())
    if not isinstance(errors, list):
        return [str(errors)]
    return [sentence for one in errors for sentence in sentences_in(one)]
