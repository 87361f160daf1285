"""The declaration of interest: one municipality says that it wants to, and who stands behind it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Side
from foundation.accounts.models import Organisation
from foundation.accounts.parties import add_party
from foundation.accounts.roles import serves_somewhere
from foundation.documents.models import Document
from foundation.workflow import clock
from foundation.workflow.models import canonical, digest_of
from partnerships.profiles.models import Profile, profile_of
from partnerships.programmes.call_rules import CallRules
from partnerships.programmes.models import Call, CallVersion

from . import composition, exceptions
from .workflow import DeclarationProcess

TABLE = "partnerships/partnership/parties.html"  # one plain table


class Declaration(DeclarationProcess):
    """A municipality's interest in a call; it keeps the version of the call it began under."""

    call = models.ForeignKey(
        Call, models.PROTECT, related_name="declarations", verbose_name=_("call")
    )
    call_version = models.ForeignKey(
        CallVersion,
        models.PROTECT,
        null=True,
        related_name="declarations",
        editable=False,
        verbose_name=_("version of the call"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    themes = models.JSONField(_("topics"), default=list, blank=True)
    motivation = models.TextField(_("motivation"), blank=True)
    signatories = models.JSONField(_("signatories"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)  # of the partner's texts

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        ordering = ["-created_at", "-id"]

    def begun(self, by, data):
        """The organisation becomes the party of the case; the call's rules are kept as they are."""
        self.call_version = self.call.latest()
        self.language = data.get("language") or by.language
        add_party(self.case, self.organisation)
        return {"call": self.call_id, "organisation": self.organisation_id}

    @property
    def rules(self) -> CallRules:
        """The rules of the call that this declaration began under."""
        return self.call_version.rules if self.call_version_id else self.call.rules()

    @property
    def profile(self) -> Profile | None:
        """The profile of whoever declares; asked once while one answer is made."""
        if "_profile" not in self.__dict__:
            self._profile = profile_of(self.organisation_id)
        return self._profile

    def content(self):
        """What is signed; of those who sign only the capacity, since names can be erased."""
        capacities = [{name: row[name] for name in ("side", "office")} for row in self.signatories]
        content = {**super().content(), "signatories": capacities}
        papers = self._composition_papers()
        return {**content, "composition_papers": papers} if papers else content

    def frozen_fields(self):
        return ("call", "call_version", "organisation", "themes", "motivation", "language")

    def signing_summary(self):
        return _("%(organisation)s declares interest in the call “%(call)s”: %(title)s") % {
            "organisation": self.organisation.name,
            "call": self.call,
            "title": self.title,
        }

    labels = {"composition_papers": _("papers on how the council is composed")}

    def in_words(self, name: str, value) -> str | None:
        """How a frozen value of the declaration's own reads; None for the usual way."""
        if name != "composition_papers":
            return None
        titles = Document.objects.in_bulk([one["document"] for one in value])
        return "\n".join(
            f"{titles.get(one['document'], one['document'])} (SHA-256 {one['sha256']})"
            for one in value
        )

    def answers(self) -> dict:
        """The answers to the call's questions, by the code of the question."""
        return self.part("answers").content

    def waits_since(self):
        """Since when it waits for a partner; None unless it is accepted and no match is proposed.
        A match that came to nothing does not set it back."""
        if self.state != self.State.ACCEPTED or self.matches.filter(state="proposed").exists():
            return None
        return self.state_since

    # The exception for a council without an opposition

    def composition(self) -> dict:
        """What is said of the council where it has no opposition; empty where nothing is."""
        if "_composition" not in self.__dict__:
            self._composition = self.part(exceptions.PART).content
        return self._composition

    def _composition_papers(self) -> list[dict]:
        """The papers of the composition as a version names them: by id and digest."""
        named = self.composition().get("documents") or []
        if not named:
            return []
        found = Document.objects.about(self).filter(pk__in=named).order_by("pk")
        return [row.frozen() for row in found.prefetch_related("versions")]

    def _exception_digest(self) -> str:
        said = {"composition": self.composition(), "papers": self._composition_papers()}
        return digest_of(canonical(said))

    def exception(self) -> dict | None:
        """{"standing": asked · confirmed · refused, "label", "council", "statement", "outside",
        "why_nobody", "by", "at"}, or None where none is asked for. A decision holds for what was
        said and attached then; when that changes, it is asked for anew."""
        content = self.composition()
        if not composition.is_asked(content):
            return None
        if "_decision" not in self.__dict__:
            rows = self.exception_decisions.filter(digest=self._exception_digest())
            self._decision = rows.select_related("by").order_by("-pk").first()
        last = self._decision
        standing = "asked" if last is None else "confirmed" if last.granted else "refused"
        from .forms import Composition

        fields = Composition.base_fields
        said = {name: content.get(name, "") for name in ("statement", "why_nobody")}
        for name in ("council", "outside"):
            said[name] = str(dict(fields[name].choices).get(content.get(name), ""))
        return {
            "standing": standing, "label": exceptions.standing_label(standing), **said,
            "by": last and last.by, "at": last and last.at,
        }  # fmt: skip

    def decide_exception(self, by, granted: bool) -> dict:
        """Write the office's decision on what is said now. Facts for the record."""
        row = ExceptionDecision.objects.create(
            declaration=self, digest=self._exception_digest(), granted=granted, by=by,
            at=clock.now(),
        )  # fmt: skip
        self._decision = row
        return {"exception": row.pk, "granted": granted, "digest": row.digest}

    def sections(self, person):
        """Who declares; the exception, where there is one; who is to sign, and who signed what."""
        signing = self.signing_section(person) or self._to_be_asked()
        return [
            *self._who_declares(person), *self._exception_section(), *self._waiting(), *signing,
        ]  # fmt: skip

    def _who_declares(self, person) -> list[dict]:
        """The essentials of the profile, for those who may open it."""
        profile = self.profile
        if profile is None or not serves_somewhere.possible_for(person):
            return []
        context = {
            "facts": profile.essentials(), "url": profile.url, "name": str(profile),
            "reviewed_on": profile.reviewed_on,
        }  # fmt: skip
        template = "partnerships/profile/essentials.html"
        return [{"title": _("Who declares"), "template": template, "context": context}]

    def _waiting(self) -> list[dict]:
        since = self.waits_since()
        if not since:
            return []
        template = "partnerships/declaration/waiting.html"
        return [
            {"title": str(_("Waiting list")), "template": template, "context": {"since": since}}
        ]

    def _exception_section(self) -> list[dict]:
        found = self.exception()
        if found is None:
            return []
        tone = "done" if found["standing"] == "confirmed" else "now"
        return [
            {
                "title": str(_("Exception on record: a council without an opposition")),
                "template": "partnerships/declaration/exception.html",
                "context": {"exception": found, "tone": tone},
            }
        ]

    def certificate_facts(self) -> list[tuple[str, str]]:
        """What else the signing certificate says: the exception, where there is one."""
        found = self.exception()
        if found is None:
            return []
        words = ". ".join(filter(None, (found["council"], found["statement"], found["label"])))
        return [(str(_("Exception on record")), words)]

    def _to_be_asked(self) -> list[dict]:
        if not self.signatories:
            return []
        sides = dict(Side.choices)
        rows = [
            {
                "cells": [
                    {"text": str(text)}
                    for text in (
                        one["name"],
                        sides.get(one["side"], ""),
                        one["office"],
                        one["email"],
                    )
                ]
            }
            for one in self.signatories
        ]
        title = str(_("Who is to sign"))
        labels = [_("Name"), _("Side"), _("Office"), _("E-mail")]
        table = {
            "caption": title,
            "hide_caption": True,
            "columns": [{"label": one} for one in labels],
            "rows": rows,
        }
        return [{"title": title, "template": TABLE, "context": {"table": table}}]

    def deadline_label(self, code):
        if code == "signing":
            return str(_("all signatures, and the declaration sent in"))
        return super().deadline_label(code)


class ExceptionDecision(models.Model):
    """The office's yes or no to the exception of a council without an opposition, as stated."""

    declaration = models.ForeignKey(
        Declaration, models.PROTECT, related_name="exception_decisions", editable=False
    )
    digest = models.CharField(max_length=64)  # of what was said and attached
    granted = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision on an exception")
        ordering = ["id"]

    def __str__(self):
        return f"{self.declaration}, {self.at:%Y-%m-%d}"
