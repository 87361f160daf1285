"""`{% comments_of matter part %}` and `{% open_comments matter %}`: what was said about a text."""

from django import template

from partnerships.comments.panel import address, of_part, open_by_part

register = template.Library()


@register.simple_tag(takes_context=True)
def comments_of(context, matter, part):
    """The comments at a part, and the form for another; None where there can be none."""
    return of_part(matter, part, context["request"].user)


@register.simple_tag(takes_context=True)
def open_comments(context, matter):
    """The parts at which comments are open, with how many."""
    return open_by_part(matter, context["request"].user)


@register.simple_tag
def comments_address(matter, part):
    """Where the comments of a part stand by themselves."""
    return address(matter, part)
