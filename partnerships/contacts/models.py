"""Contact notes: who met whom, what was said, and who owes what by when."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation
from foundation.accounts.roles import coordinator, finance, office, office_id
from foundation.workflow import clock, engine
from foundation.workflow.parts import new_key
from foundation.workflow.shapes import shape
from partnerships.cooperation.models import Partnership

from .points import DEADLINE, changed, deadline_of, open_points, owing
from .roles import owners_of
from .workflow import ContactProcess, Kind


class Contact(ContactProcess):
    """A visit, a call, a letter, a meeting with the partners."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="contacts", verbose_name=_("partnership")
    )
    kind = models.CharField(_("kind of contact"), max_length=10, choices=Kind)
    held_on = models.DateField(_("day"))
    organisations = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("organisations that took part")
    )
    took_part = models.TextField(_("who took part"), blank=True)
    summary = models.TextField(_("what was said"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    # Those that owe an open point, so that lists and the desk can ask the database.
    awaiting = models.ManyToManyField(Organisation, related_name="+", editable=False)
    leads_to = models.CharField(max_length=20, default="filed", editable=False)

    restricted_to = (coordinator, finance, office)  # of the documents on it

    class Meta:
        verbose_name = _("contact note")
        verbose_name_plural = _("contact notes")
        ordering = ["-id"]

    def begun(self, by, data):
        self.language = getattr(by, "language", "")
        return {"kind": self.kind, "held_on": shape(self.held_on)}

    def owners(self) -> list[tuple[int, str]]:
        """(id, name) of the parties and the office, asked once for this copy."""
        if not hasattr(self, "_owners"):
            ids = [*self.party_ids(), office_id()]
            names = {one.pk: str(one) for one in Organisation.objects.filter(pk__in=ids)}
            self._owners = [(pk, names[pk]) for pk in ids if pk in names]
        return self._owners

    def open_points(self) -> list[dict]:
        """The agreed points that are still open, read once for this copy."""
        if not hasattr(self, "_points"):
            self._points = open_points(self.rows("points"))
        return self._points

    # What its steps do

    def correct(self, by, data):
        facts = self.write(data)
        if self.state == self.State.DRAFT:
            return facts
        return {**facts, "frozen": engine.freeze(self, by).number}

    def put_on_file(self, by):
        rows = self.rows("points")
        for row in open_points(rows):
            self._expect(row)
        self._lead(rows)
        version = engine.freeze(self, by)
        return {"frozen": version.number, "points": len(rows)}

    def finish_point(self, key, done_on):
        self.done(DEADLINE + key)
        self._rewrite(changed(self.rows("points"), key, done_on=shape(done_on)))
        return {"point": key, "done_on": shape(done_on)}

    def promise(self, data):
        row = {"key": new_key(), "done_on": None}
        row |= {name: shape(data[name]) for name in ("text", "owner", "due_on")}
        self._expect(row)
        self._rewrite([*self.rows("points"), row])
        return {"point": row["key"], "owner": row["owner"]}

    def put_off(self, key, due_on):
        rows = changed(self.rows("points"), key, due_on=shape(due_on))
        self._expect(next(row for row in rows if row["key"] == key))
        self._rewrite(rows)
        return {"point": key, "due_on": shape(due_on)}

    def _expect(self, row: dict) -> None:
        if row.get("due_on"):
            self.due(deadline_of(row), date.fromisoformat(row["due_on"]))

    def _rewrite(self, rows: list[dict]) -> None:
        part = self.part("points")
        part.content, part.version, part.updated_at = rows, part.version + 1, clock.now()
        part.save()
        self._lead(rows)

    def _lead(self, rows: list[dict]) -> None:
        """Who is awaited now, and where the note stands with these rows."""
        self.awaiting.set(owing(rows))
        open_ = bool(open_points(rows))
        self.leads_to = self.State.FOLLOW_UP if open_ else self.State.FILED

    # Reminders

    def deadline_label(self, code):
        return str(_("an agreed point"))

    def reminded(self, code):
        """The owner of the point, not everybody who owes one."""
        rows = [row for row in self.rows("points") if deadline_of(row) == code]
        return owners_of(self, [row["owner"] for row in rows])

    def takes_documents_from(self, person) -> bool:
        """Its writers' papers, and those of whoever owes a point, in every state."""
        return bool(self.roles_held(person, [*self.step_named("edit").by, coordinator]))
