"""The declaration of interest: one municipality says that it wants to, and who stands behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.codes import Side
from foundation.accounts.models import Organisation
from foundation.accounts.parties import add_party
from partnerships.programmes.call_rules import CallRules
from partnerships.programmes.models import Call, CallVersion

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

    def content(self):
        """What is signed; of those who sign only the capacity, since names can be erased."""
        capacities = [{name: row[name] for name in ("side", "office")} for row in self.signatories]
        return {**super().content(), "signatories": capacities}

    def frozen_fields(self):
        return ("call", "call_version", "organisation", "themes", "motivation", "language")

    def signing_summary(self):
        return _("%(organisation)s declares interest in the call “%(call)s”: %(title)s") % {
            "organisation": self.organisation.name,
            "call": self.call,
            "title": self.title,
        }

    def sections(self, person):
        """Who is to sign; once they are asked, who signed what, and when."""
        return self.signing_section(person) or self._to_be_asked()

    def _to_be_asked(self) -> list[dict]:
        if not self.signatories:
            return []
        sides = dict(Side.choices)
        rows = [
            {"cells": [one["name"], sides.get(one["side"], ""), one["office"], one["email"]]}
            for one in self.signatories
        ]
        title = str(_("Who is to sign"))
        labels = [_("Name"), _("Side"), _("Office"), _("E-mail")]
        table = {"caption": title, "columns": [{"label": one} for one in labels], "rows": rows}
        return [{"title": title, "template": TABLE, "context": {"table": table}}]

    def deadline_label(self, code):
        if code == "signing":
            return str(_("all signatures, and the declaration sent in"))
        return super().deadline_label(code)
