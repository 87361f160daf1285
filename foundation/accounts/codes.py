"""The words that persons, organisations and memberships are described by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SWEDISH = "sv", _("Swedish")


class PersonKind(models.TextChoices):
    PERSON = "person", _("person")
    CALENDAR = "calendar", _("the calendar")
    ANONYMOUS = "anonymous", _("anonymous visitor")


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    REGION = "region", _("region")
    DISTRICT = "district", _("district")
    OFFICE = "office", _("programme office")
    AUDIT_FIRM = "audit_firm", _("audit firm")
    OTHER = "other", _("other")


PARTNER_KINDS = ["municipality", "region", "district", "other"]


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("to be confirmed")


class OfficeCode(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    FINANCE = "finance", _("finance officer")
    MAJORITY = "majority", _("politician of the majority")
    OPPOSITION = "opposition", _("politician of the opposition")
    DIRECTOR = "director", _("senior official")
    TEAM = "team", _("project team")
    MANAGER = "manager", _("programme manager")
    CONTROLLER = "controller", _("controller")
    ASSESSOR = "assessor", _("assessor")
    ADVISER = "adviser", _("adviser")
    COMMUNICATION = "communication", _("communication officer")
    ADMIN = "admin", _("administrator")
    AUDITOR = "auditor", _("auditor")


_PARTNER_OFFICES = ["coordinator", "finance", "majority", "opposition", "director", "team"]
OFFICES_OF = {
    **dict.fromkeys(PARTNER_KINDS, _PARTNER_OFFICES),
    "office": [
        "coordinator", "manager", "controller", "assessor", "adviser", "communication", "admin",
    ],
    "audit_firm": ["auditor"],
}  # fmt: skip


class Side(models.TextChoices):
    MAJORITY = "majority", _("majority")
    OPPOSITION = "opposition", _("opposition")
    OFFICIAL = "official", _("official")
