"""Questions about a plan, with the answers of its partners."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.plans.conflicts import serves_the_office
from applications.plans.models import Plan
from foundation.accounts.models import Membership, Organisation
from foundation.workflow import clock
from foundation.workflow.shapes import shape

from .workflow import QuestionProcess

LONGEST_TITLE = 90
BY_PARTNERS = ("answer", "add", "lapse")  # the last follows from what a partner or manager does


class Question(QuestionProcess):
    """What the office or an assessor wants to know about a plan before it is decided."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name=_("plan"))
    text = models.TextField(_("question"))
    about = models.CharField(_("about"), max_length=40, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-id"]

    def begun(self, by, data):
        self._set_day()
        return {"about": self.about, "due_on": shape(self.due_on)}

    def change(self, data):
        facts = self.write(data)
        self._set_day()
        return facts

    def _set_day(self) -> None:
        if self.due_on:
            self.due("answer", self.due_on)
        else:
            self.done("answer")

    def write_answer(self, by, text):
        """One more answer, of the organisation for which the person serves."""
        organisation = self.own_organisation(by) or self._answers_for(by)
        self.replies.create(
            organisation_id=organisation, person=by, text=text, answered_at=clock.now()
        )
        self.done("answer")
        return {"organisation": organisation}

    def _answers_for(self, person) -> int:
        """One of the partners somebody serves, where they serve several."""
        serving = Membership.objects.current().filter(
            person=person, organisation__in=list(self.party_ids())
        )
        return serving.order_by("organisation").values_list("organisation", flat=True)[0]

    @property
    def answers(self) -> list[dict]:
        """`{organisation, text, answered_at}`, the first one first."""
        return [
            {
                "organisation": one.organisation_id,
                "text": one.text,
                "answered_at": shape(one.answered_at),
            }
            for one in self.replies_read()
        ]

    def replies_read(self) -> list["Answer"]:
        """The answers, read once for this copy of the row."""
        if "_replies" not in self.__dict__:
            self._replies = list(self.replies.select_related("organisation"))
        return self._replies

    @classmethod
    def prepare_rows(cls, matters):
        found: dict = {one.pk: [] for one in matters}
        rows = Answer.objects.filter(question__in=found).select_related("organisation")
        for row in rows:
            found[row.question_id].append(row)
        for one in matters:
            one._replies = found[one.pk]

    def frozen_fields(self):
        return ("plan", "text", "about", "due_on")

    def deadline_label(self, code):
        return _now("an answer to the office's question")

    # Who asked is the office's: the partners do not learn who assesses them.

    @classmethod
    def hand_shown(cls, entry, person):
        if entry.step in BY_PARTNERS or serves_the_office(person):
            return entry.by_id, entry.by.name
        return None, str(Organisation.objects.office() or "")

    def takes_documents_from(self, person) -> bool:
        """What belongs to an answer, until the plan is decided."""
        here = self.state in (self.State.OPEN, self.State.ANSWERED)
        return here and bool(self.roles_held(person, self.step_named("answer").by))

    @classmethod
    def may_begin_below(cls, parent, person) -> bool:
        """Offered on the plan's page while the office has it, to those who may ask."""
        if parent.state not in (parent.State.SUBMITTED, parent.State.ASSESSING):
            return False
        return bool(parent.roles_held(person, cls.begin.by))

    def sections(self, person) -> list[dict]:
        """The answers, each with the organisation that gave it."""
        if not self.replies_read():
            return []
        facts = [(str(one.organisation), one.text) for one in self.replies_read()]
        return [
            {
                "title": _now("Answers"),
                "template": "applications/question/answers.html",
                "context": {"facts": facts},
            }
        ]


class Answer(models.Model):
    """What a partner answered; several may, and one may add to it."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="replies")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question", "pk"]

    def __str__(self):
        return self.text[:60]
