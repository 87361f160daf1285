"""The OpenAPI document: shared shapes, and each kind of matter as a component."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from ..behalf import WAYS
from ..matters import matter_kinds

MISSING = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "level": {"type": "string", "enum": ["error", "warning"]},
        "part": {"type": "string"},
        "field": {"type": "string"},
        "url": {"type": "string"},
    },
}
ASK = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "type": {
            "type": "string",
            "enum": [
                "text",
                "number",
                "boolean",
                "date",
                "instant",
                "money",
                "choice",
                "choices",
                "file",
                "files",
                "object",
                "rows",
            ],
        },
        "required": {"type": "boolean"},
        "label": {"type": "string"},
        "choices": {
            "type": "array",
            "items": {"type": "object", "properties": {"value": {}, "label": {"type": "string"}}},
        },
    },
}
REFUSAL = {
    "type": "object",
    "properties": {
        "step": {"type": "string"},
        "missing": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string"} for name in ("code", "message", "part", "field")
                },
            },
        },
    },
}
DETAIL = {"type": "object", "properties": {"detail": {"type": "string"}}}
FIELD_ERRORS = {
    "type": "object",
    "description": "{field: [sentence]}, and `non_field_errors`; for rows {rows: [{field: […]}]}",
    "additionalProperties": True,
}
STALE = {
    "type": "object",
    "properties": {
        "detail": {"type": "string"},
        "version": {"type": "integer"},
        "changed": {"type": "array", "items": {"type": "string"}},
    },
}
ENTRY = {
    "type": "object",
    "properties": {
        "seq": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "by": {"type": "object", "additionalProperties": True},
        "on_behalf_of": {"type": "integer", "nullable": True},
        "step": {"type": "string"},
        "label": {"type": "string"},
        "source": {"type": "string"},
        "target": {"type": "string"},
        "reason": {"type": "string"},
        "hash": {"type": "string"},
    },
}
MONEY = {
    "type": "object",
    "properties": {
        "amount": {
            "type": "string",
            "description": "decimal with a dot and exactly the currency's decimals",
            "example": "1234.50",
        },
        "currency": {"type": "string", "description": "ISO 4217", "example": "SEK"},
    },
    "required": ["amount", "currency"],
}
RECEIVED = {
    "type": "object",
    "description": "How it came from the partner that on_behalf_of names (the office only).",
    "properties": {
        "how": {"type": "string", "enum": list(WAYS)},
        "on": {"type": "string", "format": "date", "description": "The day it came"},
        "document": {
            "type": "integer",
            "description": "The message, by the number of a document of the matter (or of what it "
            "stands below). Required for mail and paper, except where something begins.",
        },
        "note": {"type": "string", "maxLength": 4000, "description": "What was said"},
    },
    "required": ["how", "on"],
}


def for_partners(body: dict, roles, alone: bool) -> dict:
    """A body with for whom it is entered and how it came, where a partner's role takes it.

    `alone`: it is a yes of one's own, which nobody enters for another.
    """
    if alone or not any(role.party for role in roles):
        return body
    whom = {
        "type": "integer",
        "description": "The partner for which the office enters it (an organisation)",
    }
    further = {"on_behalf_of": whom, "received": ref("Received")}
    return {**body, "properties": {**body["properties"], **further}}


def array(of: str) -> dict:
    return {"type": "array", "items": ref(of)}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def component_name(kind) -> str:
    return kind.__name__


def matter_schema(kind) -> dict:
    """The shape of a matter's detail: what all have, and its own fields."""
    own = {name: shown_schema(kind, name) for name in kind.shows}
    states = [str(value) for value, _label in kind.list_states()]
    common = {
        "id": {"type": "integer"},
        "reference": {"type": "string"},
        "file_numbers": {"type": "array", "items": {"type": "object"}},
        "state": {"type": "string", "enum": states},
        "state_label": {"type": "string"},
        "title": {},
        "url": {"type": "string"},
        "page": {"type": "string"},
        "version": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "holder": {"allOf": [ref("Holder")], "nullable": True},
        "missing": array("Missing"),
        "steps": array("OfferedStep"),
    }
    return {"type": "object", "properties": {**common, **own}}


def shown_schema(kind, name: str) -> dict:
    try:
        field = kind._meta.get_field(name)
    except LookupError:
        return {}
    except Exception:  # FieldDoesNotExist: a property
        return {}
    if field.many_to_many:
        return {"type": "array", "items": {"type": "integer"}}
    if field.is_relation:
        return {"type": "integer", "nullable": bool(field.null)}
    types = {
        "DateField": {"type": "string", "format": "date", "nullable": True},
        "DateTimeField": {"type": "string", "format": "date-time", "nullable": True},
        "BooleanField": {"type": "boolean"},
        "IntegerField": {"type": "integer"},
        "CharField": {"type": "string"},
        "TextField": {"type": "string"},
    }
    return types.get(field.get_internal_type(), {})


def components() -> dict:
    offered = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "label": {"type": "string"},
            "url": {"type": "string"},
            "missing": array("Missing"),
            "asks": array("Ask"),
        },
    }
    holder = {
        "type": "object",
        "properties": {
            "role": {"type": "string"},
            "label": {"type": "string"},
            "organisation": {"type": "integer", "nullable": True},
            "since": {"type": "string", "format": "date-time"},
        },
    }
    shared = {
        "Money": MONEY, "Missing": MISSING, "Ask": ASK, "OfferedStep": offered, "Holder": holder,
        "Refusal": REFUSAL, "Detail": DETAIL, "FieldErrors": FIELD_ERRORS, "Stale": STALE,
        "RecordEntry": ENTRY, "Received": RECEIVED,
    }  # fmt: skip
    kinds = {component_name(kind): matter_schema(kind) for kind in matter_kinds()}
    lists = {
        f"{component_name(kind)}List": page_schema(component_name(kind)) for kind in matter_kinds()
    }
    return {**shared, **kinds, **lists}


def page_schema(name: str) -> dict:
    return {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "nullable": True},
            "next": {"type": "string", "nullable": True},
            "previous": {"type": "string", "nullable": True},
            "results": array(name),
        },
    }


def add_components(result, generator, request, public):
    """drf-spectacular's post-processing hook: the shapes that the operations refer to."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in components().items():
        schemas.setdefault(name, schema)
    return result


def as_kept(sent: dict) -> dict:
    """The shape of what was sent, as it is read again: decimals as text, what was left out null."""
    if "$ref" in sent:
        return {"allOf": [sent], "nullable": True}
    kept = {name: value for name, value in sent.items() if name not in ("enum", "required")}
    if "properties" in kept:
        inner = kept["properties"].items()
        kept["properties"] = {name: as_kept(one) for name, one in inner}
    if "items" in kept:
        kept["items"] = as_kept(kept["items"])
    if kept.get("type") == "number":
        kept = {**kept, "type": "string", "format": "decimal"}
    if kept.get("type") == "string" and kept.get("format") in ("date", "date-time"):
        del kept["format"]  # empty where nothing was given
    return {**kept, "nullable": True} if "type" in kept else kept


REFUSED = {
    400: OpenApiResponse(response=ref("FieldErrors"), description="Fields, or an unreadable body"),
    401: OpenApiResponse(response=ref("Detail"), description="Not signed in"),
    403: OpenApiResponse(response=ref("Detail"), description="Not yours"),
    404: OpenApiResponse(response=ref("Detail"), description="Not visible, or no such step"),
    409: OpenApiResponse(response=ref("Refusal"), description="Not yet, with the reasons"),
    412: OpenApiResponse(response=ref("Stale"), description="Another version stands"),
    415: OpenApiResponse(response=ref("Detail"), description="Not JSON"),
    428: OpenApiResponse(response=ref("Detail"), description="If-Match is required"),
}


def refusals(*codes: int) -> dict:
    return {code: REFUSED[code] for code in (401, 404, *codes)}


IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description='The ETag: "7"')
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='The ETag: "7"'
)
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Kept 24 hours per person"
)


class TokenOrSessionScheme(OpenApiAuthenticationExtension):
    target_class = "foundation.workflow.api.auth.TokenOrSession"
    name = ["token", "session"]

    def get_security_definition(self, auto_schema):
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]
