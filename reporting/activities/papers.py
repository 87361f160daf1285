"""Which papers a cost needs, and which of them the documents at hand stand for; no database."""

from collections.abc import Iterable

from partnerships.programmes.reference_models import text_in

# A document says what it is by its kind; these kinds stand for a needed paper as well as its own
# code does (people choose among few kinds, DOMAIN §3 names many papers).
STAND_FOR = {
    "invoice": {"receipt"},
    "receipt": {"invoice"},
    "receipt_or_slip": {"receipt", "invoice"},
    "fee_receipt": {"receipt", "invoice"},
    "lodging_bill": {"receipt", "invoice"},
    "timed_invoice": {"invoice"},
    "contract": {"agreement"},
    "engagement": {"agreement"},
    "payroll_or_list": {"payroll", "attendance"},
    "programme": {"agenda", "plan"},
    "agenda": {"programme", "plan"},
    "sample": {"photo"},
    "policy": {"agreement"},
}


def always_needed(papers: Iterable[dict]) -> list[dict]:
    """Those that every such cost needs: some are needed only in a case nobody but people knows."""
    return [paper for paper in papers if not paper.get("if")]


def is_there(paper: dict, kinds: Iterable[str]) -> bool:
    """Whether one of the documents' kinds stands for the paper."""
    return bool({paper["code"], *STAND_FOR.get(paper["code"], ())} & set(kinds))


def still_missing(papers: Iterable[dict], kinds: Iterable[str]) -> list[dict]:
    """The needed papers for which no document of those kinds is there."""
    kinds = set(kinds)
    return [paper for paper in always_needed(papers) if not is_there(paper, kinds)]


def name_of(paper: dict) -> str:
    """What a paper is called, in the reader's language."""
    return text_in({language: paper[language] for language in ("en", "sv") if language in paper})
