"""What rooms above show on pages below, which cannot know of it: sections of a matter, offers."""

from collections.abc import Callable

_sections: dict[str, list[Callable]] = {}
_offers: list[Callable] = []


def also_shows(model, section: Callable) -> None:
    """A room adds `section(matter, person)` to the page of a kind below: {title, template,
    context} as a matter's own sections have it, or None where there is nothing to show."""
    known = _sections.setdefault(model.label(), [])
    if section not in known:
        known.append(section)


def sections_beside(matter, person) -> list[dict]:
    """The sections that rooms above add, in the order in which they were given."""
    added = _sections.get(type(matter).label(), [])
    return [found for section in added if (found := section(matter, person))]


def also_on_desk(offer: Callable) -> None:
    """A room above offers on the desk what people do most: `offer(roles)` gives (label, address)
    or None for who cannot."""
    if offer not in _offers:
        _offers.append(offer)


def offered_on_desk(roles) -> list[tuple[str, str]]:
    """(label, address) of what the rooms above offer somebody with these roles."""
    return [found for offer in _offers if (found := offer(roles))]
