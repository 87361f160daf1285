"""The signing certificate: who signed, when, how, and over exactly which text."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of
from foundation.workflow import clock
from foundation.workflow.matters import matter_kinds

from .readable import text_of
from .signing import Signed

TEMPLATE = "partnerships/signing/certificate.typ"


@require_GET
@login_required
def certificate(request, collection, pk):
    """The certificate of a matter that one sees and that anybody has signed, as a PDF."""
    kind = next((kind for kind in signed_kinds() if kind.collection == collection), None)
    matter = kind and kind.objects.visible_to(request.user).filter(pk=pk).first()
    if matter is None or not signed_rows(matter):
        raise Http404
    return as_download(pdf_of(TEMPLATE, said(matter)), f"{matter.reference}-{_('signatures')}")


def signed_kinds() -> list:
    return [kind for kind in matter_kinds() if issubclass(kind, Signed)]


def signed_rows(matter) -> list:
    """The signatures of the round that stands: those over one and the same text."""
    return [row for row in matter.signatories_asked() if row.signed and row.ended_at is None]


def said(matter) -> dict:
    """All that the certificate says, in the reader's language."""
    rows = signed_rows(matter)
    version = rows[0].version
    asked = [row for row in matter.signatories_asked() if row.ended_at is None]
    facts = [
        (_("Reference"), matter.reference),
        (_("Version"), str(version.number)),
        (_("Frozen"), moment(version.at)),
        (_("Signed by"), _("%(signed)s of %(asked)s") % {"signed": len(rows), "asked": len(asked)}),
        (_("Made"), moment(clock.now())),
        *matter.certificate_facts(),
    ]
    return {
        "title": _("Signing certificate"),
        "summary": str(matter.signing_summary()),
        "language": (get_language() or "en")[:2],
        "product": settings.PRODUCT_NAME,
        "reference": matter.reference,
        "digest": version.digest,
        "facts": facts,
        "words": {
            "signatures": _("Signatures"),
            "text": _("The text that was signed"),
            "digest": _("Digest of the text (SHA-256)"),
        },
        "signatures": [signature(row) for row in asked],
        "paragraphs": text_of(matter, version).split("\n\n"),
    }


def signature(row) -> dict:
    """One of those asked, signed or not."""
    one = row.signed
    return {
        "name": row.name,
        "office": row.office,
        "organisation": str(row.organisation),
        "side": str(row.get_side_display()),
        "standing": str(row.standing_label),
        "at": moment(one.at) if one else "",
        "how": how(one) if one else "",
        "decision": decision(one) if one else "",
    }


def how(one) -> str:
    """By which means somebody signed; of a paper, which file, and who confirmed it."""
    paper = one.paper
    if paper is None:
        return _("With a code sent to the signatory's own e-mail address.")
    words = {
        "file": paper.document.title, "digest": paper.sha256,
        "confirmed": paper.confirmed_by.name, "at": moment(paper.confirmed_at),
    }  # fmt: skip
    if paper.proof == paper.Proof.RESOLUTION:
        sentence = _(
            "By a resolution: “%(file)s” (SHA-256 %(digest)s), confirmed by %(confirmed)s, %(at)s."
        )
    else:
        sentence = _(
            "On paper: “%(file)s” (SHA-256 %(digest)s), confirmed by %(confirmed)s, %(at)s."
        )
    return sentence % words


def decision(one) -> str:
    """The body that decided, when, and in which minute, as far as it was said."""
    day = date_format(one.decided_on, "DATE_FORMAT") if one.decided_on else ""
    return ", ".join(filter(None, (one.body, day, one.minute)))


def moment(at) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({local.tzname()})"
