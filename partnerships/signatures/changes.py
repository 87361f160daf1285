"""What reads otherwise now than in a frozen version: the reason why a signature is void."""

import json

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from foundation.workflow.models import canonical

from .readable import said_in

SHOWN = 160  # of a long text in a sentence
ASIDE = {"kind", "reference", "title", "parts"}


def changed_keys(before: dict, after: dict) -> list[str]:
    """The keys whose values differ between two contents, parts one level down as `part/key`;
    those of the later one first, in its order. JSON's types only."""
    one, other = _flat(before), _flat(after)
    keys = dict.fromkeys([*other, *one])
    return [key for key in keys if one.get(key) != other.get(key)]


def _flat(content: dict) -> dict:
    flat = {name: value for name, value in content.items() if name not in ASIDE}
    flat = {"title": content.get("title", ""), **flat}
    for name, part in (content.get("parts") or {}).items():
        if isinstance(part, dict):
            flat |= {f"{name}/{key}": value for key, value in part.items()}
        else:
            flat[name] = part
    return {key: value for key, value in flat.items() if value not in (None, "", [], {})}


def differences(matter, version) -> list[dict]:
    """[{"label", "before", "after"}] of what the version said and the matter says by now."""
    before, after = version.text, _now(matter)
    keys = changed_keys(before, after)
    if not keys:
        return []
    was, is_now = said_in(matter, before), said_in(matter, after)
    found = []
    for key in keys:
        label = (is_now.get(key) or was.get(key) or (key, ""))[0]
        found.append(
            {
                "label": label,
                "before": was.get(key, ("", ""))[1],
                "after": is_now.get(key, ("", ""))[1],
            }
        )
    return found


def since(matter, version) -> list[str]:
    """What a reader would call the things that changed since the version, each once."""
    return list(dict.fromkeys(one["label"] for one in differences(matter, version)))


def in_words(matter, version) -> str:
    """All that changed since the version as one text: "Title: “old” → “new”"; empty for nothing."""
    return "; ".join(
        _("%(label)s: “%(before)s” → “%(after)s”")
        % {"label": one["label"], "before": _short(one["before"]), "after": _short(one["after"])}
        for one in differences(matter, version)
    )


def _short(text: str) -> str:
    return Truncator(text).chars(SHOWN)


def _now(matter) -> dict:
    return json.loads(canonical(matter.content()))
