"""Plans: the application that partners write together, for an inception or for a project."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.budgets.results import Frame
from foundation.accounts.models import Appointment, Organisation
from foundation.workflow import clock
from foundation.workflow.engine import begin_consequence, take_consequence
from foundation.workflow.matters import kind_of
from foundation.workflow.models import Part
from partnerships.cooperation.models import Partnership
from partnerships.programmes.call_rules import CallRules

from .afterwards import COPIED, FOLLOWS
from .conflicts import conflicts_section, note_conflict, serves_the_office
from .workflow import PlanKind, PlanProcess

ROWS_ON_A_FORM = 60  # a form of more is slow to open, and too much for a thin line


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
    # The plan that was rejected or withdrawn before, when its partners applied again.
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="later",
        verbose_name=_("earlier plan"),
    )  # fmt: skip

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

    def part_url(self, name: str) -> str:
        """The page of a part; a long budget opens as a grid, a slice at a time."""
        if name == "lines" and len(self.contents()["lines"]) > ROWS_ON_A_FORM:
            return reverse("applications:plan_budget_grid", args=[self.pk])
        return super().part_url(name)

    def contents(self) -> dict:
        """All parts by name, read once for all rules; those not written yet are empty."""
        if not hasattr(self, "_contents"):
            self._contents = self.fresh_contents()
        return self._contents

    def fresh_contents(self) -> dict:
        """The same as they stand now: for forms, which run before a part is saved."""
        self._stored_parts = list(Part.objects.about(self))  # the page shows the same rows
        found = {part.name: part.content for part in self._stored_parts}
        empty = {name: [] if spec.many else {} for name, spec in self.parts.items()}
        return {**empty, **found}

    def is_signed_too(self) -> bool:
        """Whether the call wants the steering group's signatures beside the partners' yes."""
        return self.call_rules().steering_group_signs

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

    def stand_aside(self, by, reason) -> dict:
        """Note the conflict; what this person assessed or was asked to assess no longer counts."""
        note_conflict(self, by, reason)
        kind = kind_of("applications.assessment")
        asked = Appointment.objects.filter(person=by, role="assessor", kind=kind.label())
        theirs = kind.objects.filter(
            models.Q(assessor=by) | models.Q(pk__in=asked.values("matter_id")),
            plan=self, state__in=("draft", "submitted"),
        )  # fmt: skip
        found = list(theirs.order_by("pk"))
        for assessment in found:
            take_consequence(assessment, "set_aside")
        return {"assessments": [assessment.pk for assessment in found]}

    def lapse_assessments(self) -> None:
        """Assessments and answers that are not in are no longer asked for: the plan is decided or
        taken back."""
        open_ones = kind_of("applications.assessment").objects.filter(plan=self, state="draft")
        questions = kind_of("applications.question").objects.filter(plan=self, state="open")
        for asked in [*open_ones.order_by("pk"), *questions.order_by("pk")]:
            take_consequence(asked, "lapse")

    # Decision

    @property
    def grants(self):
        """What was granted on it and stands."""
        from applications.grants.models import Grant

        if hasattr(self, "_grants"):
            return self._grants
        return Grant.objects.standing().filter(plan=self).order_by("pk")

    @classmethod
    def prepare_rows(cls, matters):
        from applications.grants.models import Grant

        found = {}
        for grant in Grant.objects.standing().filter(plan__in=matters).order_by("pk"):
            found.setdefault(grant.plan_id, []).append(grant)
        for matter in matters:
            matter._grants = found.get(matter.pk, [])

    def decide(self, by, grants, conditions) -> dict:
        """Grant: the rows with their approved lines, from the version that partners confirmed."""
        from applications.decisions.deciding import write_decision
        from applications.grants.deciding import set_conditions, write_grants

        self.lapse_assessments()
        made = write_grants(self, by, grants)
        if self.kind == PlanKind.PROJECT:
            take_consequence(self.partnership, "activate")
        kept = set_conditions(made[0], conditions)
        version = self.latest_version()
        return {
            "grants": [
                {"id": one.pk, "kind": one.kind, "amount": f"{one.amount:f}"} for one in made
            ],
            "conditions": len(conditions),
            "frozen": version.number,
            "digest": version.digest,
            **write_decision(self, by, "granted", made, kept),
        }

    def turn_down(self, by, reasons) -> dict:
        """Reject: the decision and its letter are kept."""
        from applications.decisions.deciding import write_decision

        self.lapse_assessments()
        return write_decision(self, by, "rejected", reasons=reasons)

    def take_back(self, by, reason) -> dict:
        """Reverse the standing decision: its grants and it are kept, and marked."""
        from applications.grants.deciding import reverse_grants

        at = clock.now()
        grants = reverse_grants(self.grants, at)
        standing = list(self.decisions.filter(reversed_at=None))
        for decision in standing:
            decision.reversed_at, decision.reversed_by, decision.reversal = at, by, reason
            decision.save(update_fields=["reversed_at", "reversed_by", "reversal"])
        return {
            "grants": [one.pk for one in grants],
            "decisions": [one.pk for one in standing],
        }

    def put_parts(self, contents: dict, by) -> list[str]:
        """Keep `{part: content}`, each as its next version; inside a step. The names, in order."""
        at = clock.now()
        for name, content in contents.items():
            part = self.part(name)
            part.content, part.version, part.updated_at = content, part.version + 1, at
            part.language = part.language or getattr(by, "language", "")
            part.save()
        for kept in ("_contents", "_stored_parts"):
            self.__dict__.pop(kept, None)
        return list(contents)

    def begin_again(self) -> "Plan":
        """A new draft with the fields and parts of this one; rows keep their keys."""
        fields = {name: getattr(self, name) for name in COPIED}
        begun = begin_consequence(Plan, fields)
        Plan.objects.filter(pk=begun.pk).update(earlier=self)
        at = clock.now()
        Part.objects.bulk_create(
            Part(
                case_id=begun.case_id, kind=self.label(), matter_id=begun.pk, name=part.name,
                owner=part.owner, version=1, content=part.content, language=part.language,
                updated_at=at,
            )
            for part in Part.objects.about(self)
        )  # fmt: skip
        return begun

    def conditions(self):
        """The conditions of its grants, in the order of their dates."""
        from applications.grants.models import Condition

        return Condition.objects.filter(grant__plan=self, grant__reversed_at=None).select_related(
            "grant"
        )

    def note_condition(self, condition) -> dict:
        """A condition is met from now on."""
        condition.met_at = clock.now()
        condition.save(update_fields=["met_at"])
        self.partnership.done(condition.deadline)
        return {"condition": condition.pk}

    # The partners do not learn who assesses them, nor from who stands aside who was asked.

    @classmethod
    def hand_shown(cls, entry, person):
        if entry.step != "declare_conflict" or serves_the_office(person):
            return super().hand_shown(entry, person)
        return None, str(Organisation.objects.office() or "")

    @classmethod
    def facts_shown(cls, entry, person):
        hidden = {"start_assessment": "assessors", "declare_conflict": "assessments"}
        name = hidden.get(entry.step)
        if name not in entry.facts or serves_the_office(person):
            return entry.facts
        return {code: fact for code, fact in entry.facts.items() if code != name}

    def consequences(self, step, person):
        """What follows from standing aside and from a reversal, for the step's page."""
        return FOLLOWS.get(step.name)

    def sections(self, person) -> list[dict]:
        """The budget in tables, and what was decided."""
        from .tables import sections_of

        signed = self.signing_section(person) if self.is_signed_too() else []
        return [*sections_of(self, person), *signed, *conflicts_section(self, person)]
