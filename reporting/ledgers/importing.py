"""An import inside its step: rows added, changed and marked as gone; accounts noted once."""

from applications.budgets.models import BudgetLine
from foundation.workflow import clock
from foundation.workflow.models import Part, canonical, digest_of
from foundation.workflow.parts import MOST_ROWS, new_key
from foundation.workflow.rules import Missing
from foundation.workflow.steps import Refused

from .reading import Compared, compare
from .sentences import sentence_of

CHANGES_KEPT = 200
BATCH = 500


class Importing:
    """What a ledger does with a file; no states move here."""

    def compared(self, found, first=None, last=None) -> Compared:
        """What an import of what was read would do; `first` and `last` narrow or widen the days
        that the file covers."""
        before = [row.as_line() for row in self.standing_rows()]
        return compare(before, found.lines, first or found.covers_from, last or found.covers_to)

    def take_in(self, by, data) -> dict:
        """Take in the newest version of a document. Refused where anything in it is wrong."""
        from .models import LedgerImport

        document = data["document"]
        version = document.latest
        found = self.read_version(version)
        self._refuse_what_is_wrong(found)
        first = data.get("covers_from") or found.covers_from or clock.today()
        last = data.get("covers_to") or found.covers_to or first
        changes = self.compared(found, first, last)
        row = LedgerImport.objects.create(
            ledger=self, document_version=version, sha256=version.sha256, covers_from=first,
            covers_to=last, new=len(changes.new), changed=len(changes.changed),
            gone=len(changes.gone), same=changes.same, by=by, at=clock.now(),
            changes=[_told(change) for change in changes.changed[:CHANGES_KEPT]],
        )  # fmt: skip
        self._write(changes, row)
        self._note_accounts(found.accounts)
        self.forget()
        return {
            "document": document.pk, "document_version": version.number, "new": row.new,
            "changed": row.changed, "gone": row.gone, "same": row.same,
            "digest": digest_of(canonical([_spelt(line) for line in found.lines])),
        }  # fmt: skip

    def _refuse_what_is_wrong(self, found) -> None:
        lacks = [Missing("file", sentence_of(one), field="document") for one in found.problems]
        if found.headings and not found.columns:
            from django.utils.translation import gettext as _

            lacks.append(Missing("columns", _("Say first which column is what."),
                                 step="name_columns"))  # fmt: skip
        if lacks:
            raise Refused(self.step_named("import_file"), lacks)

    def _write(self, changes: Compared, row) -> None:
        from .models import LedgerRow

        there = self._rows_by_key([line.key for line in changes.new])
        fresh = []
        for line in changes.new:
            if known := there.get(line.key):  # it was gone, and has come back
                self._put(known, line, row)
            else:
                fresh.append(LedgerRow(
                    ledger=self, year=line.year, series=line.series, number=line.number,
                    position=line.position, day=line.day, account=line.account, text=line.text,
                    amount=line.amount, currency=self.currency, added_by=row,
                ))  # fmt: skip
        LedgerRow.objects.bulk_create(fresh, batch_size=BATCH)
        known = self._rows_by_key([change.after.key for change in changes.changed])
        for change in changes.changed:
            self._put(known[change.after.key], change.after, row)
        gone = self._rows_by_key([line.key for line in changes.gone])
        at = clock.now()
        for one in gone.values():
            one.gone_at, one.changed_by = at, row
            one.save(update_fields=["gone_at", "changed_by"])

    def _put(self, known, line, row) -> None:
        known.day, known.account, known.text = line.day, line.account, line.text
        known.amount, known.changed_by, known.gone_at = line.amount, row, None
        known.save()

    def _rows_by_key(self, keys) -> dict:
        wanted = set(keys)
        if not wanted:
            return {}
        rows = self.rows_of_it.filter(number__in={key[2] for key in wanted})
        found = {(one.year, one.series, one.number, one.position): one for one in rows}
        return {key: one for key, one in found.items() if key in wanted}

    # Accounts

    def _note_accounts(self, accounts: dict[str, str]) -> None:
        """Each account gets its row in the part, with what earlier ledgers say of it."""
        part = (
            Part.objects.about(self).select_for_update().filter(name="accounts", owner=0).first()
            or self.empty_part("accounts")
        )  # fmt: skip
        there = {row["account"] for row in part.content}
        fresh = [code for code in accounts if code not in there]
        if not fresh:
            return
        remembered = self._remembered()
        for code in fresh[: MOST_ROWS - len(part.content)]:
            row = {"key": new_key(), "account": code, "name": accounts[code]}
            part.content.append({**row, **remembered.get(code, {})})
        part.version += 1
        part.updated_at = clock.now()
        part.save()

    def _remembered(self) -> dict[str, dict]:
        """{account: what it is} as the organisation's other ledgers say: by grant, the line of the
        same kind of cost and partner; the latest ledger counts."""
        others = type(self).objects.filter(organisation=self.organisation_id).exclude(pk=self.pk)
        others = {one.pk: one for one in others.order_by("-pk")[:20]}
        parts = Part.objects.filter(
            kind=self.label(), name="accounts", owner=0, matter_id__in=list(others)
        ).order_by("matter_id")
        here: dict[tuple, str] = {}
        for line in self.grant.lines.order_by("-year", "key"):
            here[line.category, line.partner_id] = line.key
        there = {
            (line.grant_id, line.key): (line.category, line.partner_id)
            for line in BudgetLine.objects.filter(
                grant__in={one.grant_id for one in others.values()}
            )
        }
        found = {}
        for part in parts:
            grant = others[part.matter_id].grant_id
            for row in part.content:
                known = {"treatment": row["treatment"]} if row.get("treatment") else {}
                line = here.get(there.get((grant, row.get("line")), ("", 0)))
                known |= {"line": line} if line else {}
                if known:
                    found[row["account"]] = known
        return found

    def remember_columns(self, data) -> dict:
        """Keep what the files call their columns, for all ledgers of the organisation."""
        from .models import Columns
        from .sheets import WHATS

        headings = {what: data[what] for what in WHATS if data.get(what)}
        Columns.objects.update_or_create(
            organisation_id=self.organisation_id, defaults={"headings": headings}
        )
        return {"columns": sorted(headings)}


def _told(change) -> dict:
    told = {"voucher": change.after.voucher, "row": change.after.position}
    for name in change.fields():
        told[name] = [str(getattr(change.before, name)), str(getattr(change.after, name))]
    return told


def _spelt(line) -> list:
    return [*line.key, str(line.day), line.account, line.text, f"{line.amount:f}"]
