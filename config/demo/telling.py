"""Telling a story: steps through the one door, each at its hour, many stories in one order of time.

A story is a generator of instants: what it does after `yield t.on(…)` happens then. All stories
are told together, the earliest instant first, so that references, numbers and chains follow time.
"""

import heapq
import random
from collections.abc import Generator, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from foundation.documents.models import Document
from foundation.documents.storing import add_document, look_at
from foundation.workflow import clock
from foundation.workflow.engine import begin, save_part, take_step
from partnerships.signatures.keys import mint_code
from partnerships.signatures.models import Signatory

from . import papers
from .cast import Cast
from .places import PLACES

Story = Generator[datetime, None, None]
MORNING = time(8, 0, tzinfo=UTC)
A_LITTLE = timedelta(days=2)  # by which a busy day may run into the next


def sek(amount) -> dict:
    """An amount in SEK, as a body of a step has it."""
    return money(amount, "SEK")


def money(amount, currency: str) -> dict:
    return {"amount": f"{Decimal(amount):.2f}", "currency": currency}


class Teller:
    """Takes the steps of one story. Its days are counted from today, so nothing ever grows old."""

    def __init__(self, cast: Cast, name: str, files: list[str]):
        self.cast, self.name, self.files = cast, name, files
        self.random = random.Random(name)
        self.today = clock.today()
        self.now = datetime(2000, 1, 1, tzinfo=UTC)

    # Days

    def month(self, months: int, day: int = 1) -> date:
        """A day of the month so many months from this one; `day` is at most 28."""
        count = self.today.year * 12 + self.today.month - 1 + months
        return date(count // 12, count % 12 + 1, day)

    def last_of(self, months: int) -> date:
        """The last day of that month."""
        return self.month(months + 1) - timedelta(days=1)

    def on(self, months: int, day: int = 1) -> datetime:
        """The morning of a day, by months from this one: in the past below zero."""
        return datetime.combine(self.month(months, day), MORNING)

    def ago(self, days: int) -> datetime:
        """The morning so many days before today."""
        return datetime.combine(self.ahead(-days), MORNING)

    def ahead(self, days: int) -> date:
        """The day so many days from today."""
        return self.today + timedelta(days=days)

    def days_later(self, days: int) -> datetime:
        """The morning so many days after what was told last."""
        return datetime.combine(self.now.date() + timedelta(days=days), MORNING)

    def _at_its_hour(self):
        self.now += timedelta(minutes=self.random.randint(1, 3))
        return clock.standing_at(self.now)

    # Deeds

    def begin(self, model, who, data: dict):
        with self._at_its_hour():
            return begin(model, self.person(who), data)

    def take(self, matter, name: str, who, data: dict | None = None):
        with self._at_its_hour():
            return take_step(matter, name, self.person(who), data)

    def rows(self, matter, part: str, who, rows: list[dict]) -> list[dict]:
        """Write a part that is a list; gives its rows with their keys."""
        with self._at_its_hour():
            return save_part(matter, part, self.person(who), rows=rows)[1].content

    def values(self, matter, part: str, who, values: dict) -> None:
        with self._at_its_hour():
            save_part(matter, part, self.person(who), values=values)

    def sign(self, matter, who, **further):
        """The person's own signature, with a code fresh from the letter."""
        by = self.person(who)
        with self._at_its_hour():
            one = Signatory.objects.about(matter).pending().get(person=by)
            body = {"code": mint_code(one), "digest": one.version.digest, **further}
            return take_step(matter, "sign", by, body)

    def everybody_signs(self, matter, **further):
        """All who are asked and have not signed yet, in their order."""
        for one in Signatory.objects.about(matter).pending().select_related("person"):
            matter = self.sign(matter, one.person, **further)
        return matter

    def paper(
        self, matter, who, kind: str, title: str, *lines: str, restricted: bool = False
    ) -> Document:
        """Hand in a small paper made here."""
        content = papers.pdf(title, (*lines, f"{matter.reference} - {len(self.files) + 1}"))
        with self._at_its_hour():
            looked = look_at(ContentFile(content, name=f"{kind}-{len(self.files) + 1}.pdf"))
            document = add_document(
                matter, self.person(who), looked, kind=kind, title=title, restricted=restricted
            )
        self.files.append(document.latest.file.name)
        return document

    def person(self, who):
        """An account, by itself or by how the cast calls it."""
        return self.cast[who] if isinstance(who, str | tuple) else who

    def place(self, name: str):
        return self.cast.place(name)

    def is_swedish(self, name: str) -> bool:
        return PLACES[name].country == "SE"


def again(matter):
    """The matter as it stands now."""
    return type(matter).objects.get(pk=matter.pk)


def tell(stories: Iterable[tuple[Teller, Story]]) -> None:
    """Tell all stories to their end, always the one whose next instant is the earliest."""
    waiting: list = []
    for number, (teller, story) in enumerate(stories):
        _go_on(waiting, number, teller, story)
    last = datetime(2000, 1, 1, tzinfo=UTC)
    while waiting:
        instant, number, teller, story = heapq.heappop(waiting)
        if instant < teller.now - A_LITTLE:
            raise ValueError(f"{teller.name}: {instant} lies before {teller.now}")
        # Stories share cases (a call's), so no two of them happen at the same time.
        teller.now = max(instant, last)
        _go_on(waiting, number, teller, story)
        last = teller.now


def _go_on(waiting: list, number: int, teller: Teller, story: Story) -> None:
    instant = next(story, None)
    if instant is not None:
        heapq.heappush(waiting, (instant, number, teller, story))
