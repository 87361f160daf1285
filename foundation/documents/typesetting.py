"""Typst in a process of its own: what it takes for a long document goes when the process ends.

`python -m foundation.documents.typesetting` reads one JSON object (`path`, `data`, `standards`)
and writes the PDF; it knows nothing of Django.
"""

import json
import subprocess
import sys
from pathlib import Path

import typst

LONGEST = 600  # seconds that one document may take


def compiled(path: str, data: str, standards: list[str]) -> bytes:
    """The PDF of the template at the path, with the data (JSON). Raises typst.TypstError."""
    return typst.compile(
        path, root=str(Path(path).parent), format="pdf", ignore_system_fonts=True,
        sys_inputs={"data": data}, pdf_standards=standards,
    )  # fmt: skip


def best(path: str, data: str, standards: list[str]) -> bytes:
    """The same; without the standards where the font lacks a character, which is then shown as a
    box rather than not at all."""
    try:
        return compiled(path, data, standards)
    except typst.TypstError:
        return compiled(path, data, [])


def apart(path: str, data: str, standards: list[str]) -> bytes:
    """The same in a process of its own. Raises OSError or subprocess.SubprocessError."""
    asked = json.dumps({"path": path, "data": data, "standards": standards})
    folder = Path(__file__).resolve().parents[2]
    answer = subprocess.run(  # our own interpreter and module, nothing that was typed
        [sys.executable, "-m", __spec__.name], input=asked.encode(), stdout=subprocess.PIPE,
        cwd=folder, timeout=LONGEST, check=True,
    )  # fmt: skip
    return answer.stdout


if __name__ == "__main__":
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(best(**asked))
