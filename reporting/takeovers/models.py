"""A takeover: the workbook as it was read, and which case came from which row."""

from functools import lru_cache

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from foundation.documents.models import Document, DocumentVersion
from foundation.pages.workbooks import NoWorkbook
from foundation.workflow.models import canonical, digest_of
from foundation.workflow.rules import Missing
from foundation.workflow.steps import Refused
from partnerships.cooperation.models import Partnership
from partnerships.programmes.models import Call

from . import workbook
from .checking import Checked, check
from .knowing import known_for
from .sentences import SENTENCES
from .workflow import TAKES_OVER, TakeoverProcess

PROBLEMS_SAID = 40


@lru_cache(maxsize=4)
def _cells(version: int, sha256: str):
    row = DocumentVersion.objects.get(pk=version)
    with row.file.open("rb") as file:
        return workbook.read(file)


def cells_of(version: DocumentVersion):
    """The cells of a file, which never changes: read before the step, found again inside it."""
    return _cells(version.pk, version.sha256)


class Takeover(TakeoverProcess):
    """A workbook of cases of one call that ran before the office used the system."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="+", verbose_name=_("call"))
    workbook = models.PositiveBigIntegerField(null=True, editable=False)  # version of a document
    cases = models.JSONField(default=list, editable=False)
    problems = models.JSONField(default=list, editable=False)
    verdict = models.CharField(max_length=20, default="draft", editable=False)

    class Meta:
        verbose_name = _("takeover")
        verbose_name_plural = _("takeovers")
        ordering = ["-id"]

    def __str__(self):
        """Its title, else its call, in the reader's language."""
        return self.title or str(_("Running cases of %(call)s")) % {"call": self.call}

    def takes_documents_from(self, person) -> bool:
        """Workbooks, while they can still be checked."""
        open_for_it = self.state in (self.State.DRAFT, self.State.CHECKED)
        return open_for_it and bool(self.roles_held(person, self.begin.by))

    # Checking

    def before_step(self, name, by, data):
        """The file is read before the transaction; what cannot be read is said inside it."""
        if name == "check_workbook":
            number = str((data or {}).get("workbook", ""))
            if number.isascii() and number.isdigit() and len(number) < 18:
                row = Document.objects.about(self).filter(pk=int(number)).first()
                try:
                    if row is not None:
                        cells_of(row.latest)
                except (NoWorkbook, OSError):
                    return

    def read_workbook(self, by, document) -> dict:
        """Checks the newest version of a document; keeps what was read, or what is wrong in it."""
        version = document.latest
        try:
            found = check(*cells_of(version), known_for(self.call, by))
        except (NoWorkbook, OSError):
            found = Checked()
        self.workbook = version.pk
        self.cases, self.problems = found.cases, found.problems
        good = found.good and self.call.latest() is not None
        self.verdict = self.State.CHECKED if good else self.State.DRAFT
        return {
            "document": document.pk, "document_version": version.number,
            "cases": len(self.cases), "problems": len(self.problems),
            "digest": digest_of(canonical(self.cases)),
        }  # fmt: skip

    def problems_in_words(self) -> list[tuple[str, str, bool]]:
        """(place, sentence, whether it is advice) of the first problems, in the reader's words."""
        if self.workbook and not self.cases and not self.problems:
            return [("—", str(_("This file cannot be read as an Excel workbook.")), False)]
        return [
            (place_of(one), sentence_of(one), one["advice"])
            for one in self.problems[:PROBLEMS_SAID]
        ]

    @property
    def findings(self) -> list[dict]:
        """What is wrong or worth a look, for machines: the page has a table of it."""
        return [
            {"where": place, "what": sentence, "advice": advice}
            for place, sentence, advice in self.problems_in_words()
        ]

    # Taking over

    def taken(self) -> dict[str, "TakenOver"]:
        """The cases of the workbook that are there already, from this or an earlier takeover."""
        if "_taken" not in self.__dict__:
            rows = TakenOver.objects.filter(key__in=[case["key"] for case in self.cases])
            self._taken = {row.key: row for row in rows.select_related("partnership")}
        return self._taken

    @classmethod
    def prepare_rows(cls, matters):
        """Which cases of all rows are there, in one query."""
        keys = {case["key"] for matter in matters for case in matter.cases}
        there = {row.key: row for row in TakenOver.objects.filter(key__in=keys)}
        for matter in matters:
            own = [case["key"] for case in matter.cases]
            matter._taken = {key: there[key] for key in own if key in there}

    def waiting(self) -> list[str]:
        """The keys of the cases that are not there yet, in the order of the workbook."""
        return [case["key"] for case in self.cases if case["key"] not in self.taken()]

    @property
    def cases_read(self) -> int:
        return len(self.cases)

    @property
    def cases_taken(self) -> int:
        return len(self.taken())

    def take_over_one(self, by, key: str) -> dict:
        from .importing import take_over_case

        case = next((one for one in self.cases if one["key"] == key), None)
        if case is None or TakenOver.objects.filter(key=key).exists():
            raise self._there_already(key)
        partnership = take_over_case(self.call, case, by)
        row = TakenOver(takeover=self, key=key, partnership=partnership, papers=case["documents"])
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # a takeover of another call, whose lock is another, was faster
            raise self._there_already(key) from None
        return {"partnership": partnership.pk, "row": self.cases.index(case) + 1}

    def _there_already(self, key: str) -> Refused:
        message = _("The case “%(key)s” is there already, or not in the workbook.")
        lacks = [Missing("case_there", str(message) % {"key": key}, field="case")]
        return Refused(self.step_named("take_over_case"), lacks)

    def sections(self, person) -> list[dict]:
        from .tables import sections_of

        return sections_of(self, bool(self.roles_held(person, TAKES_OVER)), person)


def place_of(problem: dict) -> str:
    """Where a problem is: sheet, row and column."""
    parts = [problem["sheet"]]
    if problem["row"]:
        parts.append(str(_("row %(row)s")) % {"row": problem["row"]})
    if problem["column"]:
        parts.append(problem["column"])
    return ", ".join(parts)


def sentence_of(problem: dict) -> str:
    """What is wrong, in the reader's language."""
    return str(SENTENCES[problem["code"]]) % problem["words"]


class TakenOver(models.Model):
    """Which partnership came from which row: a second import of the row changes nothing."""

    takeover = models.ForeignKey(Takeover, models.PROTECT, related_name="taken_rows")
    key = models.CharField(_("case"), max_length=60, unique=True)
    partnership = models.OneToOneField(Partnership, models.PROTECT, related_name="+")
    papers = models.JSONField(default=list)  # [{file, title, language}] that the workbook names

    class Meta:
        verbose_name = _("case taken over")
        verbose_name_plural = _("cases taken over")
        ordering = ["pk"]

    def __str__(self):
        return self.key
