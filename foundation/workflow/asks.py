"""What a form asks, for machines: names, types, choices; and the same as JSON Schema."""

from django import forms

from .fields import RowsField

MOST_CHOICES = 300

TYPES = [
    (forms.MultipleChoiceField, "choices"),
    (forms.ModelMultipleChoiceField, "choices"),
    (forms.ModelChoiceField, "choice"),
    (forms.ChoiceField, "choice"),
    (forms.BooleanField, "boolean"),
    (forms.DateTimeField, "instant"),
    (forms.DateField, "date"),
    (forms.DecimalField, "number"),
    (forms.FloatField, "number"),
    (forms.IntegerField, "number"),
    (forms.FileField, "file"),
    (forms.JSONField, "object"),
]

ID = {"type": "integer", "format": "int64"}
MONEY = {"$ref": "#/components/schemas/Money"}
SCHEMAS = {
    "boolean": {"type": "boolean"},
    "instant": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "object": {"type": "object", "additionalProperties": True},
    "money": MONEY,
    "file": {"type": "string", "format": "binary"},
    "files": {"type": "array", "items": ID},
    "text": {"type": "string"},
}


def ask_type(field) -> str:
    """One of: text number boolean date instant money choice choices file files object rows."""
    own = getattr(field, "ask_type", None)
    return own or next((name for kind, name in TYPES if isinstance(field, kind)), "text")


def ask(name: str, field) -> dict:
    """One field of a form as the API lists it."""
    asked = {
        "name": name,
        "type": ask_type(field),
        "required": bool(field.required),
        "label": str(field.label or name.replace("_", " ").capitalize()),
        "choices": choices_of(field),
    }
    if field.help_text:
        asked["hint"] = str(field.help_text)
    if isinstance(field, RowsField):
        asked["rows"] = asks(field.row_form(matter=field.matter, by=field.by))
    return asked


def asks(form) -> list[dict]:
    """What a form (an instance, so that choices fit the matter and the person) asks."""
    return [ask(name, field) for name, field in form.fields.items()]


def choices_of(field) -> list[dict]:
    """A choice's values as they are sent: strings for codes, integers for rows."""
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset[:MOST_CHOICES] if field.queryset is not None else []
        key = field.to_field_name or "pk"
        return [
            {"value": getattr(row, key), "label": field.label_from_instance(row)} for row in rows
        ]
    if isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
        flat = []
        for value, label in field.choices:
            pairs = label if isinstance(label, list | tuple) else [(value, label)]
            flat += [{"value": v, "label": str(text)} for v, text in pairs if v not in ("", None)]
        return flat[:MOST_CHOICES]
    return []


def field_schema(field) -> dict:
    """A form field as JSON Schema, for the OpenAPI document."""
    kind = ask_type(field)
    if isinstance(field, RowsField):
        schema = {"type": "array", "items": form_schema(field.row_form)}
    elif kind in ("choice", "choices"):
        schema = _choice_schema(field, kind)
    elif kind == "number":
        whole = isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField)
        schema = {"type": "integer"} if whole else {"type": "number"}
    else:
        schema = dict(SCHEMAS.get(kind, SCHEMAS["text"]))
    limit = getattr(field, "max_length", None)
    if schema.get("type") == "string" and limit and "format" not in schema:
        schema["maxLength"] = limit
    if "$ref" in schema:
        return schema
    if field.label:
        schema["description"] = str(field.label)
    return schema


def _choice_schema(field, kind) -> dict:
    if isinstance(field, forms.ModelChoiceField):
        one = dict(ID) if not field.to_field_name else {"type": "string"}
    else:
        values = [choice["value"] for choice in choices_of(field)]
        one = {"type": "string", "enum": values} if 0 < len(values) <= 30 else {"type": "string"}
        if values and any(not isinstance(value, str) for value in values):
            one = {"type": "integer"}
    return one if kind == "choice" else {"type": "array", "items": one}


def form_schema(form_class) -> dict:
    """A form class as the JSON Schema of the body that it reads."""
    fields = form_class.base_fields
    schema = {
        "type": "object",
        "properties": {name: field_schema(field) for name, field in fields.items()},
    }
    required = [name for name, field in fields.items() if field.required]
    return {**schema, "required": required} if required else schema
