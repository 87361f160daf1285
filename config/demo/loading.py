"""Loads the demonstration as a whole or not at all."""

import gc
from collections.abc import Callable
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import transaction

from foundation.accounts.models import Organisation
from foundation.pages.demonstration import forget
from foundation.pages.models import Demonstration
from foundation.workflow.engine import notices_count_as_sent
from foundation.workflow.management.commands.load_reference import load_all
from foundation.workflow.models import Case
from partnerships.programmes.reference_models import CostCategory

from . import (
    accounting,
    calls,
    cast,
    invented,
    networks,
    on_paper,
    profiles,
    real,
    supporting,
    suspecting,
    taking_over,
)
from .telling import Teller, tell


class RealCases(Exception):
    """The database holds cases that no demonstration made."""


def present() -> Demonstration | None:
    """The row that says that demonstration data is loaded."""
    return Demonstration.objects.order_by("pk").first()


def refuse_real_cases() -> None:
    """Nothing is mixed with real cases, and nobody gets an account beside them."""
    if Case.objects.exists():
        raise RealCases(
            "There are real cases in this database: demonstration data is not mixed with them. "
            "Use another VAR_DIR or DATABASE_URL."
        )


@transaction.atomic
def load_cast(password: str) -> cast.Cast:
    """Organisations and accounts only, and the row that says so."""
    refuse_real_cases()
    if not CostCategory.objects.exists() or not Organisation.objects.office():
        load_all()
    people = cast.hire(password)
    if present() is None:
        Demonstration.objects.create(whole=False)
        forget()
    return people


def load(password: str) -> None:
    """Everything: accounts, calls, partnerships; no mail is sent, and what failed left nothing."""
    files: list[str] = []
    try:
        with transaction.atomic(), notices_count_as_sent(), _rare_collections():
            tell_everything(load_cast(password), files)
            Demonstration.objects.update(whole=True)
    except BaseException:
        for path in files:
            default_storage.delete(path)
        raise


@contextmanager
def _rare_collections():
    """What is imported stays; walking it again and again costs a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def tell_everything(people: cast.Cast, files: list[str]) -> None:
    opened: dict = {}
    found: dict = {}
    stories = []
    for begun in (calls.first_call, calls.second_call, calls.third_call, calls.next_call):
        stories.append(_story(people, files, begun, opened))
    for begun in (
        *real.STORIES,
        *invented.STORIES,
        *accounting.STORIES,
        *suspecting.STORIES,
        *networks.STORIES,
        *on_paper.STORIES,
        *supporting.STORIES,
        *taking_over.STORIES,
    ):
        stories.append(_story(people, files, begun, opened, found))
    stories.append(_story(people, files, profiles.profiles))
    stories.append(_story(people, files, calls.office_calendar))
    tell(stories)
    calls.up_to_now(Teller(people, "now", files))


def _story(people, files, begun: Callable, *shared):
    teller = Teller(people, begun.__name__, files)
    return teller, begun(teller, *shared)
