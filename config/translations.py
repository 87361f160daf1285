"""Translations without gettext on the machine: Babel finds sentences, compiles catalogues."""

import ast
import os
import re
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

# The argument positions that hold a sentence; 'c' marks the one that holds its context.
FUNCTIONS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
FLOORS = ["foundation", "partnerships", "applications", "reporting", "config"]
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
# No dates and no names of people: the file changes only when a sentence does.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdrf]\b|\{\w*\}")


def catalogue_path(language: str) -> Path:
    """Where the sentences of a language are kept."""
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """The languages that have a catalogue; English is the language of the code and has none."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def sentences() -> Catalog:
    """Every translatable sentence of the code and the templates, untranslated."""
    found = Catalog()
    for path in _files():
        source = path.read_text()
        for sentence, context in _in_python(source) if path.suffix == ".py" else _in_page(source):
            found.add(sentence, context=context)
    return found


def stored(language: str) -> Catalog:
    """The catalogue of a language as it is in the repository; empty when there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(found: Catalog, known: Catalog) -> Catalog:
    """The sentences of the code with the translations there are.

    A sentence that changed is a new one: a guessed translation is worse than none.
    """
    new = Catalog(locale=known.locale)
    for message in found:
        if message.id:
            old = known.get(message.id, context=message.context)
            fits = old and not old.fuzzy and old.pluralizable == message.pluralizable
            new.add(message.id, old.string if fits else None, context=message.context)
    return new


def write(language: str, catalogue: Catalog) -> bool:
    """Write a language's catalogue, keeping the comment on top; gives whether it changed."""
    path = catalogue_path(language)
    before = path.read_text() if path.exists() else ""
    comment = before[: before.find("msgid")] if "msgid" in before else ""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    text = comment + HEADER.format(language=language) + body.getvalue().decode()
    text = text.rstrip("\n") + "\n"
    if text == before:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text.encode())
    return True


def compile_catalogues() -> list[str]:
    """Compile each catalogue that changed since it was compiled; gives their languages."""
    done = []
    for language in languages():
        source = catalogue_path(language)
        target = source.with_suffix(".mo")
        if not source.exists():
            continue
        changed = source.stat().st_mtime_ns
        if target.exists() and target.stat().st_mtime_ns == changed:
            continue
        compiled = BytesIO()
        write_mo(compiled, stored(language))
        _replace(target, compiled.getvalue(), changed)
        done.append(language)
    return done


def problems(message: Message) -> list[str]:
    """What is wrong with one translated sentence; empty when it can be shown."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    originals = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wrong = []
    if message.fuzzy:
        wrong.append("is marked fuzzy")
    if not all(forms) or len(forms) != len(originals):
        return [*wrong, "has no translation" if not any(forms) else "lacks a plural form"]
    # “One file” may leave the number out, so a singular form may do with less than the plural.
    allowed = set().union(*map(_placeholders, originals))
    for number, form in enumerate(forms):
        has, needs = _placeholders(form), _placeholders(originals[number])
        if has - allowed or (needs - has and number == len(forms) - 1):
            wrong.append(f"has the placeholders {sorted(has)} for {sorted(needs)}")
    return wrong


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _files() -> Iterator[Path]:
    house = Path(settings.BASE_DIR)
    for floor in FLOORS:
        for path in sorted((house / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
    for folder in [house / "templates", *(house / floor for floor in FLOORS)]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in TEMPLATES and "templates" in path.parts:
                yield path


def _in_python(source: str) -> Iterator[tuple]:
    """Sentences in calls of Django's functions, under whatever name the module imports them."""
    keywords = dict(FUNCTIONS)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if name.name in FUNCTIONS:
                    keywords[name.asname or name.name] = FUNCTIONS[name.name]
    yield from _extracted(source, keywords)


def _in_page(source: str) -> Iterator[tuple]:
    """Sentences in a template, which Django rewrites as calls among blanked-out text."""
    calls = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    yield from _extracted(calls, {**FUNCTIONS, "_": None})


def _extracted(source: str, keywords: dict) -> Iterator[tuple]:
    found = extract("python", BytesIO(source.encode()), keywords, options={"encoding": "utf-8"})
    for _line, sentence, _comments, context in found:
        yield sentence, context


def _replace(path: Path, content: bytes, changed: int | None = None) -> None:
    """Put a whole file in place at once: several test processes may write the same one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    if changed is not None:
        os.utime(name, ns=(changed, changed))
    os.replace(name, path)
