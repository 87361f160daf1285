"""How an organisation comes to its profile."""

from foundation.workflow.engine import begin, take_step
from partnerships.profiles.models import Profile
from partnerships.reference import load_areas


def what_a_profile_says(coordinator, **changes) -> dict:
    """The body of a profile of the coordinator's municipality."""
    load_areas()
    organisation = coordinator.memberships.get(office="coordinator").organisation
    return {
        "organisation": organisation.pk,
        "population": 130_000,
        "population_year": 2025,
        "setting": "urban",
        "functional_areas": ["youth", "culture"],
        "languages": ["en"],
        "connectivity": "good",
        **changes,
    }


def profile_of(cast, coordinator=None, **changes) -> Profile:
    """Lund's, or that of the coordinator's own municipality."""
    by = coordinator or cast.lund_coordinator
    return begin(Profile, by, what_a_profile_says(by, **changes))


def a_profile_to_be_reviewed(cast) -> Profile:
    """Francistown's; the office has asked."""
    profile = profile_of(cast, cast.francistown_coordinator)
    return take_step(profile, "fall_due", cast.office_coordinator)
