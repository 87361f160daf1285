"""A page to print or to keep: data into a Typst template, out comes a tagged PDF.

Data goes in as JSON and is only ever text: nothing that a person typed is read as markup, and a
template reads no file but itself.
"""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.http import HttpResponse

STANDARD = "ua-1"  # PDF/UA: refuses what a screen reader could not read


def pdf_of(template: str, data: dict) -> bytes:
    """The PDF of `templates/<template>` with the data, JSON's types only; `data["title"]` and
    `data["language"]` are the document's own. The same data gives the same bytes, always: a
    template has no date (`date: none`), which would be that of the download."""
    try:
        return _compiled(template, data, [STANDARD])
    except typst.TypstError:
        # A character that the font does not have: shown as a box rather than not at all.
        return _compiled(template, data, [])


def _compiled(template: str, data: dict, standards: list[str]) -> bytes:
    path = Path(settings.BASE_DIR) / "templates" / template
    return typst.compile(
        str(path), root=str(path.parent), format="pdf", ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)}, pdf_standards=standards,
    )  # fmt: skip


def as_download(content: bytes, name: str) -> HttpResponse:
    """A PDF to be kept under the name; never kept by a shared cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
