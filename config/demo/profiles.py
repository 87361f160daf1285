"""Profiles of all places: of the real ones only that they are there, of the invented ones all."""

from foundation.accounts.models import Organisation
from partnerships.profiles.models import Profile

from .places import PLACES
from .telling import Story, Teller

# Invented places, invented answers.
ANSWERS = {
    "Exempelby": {
        "population": 24_500, "population_year": 2024, "setting": "mixed",
        "functional_areas": ["youth", "education", "democracy"], "languages": ["sv", "en"],
        "connectivity": "good", "majority": "Examples' Union with the Sample Party",
        "rights_declaration": "Decided by the municipal council",
        "rights_declaration_year": 2023,
    },
    "Provköping": {
        "population": 71_000, "population_year": 2024, "setting": "urban",
        "functional_areas": ["gender_equality", "integration", "employment"],
        "languages": ["sv", "en", "fi"], "connectivity": "good",
        "majority": "Trial Coalition of three groups",
        "other_partnerships": [
            {"partner": "Third Example (invented)", "topic": "Waste", "since": 2016, "until": 2020},
        ],
    },
    "Sample Town": {
        "population": 19_800, "population_year": 2022, "setting": "mixed",
        "functional_areas": ["youth", "democracy", "water"], "languages": ["en", "tn"],
        "connectivity": "sometimes_down",
        "connectivity_note": "Power is off on some afternoons; mornings are best for meetings.",
        "majority": "Sample Movement",
    },
    "Trial District": {
        "population": 98_000, "population_year": 2022, "setting": "rural",
        "functional_areas": ["gender_equality", "health", "water"], "languages": ["en", "bem"],
        "connectivity": "weak",
        "connectivity_note": "One line for the whole office; files above 5 MB do not get through.",
        "majority": "Trial Alliance",
    },
}  # fmt: skip
LAST_REVIEW = 20  # days ago: no real place is late


def profiles(t: Teller, *_shared) -> Story:
    """Made one after another; of the invented ones one is to be reviewed since yesterday."""
    yield t.ago(LAST_REVIEW)
    made = {}
    for name, place in PLACES.items():
        organisation: Organisation = t.place(name)
        body = {"organisation": organisation.pk, **ANSWERS.get(place.name, {})}
        made[name] = t.begin(Profile, (name, "coordinator"), body)
    yield t.ago(1)
    t.take(made["Trial District"], "fall_due", "coordinator")
