"""A workbook of expenses handed in: looked at, compared with the drafts, saved all or nothing."""

import hashlib

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money.amounts import Money, zero
from foundation.money.formatting import format_money
from foundation.pages import handing_in
from foundation.pages.handing_in import SHOWN, are_rows, told
from foundation.pages.sheets import Read
from foundation.workflow.engine import begin, take_step
from foundation.workflow.models import Case
from foundation.workflow.parts import MOST_ROWS
from foundation.workflow.steps import Invalid, Stale

from . import workbook
from .models import Expense


class HandedIn(handing_in.HandedIn):
    """One request to the page of the workbook of an activity's grant."""

    template = "reporting/expense_workbook.html"
    overtaken = gettext_lazy(
        "Somebody has changed a draft in the meantime. Below is what your workbook would change "
        "now; nothing of it is saved yet."
    )

    def load(self):
        self.drafts = list(workbook.drafts_of(self.matter, self.by))
        self.present = [workbook.row_of(one) for one in self.drafts]

    def version(self) -> str:
        """What stands now, in one word."""
        said = ";".join(f"{one.pk}:{one.version}" for one in self.drafts)
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    def read_file(self, file):
        return workbook.read(file, self.matter, self.present, self.by)

    def is_outdated(self):
        return False

    def sent_back(self, rows):
        kept = self._good(rows)
        return None if kept is None else Read(rows=kept)

    def _good(self, rows) -> list[dict] | None:
        """The rows if each is one that a form takes; None otherwise."""
        if not are_rows(rows) or len(rows) > MOST_ROWS:
            return None
        found = []
        for row in rows:
            key = row.get("key", "")
            values = {name: row.get(name) for name in workbook.COLUMNS}
            form = workbook.row_form(self.matter, self.by, values)
            if not isinstance(key, str) or not form.is_valid():
                return None
            found.append({**values, **({"key": key} if key else {})})
        return found

    def store(self, rows, version):
        rows = self._good(rows)
        if rows is None:
            raise Invalid({})
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=self.matter.case_id)
            self.load()
            if version != self.version():
                raise Stale(0, [])
            by_key = {one.reference: one for one in self.drafts}
            for number, row in enumerate(rows, 2):
                self._one(number, row, by_key)

    def _one(self, number: int, row: dict, by_key: dict) -> None:
        """Begin or change one expense; what refuses it names its row."""
        body = {name: row[name] for name in workbook.COLUMNS if name != "currency"}
        draft = by_key.get(row.get("key", ""))
        try:
            if draft is None:
                begin(Expense, self.by, body)
            elif any(_different(row, workbook.row_of(draft))):
                if body.pop("activity") != draft.activity_id:
                    sentence = _("The activity of a draft stays as it is.")
                    raise Invalid({"activity": [sentence]})
                if body["sek"] is None and draft.rate_source:
                    body.pop("sek")
                take_step(draft, "edit", self.by, body, partial=True)
        except Invalid as problem:
            words = {"row": number}
            raise Invalid({
                name: [_("Row %(row)s: %(sentence)s") % {**words, "sentence": one} for one in said]
                for name, said in problem.errors.items()
            }) from problem  # fmt: skip

    def back(self):
        return f"{reverse('reporting:expense_list')}?state=draft"

    def context(self):
        good = self.read is not None and not self.read.problems
        return {
            "title": _("Expenses as a workbook"),
            "plan": self.matter,
            "breadcrumbs": [(str(self.matter), self.matter.url)],
            "writable": True,
            "download_url": reverse("reporting:expense_workbook_download", args=[self.matter.pk]),
            "compared": self.compared() if good else None,
            "version": self.version(),
        }

    def compared(self) -> dict:
        """The expenses that come and change, and the totals of the workbook by currency."""
        old = {row["key"]: row for row in self.present}
        form = workbook.row_form(self.matter, self.by)
        changes = []
        for row in self.read.rows:
            name, was = row.get("supplier") or row.get("what_for") or "–", old.get(row.get("key"))
            if was is None:
                what = [format_money(Money.from_json(row["claimed"]))] if row["claimed"] else []
                changes.append({"how": _("new"), "line": name, "what": what})
            elif what := [*told(was, row, form, form)]:
                changes.append({"how": _("changed"), "line": name, "what": what})
        return {
            "changes": changes[:SHOWN], "more": max(0, len(changes) - SHOWN),
            "count": len(self.read.rows), "same": not changes,
            "totals": [format_money(one) for one in totals(self.read.rows)],
        }  # fmt: skip


def totals(rows: list[dict]) -> list[Money]:
    """What is claimed in all, one sum for each currency."""
    sums: dict[str, Money] = {}
    for row in rows:
        if row.get("claimed"):
            money = Money.from_json(row["claimed"])
            sums[money.currency] = sums.get(money.currency, zero(money.currency)) + money
    return [sums[code] for code in sorted(sums)]


def _different(row: dict, was: dict):
    for name in workbook.COLUMNS:
        if name != "currency" and (row.get(name) or None) != (was.get(name) or None):
            yield name
