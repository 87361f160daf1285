"""Hands on the rooms' models."""

from .comments.models import Comment
from .contacts.models import Contact
from .cooperation.models import Partnership
from .declarations.models import Declaration, ExceptionDecision
from .elections.models import ElectionEntry, OwnTerm
from .matching.models import Match
from .messages.models import Message, MessageTemplate
from .networks.models import Network, Participation
from .profiles.models import Profile
from .programmes.models import Call, CallVersion
from .programmes.reference_models import (
    CostCategory,
    Election,
    FunctionalArea,
    SdgTarget,
    Topic,
    VisaRoute,
)
from .signatures.models import (
    Confirmation,
    LinkToken,
    Signatory,
    Signature,
    SignedPaper,
    SigningCode,
)
from .supports.models import Support

__all__ = [
    "Call",
    "CallVersion",
    "Comment",
    "Confirmation",
    "Contact",
    "CostCategory",
    "Declaration",
    "Election",
    "FunctionalArea",
    "ElectionEntry",
    "ExceptionDecision",
    "LinkToken",
    "Match",
    "Network",
    "OwnTerm",
    "Message",
    "MessageTemplate",
    "Participation",
    "Partnership",
    "Profile",
    "SdgTarget",
    "Signatory",
    "Signature",
    "SignedPaper",
    "SigningCode",
    "Support",
    "Topic",
    "VisaRoute",
]
