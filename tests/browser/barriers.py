"""What axe finds on a page, and how wide the page is on the smallest phone."""

from axe_playwright_python.sync_playwright import Axe

from .visitor import Visitor

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
SMALLEST = 320
# What a page does once it knows its widths (house.js: a wide table can be scrolled by keyboard).
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def barriers(visitor: Visitor) -> list[str]:
    """A line for each element that breaks a rule of WCAG 2.2 A or AA."""
    visitor.page.evaluate(DRAWN)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(visitor.page, options=options).response["violations"]
    path = visitor.page.url.split("/", 3)[3]
    return [
        f"/{path}: {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def too_wide(visitor: Visitor) -> list[str]:
    """The page, where it must be scrolled sideways on the smallest phone."""
    before = visitor.page.viewport_size
    visitor.page.set_viewport_size({"width": SMALLEST, "height": 640})
    width = visitor.page.evaluate("document.documentElement.scrollWidth")
    visitor.page.set_viewport_size(before)
    return [f"{visitor.page.url}: {width} pixels wide"] if width > SMALLEST else []
