"""Every process as a table and a diagram, read from the code: for officials, pages and docs."""

from django.utils.translation import gettext as _

from .matters import matter_kinds
from .steps import ANY


def table_of(kind) -> dict:
    """{code, label, states, steps, mermaid}: a process as an official reads it."""
    labels = {str(value): str(label) for value, label in kind.list_states()}
    return {
        "code": kind.code,
        "label": capital(kind._meta.verbose_name),
        "states": list(labels.values()),
        "state_codes": list(labels),
        "steps": [
            *begin_row(kind),
            *(step_row(kind, step, labels) for step in kind.steps().values()),
        ],
        "holders": [
            (labels.get(str(state), state), str(role.sentence))
            for state, role in kind.holds.items()
        ],
        "parts": [(name, str(spec.label)) for name, spec in kind.parts.items()],
        "mermaid": mermaid(kind),
    }


def capital(text) -> str:
    text = str(text)
    return text[:1].upper() + text[1:]


def begin_row(kind) -> list[dict]:
    begin = kind.begin
    if begin is None:
        return []
    by = whoever(begin.by) or consequence_of(begin.consequence)
    return [
        {
            "name": "begin", "label": str(begin.label), "source": None,
            "target": str(dict(kind.list_states())[kind._meta.get_field("state").default]),
            "by": by, "needs": claims(begin.needs), "tells": told(begin.tells), "from_room": "",
        }
    ]  # fmt: skip


def step_row(kind, step, labels) -> dict:
    rules = step.rules(kind)
    sources = _("any") if ANY in step.sources else ", ".join(labels[str(s)] for s in step.sources)
    by = whoever(step.by)
    if step.consequence:
        by = consequence_of(step.consequence)
    return {
        "name": step.name, "label": str(step.label), "source": sources,
        "target": _(" or ").join(labels[str(target)] for target in step.targets), "by": by,
        "needs": claims(rules), "tells": told(step.tells),
        "from_room": ", ".join(sorted({r.room for r in rules if r not in step.needs})),
    }  # fmt: skip


def whoever(roles) -> str:
    return "; ".join(str(role.sentence) for role in roles)


def consequence_of(step: str) -> str:
    return _("follows from %(step)s") % {"step": step} if step else ""


def claims(rules) -> str:
    return "; ".join(str(rule.sentence) for rule in rules)


def told(tells) -> str:
    return "; ".join(
        str(one.sentence) if hasattr(one, "sentence") else one.__name__.replace("_", " ")
        for one in tells
    )


def mermaid(kind) -> str:
    """The states and steps as a mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    start = kind._meta.get_field("state").default
    lines.append(f"    [*] --> {start}")
    for step in kind.steps().values():
        sources = [s for s in step.sources if s != ANY] or [str(s) for s, _l in kind.list_states()]
        for source in sources:
            for target in step.targets:
                if source != target or len(sources) == 1:
                    lines.append(f"    {source} --> {target}: {step.name}")
    return "\n".join(dict.fromkeys(lines))


def all_tables() -> list[dict]:
    return [table_of(kind) for kind in matter_kinds()]


def as_markdown() -> str:
    """docs/processes.md: generated, never edited."""
    lines = [
        "# Processes",
        "",
        "Written by `manage.py processes` from the code. Everything that moves here moves by one "
        "of these tables.",
        "",
    ]
    for table in all_tables():
        states = zip(table["state_codes"], table["states"], strict=True)
        named = " · ".join(f"{label} (`{code}`)" for code, label in states)
        lines += [f"## {table['label']} (`{table['code']}`)", "", f"States: {named}", ""]
        lines += ["```mermaid", table["mermaid"], "```", ""]
        lines += ["| step | name | from | to | by | what must be in place | who is told |",
                  "|---|---|---|---|---|---|---|"]  # fmt: skip
        for row in table["steps"]:
            cells = [row["label"], f"`{row['name']}`", row["source"] or "–",
                     row["target"] or "stays", row["by"], needs_cell(row),
                     row["tells"]]  # fmt: skip
            lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
        lines.append("")
        for state, holder in table["holders"]:
            lines.append(f"- while {state}: {holder} holds the pen")
        lines += [f"- part `{name}`: {label}" for name, label in table["parts"]]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def needs_cell(row) -> str:
    return f"{row['needs']} ({row['from_room']})" if row["from_room"] else row["needs"]
