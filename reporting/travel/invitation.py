"""The letter of invitation that a traveller hands in with a visa application."""

from django.conf import settings
from django.utils.translation import gettext as _

from foundation.money.formatting import country_name, format_date
from foundation.workflow import clock


def printed(trip, one, language: str) -> dict:
    """The data of `invitation.typ`, in the language that is being spoken.

    It says who invites whom to what and when, and who pays; never a passport's number, which the
    traveller shows themselves.
    """
    activity, host = trip.activity, trip.activity.host
    holder = trip.grant_holder()
    journey = one.journey()
    official = journey.official_days
    words = {
        "name": one.name, "organisation": one.organisation.name, "host": host.name,
        "title": activity.title, "first": format_date(activity.starts_on),
        "last": format_date(activity.ends_on),
    }  # fmt: skip
    return {
        "title": _("Letter of invitation"),
        "language": language,
        "product": settings.PRODUCT_NAME,
        "reference": trip.reference,
        "host": host.name,
        "day": format_date(clock.today()),
        "facts": [
            [_("Invited"), one.name],
            [_("Function"), one.role],
            [_("Organisation"),
             f"{one.organisation.name}, {country_name(one.organisation.country)}"],
            [_("Days of the stay"),
             f"{format_date(one.departs_on)} – {format_date(one.returns_on)}"],
            [_("Our reference"), activity.reference],
        ],
        "paragraphs": [
            _("To whom it may concern,"),
            _("%(host)s invites %(name)s of %(organisation)s to “%(title)s”, held from %(first)s "
              "to %(last)s.") % words,
            *([_("Purpose: %(purpose)s") % {"purpose": activity.purpose}]
              if activity.purpose else []),
            _("Place: %(place)s") % {"place": activity.place} if activity.place else "",
            _("The visit belongs to a municipal partnership of the programme of the Swedish "
              "International Centre for Local Democracy (ICLD), financed by Sida. The costs of "
              "travel, lodging and board on the %(days)s days of the visit are borne by the "
              "project, whose grant is held by %(holder)s.")
            % {"days": len(official), "holder": holder.name if holder else host.name},
            *([_("Days beyond these are private, at the traveller's own cost.")]
              if journey.private else []),
            _("We ask you to help with the visa in time for the visit. Questions are answered by "
              "the undersigned."),
        ],
        "sign": [_("Place and date"), _("Signature"), _("Name and office"), _("Telephone, e-mail")],
    }  # fmt: skip
