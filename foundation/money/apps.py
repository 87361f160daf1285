"""Amounts, currencies, exchange rates and per diem."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "foundation.money"
    label = "money"
    default_auto_field = "django.db.models.BigAutoField"
