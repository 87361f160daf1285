"""The call and its versions: the rules that every case in it began under."""

from itertools import pairwise
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import controller, manager, office_any, office_coordinators
from foundation.workflow import clock
from foundation.workflow.models import Deadline, MatterQuerySet, Part, canonical, digest_of
from foundation.workflow.parts import new_key
from foundation.workflow.shapes import shape

from . import defaults
from .call_rules import CallRules, rules_from
from .reference_models import CostCategory, text_in
from .workflow import CallProcess

DECLARATIONS_SHOWN = 12
ROWS_AT_FIRST = {
    "criteria": defaults.CRITERIA, "questions": defaults.QUESTIONS, "caps": defaults.CAPS,
    "rules": defaults.RULES, "flat_rates": [], "lump_sums": [],
    "papers": [], "procedures": defaults.PROCEDURES,
}  # fmt: skip


class CallQuerySet(MatterQuerySet):
    def taking_declarations(self):
        """The calls that are open at this instant."""
        now = clock.now()
        return self.filter(state="open", opens_at__lte=now, closes_at__gte=now)


class Call(CallProcess):
    """An invitation to municipalities, with its dates, countries, costs and caps."""

    titles = models.JSONField(_("title"), default=dict)  # {"en", "sv"}; `title` is for sorting
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Stockholm")
    countries = models.JSONField(_("countries"), default=list)
    starts_on = models.DateField(_("projects start"))
    ends_on = models.DateField(_("projects end"))
    categories = models.JSONField(_("costs that are financed"), default=list)
    themes = models.JSONField(_("topics"), default=list, blank=True)  # empty: every topic
    assessors = models.JSONField(_("assessors of a plan"), default=dict)  # kind -> how many

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-opens_at", "-id"]

    def __str__(self):
        return text_in(self.titles) if self.titles else self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def begun(self, by, data):
        """The programme's defaults become the call's own parts, to be changed while a draft; or
        those of an earlier call that it is to be like."""
        like = data.get("like")
        for name, usual in ROWS_AT_FIRST.items():
            earlier = like.part(name) if like else None
            # What an earlier call has never heard of begins as the programme has it.
            if earlier is not None and earlier.version:
                usual = [_without_key(row) for row in earlier.content]
            self._first_part(name, [{"key": new_key(), **row} for row in usual])
        terms = like.part("terms").content if like else {}
        self._first_part("terms", {**defaults.TERMS, **terms})
        return {"like": like.pk} if like else None

    def _first_part(self, name, content):
        Part.objects.create(
            case_id=self.case_id, kind=self.label(), matter_id=self.pk, name=name, version=1,
            content=content, updated_at=clock.now(),
        )  # fmt: skip

    # Rules and versions

    def is_open(self, at=None) -> bool:
        """Whether a declaration could be sent in at this instant (not merely the state)."""
        at = at or clock.now()
        return self.state == self.State.OPEN and self.opens_at <= at <= self.closes_at

    def latest(self) -> "CallVersion | None":
        """The latest version; None while the call has never been opened."""
        return self.versions.order_by("-number").first()

    def rules(self) -> CallRules:
        """What holds for a case that begins now (in a draft: what would hold)."""
        latest = self.latest()
        return latest.rules if latest else rules_from(self.laid_down())

    def laid_down(self) -> dict:
        """Everything the call lays down, as its next version would keep it."""
        return {
            "title": self.titles,
            **{name: shape(getattr(self, name)) for name in self.shows if name != "categories"},
            "categories": self._costs(),
            **{name: [_without_key(row) for row in self.rows(name)] for name in ROWS_AT_FIRST},
            "terms": {**defaults.TERMS, **self._not_counted(), **self.part("terms").content},
        }  # fmt: skip

    def _not_counted(self) -> dict:
        """Reasons for a match that were thought of after this call had opened: no points, so that
        extending the call leaves the scores as they were."""
        latest = self.latest()
        known = latest.content["terms"] if latest else defaults.TERMS
        return {
            name: 0 for name in defaults.TERMS if name.startswith("weight_") and name not in known
        }

    def _costs(self) -> list[dict]:
        known = {row.code: row for row in CostCategory.objects.filter(code__in=self.categories)}
        own = self._own_papers()
        found = [_cost(known[code]) for code in self.categories if code in known]
        return [{**cost, "papers": own.get(cost["code"], cost["papers"])} for cost in found]

    def _own_papers(self) -> dict[str, list[dict]]:
        """The papers that the call itself asks for, by cost: instead of the programme's."""
        found: dict[str, list[dict]] = {}
        for row in self.rows("papers"):
            texts = {language: row["text"].get(language) or text_in(row["text"])
                     for language in ("en", "sv")}  # fmt: skip
            condition = {"if": "applies"} if row.get("where_it_applies") else {}
            found.setdefault(row["category"], []).append(
                {"code": row["code"], **texts, **condition}
            )
        return found

    def keep_version(self, by) -> dict:
        """Writes the next version; gives its number and digest for the record."""
        latest = self.latest()
        content = shape(self.laid_down())
        version = CallVersion.objects.create(
            call=self, number=latest.number + 1 if latest else 1, content=content,
            digest=digest_of(canonical(content)), at=clock.now(), by=by,
        )  # fmt: skip
        return {"call_version": version.number, "digest": version.digest}

    def move_signing(self, until) -> None:
        """Who signs a declaration has as long as the call is open: when it is extended, longer."""
        Deadline.objects.filter(
            kind=self.declarations.model.label(), code="signing", done_at=None,
            matter_id__in=self.declarations.values("pk"),
        ).update(due_at=until)  # fmt: skip

    def deadline_label(self, code):
        return str(_("last day for declarations"))

    def sections(self, person) -> list[dict]:
        """Who declared interest, and where one does; the versions, once there are any."""
        versions = list(self.versions.order_by("number"))
        return self._opened(person, versions) if versions else []

    def _opened(self, person, versions) -> list[dict]:
        return [
            {
                "title": str(_("Declarations of interest")),
                "template": "partnerships/call/declarations.html",
                "context": self._declared(person),
            },
            {
                "title": str(_("Versions")),
                "template": "partnerships/call/versions.html",
                "context": {
                    "versions": self._with_differences(versions),
                    "like_url": self._like_url(person),
                },  # fmt: skip
            },
        ]

    def _with_differences(self, versions) -> list:
        """Each version with what it says otherwise than the one before it."""
        from .differences import differences

        for before, after in pairwise(versions):
            after.differences = differences(self, before.content, after.content)
        return versions

    def _declared(self, person) -> dict:
        """The newest declarations that the person may see, and the way to a new one."""
        kind = self.declarations.model
        seen = kind.objects.visible_to(person).filter(call=self).order_by("-pk")
        seen = seen.select_related("organisation")
        offered = self.state == self.State.OPEN and kind.begin.is_possible_for(person)
        new_url = f"{reverse('partnerships:declaration_new')}?call={self.pk}"
        return {
            "rows": seen[:DECLARATIONS_SHOWN],
            "new_url": new_url if offered else "",
            "new_label": kind.begin.label,
            "pairs_url": self._pairs_url(person),
            "review_url": self._review_url(person),
        }

    def _like_url(self, person) -> str:
        """Where a call like this one is prepared, a year later; empty for who prepares none."""
        if not type(self).begin.is_possible_for(person):
            return ""
        return f"{reverse('partnerships:call_new')}?like={self.pk}"

    def _review_url(self, person) -> str:
        """Where a coordinator of the office decides on what was sent in; empty for others."""
        waiting = "submitted" in self._states_declared()
        if not waiting or office_coordinators not in self.office_roles(person):
            return ""
        return reverse("partnerships:call_review", args=[self.pk])

    def _pairs_url(self, person) -> str:
        """Where the office sees who fits whom; empty for others and before anybody declared."""
        if not self._states_declared() or office_any not in self.office_roles(person):
            return ""
        return reverse("partnerships:call_pairs", args=[self.pk])

    def office_roles(self, person) -> set:
        """What the person does for the office, if they serve it; asked once for a page."""
        if "_office_roles" not in self.__dict__:
            self._office_roles = self.roles_held(
                person, [office_any, office_coordinators, manager, controller]
            )
        return self._office_roles

    def _states_declared(self) -> set:
        """The states in which its declarations are, asked once for a page."""
        if "_declared_states" not in self.__dict__:
            rows = self.declarations.order_by().values_list("state", flat=True)
            self._declared_states = set(rows.distinct())
        return self._declared_states


class CallVersion(models.Model):
    """What a call laid down from a moment on; never changed, only followed by the next."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_call_version_a_number")
        ]

    def __str__(self):
        return f"{self.call}, {self.number}"

    @property
    def rules(self) -> CallRules:
        """The rules as a value; read from the kept content, never from the call."""
        return rules_from(self.content, self.number)


def _without_key(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "key"}


def _cost(row: CostCategory) -> dict:
    return {
        "code": row.code,
        "name": row.name,
        "unit": row.unit,
        "sides": row.sides,
        "papers": row.papers,
        "needs_reason": row.needs_reason,
    }
