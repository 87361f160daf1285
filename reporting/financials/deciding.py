"""The review: decisions on costs, questions and answers. Each decision is kept on its line."""

from foundation.workflow import clock
from foundation.workflow.models import canonical, digest_of
from foundation.workflow.shapes import shape

from . import statement


class Reviewed:
    """What the controller's decisions do to the lines of a report."""

    def write_decisions(self, by, rows: list[dict]) -> dict:
        """Decide on costs: `{expense, outcome, deducted, error, comment}` each. Facts."""
        lines = {line.expense_id: line for line in self.cost_lines()}
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

    def write_answer(self, by, expense, text: str) -> dict:
        """A partner's answer to the question about one cost."""
        line = next(one for one in self.cost_lines() if one.expense_id == expense.pk)
        line.answer, line.answered_by, line.answered_at = text, by, clock.now()
        line.save(update_fields=["answer", "answered_by", "answered_at"])
        self.forget()
        return {"expense": expense.pk, "digest": digest_of(text)}
