"""A budget handed in as a workbook: looked at, compared with what stands, saved as a part."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.pages import handing_in
from foundation.pages.handing_in import SHOWN, as_kept, told, whole
from foundation.pages.sheets import Read
from foundation.pages.spoken import spoken
from foundation.workflow import engine
from foundation.workflow.parts import can_write_part

from . import workbook
from .checks import sek
from .forms import LineForm
from .sums import Line, read, total

ORIGINAL = "lines"


class HandedIn(handing_in.HandedIn):
    """One request to the page of a plan's workbook."""

    template = "applications/plan/workbook.html"
    overtaken = gettext_lazy(
        "Somebody has saved the budget in the meantime. Below is what your workbook "
        "would change now; nothing of it is saved yet."
    )
    outdated = gettext_lazy(
        "The budget has been changed here since this workbook was downloaded. What "
        "was changed is among the differences below, and saving would undo it."
    )

    def load(self):
        self.part = self.matter.part(ORIGINAL)

    def read_file(self, file):
        return workbook.read(file, self.matter, self.part.content, self.by)

    def is_outdated(self):
        return self.read.version not in (None, self.part.version)

    def sent_back(self, rows):
        kept = as_kept(LineForm, rows, self.matter, self.by)
        return None if kept is None else Read(rows=kept)

    def store(self, rows, version):
        version = whole(version)
        if version is None:  # of no page of ours: refused as rows that cannot be saved
            rows = None
        engine.save_part(self.matter, ORIGINAL, self.by, rows=rows, if_version=version)

    def back(self):
        return f"{self.matter.url}#part-{ORIGINAL}"

    def context(self):
        plan = self.matter
        good = self.read is not None and not self.read.problems
        return {
            "title": _("Budget as a workbook"),
            "plan": plan,
            "breadcrumbs": [(str(plan), plan.url)],
            "writable": can_write_part(plan, plan.parts[ORIGINAL], self.by),
            "download_url": reverse("applications:plan_budget_download", args=[plan.pk]),
            "compared": self.compared() if good else None,
            "version": self.part.version,
        }

    # What would change

    def compared(self) -> dict:
        """The lines that come, go and change, and the totals before and after."""
        before, after = self.part.content, self.read.rows
        form = LineForm(matter=self.matter, by=self.by)
        changes = [*self._changes(before, after, form)]
        old, new = total(read(before)), total(_lines(after))
        return {
            "changes": changes[:SHOWN], "more": max(0, len(changes) - SHOWN),
            "before": sek(old), "after": sek(new), "count": len(after),
            "same": not changes and [row["key"] for row in before] == [
                row.get("key") for row in after
            ],
        }  # fmt: skip

    def _changes(self, before, after, form):
        old = {row["key"]: row for row in before}
        kept = {row.get("key") for row in after}
        for row in after:
            was = old.get(row.get("key"))
            if was is None:
                yield {"how": _("new"), "line": _name(row, form), "what": [_amount(row)]}
            elif what := [*told(was, row, form, form)]:
                yield {"how": _("changed"), "line": _name(row, form), "what": what}
        for row in before:
            if row["key"] not in kept:
                yield {"how": _("removed"), "line": _name(row, form), "what": [_amount(row)]}


def _lines(rows: list[dict]) -> list[Line]:
    return read({"key": "", **row} for row in rows)


def _amount(row: dict) -> str:
    return sek(total(_lines([row])))


def _name(row: dict, form) -> str:
    names = ("category", "partner", "activity", "year")
    return ", ".join(filter(None, (spoken(row.get(name), form.fields[name]) for name in names)))
