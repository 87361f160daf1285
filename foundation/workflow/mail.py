"""Mail of the embedded default: each message a file, `<time>-<recipient>.eml`, on this machine."""

import os
import re
import secrets
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from . import clock


class FileBackend(BaseEmailBackend):
    """Writes a message per recipient into VAR_DIR/mail, whole or not at all."""

    def send_messages(self, messages):
        folder = Path(settings.VAR_DIR) / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            content = message.message().as_bytes()
            for recipient in message.recipients():
                self._write(folder, recipient, content)
        return len(messages)

    @staticmethod
    def _write(folder: Path, recipient: str, content: bytes) -> None:
        time = clock.now().strftime("%Y%m%dT%H%M%S.%f")
        name = f"{time}-{re.sub(r'[^A-Za-z0-9@._-]', '_', recipient)[:120]}.eml"
        waiting = folder / f".{secrets.token_hex(8)}"
        waiting.write_bytes(content)
        target = folder / name
        if target.exists():
            target = folder / f"{time}-{secrets.token_hex(2)}-{name.partition('-')[2]}"
        os.replace(waiting, target)
