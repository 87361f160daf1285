"""A person at a browser: reads labels, fills fields, presses buttons, knows no addresses.

Everything is named in English and looked for in the visitor's own language, by the words of the
catalogue: a page that forgets to speak Swedish cannot be used by a Swede.
"""

import os
import re
from pathlib import Path

from django.conf import settings
from django.utils import translation
from PIL import Image
from playwright.sync_api import Page, expect

PATIENCE = 20_000  # ms: the machine may be busy with other things
# Not test-results/: every run of pytest, of whatever tests, empties that.
DOCS = settings.BASE_DIR / "docs" / "pictures"
RESULTS = settings.VAR_DIR / "pictures"


class Visitor:
    def __init__(self, context, language="en"):
        self.context, self.language, self.troubles = context, language, []
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))

    def _heard(self, message):
        # A page that answers 404, 409 or 400 on purpose is no trouble; what breaks in it is.
        if message.type == "error" and "the server responded with a status" not in message.text:
            self.troubles.append(f"console: {message.text} ({self.page.url})")

    def word(self, text: str) -> str:
        """The text in the visitor's language."""
        with translation.override(self.language):
            return translation.gettext(text)

    def step_word(self, label: str) -> str:
        """The name of a step; a few words are another when they are one ("Answer", "Report")."""
        with translation.override(self.language):
            named = translation.pgettext("a step", label)
        return named if named != label else self.word(label)

    # Going

    def open(self, path: str):
        return self.page.goto(path)

    def desk(self, title: str = "", kind: str = ""):
        """Go to the desk, and on to the matter with this title (of this kind) that waits there."""
        self.open("/")
        if title:
            waits = self.page.get_by_role("region", name=self.word("Waits for you"), exact=True)
            rows = waits.get_by_role("listitem").filter(has_text=self.word(kind) if kind else None)
            rows.get_by_role("link", name=title).first.click()

    def menu(self, entry: str):
        button = self.page.get_by_role("button", name=self.word("Menu"), exact=True)
        if button.is_visible():
            button.click()
        word = self.word(entry)
        name = re.compile(rf"^{re.escape(word[:1].upper() + word[1:])}( \d.*)?$")
        navigation = self.page.get_by_role("navigation", name=self.word("Main menu"))
        navigation.get_by_role("link", name=name).click()

    def follow(self, text: str):
        """Press the link of this name in the page's content."""
        self.main.get_by_role("link", name=self.word(text), exact=True).first.click()

    @property
    def main(self):
        return self.page.get_by_role("main")

    def title(self) -> str:
        return self.main.get_by_role("heading", level=1).inner_text()

    def reads(self, text: str):
        """The text stands in the content, where eyes can see it."""
        expect(self.main.get_by_text(self.word(text)).first).to_be_visible(timeout=PATIENCE)

    # Doing

    def press(self, text: str):
        """Press the button of this name."""
        self.main.get_by_role("button", name=self.word(text), exact=True).first.click()

    def begin(self, text: str, **fields):
        """Follow the way to a new matter, fill its form, send it off."""
        self.follow(text)
        self.fill(**fields)
        self.press(text)
        self.is_told("Saved.")

    def take(self, label: str, **fields):
        """Take a step: choose it on the matter's page, fill in what it asks, send it."""
        self.choose(label)
        self.fill(**fields)
        self.send(label)

    def choose(self, label: str):
        """Go to the page of a step."""
        region = self.page.get_by_role("region", name=self.word("What you can do"))
        region.get_by_role("link", name=self.step_word(label), exact=True).click()

    def send(self, label: str):
        """Take the step whose page this is."""
        self.press(self.step_word(label))
        self.is_told(self.word("Done: %(step)s.") % {"step": self.step_word(label)})

    def part(self, label: str, *rows, **fields):
        """Go to a part of the matter, fill its rows or fields, save."""
        self.to_part(label)
        if rows:
            self.rows(self.main, rows)
        self.fill(**fields)
        self.press("Save")
        self.is_told("Saved.")

    def to_part(self, label: str):
        name = self.word(label)
        edit = f"{self.word('Edit')} {name}"
        either = re.compile(rf"^({re.escape(edit)}|{re.escape(name)})([ ,].*)?$")
        self.main.get_by_role("link", name=either).first.click()

    def is_told(self, sentence: str):
        said = self.page.get_by_role("status").filter(has_text=self.word(sentence))
        try:
            expect(said.first).to_be_visible(timeout=PATIENCE)
        except AssertionError:
            raise AssertionError(f"{self.page.url} says:\n{self.main.inner_text()}") from None

    # Filling

    def fill(self, **fields):
        """Fill fields by their English labels: `fill(**{"Title": "…", "Themes": ["Youth"]})`."""
        for label, value in fields.items():
            self.fill_one(label, value)

    def named(self, label: str):
        """The accessible name of a field; one that may stay empty says so behind its label."""
        more = rf"( \({re.escape(self.word('optional'))}\))?"
        return re.compile(rf"^{re.escape(self.word(label))}{more}$")

    def fill_one(self, label, value):
        box = self.main.get_by_role("group", name=self.named(label))
        if isinstance(value, list):
            if value and isinstance(value[0], dict):
                self.rows(box, value)
            else:
                for one in value:
                    box.get_by_label(re.compile(re.escape(self.word(one)))).first.check()
        elif isinstance(value, dict):
            start = "In " if isinstance(value, Texts) else ""
            for name, text in value.items():
                box.get_by_label(self.word(start + name), exact=True).fill(text)
        else:
            self.put(self.main.get_by_label(self.named(label)).first, value)

    def put(self, control, value):
        """Give a control its value as a person would: choose, tick, type."""
        if isinstance(value, tuple):
            value, currency = value
            money = control.locator("xpath=..")
            money.get_by_label(self.word("Currency")).select_option(currency)
        if isinstance(value, bool):
            control.set_checked(value)
        elif control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(index=self.choice(control, value))
        elif isinstance(value, Path):
            control.set_input_files(value)
        elif control.get_attribute("type") == "radio":
            control.check()
        else:
            control.fill(str(value))

    def choice(self, control, wanted: str) -> int:
        """The number of the option that is, or else that names, what is wanted."""
        options = [text.strip() for text in control.locator("option").all_text_contents()]
        for text in (self.word(wanted), wanted):
            if text in options:
                return options.index(text)
        found = [n for n, text in enumerate(options) if wanted in text or self.word(wanted) in text]
        assert found, f"“{wanted}” is not offered; there is: {options}"
        return found[0]

    def rows(self, box, rows):
        """Fill a table of rows; “Add a row” where the page has fewer."""
        lines = box.locator("tbody tr")
        lines.first.wait_for()  # counting does not wait for the page
        for number, row in enumerate(rows):
            if number >= lines.count():
                box.get_by_role("button", name=self.word("Add a row")).click()
                expect(lines).to_have_count(number + 1)
            for label, value in row.items():
                self.put(lines.nth(number).get_by_label(self.word(label), exact=True), value)

    # Looking

    def picture(self, name: str):
        """The whole page, for whoever wants to look at it after the tests."""
        RESULTS.mkdir(exist_ok=True)
        self.page.screenshot(path=RESULTS / f"{name}.png", full_page=True)

    def picture_for_docs(self, name: str, at: str = ""):
        """What the window shows, from the part of this name; only with DOCS_SCREENSHOTS=1."""
        if os.environ.get("DOCS_SCREENSHOTS") != "1":
            return
        if at:
            heading = self.main.get_by_role("heading", name=at, exact=True).first
            heading.evaluate("one => one.scrollIntoView()")
        DOCS.mkdir(parents=True, exist_ok=True)
        path = DOCS / f"{name}.png"
        self.page.screenshot(path=path)
        # A page has few colours: a palette makes the picture a third as large. Without kmeans it
        # would be a near one, with the grounds of two pictures beside each other not alike.
        with Image.open(path) as picture:
            few = picture.convert("RGB").quantize(96, method=Image.Quantize.MAXCOVERAGE, kmeans=3)
            few.save(path, optimize=True)


class Texts(dict):
    """A text of the office's, by the name of the language."""


class Counts(dict):
    """Small numbers by name."""
