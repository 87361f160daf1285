"""Plans: the application that partners write together, for an inception or for a project."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.budgets.checks import Frame
from foundation.accounts.models import Appointment, Organisation
from foundation.workflow import clock
from foundation.workflow.engine import begin_consequence, take_consequence
from foundation.workflow.matters import kind_of
from foundation.workflow.models import Part
from partnerships.cooperation.models import Partnership
from partnerships.programmes.call_rules import CallRules

from .workflow import PlanKind, PlanProcess


class Plan(PlanProcess):
    """What partners mean to do, what it leads to and what it costs; the parts hold the text."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership")
    )
    kind = models.CharField(_("kind of plan"), max_length=12, choices=PlanKind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    # Set while the office has it: assessments of an earlier submission no longer count.
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "kind"], name="plan_by_case")]

    def frozen_fields(self):
        """What partners confirm: not the grants, which come afterwards."""
        return ("partnership", "kind", "starts_on", "ends_on", "language")

    # What it is measured by

    def call_rules(self) -> CallRules:
        """The rules of the call version that the partnership began under."""
        if not hasattr(self, "_call_rules"):
            self._call_rules = self.partnership.call_version.rules
        return self._call_rules

    def partners(self) -> dict[int, tuple[str, str]]:
        """The partners: id -> (name, country)."""
        return {one.pk: (str(one), one.country) for one in self.partner_rows()}

    def partner_rows(self) -> list[Organisation]:
        """The partners as rows, asked once."""
        if not hasattr(self, "_partner_rows"):
            self._partner_rows = list(self.parties())
        return self._partner_rows

    def frame(self) -> Frame:
        """What the plan's budget is measured by."""
        return Frame(self.kind, self.starts_on, self.ends_on, self.partners(), self.call_rules())

    def contents(self) -> dict:
        """All parts by name, read once for all rules; those not written yet are empty."""
        if not hasattr(self, "_contents"):
            self._contents = self.fresh_contents()
        return self._contents

    def fresh_contents(self) -> dict:
        """The same as they stand now: for forms, which run before a part is saved."""
        found = {part.name: part.content for part in Part.objects.about(self)}
        empty = {name: [] if spec.many else {} for name, spec in self.parts.items()}
        return {**empty, **found}

    # Assessment

    def assessors_wanted(self) -> int:
        """How many assessments the call wants of a plan of this kind."""
        return self.call_rules().assessors_wanted(self.kind)

    def assessments(self) -> list:
        """The assessments of the present submission, whatever their state."""
        kind = kind_of("applications.assessment")
        if self.submitted_at is None or kind is None:
            return []
        mine = kind.objects.filter(plan=self, created_at__gte=self.submitted_at)
        return list(mine.order_by("pk"))

    def active_assessments(self) -> list:
        """The assessments of the present submission that are in or still to come."""
        return [one for one in self.assessments() if one.state in ("draft", "submitted")]

    def appoint_assessor(self, person, by) -> None:
        """Appoint a person to assess the plan, and open their assessment."""
        here = {"case_id": self.case_id, "kind": self.label(), "matter_id": self.pk}
        known = Appointment.objects.current().filter(person=person, role="assessor", **here)
        if not known.exists():
            Appointment.objects.create(person=person, role="assessor", given_by=by, **here)
        assessment = {"plan": self, "assessor": person, "title": self.title}
        begin_consequence(kind_of("applications.assessment"), assessment)

    def lapse_assessments(self) -> None:
        """What was not submitted yet is no longer asked for: the plan is decided or taken back."""
        open_ones = kind_of("applications.assessment").objects.filter(plan=self, state="draft")
        for assessment in open_ones.order_by("pk"):
            take_consequence(assessment, "lapse")

    # Decision

    @property
    def grants(self):
        """What was granted on it."""
        from applications.grants.models import Grant

        if hasattr(self, "_grants"):
            return self._grants
        return Grant.objects.filter(plan=self).order_by("pk")

    @classmethod
    def prepare_rows(cls, matters):
        from applications.grants.models import Grant

        found = {}
        for grant in Grant.objects.filter(plan__in=matters).order_by("pk"):
            found.setdefault(grant.plan_id, []).append(grant)
        for matter in matters:
            matter._grants = found.get(matter.pk, [])

    def decide(self, by, grants, conditions) -> dict:
        """Grant: the rows with their approved lines, from the version that partners confirmed."""
        from applications.grants.deciding import set_conditions, write_grants

        self.lapse_assessments()
        made = write_grants(self, by, grants)
        if self.kind == PlanKind.PROJECT:
            take_consequence(self.partnership, "activate")
        set_conditions(made[0], conditions)
        version = self.latest_version()
        return {
            "grants": [
                {"id": one.pk, "kind": one.kind, "amount": f"{one.amount:f}"} for one in made
            ],
            "conditions": len(conditions),
            "frozen": version.number,
            "digest": version.digest,
        }

    def conditions(self):
        """The conditions of its grants, in the order of their dates."""
        from applications.grants.models import Condition

        return Condition.objects.filter(grant__plan=self).select_related("grant")

    def note_condition(self, condition) -> dict:
        """A condition is met from now on."""
        condition.met_at = clock.now()
        condition.save(update_fields=["met_at"])
        self.partnership.done(condition.deadline)
        return {"condition": condition.pk}

    def sections(self, person) -> list[dict]:
        """The budget in tables, and what was decided."""
        from .tables import sections_of

        return sections_of(self)
