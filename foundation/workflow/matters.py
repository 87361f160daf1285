"""Matter: something that moves through a process, one step at a time."""

from datetime import date, datetime
from functools import cache, partial

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin

from . import clock, titles
from .listed import Listed
from .models import (
    AboutMatterQuerySet,
    Case,
    Deadline,
    Draft,
    Entry,
    Part,
    Version,
    canonical,
    digest_of,
)
from .narrowed import narrowed
from .roles import ALL, may_hold, seen_in
from .rules import Missing
from .shapes import shape, value_of
from .standing import Standing
from .steps import Begins, NoSuchStep, PartSpec, Step

__all__ = ["ALL", "AboutMatterQuerySet", "Matter", "MatterQuerySet", "kind_of", "matter_kinds"]


class MatterQuerySet(models.QuerySet):
    def visible_to(self, person, among=None):
        """The rows this person may see, made from `sees`; `among`: the only roles they can have."""
        roles = [role for role in self.model.sees if may_hold(role, person, among)]
        condition = partial(seen_in, roles, self.model, person)
        return narrowed(self, "seen", person, condition, *roles)

    def held_by(self, person, among=None):
        """The rows in which the person holds the pen."""
        found = models.Q(pk__in=[])
        for role in dict.fromkeys(self.model.holds.values()):
            if may_hold(role, person, among):
                held = models.Q(state__in=[s for s, r in self.model.holds.items() if r is role])
                found |= held & role.where(self.model, person)
        return self.filter(found)

    def for_pages(self):
        """With what a row of a list shows, so that queries do not grow with rows."""
        many = [f.name for f in self.model._meta.many_to_many if f.name in self.model.shows]
        return self.select_related("case", *self.model.list_relations).prefetch_related(*many)


class Matter(Listed, Standing, ConcurrentTransitionMixin, models.Model):
    """The base of every process. A room's workflow.py adds states, roles and steps; its models.py
    the data. State changes only inside `engine.take_step`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", editable=False)
    reference = models.CharField(_("reference"), max_length=60, editable=False, db_index=True)
    title = models.CharField(_("title"), max_length=250, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)
    state_since = models.DateTimeField(editable=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    objects = MatterQuerySet.as_manager()

    code = ""  # "financial_report": names views, URLs, templates and tests
    collection = ""  # "financial-reports": the address of pages and API
    opens_case = False
    begun_for: int | None = None  # while it is begun: the organisation it is entered for
    begun_for_partners = False  # True: it has no parent, and the office may enter it for a partner
    in_menu = True
    parent_name: str | None = None  # the field that leads to the matter it belongs to
    sees: dict = {}
    holds: dict = {}
    comes_next: dict = {}  # {state: [(role, step)]} where the holder's next step is not plain
    parts: dict[str, PartSpec] = {}
    track: list = []  # the stages in order, as people think of them
    begin: Begins | None = None
    listed_below_parent = True  # False: the parent's page says it at another place
    shows: tuple[str, ...] = ()  # the fields shown on page and API, in order
    filters: dict[str, str] = {}  # API filter -> lookup, beside those every kind has
    totals: tuple[str, ...] = ()
    tasks_in: tuple[str, ...] | None = None  # where its parts are a list of tasks; None: anywhere
    in_sections: tuple[str, ...] = ()  # steps that a page offers in the section they are about

    class Meta:
        abstract = True

    def __str__(self):
        return titles.in_words(self.title) or self.reference

    def get_absolute_url(self):
        return self.url

    # What the machine needs (django-fsm flips protection on the class while it refreshes: not here)

    def _get_protected_fsm_fields(self):
        return set()

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        protected = [f for f in self._meta.concrete_fields if isinstance(f, FSMFieldMixin)]
        saved = {
            f.attname: self.__dict__.pop(f.attname)
            for f in protected
            if f.attname in self.__dict__ and (fields is None or f.name in fields)
        }
        try:
            super().refresh_from_db(using=using, fields=fields, **kwargs)
        except BaseException:
            self.__dict__.update(saved)
            raise

    def clean_fields(self, exclude=None):
        super().clean_fields({*(exclude or ()), "state"})  # nobody types it in

    # The process as a table

    @classmethod
    def label(cls) -> str:
        """The kind, as rows that hang on a matter carry it: `applications.plan`."""
        return f"{cls._meta.app_label}.{cls.code}"

    @classmethod
    @cache
    def steps(cls) -> dict[str, Step]:
        """The steps by name, in the order in which they are written."""
        rows = [
            getattr(m, "step", None) for base in reversed(cls.__mro__) for m in vars(base).values()
        ]
        return {row.name: row for row in rows if isinstance(row, Step)}

    @classmethod
    def step_named(cls, name: str) -> Step:
        try:
            return cls.steps()[name]
        except KeyError:
            raise NoSuchStep(name) from None

    # Parents, addresses

    def parent(self) -> "Matter | None":
        return getattr(self, self.parent_name) if self.parent_name else None

    @classmethod
    def kinds_below(cls) -> list:
        """The kinds whose parent is this one, wherever they live."""
        return [
            kind
            for kind in matter_kinds()
            if kind.parent_name and kind._meta.get_field(kind.parent_name).related_model is cls
        ]

    @property
    def url(self) -> str:
        return reverse(f"{self._meta.app_label}:{self.code}_detail", args=[self.pk])

    def step_url(self, name: str) -> str:
        return reverse(f"{self._meta.app_label}:{self.code}_step", args=[self.pk, name])

    def part_url(self, name: str) -> str:
        return reverse(f"{self._meta.app_label}:{self.code}_part", args=[self.pk, name])

    def mend_url(self, missing: Missing) -> str:
        """Where a missing thing is mended."""
        if missing.part in self.parts:
            place = f"#id_{missing.field}" if missing.field else ""
            return self.part_url(missing.part) + place
        if missing.part == "documents":
            return f"{self.url}#documents"
        if missing.begins:
            kind = kind_of(missing.begins)
            return reverse(f"{kind._meta.app_label}:{kind.code}_new")
        if missing.step:
            return self.step_url(missing.step)
        step = self.steps().get("edit")
        if missing.field and step and missing.field in step.form_class(type(self)).base_fields:
            return f"{self.step_url('edit')}#id_{missing.field}"
        return self.url

    # Content

    def part(self, name: str, owner: int = 0) -> Part:
        """The part, saved or not yet (then with version 0 and the empty content of its kind)."""
        found = Part.objects.about(self).filter(name=name, owner=owner).first()
        return found or self.empty_part(name, owner)

    def empty_part(self, name: str, owner: int = 0) -> Part:
        empty = [] if self.parts[name].many else {}
        return Part(
            case_id=self.case_id, kind=self.label(), matter_id=self.pk, name=name, owner=owner,
            content=empty,
        )  # fmt: skip

    def rows(self, name: str) -> list[dict]:
        """The rows of a part that is a list."""
        return self.part(name).content

    def content(self) -> dict:
        """What a version freezes: the matter's own words and all its parts. Rooms add to it.

        Parts that only some may read stay out: whoever sees the matter may read its versions.
        """
        kept_back = [name for name, spec in self.parts.items() if spec.reads]
        stored = Part.objects.about(self) if self.parts else Part.objects.none()
        parts = stored.exclude(name__in=kept_back).order_by("name", "owner")
        return {
            "kind": self.label(),
            "reference": self.reference,
            "title": self.title,
            **{name: shape(value_of(self, name)) for name in self.frozen_fields()},
            "parts": {
                (part.name if not part.owner else f"{part.name}/{part.owner}"): part.content
                for part in parts
            },
        }

    def frozen_fields(self) -> tuple[str, ...]:
        return self.shows

    def latest_version(self) -> Version | None:
        return Version.objects.about(self).order_by("-number").first()

    def write(self, data: dict) -> dict:
        """Put cleaned form data into the fields of the same name; says which changed."""
        changed = []
        for name, value in data.items():
            if name not in self.writable_fields():
                continue
            field = self._meta.get_field(name)
            if field.many_to_many:
                if sorted(shape(getattr(self, name))) != sorted(shape(value)):
                    getattr(self, name).set(value)
                    changed.append(name)
            elif (getattr(self, name) if value is None else value_of(self, name)) != value:
                setattr(self, name, value)
                changed.append(name)
        return {"fields": sorted(changed)}

    @classmethod
    @cache
    def writable_fields(cls) -> frozenset[str]:
        """The fields forms may fill: never state, case, version or what is kept by the engine."""
        own = [
            f.name for f in cls._meta.get_fields() if f.concrete and getattr(f, "editable", True)
        ]
        return frozenset(own) - {"id", "state"}

    # Deadlines

    def due(self, code: str, when: date | datetime) -> Deadline:
        """Set a deadline (a date is due until its last second, programme time)."""
        at = when if isinstance(when, datetime) else clock.end_of(when)
        found, created = Deadline.objects.get_or_create(
            kind=self.label(), matter_id=self.pk, code=code,
            defaults={"case_id": self.case_id, "due_at": at, "first_due_at": at},
        )  # fmt: skip
        if not created:
            found.due_at, found.done_at = at, None
            found.save(update_fields=["due_at", "done_at"])
        return found

    def done(self, *codes: str) -> None:
        """Close deadlines of the matter (all of them when none is named)."""
        rows = Deadline.objects.about(self).filter(done_at=None)
        (rows.filter(code__in=codes) if codes else rows).update(done_at=clock.now())

    def deadlines(self) -> list[Deadline]:
        return list(Deadline.objects.about(self).filter(done_at=None).order_by("due_at"))

    def deadline_label(self, code: str) -> str:
        """What a deadline is called; rooms with several say more."""
        return str(_("due"))

    # Hooks that accounts and rooms fill

    @classmethod
    def party_q(cls, organisations, holder: bool = False) -> models.Q:
        """The matters in which one of the organisations (a subquery of ids) has a part."""
        return models.Q(pk__in=[])

    def party_ids(self, holder: bool = False) -> list[int]:
        return []

    def own_organisation(self, person) -> int:
        """The organisation for which this person writes its own part; 0 when there is none."""
        return 0

    def acted_for(self, person, roles) -> list[int]:
        """The organisations for which the person may enter what is for those with the roles."""
        return []

    def may_act_for(self, person, organisation: int, roles) -> bool:
        """Whether the person may enter, for an organisation, what is for those with the roles."""
        return organisation in self.acted_for(person, roles)

    def reminded(self, code: str):
        """Those whom the reminder of a deadline goes to: whoever holds the pen."""
        role = self.holds.get(self.state)
        return role.people(self) if role else get_user_model().objects.none()

    def consequences(self, step: Step, person) -> list | None:
        """Sentences on what follows from a step, for its page; None: nothing needs to be said."""

    def begun(self, by, data: dict) -> dict | None:
        """After the row was inserted by `begin`: parties, appointments, first parts; facts."""

    @classmethod
    def waited_for_by(cls, person) -> models.Q:
        """The matters this person takes part in, so that others' moves are waited for."""
        return models.Q(begun_by=person)

    @classmethod
    def may_begin_below(cls, parent, person) -> bool:
        """Whether beginning one below this parent is worth offering to this person."""
        return bool(parent.roles_held(person, cls.begin.by))

    @classmethod
    def file_numbers_of(cls, matters: list) -> dict:
        """{case id: [{"organisation", "number"}]}: each party's own file number of the case."""
        cases = {matter.case_id for matter in matters}
        known = answers["file_numbers"](cases)
        return {case: known.get(case, []) for case in cases}

    def before_step(self, name: str, by, data) -> None:
        """Before the transaction of a step: what must stay even if the step is refused (a count of
        wrong codes). Never refuses by itself."""

    def letter(self, notice, language: str):
        """A letter of the room's own for a notice; None for the usual one."""
        return None

    def record_entries(self):
        return Entry.objects.about(self).select_related("by").prefetch_related("remarks")

    def drafts_of(self, person):
        return Draft.objects.filter(person=person, kind=self.label(), matter_id=self.pk)

    def digest(self) -> str:
        """The digest of what would be frozen now."""
        return digest_of(canonical(self.content()))


# What this floor cannot know: accounts and documents put their answers here when they are ready.
answers: dict = {
    "organisation_names": lambda pks: {},
    "parties": lambda case_ids, person: {},
    "partners": lambda: {},
    "serves": lambda person: True,
    "takes_over": lambda person: False,
    "file_numbers": lambda case_ids: {},
    "demonstration": lambda: False,
    "menu": lambda roles: [],
    "footer_links": lambda: [],
    "person_links": lambda: [],
    "token_used": lambda token: None,
    "possible_roles": lambda person, roles: set(roles),
    "enters_for_partners": lambda person: False,
    "one_enters_for_partners": lambda roles: False,
    "coordinators_of": lambda organisation: set(),
    "document_of": lambda matter, pk, person: None,
    "document_page": lambda pk: "",
    "received_form": None,
}


def organisation_name(pk: int | None) -> str:
    """What an organisation is called, as accounts knows it; empty for None."""
    return organisation_names({pk}).get(pk, "")


def names_beside(matter, pks) -> dict[int, str]:
    """`organisation_names`, each asked once for this copy of the row: for making one page."""
    known = matter.__dict__.setdefault("_names_beside", {})
    known.update(organisation_names(set(pks) - set(known)))
    return known


def organisation_names(pks) -> dict[int, str]:
    """{id: name} of several organisations, asked at once."""
    known = set(pks) - {None, 0}
    return answers["organisation_names"](known) if known else {}


def matter_kinds() -> list[type[Matter]]:
    """Every kind of matter there is, floor by floor: the only registry."""
    return [model for model in apps.get_models() if issubclass(model, Matter) and model.code]


def kind_of(label: str) -> type[Matter] | None:
    return next((kind for kind in matter_kinds() if kind.label() == label), None)
