"""A visitor without a mouse: goes by Tab, presses Enter, Space and arrows, and sees where they are.

Things are looked for as a screen reader names them: a role and a name. At each stop the focus must
be somewhere, in sight, marked by an outline, and not behind something else.
"""

from playwright.sync_api import Locator, expect

from .visitor import PATIENCE, Visitor

MOST_STOPS = 160
LOST = """() => {
  const one = document.activeElement;
  const named = one.outerHTML.slice(0, 120);
  if (one === document.body) return "";
  const box = one.getBoundingClientRect();
  if (box.width < 4 || box.height < 4) return "too small to be seen: " + named;
  const sight = { right: innerWidth, bottom: innerHeight };
  if (box.right <= 0 || box.left >= sight.right || box.bottom <= 0 || box.top >= sight.bottom)
    return "out of sight: " + named;
  for (let up = one; up; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.visibility === "hidden" || style.clipPath !== "none") return "hidden: " + named;
  }
  const style = getComputedStyle(one);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
    return "not marked: " + named;
  const x = Math.min(Math.max(box.left + box.width / 2, 0), sight.right - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 0), sight.bottom - 1);
  const above = document.elementFromPoint(x, y);
  if (above && !one.contains(above) && !above.contains(one)) {
    const label = above.closest("label");
    if (!label || label.control !== one)
      return "behind " + above.outerHTML.slice(0, 80) + ": " + named;
  }
  return "";
}"""


class Walker(Visitor):
    """Somebody at the keyboard."""

    def key(self, name: str, times: int = 1):
        for _time in range(times):
            self.page.keyboard.press(name)

    def stops_here(self):
        """The place where the focus stands can be seen."""
        trouble = self.page.evaluate(LOST)
        assert not trouble, f"{self.page.url}: {trouble}"

    def has_focus(self, target: Locator) -> bool:
        return target.evaluate("one => one === document.activeElement")

    def tab_to(self, target: Locator, key: str = "Tab"):
        """Tab until the focus stands on the target."""
        target = target.first
        target.wait_for(timeout=PATIENCE)
        for _stop in range(MOST_STOPS):
            if self.has_focus(target):
                self.stops_here()
                return
            self.key(key)
            self.stops_here()
        raise AssertionError(f"{self.page.url}: {target} is not reached by {key}")

    def to_the_end(self) -> int:
        """Tab through the whole page; gives the number of stops."""
        for stop in range(MOST_STOPS):
            self.key("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                return stop
            self.stops_here()
        raise AssertionError(f"{self.page.url}: the Tab key does not come to an end")

    def arrive(self):
        """On a new page: the first stop leads past the menu to the content."""
        expect(self.page.locator("h1")).to_be_visible(timeout=PATIENCE)
        self.page.evaluate("document.activeElement.blur()")
        skip = self.page.get_by_role("link", name=self.word("Skip to the content"))
        self.tab_to(skip)
        self.key("Enter")
        assert self.has_focus(self.main)

    def go(self, target: Locator):
        """Reach a link, follow it, arrive."""
        before = self.page.url
        self.tab_to(target)
        self.key("Enter")
        self.page.wait_for_url(lambda url: url != before, timeout=PATIENCE)
        self.arrive()

    def send_off(self, name: str):
        """Reach the button of this name in the content and press it."""
        self.tab_to(self.main.get_by_role("button", name=self.word(name), exact=True))
        self.key("Enter")

    # The same words as with a mouse, other means

    def desk(self, title: str = "", kind: str = ""):
        self.open("/")
        self.arrive()
        waits = self.page.get_by_role("region", name=self.word("Waits for you"), exact=True)
        self.go(waits.get_by_role("link", name=title))

    def choose(self, label: str):
        region = self.page.get_by_role("region", name=self.word("What you can do"))
        self.go(region.get_by_role("link", name=self.step_word(label), exact=True))

    def send(self, label: str):
        self.tab_to(self.main.get_by_role("button", name=self.step_word(label), exact=True))
        self.key("Enter")
        self.is_told(self.word("Done: %(step)s.") % {"step": self.step_word(label)})

    def put(self, control: Locator, value):
        self.tab_to(control)
        kind = control.evaluate("one => one.type || one.tagName")
        if kind == "checkbox":
            if control.is_checked() != value:
                self.key("Space")
        elif kind == "radio":
            self.key("Space")
        elif kind == "select-one":
            wanted = self.choice(control, value)
            now = control.evaluate("one => one.selectedIndex")
            self.key("ArrowDown" if wanted > now else "ArrowUp", abs(wanted - now))
        elif kind == "date":
            year, month, day = value.split("-")
            self.page.keyboard.type(f"{day}{month}{year}")
            assert control.input_value() == value
        else:
            self.key("Control+a")
            self.page.keyboard.type(str(value))

    def fill_one(self, label, value):
        self.put(self.main.get_by_label(self.named(label)).first, value)
