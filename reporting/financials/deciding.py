"""The review: decisions on costs, questions and answers. Each decision is kept on its line."""

from foundation.workflow import clock
from foundation.workflow.models import canonical, digest_of
from foundation.workflow.shapes import shape

from . import statement
from .own_part import own_costs


class Reviewed:
    """What the controller's decisions do to the lines of a report."""

    def write_decisions(self, by, rows: list[dict]) -> dict:
        """Decide on costs: `{expense, outcome, deducted, error, comment}` each. Facts."""
        asked = [row["expense"].pk for row in rows]
        found = self.line_rows.live().costs().filter(expense__in=asked)
        lines = {line.expense_id: line for line in found}
        at, facts, touched = clock.now(), [], []
        for row in rows:
            line = lines[row["expense"].pk]
            line.outcome, line.error = row["outcome"], row["error"]
            line.deducted = row["deducted"].amount if row["deducted"] else statement.ZERO
            line.comment = row["comment"]
            line.decided_by, line.decided_at = by, at
            if line.outcome == "query":
                # A new question stands open until it is answered.
                line.question, line.answer = row["comment"], ""
                line.answered_by = line.answered_at = None
            touched.append(line)
            facts.append(
                [line.key, line.outcome, shape(line.deducted_money), line.error,
                 digest_of(line.comment)]
            )  # fmt: skip
        fields = [
            "outcome", "error", "deducted", "comment", "decided_by", "decided_at", "question",
            "answer", "answered_by", "answered_at",
        ]  # fmt: skip
        self.line_rows.bulk_update(touched, fields)
        self.forget()
        return {"count": len(facts), "digest": digest_of(canonical(facts))}

    def accept_undecided(self, by) -> dict:
        """Accept every cost without a decision but those that are one's own. Facts."""
        own = own_costs(self, by)
        rows = self.line_rows.live().costs().filter(outcome="").exclude(expense__in=list(own))
        facts = [[key, "accept"] for key in rows.order_by("key").values_list("key", flat=True)]
        rows.update(outcome="accept", decided_by=by, decided_at=clock.now())
        self.forget()
        return {"count": len(facts), "digest": digest_of(canonical(facts))}

    def write_answer(self, by, expense, text: str, documents=()) -> dict:
        """A partner's answer to the question about one cost, with papers where it has any."""
        line = self.line_rows.live().costs().get(expense=expense.pk)
        line.answer, line.answered_by, line.answered_at = text, by, clock.now()
        line.save(update_fields=["answer", "answered_by", "answered_at"])
        line.answer_documents.set(documents)
        self.forget()
        facts = {"expense": expense.pk, "digest": digest_of(text)}
        named = [document.frozen() for document in documents]
        return {**facts, "documents": named} if named else facts
