"""Documents as the rows of a table."""

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .checks import TYPES
from .models import Document, DocumentVersion, Scan

# Of several with one media type the first: a plain text is TXT, and not a ledger.
SHORT_TYPES = {found.media: found.endings[0].upper() for found in reversed(TYPES.values())}


def documents_table(documents: list[Document]) -> dict:
    """The newest version of each document, for `components/table.html`."""
    columns = [_("Title"), _("Kind"), _("File"), _("Version"), _("By"), _("When"), _("Digest")]
    return {
        "caption": _("Documents"),
        "hide_caption": True,
        "columns": [{"label": label} for label in columns],
        "rows": [
            {
                "url": document.url,
                "cells": [
                    {"text": document.title},
                    {"text": document.kind_name},
                    *_version_cells(document.latest),
                ],
            }
            for document in documents
        ],
    }


def versions_table(versions: list[DocumentVersion]) -> dict:
    """The versions of one document, for `components/table.html`."""
    columns = [_("File name"), _("File"), _("Version"), _("By"), _("When"), _("Digest")]
    return {
        "caption": _("Versions"),
        "hide_caption": True,
        "columns": [{"label": label} for label in columns],
        "rows": [
            {"cells": [{"text": version.name}, *_version_cells(version)]} for version in versions
        ],
    }


def _version_cells(version: DocumentVersion) -> list[dict]:
    held = version.scan == Scan.HELD
    size = f"{SHORT_TYPES.get(version.type, version.type)}, {filesizeformat(version.size)}"
    return [
        {"text": _("Held back until scanned") if held else size}
        | ({} if held else {"url": version.content_url}),
        {"text": version.number},
        {"text": str(version.by)},
        {"text": date_format(localtime(version.at), "DATETIME_FORMAT")},
        {"text": version.short_digest},
    ]
