"""Nobody decides on their own: every step that approves, reviews, audits, authorises or pays,
against every relation that a person can have to what it decides on. Said once more, by hand.

`ok`: allowed. `403`: not theirs. `409`: refused with the reasons. `400`: refused at the field.
`-`: that relation cannot be there. A cell that is `ok` for a reason has it below.
"""

# What the person has to do with it; test_nobody_own.py beside it says how it comes about.
RELATIONS = (
    "nothing", "entered a cost", "typed a cost", "typed the report", "is the supplier",
    "wages", "per diem", "delegate", "traveller", "serves a partner", "confirmed it",
    "submitted it", "reviewed it", "approved it", "audited it", "engaged the auditor",
    "proposed the payment", "asked for it back", "owns the account", "proposed the account",
    "typed the account", "handed in the claim", "reported the suspicion",
)  # fmt: skip

TABLE = """
relation               | decide | finish | approve | results | later | back | propose | authorise | pay | claim | reverse | engage | accept | draw | report | confirm | call  | force | repay | payroll | perdiem | measures | close
nothing                | ok     | ok     | ok      | ok      | ok    | ok   | ok      | ok        | ok  | ok    | ok      | ok     | ok     | ok   | ok     | ok      | ok    | ok    | ok    | ok      | ok      | ok       | ok
entered a cost         | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | ok    | -       | -       | -        | -
typed a cost           | 403    | 403    | 403     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | ok    | -       | -       | -        | -
typed the report       | 403    | 403    | 403     | 403     | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
is the supplier        | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | 409   | -       | -       | -        | -
wages                  | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | 409     | -       | -        | -
per diem               | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | 409     | -        | -
delegate               | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | ok    | ok      | ok      | -        | -
traveller              | 400    | 409    | 409     | ok      | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
serves a partner       | 403    | 403    | 403     | 403     | 403   | 403  | 403     | 403       | 403 | 403   | 403     | 400    | 409    | 409  | 409    | ok      | 403   | 403   | ok    | ok      | ok      | ok       | ok
confirmed it           | 409    | 409    | 409     | 409     | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
submitted it           | 409    | 409    | 409     | 409     | ok    | ok   | 409     | 409       | 409 | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
reviewed it            | ok     | ok     | 403     | ok      | ok    | ok   | ok      | ok        | ok  | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
approved it            | ok     | ok     | ok      | ok      | ok    | ok   | ok      | ok        | ok  | ok    | ok      | 400    | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
audited it             | 409    | 409    | 409     | -       | ok    | ok   | 409     | 409       | 409 | ok    | ok      | ok     | ok     | ok   | ok     | -       | -     | -     | -     | -       | -       | -        | -
engaged the auditor    | -      | -      | -       | -       | -     | -    | -       | -         | -   | -     | -       | -      | 409    | 409  | 409    | -       | -     | -     | -     | -       | -       | -        | -
proposed the payment   | -      | -      | -       | -       | -     | -    | -       | 403       | ok  | ok    | ok      | -      | -      | -    | -      | -       | -     | -     | -     | -       | -       | -        | -
asked for it back      | -      | -      | -       | -       | -     | -    | -       | ok        | ok  | 403   | ok      | -      | -      | -    | -      | -       | -     | -     | -     | -       | -       | -        | -
owns the account       | -      | -      | -       | -       | -     | -    | -       | 409       | 409 | ok    | ok      | -      | -      | -    | -      | 409     | 409   | 409   | -     | -       | -       | -        | -
proposed the account   | -      | -      | -       | -       | -     | -    | -       | -         | -   | -     | -       | -      | -      | -    | -      | 403     | 403   | 403   | -     | -       | -       | -        | -
typed the account      | -      | -      | -       | -       | -     | -    | -       | -         | -   | -     | -       | -      | -      | -    | -      | 403     | 403   | 403   | -     | -       | -       | -        | -
handed in the claim    | -      | -      | -       | -       | -     | -    | -       | -         | -   | -     | -       | -      | -      | -    | -      | -       | -     | -     | 403   | -       | -       | -        | -
reported the suspicion | -      | -      | -       | -       | -     | -    | -       | -         | -   | -     | -       | -      | -      | -    | -      | -       | -     | -     | -     | -       | -       | 409      | 409
"""  # noqa: E501

# Why a relation does not keep somebody from a step.
REASONS = {
    "results": "The results of the year have no costs; who told or confirmed them is refused.",
    "later": "A date pays nobody; who serves a partner gives none.",
    "back": "Sent back, nothing is decided; who serves a partner does not send back.",
    "reviewed it": "The controller proposes and pays what another person approved and authorised.",
    "approved it": "Proposer and authoriser are two; no more levels than the office has people.",
    "asked for it back": "A payment and a claim on it are two decisions, each of two persons.",
    "proposed the payment": "Who proposed it pays what another person authorised.",
    "audited it": "An auditor audits anew, and other years: rotation has a rule of its own.",
    "typed a cost": "As those who enter costs: what is repaid is never paid to themselves.",
    "claim": "To claim money back is in nobody's own favour; it takes two persons all the same.",
    "reverse": "A payment taken back is in nobody's favour, and the next takes two persons again.",
    "serves a partner": "Their own organisation's keepers confirm accounts and keep costs.",
    "entered a cost": "Those who keep the books enter costs and repay them to others.",
    "delegate": "A delegate keeps the books of a visit, but never what was paid to themselves.",
}
