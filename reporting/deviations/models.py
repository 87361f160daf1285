"""Deviation cases: what was reported, the talk with whoever reported it, who was informed, and the
trace of who has looked."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import PersonKind
from foundation.workflow import clock, engine
from foundation.workflow.models import digest_of
from partnerships.cooperation.models import Partnership
from partnerships.programmes import defaults
from partnerships.programmes.models import CallVersion

from . import roles
from .workflow import DeviationProcess, Outcome

GROUPS, LETTERS = 4, "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like another


class Deviation(DeviationProcess):
    """A suspected corruption or irregularity, in a restricted case of its own."""

    text = models.TextField(_("what is suspected"))
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    place = models.CharField(_("where"), max_length=250, blank=True)
    happened_on = models.DateField(_("when, or since when"), null=True, blank=True)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("partnership"),
    )  # fmt: skip
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("reported by"),
    )  # fmt: skip
    contact = models.CharField(_("how to reach whoever reported it"), max_length=250, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    code_digest = models.CharField(max_length=64, editable=False, db_index=True)

    class Meta:
        verbose_name = _("deviation case")
        verbose_name_plural = _("deviation cases")
        ordering = ["-id"]

    new_code = ""  # only on the copy that was just begun

    def begun(self, by, data):
        """Restrict the case, name who receives it, start the clock on the duty to inform."""
        case = self.case
        case.restricted = True
        case.save(update_fields=["restricted"])
        self.title = _now("Deviation %(reference)s") % {"reference": case.reference}
        self.language = getattr(by, "language", "") or "en"
        self.reported_by = by if by.kind == PersonKind.PERSON else None
        self.new_code = new_code()
        self.code_digest = digest_of(self.new_code)
        named = list(roles.receivers())
        for person in named:
            roles.name(self, person, by)
        self.due("inform", clock.today() + timedelta(days=self.days_to_inform()))
        return {"named": sorted(person.pk for person in named)}

    def days_to_inform(self) -> int:
        """As the partnership's call says, else the newest version of any call [D]."""
        if self.partnership_id:
            return self.partnership.rules.deviation_days
        newest = CallVersion.objects.order_by("-pk").values_list("content", flat=True).first()
        usual = defaults.TERMS["deviation_days"]
        return (newest or {}).get("terms", {}).get("deviation_days", usual)

    def deadline_label(self, code):
        return str(_("duty to inform"))

    @classmethod
    def waited_for_by(cls, person):
        """Nobody's desk says that they reported something."""
        return models.Q(pk__in=[])

    # The people named for it

    def named_people(self) -> list:
        return list(roles.named.people(self).order_by("name", "pk"))

    def let_know(self, person, by) -> dict:
        roles.name(self, person, by)
        return {"person": person.pk}

    def end(self, person, by) -> dict:
        yesterday = clock.today() - timedelta(days=1)
        roles.appointments(self).filter(person=person).update(
            until=yesterday, ended_by=by, ended_at=clock.now()
        )
        return {"person": person.pk}

    def takes_documents_from(self, person) -> bool:
        return bool(self.roles_held(person, [roles.named]))

    # The duty to inform, and the talk with whoever reported it

    def informed(self) -> list["Informed"]:
        return list(self.informed_rows.order_by("on", "pk")) if self.pk else []

    def write_informed(self, data) -> dict:
        row = Informed.objects.create(
            deviation=self, whom=data["whom"], on=data["on"], how=data["how"]
        )
        self.done("inform")
        return {"informed": row.pk, "on": str(row.on)}

    def write_answer(self, by, text: str) -> dict:
        row = Message.objects.create(deviation=self, by=by, text=text, at=clock.now())
        return {"message": row.pk}

    def add_from_reporter(self, text: str) -> "Message":
        """Something more from whoever has the code; the named people are told."""
        with transaction.atomic():
            row = Message.objects.create(
                deviation=self, text=text, at=clock.now(), from_reporter=True
            )
            people = {person.pk for person in self.named_people()}
            engine.tell(self, people, topic=TOPIC, facts={"message": row.pk})
        return row

    # The trace

    def looked_at(self, person, how):
        """Once an hour for each person and way: reading it leaves a trace that all named see."""
        hour = clock.now() - timedelta(hours=1)
        rows = Look.objects.filter(deviation=self, person=person, how=how)
        if not rows.filter(at__gt=hour).exists():
            Look.objects.create(deviation=self, person=person, how=how, at=clock.now())

    def letter(self, notice, language):
        """Nothing of what it is about leaves the house by e-mail."""
        from .letters import letter

        return letter(self, notice, language)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self)


TOPIC = "deviation_message"


def new_code() -> str:
    """The code of a reporter: four groups of four, said once and kept as a digest only."""
    groups = ("".join(secrets.choice(LETTERS) for _n in range(4)) for _group in range(GROUPS))
    return "-".join(groups)


def by_code(code: str) -> Deviation | None:
    """The case that a code belongs to, however it is typed; None when it is none."""
    plain = "".join(one for one in code.lower() if one in LETTERS)
    if len(plain) != GROUPS * 4:
        return None
    spelled = "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return Deviation.objects.filter(code_digest=digest_of(spelled)).first()


class Message(models.Model):
    """One message between whoever reported it and the people named for the case."""

    deviation = models.ForeignKey(Deviation, models.PROTECT, related_name="messages")
    from_reporter = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["deviation", "pk"]

    def __str__(self):
        return f"{self.deviation_id}: {self.at:%Y-%m-%d}"


class Informed(models.Model):
    """Somebody who had to be informed, and was."""

    deviation = models.ForeignKey(Deviation, models.PROTECT, related_name="informed_rows")
    whom = models.CharField(_("who was informed"), max_length=250)
    on = models.DateField(_("on"))
    how = models.CharField(_("how"), max_length=250, blank=True)

    class Meta:
        ordering = ["deviation", "on", "pk"]

    def __str__(self):
        return self.whom


class Look(models.Model):
    """Somebody has looked at the case."""

    deviation = models.ForeignKey(Deviation, models.PROTECT, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        ordering = ["deviation", "-at", "-pk"]
        indexes = [models.Index(fields=["deviation", "person", "at"], name="look_by_case")]

    def __str__(self):
        return f"{self.deviation_id}: {self.person_id}"
