"""The signing sheet: the whole text on paper, with a code, and lines to sign on."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.documents.printing import as_download, pdf_of
from foundation.workflow import clock

from .certificate import moment, signed_kinds
from .models import Signatory
from .readable import text_of
from .sheet_codes import code_of_version

TEMPLATE = "partnerships/signing/sheet.typ"


@require_GET
@login_required
def sheet(request, collection, pk):
    """The sheet of a matter that one sees and that is out for signing, as a PDF.

    For everybody who has not signed; with `?signatory=` for one of them.
    """
    kind = next((kind for kind in signed_kinds() if kind.collection == collection), None)
    matter = kind and kind.objects.visible_to(request.user).filter(pk=pk).first()
    if matter is None or not matter.sheet_url():
        raise Http404
    rows = Signatory.objects.about(matter).pending().select_related("organisation", "version")
    named = request.GET.get("signatory", "")
    if named:
        rows = rows.filter(pk=named[:18]) if named.isdecimal() else rows.none()
    if not rows:
        raise Http404
    what = _("signing sheet").replace(" ", "-")
    return as_download(pdf_of(TEMPLATE, said(matter, list(rows))), f"{matter.reference}-{what}")


def said(matter, rows: list) -> dict:
    """All that the sheet says, in the reader's language, for these signatories."""
    version = rows[0].version
    return {
        "title": _("Signing sheet"),
        "summary": str(matter.signing_summary()),
        "language": (get_language() or "en")[:2],
        "product": settings.PRODUCT_NAME,
        "reference": matter.reference,
        "code": code_of_version(version),
        "digest": version.digest,
        "facts": [
            (_("Reference"), matter.reference),
            (_("Version"), str(version.number)),
            (_("Frozen"), moment(version.at)),
            (_("Printed"), moment(clock.now())),
        ],
        "words": {
            "code": _("Code of this sheet"),
            "text": _("The text that you sign"),
            "digest": _("Digest of the text (SHA-256)"),
            "signatures": _("Signatures"),
            "how": _(
                "Read the text. Sign below with name and date. Then scan or photograph every page; "
                "the coordinator hands it in, and the programme office confirms it."
            ),
            "body": _("Decision body"),
            "decided": _("Decided on"),
            "minute": _("Number of the minute or resolution"),
            "if_any": _("Only where a council or board has decided."),
            "date": _("Date"),
            "signature": _("Signature"),
            "vouch": _("I have read this text and vouch for it:"),
        },
        "signatories": [
            {
                "name": one.name,
                "office": one.office,
                "organisation": str(one.organisation),
                "side": str(one.get_side_display()),
            }
            for one in rows
        ],
        "paragraphs": text_of(matter, version).split("\n\n"),
    }
