"""The sections of an agreement's page: what was granted, and when reports are due."""

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.money.formatting import format_date, format_money


def sections_of(agreement) -> list[dict]:
    """Two tables: the grants with their amounts, and the report dates."""
    grants = sorted(agreement.grants.all(), key=lambda grant: grant.pk)
    return [
        _section(_("Grants"), grants_table(grants, agreement.amount)),
        _section(_("Reports"), reports_table(agreement)),
        {
            "title": _("The agreement as a document"),
            "template": "applications/agreement/document.html",
            "context": {"links": document_links(agreement)},
        },
    ]


def document_links(agreement) -> list[tuple]:
    """(label, language, address) of the agreement with its budget annexed."""
    return [
        (label, language, reverse("applications:agreement_document", args=[agreement.pk, language]))
        for label, language in ((_("In English"), "en"), (_("In Swedish"), "sv"))
    ]


def _section(title: str, table: dict) -> dict:
    return {
        "title": title,
        "template": "applications/agreement/table.html",
        "context": {"table": {**table, "caption": title, "hide_caption": True}},
    }


def grants_table(grants, amount) -> dict:
    """The grants; the total is that of the rows."""
    return {
        "columns": [
            {"label": _("Grant")},
            {"label": _("Kind")},
            {"label": _("First day")},
            {"label": _("Last day")},
            {"label": _("Amount"), "numeric": True},
        ],
        "rows": [
            {
                "url": grant.url,
                "cells": [
                    {"text": grant.reference},
                    {"text": grant.get_kind_display()},
                    {"text": format_date(grant.starts_on)},
                    {"text": format_date(grant.ends_on)},
                    {"text": format_money(grant.amount_money)},
                ],
            }
            for grant in grants
        ],
        "totals": [_("Total"), "", "", "", format_money(amount)],
    }


def reports_table(agreement) -> dict:
    """Which report is due when."""
    return {
        "columns": [
            {"label": _("Grant")},
            {"label": _("From")},
            {"label": _("To")},
            {"label": _("Due on")},
        ],
        "rows": [
            {
                "cells": [
                    {"text": str(row.grant)},
                    {"text": format_date(row.from_on)},
                    {"text": format_date(row.to_on)},
                    {"text": format_date(row.due_on)},
                ]
            }
            for row in agreement.dates()
        ],
    }
