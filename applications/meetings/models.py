"""Decision meetings: who was present, which plans stood on the agenda, what was decided."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.decisions.deciding import at_the_meeting
from applications.plans.models import Plan
from foundation.workflow import engine
from foundation.workflow.rules import Missing, errors
from foundation.workflow.shapes import shape
from foundation.workflow.steps import Invalid, Refused
from partnerships.programmes.models import Call

from .workflow import MeetingProcess, Outcome


class Meeting(MeetingProcess):
    """A meeting of the office that decides on plans of one call."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name=_("call"))
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    present = models.JSONField(_("present"), default=list, blank=True)  # {name, office}
    minutes = models.JSONField(default=dict, editable=False)  # frozen by language when it is closed

    class Meta:
        verbose_name = _("decision meeting")
        verbose_name_plural = _("decision meetings")
        ordering = ["-held_on", "-id"]

    def begun(self, by, data):
        self.due("meeting", self.held_on)
        return {"plans": self.set_plans(data["plans"])}

    def deadline_label(self, code):
        return _now("the meeting")

    # Agenda

    def agenda_items(self) -> list["AgendaItem"]:
        """The plans on the agenda in their order, read once for this copy."""
        if "_items" not in self.__dict__:
            rows = self.items.select_related("plan__partnership__call_version", "plan__case")
            self._items = list(rows)
        return self._items

    @classmethod
    def prepare_rows(cls, matters):
        found: dict = {one.pk: [] for one in matters}
        rows = AgendaItem.objects.filter(meeting__in=found)
        for row in rows.select_related("plan__partnership__call_version", "plan__case"):
            found[row.meeting_id].append(row)
        for one in matters:
            one._items = found[one.pk]

    @property
    def plans(self) -> list[int]:
        """The ids of the plans on the agenda."""
        return [item.plan_id for item in self.agenda_items()]

    @property
    def agenda(self) -> list[dict]:
        """`{plan, outcome, grants, conditions, text}` for each plan; what is not written is ""."""
        return [
            {
                "plan": item.plan_id,
                "outcome": item.outcome,
                "grants": item.grants,
                "conditions": item.conditions,
                "text": item.text,
            }
            for item in self.agenda_items()
        ]

    def set_plans(self, plans) -> list[int]:
        """Put these on the agenda in their order; what was written of the others goes."""
        wanted = [plan.pk for plan in plans]
        self.items.exclude(plan__in=wanted).delete()
        known = {item.plan_id: item for item in self.items.all()}
        for position, pk in enumerate(wanted):
            item = known.get(pk) or AgendaItem(meeting=self, plan_id=pk)
            item.position = position
            item.save()
        self.__dict__.pop("_items", None)
        return wanted

    def change(self, data):
        facts = self.write(data)
        before = self.plans
        if "plans" in data and self.set_plans(data["plans"]) != before:
            facts["fields"] = sorted([*facts["fields"], "plans"])
        if self.state == self.State.PLANNED:
            self.due("meeting", self.held_on)
        return facts

    def write_proposal(self, data):
        item = self.items.get(plan=data["plan"])
        item.outcome, item.text = data["outcome"], data["text"]
        granted = item.outcome == Outcome.GRANT
        item.grants = shape(data["grants"]) if granted else []
        item.conditions = shape(data["conditions"]) if granted else []
        item.save()
        self.__dict__.pop("_items", None)
        return {"plan": item.plan_id, "outcome": item.outcome}

    def what_it_decides_on(self) -> list:
        """The rows that closing it changes: plans and their partnerships."""
        plans = [item.plan for item in self.agenda_items()]
        return [*plans, *(plan.partnership for plan in plans)]

    def take_decisions(self, by):
        """Every decision through its own step, all or none.

        Raises Refused with a sentence for each thing that stands in the way of one of them.
        """
        from .minutes import minutes_of

        missing, taken = [], []
        with at_the_meeting(self):
            for item in self.agenda_items():
                if item.outcome == Outcome.POSTPONE:
                    continue
                missing += item.decide(by)
                taken.append({"plan": item.plan_id, "outcome": item.outcome})
        if missing:
            raise Refused(self.step_named("close"), missing)
        self.minutes = minutes_of(self, by)
        version = engine.freeze(self, by)
        return {"decisions": taken, "frozen": version.number, "digest": version.digest}

    # Pages

    def consequences(self, step, person):
        """Before it is closed: that it decides, and that it decides all or nothing."""
        if step.name != "close":
            return None
        from .tables import decision_sentence

        return [
            _now("Every decision below is taken in your name, with everything that is checked "
                 "when it is taken alone."),
            _now("If one of them cannot be taken, none is, and you read here what stands in the "
                 "way."),
            *(f"{item.plan} ({item.plan.reference}): {decision_sentence(item)}"
              for item in self.agenda_items()),
        ]  # fmt: skip

    def minutes_url(self) -> str:
        return reverse("applications:meeting_minutes", args=[self.pk])

    def sections(self, person) -> list[dict]:
        """Who is present, the agenda, and the minutes."""
        from .tables import sections_of

        return sections_of(self, person)


class AgendaItem(models.Model):
    """A plan on the agenda of a meeting, and what is proposed to become of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    position = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(_("decision"), max_length=20, choices=Outcome, blank=True)
    grants = models.JSONField(_("grants"), default=list, blank=True)  # {kind, amount}
    conditions = models.JSONField(_("conditions"), default=list, blank=True)  # {text, due_on}
    text = models.TextField(_("comments or reasons"), blank=True)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "plan"], name="one_item_a_plan_and_meeting")
        ]

    def __str__(self):
        return f"{self.plan}: {self.get_outcome_display()}"

    def asks(self) -> dict:
        """What the plan's own step is sent."""
        if self.outcome == Outcome.GRANT:
            return {"grants": self.grants, "conditions": self.conditions, "note": self.text}
        return {"reasons" if self.outcome == Outcome.REJECT else "reason": self.text}

    def decide(self, by) -> list[Missing]:
        """Take the plan's step; what refuses it, as sentences that name the plan."""
        try:
            with transaction.atomic():
                engine.take_step(self.plan, self.outcome, by, self.asks())
        except PermissionDenied:
            said = [_now("You may not decide on it: you assessed it or entered it for a partner, "
                         "you serve a partner, or you have a conflict of interest.")]  # fmt: skip
        except Refused as refusal:
            said = [str(one.message) for one in errors(refusal.missing)]
        except Invalid as problem:
            said = [str(one) for found in problem.errors.values() for one in found]
        else:
            return []
        return [
            Missing("decision", f"{self.plan} ({self.plan.reference}): {one}", step="propose")
            for one in said
        ]
