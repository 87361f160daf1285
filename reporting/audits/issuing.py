"""What an audit issues: reports in frozen words, a letter with recommendations; what it erases."""

from datetime import timedelta

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now

from foundation.money.amounts import Money
from foundation.workflow import clock
from foundation.workflow.models import Draft, Part, canonical, digest_of

LANGUAGES = ("en", "sv")
OWN_PAPERS = ("notes",)


class Issuing:
    """Terms, procedures, reports, letter, follow-up, secrecy; no states move here."""

    def written(self, name: str):
        """The content of a part, all of them read once for this copy: rules, page and reports ask
        several times. Under the lock the row is always read anew."""
        if "_stored_parts" not in self.__dict__:
            self._stored_parts = list(Part.objects.about(self))
        row = next((one for one in self._stored_parts if one.name == name), None)
        return (row or self.empty_part(name)).content

    # The engagement

    def accept(self, data) -> dict:
        """The auditor's yes to the engagement as its terms stand. Facts for the record."""
        self.earlier_years = data.get("earlier_years") or 0
        self.safeguards = data.get("safeguards") or ""
        terms = digest_of(canonical(self.part("terms").content))
        return {"independent": True, "earlier_years": self.earlier_years, "terms": terms}

    def years_signed(self) -> int:
        """For how many years the auditor will have signed this assignment, this one included:
        the accounting years of the reports audited here, and those stated from before."""
        mine = type(self).objects.filter(case=self.case_id, auditor=self.auditor_id)
        rows = list(mine.values_list("pk", "state", "earlier_years", "financial_report__to_on"))
        years = {day.year for pk, state, _n, day in rows if state == "reported" or pk == self.pk}
        stated = [earlier for _pk, _state, earlier, _day in rows]
        return len(years | {self.financial_report.to_on.year}) + max([*stated, self.earlier_years])

    # Agreed-upon procedures

    def procedures_asked(self) -> tuple:
        """The procedures of the call: {code, mandatory, text}."""
        return self.call_rules().procedures

    def procedures(self) -> list[dict]:
        """Each procedure with what was done, on how many, what was found, the amount (Money)."""
        known = {one["code"]: one for one in self.procedures_asked()}
        found = []
        for row in self.written("procedures"):
            asked = known.get(row.get("procedure") or "", {})
            text = in_language(asked.get("text", {})) or row.get("own", "")
            found.append(
                {
                    "code": row.get("procedure") or "",
                    "text": text,
                    "mandatory": asked.get("mandatory", False),
                    "done": row.get("done") or "",
                    "number": row.get("number"),
                    "finding": row.get("finding") or "",
                    "amount": Money.from_json(row["amount"]) if row.get("amount") else None,
                }
            )
        return found

    # Reports

    @property
    def void(self) -> bool | None:
        """True where it was reported over figures that have been changed since; else nothing."""
        over = self.state == self.State.REPORTED and not self.covers_the_report()
        return True if over else None

    def usual_representations(self, language: str) -> str:
        """The text of the representations that the grant holder is offered (ISA 580)."""
        from .report_words import representations

        with override(language or get_language()):
            return representations(self)

    def issue_reports(self, by, data) -> None:
        """Freeze the words of both reports in both languages; own papers have their last day."""
        from .report_words import audit_report, procedures_report

        names = ("basis", "emphasis", "place")
        self.said = {name: data.get(name) or "" for name in names}
        self.issued = {}
        for language in LANGUAGES:
            with override(language):
                self.issued[language] = {
                    "audit": audit_report(self, by),
                    "procedures": procedures_report(self, by),
                }
        self.keep_papers_until()

    # The management letter

    @cached_property
    def all_recommendations(self) -> list:
        return [one for one in self._recommendations if one.audit_id == self.pk]

    @cached_property
    def _recommendations(self) -> list:
        """Its own and those of earlier audits reported in its case, in one question."""
        from .models import Recommendation

        if not self.pk:
            return []
        earlier = Q(audit__case=self.case_id, audit__state="reported", audit__lt=self.pk)
        rows = Recommendation.objects.filter(earlier | Q(audit=self.pk))
        return list(rows.select_related("audit").order_by("audit", "number"))

    def write_letter(self, data) -> dict:
        """Recommendations are added to those that were issued before. Facts for the record."""
        from .models import Recommendation

        start = len(self.all_recommendations)
        rows = [
            Recommendation(audit=self, number=start + number, **row)
            for number, row in enumerate(data["recommendations"], 1)
        ]
        Recommendation.objects.bulk_create(rows)
        for name in ("all_recommendations", "_recommendations"):
            self.__dict__.pop(name, None)
        self.letter = "\n\n".join(filter(None, (self.letter, data.get("text") or "")))
        self.letter_issued_at, self.letter_answered_at = clock.now(), None
        return {"recommendations": [row.frozen() for row in rows]}

    def write_letter_response(self, data) -> dict:
        """The plan of action; what is not mentioned stays as it was answered."""
        rows = {row.number: row for row in self.all_recommendations}
        for said in data["recommendations"]:
            row = rows[said["number"]]
            for name in ("agreed", "action", "responsible", "by_when"):
                setattr(row, name, said[name])
            row.save(update_fields=["agreed", "action", "responsible", "by_when"])
        self.letter_response, self.letter_answered_at = data.get("text") or "", clock.now()
        return {"recommendations": [row.frozen() for row in rows.values()]}

    def to_follow_up(self) -> list:
        """Earlier audits' recommendations of the same case that nobody has found done; those that
        this audit has followed up stay, so that it can say otherwise."""
        if "_to_follow_up" in self.__dict__:
            return self._to_follow_up
        self._to_follow_up = [
            row
            for row in self._recommendations
            if row.audit_id != self.pk
            if row.outcome in ("", "partly", "not_done") or row.followed_up_in_id == self.pk
        ]
        return self._to_follow_up

    def write_follow_up(self, rows) -> dict:
        known = {row.pk: row for row in self.to_follow_up()}
        facts = []
        for said in rows:
            row = known[said["recommendation"].pk]
            row.outcome, row.comment, row.followed_up_in = said["outcome"], said["comment"], self
            row.save(update_fields=["outcome", "comment", "followed_up_in"])
            facts.append({"recommendation": row.pk, "outcome": row.outcome})
        return {"followed_up": facts}

    # Secrecy

    def keep_papers_until(self) -> None:
        days = self.call_rules().audit_papers_days
        self.papers_until = clock.today() + timedelta(days=days)

    def erase_papers(self) -> dict:
        """Plan, materiality, notes and marks are gone; facts for the record are numbers."""
        parts = Part.objects.about(self).filter(name__in=OWN_PAPERS).update(content={})
        drafts = Draft.objects.filter(kind=self.label(), matter_id=self.pk)
        drafts.filter(place__in=OWN_PAPERS).delete()
        marks, _by_kind = self.marks.all().delete()
        self.papers_erased_at = clock.now()
        return {"parts": parts, "marks": marks}

    def erasure_said(self) -> str:
        """Until when the own papers are kept here, or since when they are gone; may be empty."""
        from foundation.money.formatting import format_date

        if self.papers_erased_at:
            day = format_date(clock.programme_date(self.papers_erased_at))
            return _now("The auditor’s own papers were erased here on %(day)s.") % {"day": day}
        if self.papers_until:
            day = format_date(self.papers_until)
            return _now("The auditor’s own papers are erased here after %(day)s.") % {"day": day}
        return ""


def in_language(texts: dict) -> str:
    """A text of the office's in the reader's language, else in the other one."""
    return texts.get((get_language() or "en")[:2]) or texts.get("en") or texts.get("sv") or ""
