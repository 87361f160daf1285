"""What must not be written into logs."""

import re
from collections.abc import MutableMapping
from typing import Any

LONG_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9_:-]{20,}(?=[/?\s]|$)")


def hide_links(logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
    """A structlog step: a personal link is as good as a signature, so its token stays out."""
    for key in ("event", "request"):
        if isinstance(event.get(key), str):
            event[key] = LONG_SEGMENT.sub("[hidden]", event[key])
    event.pop("user_agent", None)
    return event
