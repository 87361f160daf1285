"""Hands on the rooms' models."""

from .cooperation.models import Partnership
from .declarations.models import Declaration
from .matching.models import Match
from .programmes.models import Call, CallVersion
from .programmes.reference_models import CostCategory, Election, SdgTarget, Topic
from .signatures.models import Confirmation, LinkToken, Signatory, Signature, SigningCode

__all__ = [
    "Call",
    "CallVersion",
    "Confirmation",
    "CostCategory",
    "Declaration",
    "Election",
    "LinkToken",
    "Match",
    "Partnership",
    "SdgTarget",
    "Signatory",
    "Signature",
    "SigningCode",
    "Topic",
]
