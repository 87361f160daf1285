"""Who is asked to sign, what they signed, and which partner said yes to which frozen version."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import Organisation, Side
from foundation.documents.models import Document
from foundation.workflow import clock
from foundation.workflow.models import AboutMatter, AboutMatterQuerySet, Version

from .sheet_codes import code_of_version


def newer_version(version: str):
    """Whether a later version of the same matter exists: what was said of `version` is void."""
    return Exists(
        Version.objects.filter(
            kind=OuterRef("kind"),
            matter_id=OuterRef("matter_id"),
            number__gt=OuterRef(f"{version}__number"),
        )
    )


def _paper_waits() -> Exists:
    waiting = SignedPaper.objects.waiting()
    return Exists(waiting.filter(signatories=OuterRef("pk")))


class SignatoryQuerySet(AboutMatterQuerySet):
    def asked(self):
        """Those of the present round: their names stand under the text that is out for signing."""
        return self.filter(ended_at=None)

    def pending(self):
        """Those asked who have neither signed nor said no."""
        return self.asked().filter(signature=None, declined_at=None, not_me_at=None)

    def not_reached_yet(self):
        """Those who have neither signed nor declined; whoever got a link by mistake among them."""
        return self.asked().filter(signature=None, declined_at=None)

    def with_papers(self):
        """Each with `paper_waits`: whether a paper with its signature waits for the office."""
        return self.annotate(paper_waits=_paper_waits())

    def unpapered(self):
        """Those without a paper that waits for the office."""
        return self.filter(~_paper_waits())

    def concerned(self):
        """Those who may read the matter: asked now, or bound by a signature of theirs."""
        return self.filter(Q(ended_at=None) | ~Q(signature=None))


class Signatory(AboutMatter):
    """A person asked to sign one version in one capacity. A new round is new rows."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    side = models.CharField(_("side"), max_length=10, choices=Side, blank=True)
    name = models.CharField(_("name"), max_length=150)  # as given, whatever the person's is later
    office = models.CharField(_("office"), max_length=150)
    order = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # the first letter with a link was written
    opened_at = models.DateTimeField(null=True)  # a code was asked for: reading never writes
    declined_at = models.DateTimeField(null=True)
    not_me_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(
        null=True
    )  # the text was taken back: whatever was signed is void

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["asked_at", "order", "id"]
        indexes = [
            models.Index(fields=["kind", "matter_id"], name="signatory_by_matter"),
            models.Index(fields=["person", "kind"], name="signatory_by_person"),
        ]

    def __str__(self):
        return f"{self.name}, {self.office}"

    @property
    def email(self) -> str:
        return self.person.email

    @property
    def signed(self) -> "Signature | None":
        """What they signed; None when they have not."""
        return getattr(self, "signature", None)

    @property
    def standing(self) -> str:
        """signed · void · declined · not_me · ended · paper · opened · sent · asked

        `paper` only for rows that were fetched `with_papers`.
        """
        if self.signed:
            return "void" if self.ended_at else "signed"
        steps = [
            ("declined", self.declined_at),
            ("not_me", self.not_me_at),
            ("ended", self.ended_at),
            ("paper", getattr(self, "paper_waits", False)),
            ("opened", self.opened_at),
            ("sent", self.sent_at),
        ]
        return next((name for name, at in steps if at), "asked")

    @property
    def standing_label(self):
        if self.standing == "signed" and self.signed.paper_id:
            return SIGNED_ON_PAPER[self.signed.paper.proof]
        return STANDINGS[self.standing]


STANDINGS = {
    "signed": _("signed"),
    "void": _("void: the text was taken back afterwards"),
    "declined": _("declined to sign"),
    "not_me": _("says the link came to the wrong person"),
    "ended": _("no longer asked"),
    "paper": _("has signed on paper; the office has not confirmed it yet"),
    "opened": _("has opened the link and not signed yet"),
    "sent": _("has been sent the link and not signed yet"),
    "asked": _("has been asked; the link is on its way"),
}


class LinkToken(models.Model):
    """A way to one signature without an account; the token itself is only in the letter."""

    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.signatory}, {self.created_at:%Y-%m-%d}"


class SigningCodeQuerySet(models.QuerySet):
    def valid(self):
        """Codes that can still be used."""
        return self.filter(voided_at=None, used_at=None, expires_at__gt=clock.now())


class SigningCode(models.Model):
    """The six digits of a letter, as a keyed digest: the second step of a signature."""

    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="codes")
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    voided_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = SigningCodeQuerySet.as_manager()

    def __str__(self):
        return f"{self.signatory}, {self.created_at:%Y-%m-%d %H:%M}"


class SignedPaperQuerySet(AboutMatterQuerySet):
    def waiting(self):
        """Those over the text that is out for signing, which the office has not looked at yet."""
        return self.filter(confirmed_at=None, refused_at=None, ended_at=None)


class SignedPaper(AboutMatter):
    """A scan of what was signed on paper, or of a resolution; a signature once it is confirmed.

    Bound to the version whose code the sheet carries, and to one file by its digest.
    """

    class Proof(models.TextChoices):
        SHEET = "sheet", _("the signing sheet, signed")
        RESOLUTION = "resolution", _("a resolution of the council (extract of the minutes)")

    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    signatories = models.ManyToManyField(Signatory, related_name="papers")
    proof = models.CharField(_("what it is"), max_length=10, choices=Proof, default=Proof.SHEET)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    document_version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    body = models.CharField(_("decision body"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    minute = models.CharField(_("minute or resolution"), max_length=100, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # the text was taken back before anybody looked

    objects = SignedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "matter_id"], name="signed_paper_by_matter")]

    def __str__(self):
        return f"{self.get_proof_display()}, {self.uploaded_at:%Y-%m-%d}"

    @property
    def code(self) -> str:
        """The code that stands on a sheet of its version."""
        return code_of_version(self.version)

    @property
    def standing(self) -> str:
        """confirmed · refused · ended · waiting"""
        ways = [("confirmed", self.confirmed_at), ("refused", self.refused_at),
                ("ended", self.ended_at)]  # fmt: skip
        return next((name for name, at in ways if at), "waiting")

    @property
    def standing_label(self):
        return PAPER_STANDINGS[self.standing]


PAPER_STANDINGS = {
    "confirmed": _("confirmed by the office"),
    "refused": _("refused by the office"),
    "ended": _("void: the text was taken back"),
    "waiting": _("waits for the office"),
}
SIGNED_ON_PAPER = {"sheet": _("signed on paper"), "resolution": _("stands by resolution")}


class Signature(models.Model):
    """A person vouches for an exact text; where a body decided, which, when and in what minute.

    With a code from the own e-mail address, or on `paper` that the office has confirmed.
    """

    signatory = models.OneToOneField(Signatory, models.PROTECT, related_name="signature")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    body = models.CharField(_("decision body"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"), null=True)
    minute = models.CharField(_("minute or resolution"), max_length=100, blank=True)
    paper = models.ForeignKey(SignedPaper, models.PROTECT, null=True, related_name="signatures")

    class Meta:
        verbose_name = _("signature")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.signatory}, {self.at:%Y-%m-%d}"


class ConfirmationQuerySet(AboutMatterQuerySet):
    def standing(self):
        """Those of the latest version: an older one is void because a newer version exists."""
        return self.filter(~newer_version("version"))


class Confirmation(AboutMatter):
    """A partner's yes to a frozen version, said by one of its coordinators."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "organisation"], name="one_yes_a_partner"),
        ]
        indexes = [models.Index(fields=["kind", "matter_id"], name="confirmation_by_matter")]

    def __str__(self):
        return f"{self.organisation}, {self.at:%Y-%m-%d}"
