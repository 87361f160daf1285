"""A results framework handed in as a workbook: looked at, compared with what stands, saved."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundation.pages import handing_in
from foundation.pages.handing_in import SHOWN, as_kept, in_short, is_nothing, told, whole
from foundation.workflow.parts import can_write_part
from foundation.workflow.steps import Invalid

from . import saving
from .reading import Framework, read
from .workbook import FORMS, NAMED_BY, PARTS, instructions, parts_of, title_of, version_of

POINTING = ("outcome", "output")


class HandedIn(handing_in.HandedIn):
    """One request to the page of a framework's workbook."""

    template = "applications/plan/framework_workbook.html"
    overtaken = gettext_lazy(
        "Somebody has saved the outcomes, outputs or indicators in the meantime. Below is what "
        "your workbook would change now; nothing of it is saved yet."
    )
    outdated = gettext_lazy(
        "The framework has been changed here since this workbook was downloaded. What was changed "
        "is among the differences below, and saving would undo it."
    )

    def load(self):
        self.parts = parts_of(self.matter)
        self.present = {name: self.parts[name].content for name in PARTS}

    def read_file(self, file):
        return read(file, self.matter, self.present, self.by)

    def is_outdated(self):
        return self.read.version not in (None, version_of(self.parts))

    def sent_back(self, rows):
        if not isinstance(rows, dict):
            return None
        kept = {
            name: as_kept(FORMS[name], rows.get(name), self.matter, self.by, POINTING)
            for name in PARTS
        }  # fmt: skip
        return None if None in kept.values() else Framework(rows=kept)

    def store(self, rows, version):
        numbers = [whole(one) for one in version.split(".")]
        if len(numbers) != len(PARTS) or None in numbers:
            raise Invalid({"if_version": [_("Say which version it was made from.")]})
        saving.save(self.matter, self.by, rows, dict(zip(PARTS, numbers, strict=True)))

    def back(self):
        return f"{self.matter.url}#part-outcomes"

    def context(self):
        plan = self.matter
        good = self.read is not None and not self.read.problems
        return {
            "title": _("Results framework as a workbook"),
            "plan": plan,
            "breadcrumbs": [(str(plan), plan.url)],
            "writable": all(can_write_part(plan, plan.parts[name], self.by) for name in PARTS),
            "download_url": reverse("applications:plan_framework_download", args=[plan.pk]),
            "instructions": instructions(),
            "compared": self.compared() if good else None,
            "version": version_of(self.parts),
        }

    # What would change

    def compared(self) -> dict:
        """What comes, goes and changes in each of the three."""
        after = self.read.rows
        old, new = self.forms(self.present), self.forms(after)
        sections = [
            {"part": name, "title": title_of(self.matter, name),
             **_compared(self.present[name], after[name], old[name], new[name])}
            for name in PARTS
        ]  # fmt: skip
        gone = {row["key"] for row in self.present["outcomes"]}
        gone -= {row.get("key") for row in after["outcomes"]}
        return {
            "sections": sections,
            "same": all(one["same"] for one in sections),
            "left": self.left_behind(gone) if gone else "",
        }

    def left_behind(self, gone: set) -> str:
        """A sentence where activities are for outcomes that would go; else empty."""
        count = sum(1 for row in self.matter.rows("activities") if row.get("outcome") in gone)
        said = ngettext(
            "%(count)s activity of the plan is for an outcome that would go.",
            "%(count)s activities of the plan are for an outcome that would go.",
            count,
        )
        return said % {"count": count} if count else ""

    def forms(self, rows: dict) -> dict:
        """A form of each part, by which values are said, where rows name these rows."""
        found = {}
        for part, form_class in FORMS.items():
            found[part] = form = form_class(matter=self.matter, by=self.by)
            for name, pointed in NAMED_BY.items():
                if name in form.fields:
                    form.fields[name].among(_nameable(rows[pointed]), "statement")
        return found


def _nameable(rows: list[dict]) -> list[dict]:
    return [row for row in rows if isinstance(row.get("key"), str)]


def _compared(before: list[dict], after: list[dict], old_form, new_form) -> dict:
    changes = [*_changes(before, after, old_form, new_form)]
    order = [row["key"] for row in before] == [row.get("key") for row in after]
    return {
        "changes": changes[:SHOWN], "more": max(0, len(changes) - SHOWN),
        "count": len(after), "same": not changes and order,
    }  # fmt: skip


def _changes(before, after, old_form, new_form):
    old = {row["key"]: row for row in before}
    kept = {row.get("key") for row in after}
    for row in after:
        was = old.get(row.get("key"))
        if was is None:
            yield {"how": _("new"), "line": _name(row, new_form), "what": [*_said(row, new_form)]}
        elif what := [*told(was, row, old_form, new_form)]:
            yield {"how": _("changed"), "line": _name(row, new_form), "what": what}
    for row in before:
        if row["key"] not in kept:
            yield {"how": _("removed"), "line": _name(row, old_form), "what": []}


def _name(row: dict, form) -> str:
    name = "statement" if "statement" in form.fields else "name"
    return in_short(row.get(name), form.fields[name])


def _said(row: dict, form):
    """What a new row says beside its name."""
    for name, field in form.fields.items():
        if name not in ("statement", "name") and not is_nothing(row.get(name)):
            yield _("%(field)s: %(value)s") % {
                "field": field.label, "value": in_short(row[name], field),
            }  # fmt: skip
