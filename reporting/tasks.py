"""Hands on the rooms' tasks: the worker looks for them in each app."""

from .ledgers.tasks import make_expenses

__all__ = ["make_expenses"]
