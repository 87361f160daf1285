"""What can be wrong in a workbook, as codes with their sentences: kept by code, read by anybody."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # a cell
    "needed": _("Fill this in."),
    "too_long": _("At most %(longest)s characters."),
    "not_a_day": _("“%(value)s” is no day. Write it as 2026-03-31."),
    "far_away": _("This year is too far away."),
    "not_an_amount": _("“%(value)s” is no amount in SEK with at most two decimals."),
    "below_zero": _("An amount cannot be below zero here."),
    "not_a_year": _("“%(value)s” is no year. Write it as 2026."),
    "not_yes": _("“%(value)s” is neither yes nor no."),
    "not_a_choice": _("“%(value)s” is none of these: %(choices)s."),
    "not_an_email": _("“%(value)s” is no e-mail address."),
    # the workbook
    "no_sheet": _("The workbook has no sheet called %(value)s. Begin with the empty workbook."),
    "no_column": _("The column %(value)s is missing in the first row."),
    "strange_column": _("There is no column called %(value)s: it is not read."),
    "too_many_rows": _("At most %(most)s rows are read on a sheet."),
    "no_cases": _("The sheet Cases has no row."),
    # how rows fit together
    "twice": _("“%(value)s” stands here twice."),
    "no_case": _("There is no case “%(value)s” on the sheet Cases."),
    "no_plan": _("The case has no plan “%(value)s” on the sheet Grants."),
    "no_grant": _("The plan has no grant of the kind “%(value)s” on the sheet Grants."),
    "no_line": _("The plan has no line “%(value)s” on the sheet Budget."),
    "last_before_first": _("The last day cannot come before the first."),
    "overlap": _("Another row covers some of these days."),
    # against what is known here
    "no_country": _("“%(value)s” is no country of partners here: write two letters, as in SE."),
    "no_organisation": _(
        "No organisation in %(country)s has the code or name “%(value)s”. Look at how it is "
        "written, or let the administrator add it."
    ),
    "several_organisations": _(
        "Several organisations in %(country)s are called “%(value)s”: write the national code."
    ),
    "not_a_partner": _("“%(value)s” does not stand on the sheet Partners for this case."),
    "no_topic": _("There is no topic with the code “%(value)s”."),
    "no_coordinator": _("%(value)s is no coordinator of the office."),
    "name_a_coordinator": _("Name a coordinator of the office: you are none yourself."),
    "no_category": _("There is no kind of cost with the code “%(value)s”."),
    "serves_the_office": _("%(value)s serves the office, and cannot serve a partner, too."),
    # a case as a whole
    "few_partners": _("A partnership has two partners at least."),
    "one_holder": _("Exactly one partner holds the grant."),
    "holder_abroad": _("The partner that holds the grant must be Swedish."),
    "mixed_plan": _("An inception is a plan of its own, apart from a project."),
    "no_project": _("A steering group is granted together with a project."),
    "other_days": _("All grants of a plan have the same days and title as its first row."),
    "no_budget": _("The grant has no line on the sheet Budget."),
    "no_agreement": _("Say on the sheet Cases from when the agreement is in force."),
    "no_report": _("The agreement has no report date on the sheet Report dates."),
    # advice
    "budget_differs": _("The lines come to %(sum)s SEK, and %(amount)s SEK were granted."),
    "over_the_line": _("More was accepted than approved on this line: %(sum)s of %(amount)s SEK."),
    "paid_over": _("More was paid than accepted."),
    "outside_the_grant": _("These days lie outside the days of the grant."),
    "category_outside": _("The call does not finance this kind of cost."),
    "no_people": _("Nobody is named for %(value)s: nobody there will be able to see the case."),
    "no_grants": _("The case has no grant."),
}
ADVICE = {
    "strange_column", "budget_differs", "over_the_line", "paid_over", "outside_the_grant",
    "category_outside", "no_people", "no_grants", "no_report",
}  # fmt: skip
