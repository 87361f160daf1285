"""A file handed in on a ledger's page: looked at, compared with what stands, then taken in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.documents import storing
from foundation.documents.storing import TooBig
from foundation.pages.handing_in import whole
from foundation.workflow.engine import take_step
from foundation.workflow.steps import Busy, Invalid, Refused, Stale

from .forms import ColumnsForm
from .lines import MOST_BYTES, Found
from .page_forms import FileForm
from .sentences import sentence_of
from .tables import days, line_cells, line_columns, money

SHOWN = 60
KIND = "ledger"


class FileIn:
    """One request to the page; the file waits aside until what it would change was seen."""

    def __init__(self, ledger, request):
        self.ledger, self.request, self.by = ledger, request, request.user
        self.form = FileForm(by=self.by)
        self.columns: ColumnsForm | None = None
        self.found: Found | None = None
        self.sentences: list[str] = []
        self.status = 200

    def answer(self):
        """The response: the page, or the way back once it is taken in."""
        if self.request.method == "POST" and self.posted():
            return redirect(self.ledger)
        return render(
            self.request, "reporting/ledger/file.html", self.context(), status=self.status
        )

    def posted(self) -> bool:
        """Read what was sent; whether it was taken in."""
        self.form = FileForm(self.request.POST, self.request.FILES, by=self.by)
        if not self.form.is_valid():
            self.status = 400
            return False
        looked = self.form.cleaned_data["file"]
        self.form.keep_file()
        if "columns" in self.request.POST and not self.name_columns():
            return False
        self.look(looked)
        if "save" in self.request.POST and self.is_good():
            return self.save(looked)
        return False

    def look(self, looked) -> None:
        looked.file.seek(0)
        self.found = self.ledger.read_content(looked.file.read(MOST_BYTES + 1))
        if self.found.headings and not self.found.columns:
            self.columns = self.columns or ColumnsForm(matter=self.ledger, by=self.by)
            self.columns.offer(self.found.headings)
        elif self.found.problems:
            self.status = 400

    def is_good(self) -> bool:
        return bool(self.found and self.found.good and self.columns is None)

    def name_columns(self) -> bool:
        """Remember what was said of the columns; whether the file can be read by it now."""
        try:
            self.ledger = take_step(self.ledger, "name_columns", self.by, self.request.POST)
        except Invalid as problem:
            self.status, self.columns = 400, problem.form
            self.look(self.form.cleaned_data["file"])
            return False
        except (Refused, Busy) as refusal:
            self.refuse(refusal)
            return False
        return True

    def save(self, looked) -> bool:
        """Keep the file, and take it in by the step; what somebody else did first is shown."""
        version = whole(self.request.POST.get("if_version", ""))
        try:
            if version != type(self.ledger).objects.get(pk=self.ledger.pk).version:
                raise Stale(self.ledger.version, [])
            looked.file.seek(0)
            document = storing.add_document(self.ledger, self.by, looked, kind=KIND)
            self.ledger = take_step(
                self.ledger, "import_file", self.by, {"document": document.pk}, if_version=version
            )
        except Stale:
            self.status = 412
            self.sentences = [_("Somebody has imported a file in the meantime. Below is what this "
                                "one would change now; nothing of it is saved yet.")]  # fmt: skip
            return False
        except TooBig as problem:
            self.status, self.sentences = 413, [str(problem)]
            return False
        except (Refused, Invalid, Busy) as refusal:
            self.refuse(refusal)
            return False
        self.form.forget_file()
        messages.success(self.request, _("The file was taken in."), extra_tags="taken")
        return True

    def refuse(self, refusal) -> None:
        self.status = 409
        lacks = getattr(refusal, "missing", [])
        said = [str(one.message) for one in lacks]
        self.sentences = said or [_("This cannot be saved: hand the file in once more.")]

    # What is shown

    def context(self) -> dict:
        found = self.found
        return {
            "title": _("Import a file"),
            "ledger": self.ledger,
            "breadcrumbs": [(str(self.ledger), self.ledger.url)],
            "form": self.form,
            "note": getattr(self.form, "note", ""),
            "columns": self.columns,
            "sentences": self.sentences,
            "problems": [sentence_of(one) for one in found.problems] if found else [],
            "preview": self.preview() if self.is_good() else None,
            "version": self.ledger.version,
        }

    def preview(self) -> dict:
        """What is new, changed and gone, and the total before and after."""
        found, ledger = self.found, self.ledger
        changes = ledger.compared(found)
        before = ledger.total.amount
        after = before + sum(line.amount for line in changes.new)
        after += sum(one.after.amount - one.before.amount for one in changes.changed)
        after -= sum(line.amount for line in changes.gone)
        return {
            "nothing": changes.nothing, "same": changes.same, "others": found.others,
            "count": len(found.lines), "covers": days(found.covers_from, found.covers_to)
            if found.covers_from else "",
            "before": money(before, ledger), "after": money(after, ledger),
            "tables": [
                self._lines(_("New rows"), changes.new),
                self._changed(changes.changed),
                self._lines(_("Rows that are gone"), changes.gone),
            ],
            "kind": found.kind,
        }  # fmt: skip

    def _lines(self, caption, lines) -> dict:
        return {
            "count": len(lines), "more": max(0, len(lines) - SHOWN),
            "table": {
                "caption": caption, "columns": line_columns(),
                "rows": [{"cells": line_cells(one, self.ledger)} for one in lines[:SHOWN]],
            },
        }  # fmt: skip

    def _changed(self, changes) -> dict:
        names = {"day": _("Date"), "account": _("Account"), "text": _("Text"),
                 "amount": _("Amount")}  # fmt: skip

        def told(change) -> str:
            before, after = (
                dict(zip(("voucher", "day", "account", "text", "amount"),
                         (cell["text"] for cell in line_cells(one, self.ledger)), strict=True))
                for one in (change.before, change.after)
            )  # fmt: skip
            return " · ".join(
                f"{names[name]}: {before[name]} → {after[name]}" for name in change.fields()
            )

        return {
            "count": len(changes), "more": max(0, len(changes) - SHOWN),
            "table": {
                "caption": _("Rows that changed"),
                "columns": [*line_columns(), {"label": _("What changed")}],
                "rows": [
                    {"cells": [*line_cells(one.after, self.ledger), {"text": told(one)}]}
                    for one in changes[:SHOWN]
                ],
            },
        }  # fmt: skip
