"""Amendments: changes of budget, time, scope or team, agreed by partners and approved."""

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.budgets.lines import approve, lines_in, spent_on
from applications.budgets.results import Frame
from applications.grants.models import Grant
from foundation.workflow import clock
from foundation.workflow.models import canonical
from partnerships.cooperation.models import Partnership

from .changes import Budget, after, as_rows, from_rows, lines_of, new_last_day
from .workflow import AmendmentProcess


class Amendment(AmendmentProcess):
    """What shall change in one grant, and why; `changes.py` says what its items mean."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="amendments", verbose_name=_("grant")
    )
    items = models.JSONField(_("changes"), default=list)
    reason = models.TextField(_("reason"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["-id"]

    def begun(self, by, data):
        self.language = self.language or by.language
        return {"grant": self.grant_id, "kinds": self.kinds()}

    def kinds(self) -> list[str]:
        """Which kinds of change it makes."""
        return sorted({item["kind"] for item in self.items})

    # The budget before and after

    def budget_now(self) -> list:
        """The approved lines of the grant as they stood when this was read."""
        return lines_of(self.grant.kind, self.approved_rows())

    def approved_rows(self) -> list:
        """The rows of the approved lines as they stood when this was read."""
        return self._once("rows", lambda: list(self.grant.lines.select_related("partner")))

    def first_lines(self) -> list:
        """The lines as they were granted, before any amendment."""
        return self._once("first", lambda: lines_in(self.grant.version, self.grant.kind))

    def spent(self) -> dict:
        """What stood on each approved line when this was read, in SEK by the line's key."""

        def read():
            rows = self.approved_rows()
            found = spent_on(rows)
            return {row.key: found[row.pk] for row in rows}

        return self._once("spent", read)

    def frame(self) -> Frame:
        """What the grant's budget is measured by: its days, the partners, the call's rules."""
        grant = self.grant
        grant.plan.partnership = self.partnership  # the same one, fetched already
        return replace(grant.plan.frame(), starts_on=grant.starts_on, ends_on=grant.ends_on)

    def budget(self) -> Budget:
        """The lines before and after: as frozen once it was put forward, else as they stand."""
        return self._once("budget", self._budget)

    def _budget(self) -> Budget:
        version = self.latest_version() if self.state != self.State.DRAFT else None
        if version is not None:
            return Budget(from_rows(version.text["before"]), from_rows(version.text["after"]))
        before = self.budget_now()
        return Budget(before, after(before, self.items, self.grant.kind))

    def _once(self, name: str, read):
        # A page asks for the budget a dozen times; every step and every edit reads it anew.
        known = self.__dict__.setdefault("_known_budgets", {})
        key = (name, self.state, self.version, canonical(self.items))
        if key not in known:
            known[key] = read()
        return known[key]

    def last_day(self):
        """The last day of the grant that it asks for; None where time does not change."""
        return new_last_day(self.items)

    def frozen_fields(self):
        return ("partnership", "grant", "items", "reason", "language")

    def content(self):
        """What partners confirm: the changes, and the whole budget before and after them."""
        before = self.budget_now()
        later = after(before, self.items, self.grant.kind)
        return {**super().content(), "before": as_rows(before), "after": as_rows(later)}

    # Approval

    def put_into_effect(self) -> dict:
        """Write the budget and the last day that were confirmed. Facts for the record."""
        budget, grant = self.budget(), self.grant
        if budget.moves:
            approve(grant, budget.after)
        last_day = self.last_day()
        if last_day:
            grant.ends_on = last_day
        grant.changes += 1
        grant.updated_at = clock.now()
        grant.save()
        version = self.latest_version()
        return {
            "grant": grant.pk,
            "lines": budget.moves,
            "ends_on": last_day.isoformat() if last_day else None,
            "frozen": version.number,
            "digest": version.digest,
        }

    def deadline_label(self, code):
        return _now("decision on the amendment")

    def sections(self, person) -> list[dict]:
        """The changes in words, and the budget before and after."""
        from .tables import sections_of

        return sections_of(self)
