"""What the pages of signing ask about the reader."""

from django import template

from foundation.pages.matter_page import facts_of

register = template.Library()


@register.simple_tag
def awaited_from(person, matter):
    """The signature of this person that is awaited on the matter; None when none is."""
    return matter.pending_signature(person)


@register.simple_tag
def papers_for(person, matter):
    """The signed papers that this person could confirm or refuse."""
    return matter.papers_to_look_at(person)


@register.simple_tag
def written_by(person, matter) -> dict:
    """What stands outside the parts, to be read once more; with where it is changed."""
    edit = matter.step_named("edit")
    may = edit.starts_from(matter.state) and bool(matter.roles_held(person, edit.by))
    url = matter.step_url("edit") if may else ""
    return {
        "facts": facts_of(matter, person),
        "edit_url": url,
        "signatories_url": f"{url}#id_signatories" if url else "",
        "sections": [
            {**one, "signatories": "table" in one["context"]} for one in matter.sections(person)
        ],
    }
