"""For whoever comes: how accessible this site is, as the law asks, and what its words mean."""

from datetime import date

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.workflow.matters import answers

from . import glossary

# When the statement was last gone through; the tests that it tells of run with every change.
REVIEWED = date(2026, 11, 22)


def links() -> list[dict]:
    """What the foot of every page leads to."""
    return [
        *answers["footer_links"](),
        {"label": _("Words explained"), "url": reverse("pages:glossary")},
        {"label": _("Accessibility"), "url": reverse("pages:accessibility")},
    ]


@require_safe
def accessibility(request):
    """The statement under the Act (2018:1937) on accessibility of digital public service."""
    context = {"contact": settings.ACCESSIBILITY_CONTACT, "reviewed": REVIEWED}
    return render(request, "pages/accessibility.html", context)


@require_safe
def word_list(request):
    """Every word of the glossary, in the reader's alphabet."""
    return render(request, "pages/glossary.html", {"words": glossary.words()})
