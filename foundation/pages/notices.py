"""What a person was told, newest first: the same rows that the mails were made from."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.workflow import desk
from foundation.workflow.api.writing import step_label
from foundation.workflow.models import Notice

PAGE = 50


@require_GET
@login_required
def notice_list(request):
    """The person's own notices; what is no longer theirs to see keeps its title to itself."""
    mine = Notice.objects.filter(person=request.user).select_related("entry__by")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, request.user)
    context = {
        "page_obj": page,
        "table": {
            "caption": _("Your notices"),
            "hide_caption": True,
            "columns": [
                {"label": label, "key": key}
                for key, label in (
                    ("what", _("What")), ("news", _("News")), ("at", _("When")),
                    ("sent", _("E-mail")),
                )
            ],
            "rows": [
                {
                    "url": row["url"],
                    "cells": [{"text": row[key]} for key in ("title", "news", "at", "sent")],
                }
                for row in rows
            ],
        },
    }  # fmt: skip
    return render(request, "pages/notice_list.html", context)


def rows_of(notices, reader) -> list[dict]:
    """Notices with title, address and news, as far as the reader may see what they are about."""
    notices = list(notices)
    visible = desk.visible_rows({(one.kind, one.matter_id) for one in notices}, reader)
    return [_row(one, visible.get((one.kind, one.matter_id)), reader) for one in notices]


def _row(notice, matter, reader) -> dict:
    return {
        "notice": notice,
        "title": matter.title if matter else _("Something you do not see (any more)"),
        "url": matter.url if matter else "",
        "news": _news(notice, matter, reader),
        "at": notice.created_at,
        "sent": _("sent") if notice.sent_at else _("undelivered") if notice.dead_at else _("soon"),
    }


def _news(notice, matter, reader) -> str:
    if notice.deadline_id:
        return _("reminder")
    if matter and notice.entry_id:
        label = step_label(matter.kind.steps(), matter.kind.begin, notice.entry.step)
        return f"{label} ({matter.kind.hand_shown(notice.entry, reader)[1]})"
    return _("News")
