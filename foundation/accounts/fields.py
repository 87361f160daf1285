"""Columns that are made from other columns, or keep one spelling, whoever writes the row."""

from django.db import models

from .names import search_text, sort_key


class LowerEmailField(models.EmailField):
    """An e-mail address, stored and looked up in lower case."""

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance, add):
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class _MadeFrom(models.CharField):
    def __init__(self, *args, sources=(), **kwargs):
        self.sources = tuple(sources)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources}

    def make(self, *texts):
        raise NotImplementedError

    def pre_save(self, model_instance, add):
        value = self.make(*(getattr(model_instance, name) or "" for name in self.sources))
        value = value[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class SortKeyField(_MadeFrom):
    """Sorts as Swedish does on every database (both put Ä before Å by themselves)."""

    def make(self, *texts):
        return sort_key(" ".join(texts))


class SearchTextField(_MadeFrom):
    """Holds the words of other columns, folded (SQLite's `icontains` does not know Å)."""

    def make(self, *texts):
        return search_text(*texts)


class Word(models.lookups.Contains):
    """`words__word="en"`: one whole word of a search text, not a part of one.

    To the database it is a `contains`, so it keeps that name and is registered under its own.
    """

    def get_prep_lookup(self):
        return f" {str(self.rhs).strip().lower()} "


SearchTextField.register_lookup(Word, "word")
