"""A known word is explained where it first stands on a page: by pointing, a tap or the focus."""

from django import template
from django.template.base import render_value_in_context
from django.utils.functional import Promise
from django.utils.html import format_html

from foundation.pages import glossary

register = template.Library()

MOST = 5  # on one page: more of them is noise


@register.simple_tag(takes_context=True)
def explained(context, text, whole=False):
    """The text; its first known word with the explanation, unless the page has explained it.

    `whole`: only when the text is nothing but the word (a chosen value, not what somebody wrote).
    """
    if not isinstance(text, str | Promise):
        return render_value_in_context(text, context)
    text = str(text)
    page = getattr(context, "request", None)
    found = glossary.first_in(text) if page is not None else None
    if found is None:
        return text
    before, spelt, after, word = found
    if whole and (before or after):
        return text
    shown = page.__dict__.setdefault("_words_explained", set())
    if word.code in shown or len(shown) >= MOST:
        return text
    shown.add(word.code)
    return format_html(
        '{}<span class="term"><button type="button" aria-describedby="term-{}">{}</button>'
        '<span role="tooltip" id="term-{}">{}</span></span>{}',
        before, word.code, spelt, word.code, word.text, after,
    )  # fmt: skip
