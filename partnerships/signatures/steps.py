"""The steps while a text is out for signing: the same for everything that is signed."""

from django.utils.translation import gettext_lazy as _

from foundation.accounts.roles import coordinator, office
from foundation.workflow.steps import step

from .delivery import CorrectAddress, RevokeLink, SendAgain, somebody_has_not_signed
from .forms import NotMe, Refuse, Sign
from .paper import CHECKERS, a_paper_waits, somebody_is_awaited
from .paper_forms import ConfirmPaper, RefusePaper, UploadSheet
from .signing import signatory, text_unchanged


def steps_by_link(state, by, refusal_tells=None):
    """The six steps that a link carries, in the order in which a table lists them.

    In: the state in which the text is out for signing, the roles that run the signing and are told
    of it, and the roles told of a refusal where those are others.
    """

    @step(_("Sign"), state, by=[signatory], needs=[text_unchanged], tells=by, asks=Sign,
          personal=True)  # fmt: skip
    def sign(self, by, data):
        """Vouches for the frozen text, with the code from the letter."""
        return self.write_signature(by, data)

    @step(_("Decline to sign"), state, by=[signatory], tells=refusal_tells or by, asks=Refuse,
          personal=True)  # fmt: skip
    def decline_to_sign(self, by, data):
        """Does not vouch for it, and says why."""
        return self.write_refusal(by, "declined_at")

    @step(_("Say that it is not me"), state, by=[signatory], tells=by, asks=NotMe, personal=True)
    def not_me(self, by, data):
        """The link came to the wrong person: the text is taken back and somebody else named."""
        return self.write_refusal(by, "not_me_at")

    @step(_("Send the links again"), state, by=by, asks=SendAgain)
    def send_links_again(self, by, data):
        """A new link to those named, or to everybody who has not signed; the earlier ones stop."""
        return self.owe_links_again(data.get("signatories") or ())

    @step(_("Revoke a link"), state, by=by, needs=[somebody_has_not_signed], asks=RevokeLink)
    def revoke_link(self, by, data):
        """The link of one signatory stops working, and so does any code; nothing else changes."""
        return self.revoke_link_of(data["signatory"])

    @step(_("Correct an address"), state, by=by, needs=[somebody_has_not_signed], tells=[office],
          asks=CorrectAddress)  # fmt: skip
    def correct_address(self, by, data):
        """A new link goes to the right address; the old one stops working. What others signed
        stands, because the text names offices and no addresses."""
        return self.write_address(data["signatory"], data["email"])

    return sign, decline_to_sign, not_me, send_links_again, revoke_link, correct_address


def steps_on_paper(state, by=(coordinator, office), checkers=CHECKERS):
    """The three steps for what is signed on paper while the text is out for signing.

    In: that state, the roles that hand a paper in, and those that look at it afterwards.
    """

    @step(_("Hand in a signed sheet"), state, by=by, tells=[office],
          needs=[somebody_is_awaited, text_unchanged], asks=UploadSheet)  # fmt: skip
    def upload_signed_sheet(self, by, data):
        """A scan of the signed paper, or of a resolution; it counts once the office confirms it."""
        return self.write_paper(by, data)

    @step(_("Confirm what was signed on paper"), state, by=checkers,
          needs=[a_paper_waits, text_unchanged], tells=[coordinator, office],
          asks=ConfirmPaper)  # fmt: skip
    def confirm_paper(self, by, data):
        """Code, names and signatures were looked at: from now on they are signatures."""
        return self.write_paper_confirmed(by, data["paper"])

    @step(_("Refuse what was signed on paper"), state, by=checkers, needs=[a_paper_waits],
          tells=[coordinator, office], asks=RefusePaper)  # fmt: skip
    def refuse_paper(self, by, data):
        """The paper does not count, and why; a better one can be handed in."""
        return self.write_paper_refused(data["paper"])

    return upload_signed_sheet, confirm_paper, refuse_paper
