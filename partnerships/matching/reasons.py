"""A score's reasons as sentences: what is known, and where the unknown is entered."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.codes import Side
from foundation.accounts.names import country_name
from partnerships.profiles.languages import language_names
from partnerships.profiles.models import Profile, area_names
from partnerships.programmes.reference_models import Topic, VisaRoute

from .criteria import SIDES
from .matching import Reason


@dataclass(frozen=True)
class Words:
    """What codes are called, in the reader's language; asked once for a page of pairs."""

    topics: dict[str, str]
    areas: dict[str, str]
    languages: dict[str, str]
    routes: dict[str, str]


def words() -> Words:
    return Words(
        topics={row.code: str(row) for row in Topic.objects.all()},
        areas=area_names(),
        languages=language_names(),
        routes={row.country: str(row) for row in VisaRoute.objects.all()},
    )


def named_in_words() -> dict:
    """What each criterion is called."""
    return {
        "themes": _("Topics in common"),
        "named": _("They name each other"),
        "size": _("Alike in size"),
        "calendar": _("Months without an election"),
        "earlier": _("Partners before"),
        "ranks": _("A topic that is important to both"),
        "areas": _("Functional areas in common"),
        "setting": _("Both urban, or rural"),
        "language": _("A language in common"),
        "connection": _("Internet connection"),
        "route": _("The way to a visa"),
        "support": _("Support that lasts"),
    }


def in_words(reason: Reason, said: Words, names: tuple[str, str]) -> str:
    """Why a criterion has its points, as a sentence; `names` are those of the two sides."""
    return _SENTENCES[reason.criterion](reason.facts, said, names)


def _unknown(names, known) -> str:
    """Which profile lacks it; empty when neither does."""
    lacking = [name for name, there in zip(names, known, strict=True) if not there]
    if not lacking:
        return ""
    return _("Not said yet in the profile of %(names)s.") % {"names": ", ".join(lacking)}


def _themes(facts, said, _names) -> str:
    if not facts["themes"]:
        return _("They have chosen no topic in common.")
    named = ", ".join(said.topics.get(code, code) for code in facts["themes"])
    return _("Both have chosen: %(topics)s.") % {"topics": named}


def _named(facts, _said, _names) -> str:
    if len(facts["by"]) == 2:
        return _("Each names the other.")
    if facts["by"]:
        return _("%(one)s names the other.") % {"one": facts["by"][0]}
    return _("Neither names the other.")


def _size(facts, _said, names) -> str:
    if not all(facts["populations"]):
        unknown = _unknown(names, facts["populations"])
        return f"{_('How many people live there is not known of both.')} {unknown}"
    one, other = (number_format(number, force_grouping=True) for number in facts["populations"])
    return _("%(one)s and %(other)s inhabitants.") % {"one": one, "other": other}


def _calendar(facts, _said, _names) -> str:
    if not facts["elections"]:
        return _("No election is near while the project runs.")
    named = ", ".join(
        f"{name} {_days(date.fromisoformat(first), date.fromisoformat(last))}"
        for name, first, last in facts["elections"]
    )
    return _("Elections: %(elections)s.") % {"elections": named}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _days(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


def _earlier(facts, _said, _names) -> str:
    if facts["together"]:
        return _("They have worked together before.")
    return _("They have not worked together before.")


def _ranks(facts, said, names) -> str:
    if not facts["topic"]:
        return _("They have chosen no topic in common.")
    return _("%(topic)s: rank %(here)s for %(home)s, rank %(there)s for %(away)s.") % {
        "topic": said.topics.get(facts["topic"], facts["topic"]),
        "home": names[0], "away": names[1],
        "here": facts["ranks"][0], "there": facts["ranks"][1],
    }  # fmt: skip


def _areas(facts, said, names) -> str:
    if facts["areas"]:
        ranked = _("%(area)s (%(here)s and %(there)s)")
        named = ", ".join(
            ranked % {"area": said.areas.get(code, code), "here": here, "there": there}
            for code, here, there in facts["areas"]
        )
        sentence = _("%(home)s and %(away)s both rank: %(areas)s.")
        return sentence % {"areas": named, "home": names[0], "away": names[1]}
    return _unknown(names, facts["said"]) or _("They rank no functional area in common.")


def _setting(facts, _said, names) -> str:
    unknown = _unknown(names, facts["settings"])
    if unknown:
        return unknown
    labels = dict(Profile.Setting.choices)
    return _each(names, [str(labels.get(code, code)) for code in facts["settings"]])


def _each(names, texts) -> str:
    return "; ".join(f"{name}: {text}" for name, text in zip(names, texts, strict=True)) + "."


def _language(facts, said, names) -> str:
    unknown = _unknown(names, facts["languages"])
    if unknown:
        return unknown
    one, other = facts["languages"]
    common = [said.languages.get(code, code) for code in one if code in other]
    if not common:
        return _("They have no language of work in common.")
    return _("Both work in: %(languages)s.") % {"languages": ", ".join(common)}


def _connection(facts, _said, names) -> str:
    unknown = _unknown(names, facts["connections"])
    if unknown:
        return unknown
    labels = dict(Profile.Connectivity.choices)
    return _each(names, [str(labels.get(code, code)) for code in facts["connections"]])


def _route(facts, said, _names) -> str:
    country = country_name(facts["country"])
    if facts["weeks"] is None:
        sentence = _("No way to a visa is known from %(country)s: it is added to the visa routes.")
        return sentence % {"country": country}
    weeks = facts["weeks"]
    plan = ngettext("Plan %(weeks)s week.", "Plan %(weeks)s weeks.", weeks) % {"weeks": weeks}
    checked = _("Checked on %(day)s.") % {"day": _day(date.fromisoformat(facts["checked_on"]))}
    return " ".join(filter(None, [said.routes.get(facts["country"], ""), plan, checked]))


def _support(facts, _said, names) -> str:
    return " ".join(
        f"{name}: {_stands(sides)}, {_until(ends)}."
        for name, sides, ends in zip(names, facts["sides"], facts["term_ends"], strict=True)
    )


def _stands(sides: list[str]) -> str:
    if set(sides) >= set(SIDES):
        return _("majority, opposition and officials have signed")
    if not sides:
        return _("nobody has signed")
    labels = dict(Side.choices)
    return _("signed only by: %(sides)s") % {"sides": ", ".join(str(labels[one]) for one in sides)}


def _until(term_ends: str | None) -> str:
    if term_ends is None:
        return _("when the council’s term ends is not in the election calendar")
    return _("the council’s term ends on %(day)s") % {"day": _day(date.fromisoformat(term_ends))}


_SENTENCES = {
    "themes": _themes, "named": _named, "size": _size, "calendar": _calendar, "earlier": _earlier,
    "ranks": _ranks, "areas": _areas, "setting": _setting, "language": _language,
    "connection": _connection, "route": _route, "support": _support,
}  # fmt: skip
