"""Signing on paper: a printed sheet is signed, scanned and handed in; the office confirms it."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.roles import NOTHING, manager, office, people, real
from foundation.workflow import clock
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule

from . import keys
from .models import Signatory, Signature, SignedPaper

# --- who confirms: not the only one who has handed anything in -----------------------------------


def _only_own_where(model, person) -> Q:
    if not real(person):
        return NOTHING
    waiting = SignedPaper.objects.waiting().filter(
        kind=model.label(), matter_id=OuterRef("pk")
    )  # fmt: skip
    mine = Exists(waiting.filter(uploaded_by=person))
    return Q(mine) & ~Q(Exists(waiting.exclude(uploaded_by=person)))


def _only_own_who(matter):
    waiting = SignedPaper.objects.about(matter).waiting()
    uploaders = set(waiting.values_list("uploaded_by", flat=True))
    return people().filter(pk__in=uploaders if len(uploaders) == 1 else ())


paper_bringer = Role(
    "paper_bringer",
    gettext_lazy("whoever handed in the signed paper"),
    where=_only_own_where,
    who=_only_own_who,
)
CHECKERS = [office.except_(paper_bringer), manager.except_(paper_bringer)]


# --- rules ---------------------------------------------------------------------------------------


@rule(gettext_lazy("somebody asked has not signed yet"))
def somebody_is_awaited(matter):
    if all(one.paper_waits for one in matter.pending_now()):
        yield Missing("nobody_awaited", _("Nobody is left whose signature is awaited."))


@rule(gettext_lazy("a signed paper waits for the office"))
def a_paper_waits(matter, by):
    if not matter.papers_to_look_at(by):
        yield Missing("no_paper", _("No signed paper waits to be confirmed."))


class OnPaper:
    """What a signed matter does with papers; the bodies of the steps."""

    def takes_documents_from(self, person) -> bool:
        """Whoever writes it; and while it is out for signing, whoever may hand in a sheet."""
        from foundation.documents.rights import has_ended

        if has_ended(self):
            return False
        sheets = self.step_named("upload_signed_sheet")
        roles = [
            *self.step_named("edit").by,
            *(sheets.by if sheets.starts_from(self.state) else ()),
        ]
        return bool(self.roles_held(person, roles))

    def asked_now(self) -> list[Signatory]:
        """Everybody of the present round, with papers and signatures; asked once for each version
        of the matter, since rules and forms of a page all go by it."""
        kept = self.__dict__.get("_asked_now")
        if kept is None or kept[0] != self.version:
            rows = Signatory.objects.about(self).asked().with_papers()
            related = ("person", "organisation", "signature__paper")
            kept = self._asked_now = (self.version, list(rows.select_related(*related)))
        return kept[1]

    def pending_now(self) -> list[Signatory]:
        """Those of the present round who have neither signed nor said no."""
        return [
            one for one in self.asked_now()
            if not (one.signed or one.declined_at or one.not_me_at)
        ]  # fmt: skip

    def papers_to_look_at(self, person) -> list[SignedPaper]:
        """The papers that wait and that this person did not hand in (None: all that wait)."""
        kept = self.__dict__.get("_papers_waiting")
        if kept is None or kept[0] != self.version:
            rows = SignedPaper.objects.about(self).waiting().prefetch_related("signatories")
            rows = rows.select_related("document", "uploaded_by", "version")
            kept = self._papers_waiting = (self.version, list(rows))
        mine = person.pk if person is not None else None
        return [paper for paper in kept[1] if paper.uploaded_by_id != mine]

    def papers(self) -> list[SignedPaper]:
        """Every paper ever handed in, for the page."""
        rows = SignedPaper.objects.about(self).prefetch_related("signatories")
        return list(rows.select_related("document", "uploaded_by", "confirmed_by"))

    def sheet_url(self) -> str:
        """Where the sheet to print is made; empty unless somebody is awaited."""
        if not self.step_named("sign").starts_from(self.state):
            return ""
        return reverse("partnerships:signing_sheet", args=[self.collection, self.pk])

    def write_paper(self, by, data) -> dict:
        """Keep what was handed in, bound to the text and to one file. Facts for the record."""
        version, document = self.latest_version(), data["document"]
        file = document.latest
        paper = SignedPaper.objects.create(
            case_id=self.case_id, kind=self.label(), matter_id=self.pk, version=version,
            proof=data["proof"], document=document, document_version=file.number,
            sha256=file.sha256, body=data.get("body") or "", decided_on=data.get("decided_on"),
            minute=data.get("minute") or "", signed_on=data.get("signed_on"), uploaded_by=by,
            uploaded_at=clock.now(),
        )  # fmt: skip
        paper.signatories.set(data["signatories"])
        return {**_facts(paper), "frozen": version.number, "digest": version.digest}

    def write_paper_confirmed(self, by, paper: SignedPaper) -> dict:
        """Write the signatures that stand on it: of those who have not signed otherwise since."""
        at = paper.confirmed_at = clock.now()
        paper.confirmed_by = by
        paper.save(update_fields=["confirmed_at", "confirmed_by"])
        signing = list(Signatory.objects.about(self).pending().filter(papers=paper))
        Signature.objects.bulk_create(
            Signature(
                signatory=one, version=paper.version, digest=paper.version.digest, at=at,
                body=paper.body, decided_on=paper.decided_on, minute=paper.minute, paper=paper,
            )
            for one in signing
        )  # fmt: skip
        mine = Signatory.objects.filter(pk__in=[one.pk for one in signing])
        keys.revoke_links(mine)
        keys.void_codes(mine)
        return {
            **_facts(paper),
            "signatories": [one.pk for one in signing],
            "frozen": paper.version.number,
            "digest": paper.version.digest,
        }

    def write_paper_refused(self, paper: SignedPaper) -> dict:
        paper.refused_at = clock.now()
        paper.save(update_fields=["refused_at"])
        return _facts(paper)

    def end_papers(self) -> None:
        """The text is taken back: what nobody has looked at yet is void."""
        SignedPaper.objects.about(self).waiting().update(ended_at=clock.now())


def _facts(paper: SignedPaper) -> dict:
    return {
        "paper": paper.pk,
        "proof": paper.proof,
        "document": paper.document_id,
        "sha256": paper.sha256,
        "signatories": sorted(one.pk for one in paper.signatories.all()),
    }
