"""The way from a matter's page up to what it hangs on."""

from django.db.models import Exists
from django.urls import reverse

from foundation.workflow.matters import Matter


def breadcrumbs(matter, person) -> list[tuple[str, str]]:
    kind, above = type(matter), []
    while (parent := (above[-1] if above else matter).parent()) is not None:
        above.append(parent)
    trail = [(str(one), one.url) for one in reversed(seen_of(above, person))]
    if not trail:
        url = reverse(f"{kind._meta.app_label}:{kind.code}_list")
        trail = [(str(kind._meta.verbose_name_plural).capitalize(), url)]
    return trail


def seen_of(above: list[Matter], person) -> list[Matter]:
    """Those of the matters that the person may see, in one query."""
    if not above:
        return []
    marks = {
        f"sees_{n}": Exists(type(one).objects.visible_to(person).filter(pk=one.pk))
        for n, one in enumerate(above)
    }
    rows = type(above[0])._base_manager.filter(pk=above[0].pk)
    seen = rows.annotate(**marks).values_list(*marks).get()
    return [one for one, sees in zip(above, seen, strict=True) if sees]
