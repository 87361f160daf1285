"""Comments at one part of a shared text: read, written, settled."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from foundation.pages.matter_page import head_of
from foundation.workflow.matters import kind_of, matter_kinds
from foundation.workflow.parts import can_write_part, may_read_part

from . import commenting
from .forms import CommentForm
from .models import Comment
from .panel import address, of_part


def named(request):
    """(the matter, the part) that an address names; Http404 where the reader sees none."""
    found = re.fullmatch(r"([a-z-]{1,40})/([0-9]{1,18})", request.GET.get("matter", ""))
    kinds = [one for one in matter_kinds() if found and one.collection == found[1]]
    if not kinds:
        raise Http404
    matter = get_object_or_404(kinds[0].objects.visible_to(request.user), pk=int(found[2]))
    part = request.GET.get("part", "")
    spec = matter.parts.get(part)
    if not commenting.takes_comments(matter) or spec is None:
        raise Http404
    if not may_read_part(matter, spec, request.user):
        raise Http404
    return matter, part


@require_http_methods(["GET", "POST"])
@login_required
def comment_list(request):
    """The comments at a part; one more is written here, and stands here again when it is wrong."""
    matter, part = named(request)
    form, status = None, 200
    if request.method == "POST":
        if commenting.speaks_for(matter, request.user) is None:
            raise PermissionDenied
        form = CommentForm(
            request.POST, matter=matter, by=request.user, part=part, auto_id="id_comment_%s"
        )
        if form.is_valid():
            said = {name: form.cleaned_data[name] for name in ("place", "text", "audience")}
            commenting.write(matter, request.user, part, **said)
            messages.success(request, _("The comment stands."), extra_tags="taken")
            return redirect(address(matter, part))
        status = 400
    context = {
        "page": head_of(matter, request.user), "part": matter.parts[part], "form": form,
        "panel": of_part(matter, part, request.user, form),
        "section_url": _section(matter, part, request.user),
    }  # fmt: skip
    return render(request, "partnerships/comment/list.html", context, status=status)


def _section(matter, part, person) -> str:
    """The way back to what is commented on: where it is written, or where it stands."""
    if can_write_part(matter, matter.parts[part], person):
        return matter.part_url(part)
    return f"{matter.url}#part-{part}"


@require_POST
@login_required
def comment_settle(request, pk):
    """Dealt with, or open again."""
    comment = get_object_or_404(Comment.objects.visible_to(request.user), pk=pk)
    kind = kind_of(comment.kind)
    matter = get_object_or_404(kind.objects.visible_to(request.user), pk=comment.matter_id)
    if commenting.speaks_for(matter, request.user) is None:
        raise PermissionDenied
    commenting.settle(comment, request.user)
    return redirect(address(matter, comment.part))
