"""The scores of an assessment as its page shows them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from foundation.money.formatting import format_number
from partnerships.programmes.reference_models import text_in


def sections_of(assessment) -> list[dict]:
    """One table: each criterion with its score, the most there is, and the comment."""
    given = {row["criterion"]: row for row in assessment.scores}
    rows = [
        {
            "cells": [
                {"text": text_in(one["label"])},
                {"text": str(given[one["code"]]["score"]) if one["code"] in given else "–"},
                {"text": str(one["max"])},
                {"text": given.get(one["code"], {}).get("comment", "")},
            ]
        }
        for one in assessment.criteria
    ]
    table = {
        "caption": _("Scores"),
        "hide_caption": True,
        "columns": [
            {"label": _("Criterion")},
            {"label": _("Score"), "numeric": True},
            {"label": _("Most"), "numeric": True},
            {"label": _("Comment")},
        ],
        "rows": rows,
        "totals": [_("Total"), *_sums(assessment, given), ""],
    }
    return [
        {
            "title": _("Scores"),
            "template": "applications/assessment/scores.html",
            "context": {"table": table, "share": share_sentence(assessment.total)},
        }
    ]


def _sums(assessment, given) -> list[str]:
    reached = sum(row["score"] for row in given.values())
    return [str(reached), str(sum(one["max"] for one in assessment.criteria))]


def share_sentence(share: Decimal | None) -> str:
    """The total in a sentence; empty before every criterion is scored."""
    if share is None:
        return ""
    return _("%(share)s %% of the most that is possible.") % {"share": format_number(share, 1)}
