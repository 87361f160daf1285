"""What the pages of signing ask about the reader."""

from django import template

register = template.Library()


@register.simple_tag
def awaited_from(person, matter):
    """The signature of this person that is awaited on the matter; None when none is."""
    return matter.pending_signature(person)
