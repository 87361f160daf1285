"""A call's question and its answer: the kinds there are, words counted, who reads it.

A question is a row of a frozen call version: {code, label, required, long?, kind?, hint?, options?,
word_limit?, seen_by?}. Versions from before there were kinds have only the first four.
"""

KINDS = ("short", "long", "number", "yes_no", "choice")
OFFICE, PARTNER = "office", "partner"


def kind_of(question: dict) -> str:
    """One of KINDS; older versions only knew short and long texts."""
    kind = question.get("kind")
    return kind if kind in KINDS else "long" if question.get("long") else "short"


def words_in(text) -> int:
    """How many words a text has: what stands between blanks."""
    return len(str(text or "").split())


def word_limit(question: dict) -> int | None:
    """The most words of an answer; None where there is no limit, or nothing to count."""
    limit = question.get("word_limit")
    return int(limit) if limit and kind_of(question) in ("short", "long") else None


def is_answered(answer) -> bool:
    return bool(str("" if answer is None else answer).strip())


def problems(question: dict, answer) -> list[str]:
    """What is wrong with an answer: "unanswered" where it is asked for, "too_long"."""
    found = []
    if question.get("required") and not is_answered(answer):
        found.append("unanswered")
    limit = word_limit(question)
    if limit is not None and words_in(answer) > limit:
        found.append("too_long")
    return found


def options(question: dict, language: str) -> list[tuple[str, str]]:
    """[(code, text)] of a question with choices. The code is the number of the line, which is the
    same in both languages."""
    texts = question.get("options") or {}
    lines = lines_of(texts.get(language)) or lines_of(texts.get("en")) or lines_of(texts.get("sv"))
    return [(str(number), line) for number, line in enumerate(lines, 1)]


def in_words(texts, language: str) -> str:
    """The call's text in the language, else in any it was written in; old versions have one."""
    if isinstance(texts, str):
        return texts
    return texts.get(language) or next(filter(None, texts.values()), "")


def lines_of(text) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def is_read_by_partner(question: dict) -> bool:
    """Whether the matched partner reads the answer; of older versions, the office alone does."""
    return question.get("seen_by") == PARTNER


def for_partner(questions, content: dict) -> list[tuple[dict, str]]:
    """The questions with their answers that the matched partner reads, in their order."""
    return [
        (question, content[question["code"]])
        for question in questions
        if is_read_by_partner(question) and is_answered(content.get(question["code"]))
    ]
