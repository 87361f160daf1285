"""The sheets of the workbook and their columns: codes that stay, names and hints for people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

STAGES = ("inception", "planning", "active", "closing")
GRANT_KINDS = ("inception", "project", "steering_group")
OFFICES = ("coordinator", "finance", "majority", "opposition", "director", "team")
LANGUAGES = ("en", "sv")


@dataclass(frozen=True)
class Column:
    """A column: its code in the first row, its name, what to write, and how it is read."""

    code: str
    label: object
    hint: object = ""
    reads: str = "text"  # text, day, amount, year, yes, choice, codes, email
    needed: bool = True
    choices: tuple[str, ...] = ()
    longest: int = 200


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in the workbook, which stays, and its columns in order."""

    name: str
    explains: object
    columns: tuple[Column, ...]

    def column(self, code: str) -> Column:
        return next(one for one in self.columns if one.code == code)


CASE = Column(
    "case", _("Case"), _("Your own number of the case; it ties the sheets together."), longest=60
)
PLAN = Column("plan", _("Plan"), _("The number of the plan on the sheet Grants."), longest=10)
ORGANISATION = Column(
    "organisation", _("Organisation"), _("As it is written on the sheet Partners.")
)
LINE = Column("line", _("Line"), _("A short name of your own, once in each plan."), longest=20)
KIND = Column("kind", _("Grant"), _("inception, project or steering_group"), "choice",
              choices=GRANT_KINDS)  # fmt: skip


def _day(code: str, label, hint="2026-03-31", needed: bool = True) -> Column:
    return Column(code, label, hint, "day", needed)


def _amount(code: str, label, needed: bool = True) -> Column:
    return Column(code, label, _("In SEK"), "amount", needed)


SHEETS = (
    Sheet(
        "Cases",
        _("One row for each partnership that already runs."),
        (
            CASE,
            Column("title", _("Title"), _("Lund – Francistown: youth"), longest=250),
            Column("stage", _("Stage"), _("inception, planning, active or closing"), "choice",
                   choices=STAGES),
            Column("themes", _("Topics"), _("Codes of topics, with commas between them"), "codes",
                   needed=False, longest=500),
            Column("coordinator", _("Coordinator at the office"),
                   _("The e-mail address; you yourself if you leave it empty."), "email",
                   needed=False),
            _day("agreement_from", _("Agreement in force from"),
                 _("Leave it empty where there is no agreement yet."), needed=False),
            _day("agreement_to", _("Agreement in force to"), needed=False),
        ),
    ),
    Sheet(
        "Partners",
        _("The municipalities of each case, two at least."),
        (
            CASE,
            Column("organisation", _("Organisation"), _("National code, or the whole name")),
            Column("country", _("Country"), _("Two letters: SE, BW, ZM"), longest=2),
            Column("holds_grant", _("Holds the grant"), _("yes for one Swedish partner"), "yes",
                   needed=False),
            Column("file_number", _("Own file number"), needed=False, longest=60),
        ),
    ),
    Sheet(
        "People",
        _("Who works with each case; they are invited by e-mail when the case is taken over."),
        (
            CASE,
            ORGANISATION,
            Column("name", _("Name"), longest=150),
            Column("email", _("E-mail"), "", "email"),
            Column("office", _("Office"),
                   _("coordinator, finance, majority, opposition, director or team"), "choice",
                   choices=OFFICES),
            Column("language", _("Language"), _("en or sv"), "choice", needed=False,
                   choices=LANGUAGES),
        ),
    ),
    Sheet(
        "Grants",
        _("What was granted. A project and its steering group are two rows of one plan."),
        (
            CASE,
            Column("plan", _("Plan"), _("A number of your own: 1, 2"), longest=10),
            KIND,
            Column("title", _("Title"), longest=250),
            _day("starts_on", _("First day")),
            _day("ends_on", _("Last day")),
            _amount("amount", _("Granted")),
            _day("decided_on", _("Decided on")),
        ),
    ),
    Sheet(
        "Budget",
        _("The approved budget, line by line."),
        (
            CASE,
            PLAN,
            LINE,
            KIND,
            ORGANISATION,
            Column("category", _("Kind of cost"), _("The code, for example LODGING"), longest=40),
            Column("year", _("Year"), "2026", "year"),
            _amount("amount", _("Approved")),
        ),
    ),
    Sheet(
        "Earlier years",
        _("What was accepted and paid before; the next report opens with it."),
        (
            CASE,
            PLAN,
            LINE,
            _day("from", _("From")),
            _day("to", _("To")),
            _amount("accepted", _("Accepted")),
            _amount("paid", _("Paid"), needed=False),
        ),
    ),
    Sheet(
        "Report dates",
        _("The reports that the agreement asks for, also those that are in already."),
        (CASE, PLAN, KIND, _day("from", _("From")), _day("to", _("To")),
         _day("due_on", _("Due on"))),
    ),
    Sheet(
        "Conditions",
        _("Conditions of grants that are not met yet."),
        (CASE, PLAN, Column("text", _("Condition"), longest=4000), _day("due_on", _("Due on"))),
    ),
    Sheet(
        "Documents",
        _("Papers of before, signed agreements among them: handed in as files afterwards."),
        (
            CASE,
            Column("file", _("File name"), _("agreement-2021.pdf"), longest=200),
            Column("title", _("Title"), needed=False, longest=250),
            Column("language", _("Language"), _("en or sv"), "choice", needed=False,
                   choices=LANGUAGES),
        ),
    ),
)  # fmt: skip
BY_NAME = {sheet.name: sheet for sheet in SHEETS}
