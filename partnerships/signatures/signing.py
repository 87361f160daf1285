"""Signing: named persons vouch for one frozen text, by link or with an account."""

from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import NOTHING, office, people, real
from foundation.workflow import clock, engine
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule

from . import changes, keys, letters
from .delivery import ByLink, ways_of
from .models import LinkToken, Signatory, Signature, SignedPaper
from .paper import OnPaper, paper_bringer
from .readable import text_of

# --- roles --------------------------------------------------------------------------------------


def _rows(model, person):
    return Signatory.objects.filter(kind=model.label(), person=person)


def _pending_where(model, person) -> Q:
    if not real(person):
        return NOTHING
    return Q(pk__in=_rows(model, person).pending().values("matter_id"))


def _organisations(matters) -> dict:
    """{pk: the organisation awaited} of those with anybody pending; None where they are several."""
    if not matters:
        return {}
    rows = Signatory.objects.filter(
        kind=matters[0].label(), matter_id__in=[matter.pk for matter in matters]
    )
    found: dict = {}
    rows = rows.pending().unpapered()
    for matter_id, organisation in rows.values_list("matter_id", "organisation"):
        found.setdefault(matter_id, set()).add(organisation)
    return {pk: ids.pop() if len(ids) == 1 else None for pk, ids in found.items()}


signatory = Role(
    "signatory",
    gettext_lazy("a signatory who has not signed yet"),
    where=_pending_where,
    who=lambda matter: people().filter(
        pk__in=Signatory.objects.about(matter).pending().values("person")
    ),
    organisation=lambda matter: _organisations([matter]).get(matter.pk),
    organisations=_organisations,
    may=lambda person: real(person) and Signatory.objects.pending().filter(person=person).exists(),
)
asked_signatory = Role(
    "asked_signatory",
    gettext_lazy("somebody asked to sign it, or who has signed it"),
    where=lambda model, person: (
        Q(pk__in=_rows(model, person).concerned().values("matter_id")) if real(person) else NOTHING
    ),
    who=lambda matter: people().filter(
        pk__in=Signatory.objects.about(matter).concerned().values("person")
    ),
    may=lambda person: real(person) and Signatory.objects.filter(person=person).exists(),
)


def _papers(model, matter_id):
    """The papers that wait where there is nobody left who could still sign by link first."""
    rows = Signatory.objects.filter(kind=model.label(), matter_id=matter_id)
    waiting = SignedPaper.objects.waiting().filter(kind=model.label(), matter_id=matter_id)
    return Q(Exists(waiting)) & Q(Exists(rows.pending())) & ~Q(Exists(rows.pending().unpapered()))


_other_office = office.except_(paper_bringer)
paper_checker = Role(
    "paper_checker",
    gettext_lazy("the office, where only signed papers are left to confirm"),
    where=lambda model, person: _other_office.where(model, person) & _papers(model, OuterRef("pk")),
    who=lambda matter: (
        _other_office.people(matter) if matter.awaits() == "paper" else people().none()
    ),
    organisation=office.organisation_of,
    organisations=office.organisations_of,
    may=office.possible_for,
)


def _pen_of(asker: Role, matters) -> dict:
    """{pk: the organisation awaited}: who signs in one query, the others only where they are."""
    if not matters:
        return {}
    rows = Signatory.objects.filter(
        kind=matters[0].label(), matter_id__in=[one.pk for one in matters]
    )
    found, papers = {}, set()
    columns = ("matter_id", "organisation", "paper_waits")
    for pk, organisation, on_paper in rows.pending().with_papers().values_list(*columns):
        papers.add(pk) if on_paper else found.setdefault(pk, set()).add(organisation)
    waiting = {pk: ids.pop() if len(ids) == 1 else None for pk, ids in found.items()}
    office_has = [one for one in matters if one.pk in papers and one.pk not in waiting]
    rest = [one for one in matters if one.pk not in papers and one.pk not in waiting]
    return {
        **(asker.organisations_of(rest) if rest else {}),
        **(office.organisations_of(office_has) if office_has else {}),
        **waiting,
    }


def _called(asker: Role, matter):
    """What the page of one matter calls whoever is awaited."""
    pending = matter.pending_now()  # which the page asks anyway
    if not all(one.paper_waits for one in pending):
        return gettext_lazy("the signatories")
    return (office if pending else asker).label


def signing_pen(asker: Role) -> Role:
    """Who is awaited while a text is out for signing: the signatories, then the office if papers
    wait for it, then whoever asked them."""

    def pending(model):
        return Signatory.objects.filter(kind=model.label(), matter_id=OuterRef("pk")).pending()

    def to_sign(model, person):
        if not real(person):
            return NOTHING
        return Q(pk__in=_rows(model, person).pending().unpapered().values("matter_id"))

    def who(matter):
        awaits = matter.awaits()
        if awaits == "signatures":
            rows = Signatory.objects.about(matter).pending().unpapered()
            return people().filter(pk__in=rows.values("person"))
        return (paper_checker if awaits == "paper" else asker).people(matter)

    def organisations(matters):
        return _pen_of(asker, matters)

    return Role(
        "signatories",
        gettext_lazy("the signatories; then the office for papers; then whoever asked them"),
        short=gettext_lazy("the signatories"),
        where=lambda model, person: (
            to_sign(model, person)
            | paper_checker.where(model, person)
            | (asker.where(model, person) & ~Q(Exists(pending(model))))
        ),
        who=who,
        organisation=lambda matter: organisations([matter]).get(matter.pk),
        organisations=organisations,
        called=partial(_called, asker),
        may=lambda person: (
            signatory.possible_for(person)
            or paper_checker.possible_for(person)
            or asker.possible_for(person)
        ),
    )


def sign_then(asker: Role, step: str) -> list:
    """What comes next while a text is out for signing, for those asked, for the office where
    papers wait, and for whoever asked."""
    return [(signatory, "sign"), (paper_checker, "confirm_paper"), (asker, step)]


# --- rules --------------------------------------------------------------------------------------


@rule(gettext_lazy("the text is the one that was frozen for signing"))
def text_unchanged(matter):
    version = matter.latest_version()
    if version is None or version.digest != matter.digest():
        yield text_changed(matter, version)


def text_changed(matter, version=None) -> Missing:
    """The refusal of whoever wants to sign another text than the one that is out for signing;
    `version`: the one they have read, where it is known, so that the difference is said."""
    what = changes.in_words(matter, version) if version else ""
    if what:
        sentence = _("The text has changed since. %(what)s. Read the present text first.")
        return Missing("text_changed", sentence % {"what": what})
    return Missing(
        "text_changed", _("The text has changed since. Read the present text before you sign.")
    )


@rule(gettext_lazy("everybody asked has signed"))
def all_signed(matter):
    asked = matter.asked_now()
    for row in asked:
        words = {"name": row.name, "office": row.office, "standing": row.standing_label}
        if row.signed:
            continue
        if row.declined_at or row.not_me_at:
            sentence = _("%(name)s (%(office)s): %(standing)s. Take the text back to name another.")
            if row.not_me_at:
                sentence = _("%(name)s (%(office)s): %(standing)s. Correct the address.")
            yield Missing("signature_refused", sentence % words)
        else:
            sentence = _("%(name)s (%(office)s) %(standing)s.")
            yield Missing("signature_missing", sentence % words)
    if not asked:
        yield Missing("signature_missing", _("Nobody has been asked to sign."))


# --- what a room inherits -----------------------------------------------------------------------


class Signed(OnPaper, ByLink, Shared):
    """A matter that is signed. The room's table has the steps; their bodies are here."""

    class Meta:
        abstract = True

    def signing_summary(self) -> str:
        """One sentence that tells a signatory what this is, in the active language."""
        return f"{self._meta.verbose_name.capitalize()}: {self.title or self.reference}"

    def awaits(self) -> str:
        """What is awaited while the text is out: "signatures", "paper" to be confirmed, or ""."""
        pending = Signatory.objects.about(self).pending().with_papers()
        papers = list(pending.values_list("paper_waits", flat=True))
        return "signatures" if not all(papers) else "paper" if papers else ""

    def certificate_facts(self) -> list[tuple[str, str]]:
        """What else the signing certificate says of the matter, as (label, text)."""
        return []

    def before_step(self, name, by, data):
        super().before_step(name, by, data)
        if name == "sign" and hasattr(data, "get"):
            keys.count_try(self, by, data.get("code"))

    # Bodies of the steps

    def ask_signatories(self, by, rows: list[dict], version=None) -> dict:
        """Freeze the text and owe every signatory a link. Facts for the record.

        `version`: the one to sign, where it is frozen already.

        `rows`: {email, name, office, side?, organisation (an id or a row)}. Whatever was signed in
        an earlier round is void, even when not a word changed.
        """
        self.end_signing()
        version = version or engine.freeze(self, by, anew=True)
        made = [self._ask(version, order, row) for order, row in enumerate(rows)]
        for one in made:
            self.owe_link(one)
        return {
            "frozen": version.number,
            "digest": version.digest,
            "signatories": [one.pk for one in made],
        }

    def _ask(self, version, order: int, row: dict) -> Signatory:
        email = row["email"].strip().lower()
        person, _new = Person.objects.get_or_create(
            email=email,
            defaults={"name": row["name"], "password": "!", "language": self.language_of_asking()},
        )
        organisation = row["organisation"]
        return Signatory.objects.create(
            case_id=self.case_id, kind=self.label(), matter_id=self.pk, version=version,
            person=person, organisation_id=getattr(organisation, "pk", organisation),
            side=row.get("side", ""), name=row["name"], office=row["office"], order=order,
            asked_at=clock.now(),
        )  # fmt: skip

    def language_of_asking(self) -> str:
        """The language in which somebody new here is written to."""
        return getattr(self, "language", "") or "en"

    def write_signature(self, by, data) -> dict:
        """Write the signature of the person whose code was sent. Facts for the record."""
        code = keys.code_of(self, by, data["code"])
        one, at = code.signatory, clock.now()
        Signature.objects.create(
            signatory=one, version=one.version, digest=one.version.digest, at=at,
            body=data.get("body") or "", decided_on=data.get("decided_on"),
            minute=data.get("minute") or "",
        )  # fmt: skip
        code.used_at = at
        code.save(update_fields=["used_at"])
        LinkToken.objects.filter(signatory=one, revoked_at=None, used_at=None).update(used_at=at)
        return {"signatory": one.pk, "frozen": one.version.number, "digest": one.version.digest}

    def write_refusal(self, by, field: str) -> dict:
        """The person does not sign: `declined_at`, or `not_me_at` for a mistaken address."""
        rows = list(Signatory.objects.about(self).pending().filter(person=by))
        mine = Signatory.objects.filter(pk__in=[row.pk for row in rows])
        keys.revoke_links(mine)
        keys.void_codes(mine)
        mine.update(**{field: clock.now()})
        return {"signatories": [row.pk for row in rows]}

    def end_signing(self) -> dict:
        """Take the text back: links stop working, and what was signed stays, visibly void."""
        asked = Signatory.objects.about(self).asked()
        ended = list(asked.values_list("pk", flat=True))
        rows = Signatory.objects.filter(pk__in=ended)
        keys.revoke_links(rows)
        keys.void_codes(rows)
        rows.update(ended_at=clock.now())
        self.end_papers()
        return {"ended": ended}

    # What others read

    def signatories_asked(self):
        """Everybody ever asked, the present round last, with what they signed."""
        rows = Signatory.objects.about(self).with_papers()
        return rows.select_related(
            "person", "organisation", "version", "signature__paper__confirmed_by",
            "signature__paper__document",
        )  # fmt: skip

    def signing_section(self, person) -> list[dict]:
        """The section of the page: who signed what and when, and one's own signature if awaited."""
        rows = list(self.signatories_asked())
        if not rows:
            return []
        mine = [row for row in rows if row.person_id == person.pk and row.standing in WAITING]
        open_now = self.step_named("sign").starts_from(self.state)
        papers = self.papers()
        context = {
            "rows": rows, "mine": mine if open_now else [],
            "certificate_url": self._certificate_url(rows),
            "sheet_url": self.sheet_url(),
            "papers": papers,
            "ways": ways_of(self, rows) if self._asks(person) else [],
            "changed": self._changed_since(rows),
        }  # fmt: skip
        return [
            {
                "title": _("Signatures"),
                "template": "partnerships/signing/_signatures.html",
                "context": context,
            }
        ]

    def _asks(self, person) -> bool:
        """Whether it is this person who looks after the letters."""
        return bool(self.roles_held(person, self.step_named("send_links_again").by))

    def _changed_since(self, rows) -> list[dict]:
        """Of each version whose signatures are void: what reads otherwise now."""
        void = {row.version_id: row.version for row in rows if row.standing == "void"}
        return [
            {"number": version.number, "differences": changes.differences(self, version)}
            for version in void.values()
        ]

    def _certificate_url(self, rows) -> str:
        """Where the certificate is made; empty while nobody's signature stands."""
        if not any(row.standing == "signed" for row in rows):
            return ""
        return reverse("partnerships:signing_certificate", args=[self.collection, self.pk])

    def signing_text(self) -> str:
        """The text that is out for signing, as people read it."""
        version = self.latest_version()
        return text_of(self, version) if version else ""

    def pending_signature(self, person) -> Signatory | None:
        """The signature of this person that is awaited."""
        return Signatory.objects.about(self).pending().filter(person=person).first()

    def letter(self, notice, language):
        return letters.of(self, notice) or super().letter(notice, language)


WAITING = {"opened", "sent", "asked", "paper"}
