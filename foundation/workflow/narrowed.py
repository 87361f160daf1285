"""Lists that every page narrows the same way: put together once, asked anew each time.

"All that this person may see" is a long question: Django builds it from a hundred smaller ones, and
a page asks it twenty times. Built once it is kept, without any answer, for its person and day.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import get_ident

from django.db.models.query import ModelIterable

from . import clock
from .roles import asker

KEPT = 256  # long questions per process: some persons times the lists they open


@dataclass(frozen=True)
class _Asked:
    key: tuple
    build: Callable = field(compare=False)


@lru_cache(maxsize=KEPT)
def _kept(asked: _Asked):
    return asked.build()


def narrowed(queryset, name: str, person, condition: Callable, *more):
    """`queryset` filtered by `condition()`, a Q made of nothing but these arguments and the day.

    A list that was filtered before is filtered as ever. Threads share nothing, because Django
    counts in a question while it writes it down.
    """
    if getattr(person, "pk", None) is None or not _is_whole(queryset):
        return queryset.filter(condition())
    key = (name, type(queryset), queryset.model, asker(person), clock.today(), get_ident(), more)
    return _kept(_Asked(key, lambda: queryset.filter(condition()))).all()


def _is_whole(queryset) -> bool:
    """Whether nothing was asked of the list yet: it stands for all rows of its table."""
    query = queryset.query
    asked = (
        query.alias_map, query.where.children, query.annotations, query.extra, query.select,
        query.select_related, query.order_by, query.combinator, query.distinct, query.is_sliced,
        query.deferred_loading[0], query.select_for_update, not query.standard_ordering,
        not query.default_ordering, queryset._fields, queryset._prefetch_related_lookups,
        queryset._hints, queryset._known_related_objects, queryset._db,
        queryset._iterable_class is not ModelIterable,
    )  # fmt: skip
    return not any(asked)
