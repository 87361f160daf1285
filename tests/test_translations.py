"""Swedish is complete: every sentence of the code and the templates has a translation."""

import ast
import importlib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from config import translations
from foundation.workflow.forms import HouseForm
from foundation.workflow.matters import matter_kinds

TIMES = {"gettext", "ngettext", "pgettext", "npgettext"}


@pytest.fixture(scope="module")
def found() -> Catalog:
    return translations.sentences()


@pytest.mark.parametrize("language", translations.languages())
def test_every_sentence_is_translated_with_its_placeholders(found, language):
    catalogue = translations.merged(found, translations.stored(language))
    wrong = [
        f"{message.id!r} {problem}"
        for message in catalogue
        if message.id
        for problem in translations.problems(message)
    ]
    assert not wrong, "run manage.py messages, then translate:\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", translations.languages())
def test_no_stored_sentence_is_fuzzy(language):
    fuzzy = [
        message.id for message in translations.stored(language) if message.id and message.fuzzy
    ]
    assert not fuzzy


def test_code_aliases_and_templates_are_all_searched(found):
    assert len(found) > 500
    assert found.get("English")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils.translation import gettext as say\nsay('One')", ["One"]),
        ("from django.utils.translation import gettext as say\nhear('One')", []),
        (
            "from django.utils.translation import ngettext_lazy as _n\n_n('%(n)d a', '%(n)d b')",
            [("%(n)d a", "%(n)d b")],
        ),
    ],
)
def test_a_sentence_is_found_under_the_name_its_module_imports(source, expected):
    assert [sentence for sentence, _context in translations._in_python(source)] == expected


def test_a_template_gives_its_sentences_and_nothing_else():
    page = """
        <p title="it's">{% translate "Here" %} {{ x|default:_("Nothing") }}</p>
      {% blocktranslate trimmed count n=n %}
        One "file" of {{ x }}
      {% plural %}
        {{ n }} files of {{ x }}
      {% endblocktranslate %}
    """
    assert [sentence for sentence, _context in translations._in_page(page)] == [
        "Here",
        "Nothing",
        ('One "file" of %(x)s', "%(n)s files of %(x)s"),
    ]


@pytest.mark.parametrize(
    ("sentence", "swedish", "right"),
    [
        ("Of %(n)s", "Av %(n)s", True),
        ("Of %(n)s", "Av %(m)s", False),
        ("Of %(n)s", "Av", False),
        ("Of {n}", "Av {n}", True),
        ("10 % of it", "10 % av det", True),
        (("One", "%(n)s of"), ("En", "%(n)s av"), True),
        (("One", "%(n)s of"), ("En", ""), False),
        (("One", "%(n)s of"), ("En", "av"), False),
    ],
)
def test_a_translation_keeps_what_is_filled_in(sentence, swedish, right):
    message = Catalog(locale="sv").add(sentence, swedish)
    assert (not translations.problems(message)) is right


def test_a_changed_sentence_is_new_and_a_removed_one_is_gone():
    known, found = Catalog(locale="sv"), Catalog()
    known.add("Stays", "Kvar")
    known.add("Goes", "Går")
    known.add("Guessed", "Gissad", flags=["fuzzy"])
    for sentence in ("Stays", "Stays too", "Guessed"):
        found.add(sentence)
    kept = {m.id: m.string or "" for m in translations.merged(found, known) if m.id}
    assert kept == {"Stays": "Kvar", "Stays too": "", "Guessed": ""}


def test_swedish_works_in_a_fresh_checkout():
    with translation.override("sv"):
        assert translation.gettext("Swedish") == "Svenska"


def test_compiling_twice_writes_once():
    translations.compile_catalogues()
    assert translations.compile_catalogues() == []


def _at_import(tree: ast.Module):
    """Nodes that run when the module is loaded: everything outside a function's body."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += node.decorator_list
        elif not isinstance(node, ast.Lambda):
            yield node
            waiting += ast.iter_child_nodes(node)


def test_no_sentence_is_fixed_to_one_language_when_its_module_is_loaded():
    wrong = []
    for path in translations._files():
        if path.suffix != ".py":
            continue
        tree = ast.parse(path.read_text())
        names = {
            name.asname or name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for name in node.names
            if name.name in TIMES
        }
        wrong += [
            f"{path}:{node.lineno}"
            for node in _at_import(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names
        ]
    assert not wrong, "use gettext_lazy: " + ", ".join(wrong)


def visible_names(kind) -> dict:
    """What a matter's pages call it, its states, its steps, its parts and its facts."""
    names = {"its name": kind._meta.verbose_name, "its names": kind._meta.verbose_name_plural}
    names |= {f"state {state}": label for state, label in kind.state.field.choices}
    names |= {f"step {name}": step.label for name, step in kind.steps().items()}
    names |= {f"part {name}": spec.label for name, spec in kind.parts.items()}
    fields = {field.name: field for field in kind._meta.get_fields()}
    for name in {*kind.shows, *kind.list_columns} - set(getattr(kind, "not_on_page", ())):
        own = getattr(kind, "labels", {}).get(name)
        names[f"field {name}"] = fields[name].verbose_name if name in fields else own
    return names


@pytest.mark.parametrize("kind", matter_kinds(), ids=lambda kind: kind._meta.label)
def test_a_matter_is_named_in_the_readers_language(kind):
    fixed = {where: name for where, name in visible_names(kind).items() if not lazy(name)}
    assert not fixed


def test_every_field_of_a_form_has_a_label_in_the_readers_language():
    for path in Path(settings.BASE_DIR).glob("*/*/forms.py"):
        importlib.import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))
    fixed = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_below(HouseForm)
        if not form.__module__.startswith("tests.")
        for name, field in form.base_fields.items()
        if not field.widget.is_hidden
        if not lazy(field.label) or (field.help_text and not lazy(field.help_text))
    ]
    assert not fixed


def lazy(name) -> bool:
    return isinstance(name, Promise)


def all_below(form) -> set[type]:
    return {form} | {below for child in form.__subclasses__() for below in all_below(child)}
