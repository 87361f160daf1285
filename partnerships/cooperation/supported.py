"""Until when each partner's council supports the partnership, beside the partner's name."""

from django.urls import reverse


def supports_of(partnership, person) -> dict[int, dict]:
    """{organisation: {text, url}} of the supports this person sees.

    Where there is none yet, whoever may put one on record finds the way there.
    """
    kind = partnership._meta.get_field("supports").related_model
    seen = kind.objects.visible_to(person).filter(partnership=partnership.pk)
    found = {one.organisation_id: {"text": one.in_brief(), "url": one.url} for one in seen}
    if partnership.roles_held(person, kind.begin.by):
        asked = reverse("partnerships:support_new")
        for party in partnership.party_rows():
            url = f"{asked}?partnership={partnership.pk}&organisation={party.organisation_id}"
            new = {"text": str(kind.begin.label), "url": url}
            found.setdefault(party.organisation_id, new)
    return found
