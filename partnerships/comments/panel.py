"""The comments of a text as its pages show them."""

from django.urls import reverse

from .commenting import speaks_for, takes_comments
from .forms import CommentForm, places
from .models import Comment


def of_part(matter, part: str, person, form=None) -> dict | None:
    """The comments at a part, and the form for another; None where there can be none."""
    if not takes_comments(matter):
        return None
    organisation = speaks_for(matter, person)
    comments = list(Comment.objects.about(matter).filter(part=part).visible_to(person).for_pages())
    if organisation is None and not comments:
        return None
    known = places(matter, part, person) if comments or organisation else {}
    if organisation is not None and form is None:
        form = CommentForm(matter=matter, by=person, part=part, auto_id="id_comment_%s")
    return {
        "comments": [row(one, known, organisation is not None) for one in comments],
        "open": sum(1 for one in comments if one.settled_at is None),
        "form": form,
        "action": address(matter, part),
    }


def row(comment: Comment, known: dict[str, str], may_settle: bool) -> dict:
    """One comment with the name of what it is about; what has gone since is not named."""
    return {
        "comment": comment,
        "about": known.get(comment.place, ""),
        "settle_url": reverse("partnerships:comment_settle", args=[comment.pk])
        if may_settle
        else "",
    }


def address(matter, part: str) -> str:
    """Where the comments of a part stand by themselves."""
    place = f"?matter={matter.collection}/{matter.pk}&part={part}"
    return reverse("partnerships:comment_list") + place


def open_by_part(matter, person) -> list[dict]:
    """What nobody has settled yet, part by part: {"label", "count", "url"}."""
    if not takes_comments(matter):
        return []
    counts: dict[str, int] = {}
    found = Comment.objects.about(matter).visible_to(person).open()
    for name in found.values_list("part", flat=True):
        counts[name] = counts.get(name, 0) + 1
    return [
        {"label": str(spec.label), "count": counts[name], "url": address(matter, name)}
        for name, spec in matter.parts.items()
        if name in counts
    ]
