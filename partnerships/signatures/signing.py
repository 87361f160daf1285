"""Signing: named persons vouch for one frozen text, by link or with an account."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import Person
from foundation.accounts.parties import Shared
from foundation.accounts.roles import NOTHING, people, real
from foundation.workflow import clock, engine
from foundation.workflow.roles import Role
from foundation.workflow.rules import Missing, rule

from . import keys, letters
from .models import LinkToken, Signatory, Signature
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
    for matter_id, organisation in rows.pending().values_list("matter_id", "organisation"):
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


def signing_pen(asker: Role) -> Role:
    """Who is awaited while a text is out for signing: the signatories, then whoever asked them."""

    def pending_for(model):
        rows = Signatory.objects.filter(kind=model.label(), matter_id=OuterRef("pk"))
        return Exists(rows.pending())

    def organisations(matters):
        waiting = _organisations(matters)
        rest = asker.organisations_of([one for one in matters if one.pk not in waiting])
        return {**rest, **waiting}

    return Role(
        "signatories",
        gettext_lazy("the signatories; when all have signed, whoever asked them"),
        short=gettext_lazy("the signatories"),
        where=lambda model, person: (
            signatory.where(model, person) | (asker.where(model, person) & ~pending_for(model))
        ),
        who=lambda matter: matter.awaited(asker).people(matter),
        organisation=lambda matter: matter.awaited(asker).organisation_of(matter),
        organisations=organisations,
        may=lambda person: signatory.possible_for(person) or asker.possible_for(person),
    )


def sign_then(asker: Role, step: str) -> list:
    """What comes next while a text is out for signing, for those asked and for whoever asked."""
    return [(signatory, "sign"), (asker, step)]


# --- rules --------------------------------------------------------------------------------------


@rule(gettext_lazy("the text is the one that was frozen for signing"))
def text_unchanged(matter):
    version = matter.latest_version()
    if version is None or version.digest != matter.digest():
        yield text_changed()


def text_changed() -> Missing:
    """The refusal of whoever wants to sign another text than the one that is out for signing."""
    return Missing(
        "text_changed", _("The text has changed since. Read the present text before you sign.")
    )


@rule(gettext_lazy("everybody asked has signed"))
def all_signed(matter):
    asked = Signatory.objects.about(matter).asked().select_related("signature")
    for row in asked:
        words = {"name": row.name, "office": row.office, "standing": row.standing_label}
        if row.signed:
            continue
        if row.declined_at or row.not_me_at:
            sentence = _("%(name)s (%(office)s): %(standing)s. Take the text back to name another.")
            yield Missing("signature_refused", sentence % words)
        else:
            sentence = _("%(name)s (%(office)s) %(standing)s.")
            yield Missing("signature_missing", sentence % words)
    if not asked:
        yield Missing("signature_missing", _("Nobody has been asked to sign."))


# --- what a room inherits -----------------------------------------------------------------------


class Signed(Shared):
    """A matter that is signed. The room's table has the steps; their bodies are here."""

    class Meta:
        abstract = True

    def signing_summary(self) -> str:
        """One sentence that tells a signatory what this is, in the active language."""
        return f"{self._meta.verbose_name.capitalize()}: {self.title or self.reference}"

    def awaited(self, asker: Role) -> Role:
        """Whose turn it is while the text is out for signing."""
        return signatory if Signatory.objects.about(self).pending().exists() else asker

    def before_step(self, name, by, data):
        super().before_step(name, by, data)
        if name == "sign" and hasattr(data, "get"):
            keys.count_try(self, by, data.get("code"))

    # Bodies of the steps

    def ask_signatories(self, by, rows: list[dict]) -> dict:
        """Freeze the text and owe every signatory a link. Facts for the record.

        `rows`: {email, name, office, side?, organisation (an id or a row)}. Whatever was signed in
        an earlier round is void, even when not a word changed.
        """
        self.end_signing()
        version = engine.freeze(self, by, anew=True)
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

    def owe_link(self, one: Signatory) -> None:
        """Owe the signatory a letter with a link of their own, minted when it is written."""
        engine.tell(self, {one.person_id}, topic=letters.LINK, facts={"signatory": one.pk})

    def owe_links_again(self) -> dict:
        """Owe every pending signatory a new link; the earlier ones stop working then."""
        waiting = list(Signatory.objects.about(self).pending())
        for one in waiting:
            self.owe_link(one)
        return {"signatories": [one.pk for one in waiting]}

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
        return {"ended": ended}

    # What others read

    def signatories_asked(self):
        """Everybody ever asked, the present round last, with what they signed."""
        rows = Signatory.objects.about(self)
        return rows.select_related("person", "organisation", "version", "signature")

    def signing_section(self, person) -> list[dict]:
        """The section of the page: who signed what and when, and one's own signature if awaited."""
        rows = list(self.signatories_asked())
        if not rows:
            return []
        mine = [row for row in rows if row.person_id == person.pk and row.standing in WAITING]
        open_now = self.step_named("sign").starts_from(self.state)
        context = {
            "rows": rows, "mine": mine if open_now else [],
            "certificate_url": self._certificate_url(rows),
        }  # fmt: skip
        return [
            {
                "title": _("Signatures"),
                "template": "partnerships/signing/_signatures.html",
                "context": context,
            }
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


WAITING = {"opened", "sent", "asked"}
