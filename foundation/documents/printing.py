"""A page to print or to keep: data into a Typst template, out comes a tagged PDF.

Data goes in as JSON and is only ever text: nothing that a person typed is read as markup, and a
template reads no file but itself.
"""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

from . import typesetting

STANDARD = "ua-1"  # PDF/UA: refuses what a screen reader could not read


def pdf_of(template: str, data: dict) -> bytes:
    """The PDF of `templates/<template>` with the data, JSON's types only; `data["title"]` and
    `data["language"]` are the document's own. The same data gives the same bytes, always: a
    template has no date (`date: none`), which would be that of the download."""
    return typesetting.best(_path(template), json.dumps(data), [STANDARD])


def long_pdf_of(template: str, data: dict) -> bytes:
    """The same for a long document: set by a process of its own, whose memory (some 150 kB for a
    row of a table) is free again afterwards."""
    return typesetting.apart(_path(template), json.dumps(data), [STANDARD])


def _path(template: str) -> str:
    return str(Path(settings.BASE_DIR) / "templates" / template)


def as_download(content: bytes, name: str) -> HttpResponse:
    """A PDF to be kept under the name; never kept by a shared cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
