"""Hands on the rooms' tasks: the worker looks for them in each app."""

from .financials.tasks import build_files
from .ledgers.tasks import make_expenses

__all__ = ["build_files", "make_expenses"]
