"""`{% document_panel matter %}`: a matter's documents, and the form that takes another in."""

from django import template
from django.urls import reverse

from ..forms import UploadForm
from ..models import Document
from ..panel import documents_table
from ..rights import may_add

register = template.Library()


@register.inclusion_tag("documents/_document_panel.html", takes_context=True)
def document_panel(context, matter):
    """The documents of a matter that the reader may see."""
    request = context["request"]
    person = request.user
    documents = list(Document.objects.about(matter).visible_to(person).for_pages())
    address = f"{matter.collection}/{matter.pk}"
    form = None
    if may_add(matter, person):
        form = UploadForm(by=person, initial={"matter": address}, auto_id="id_document_%s")
    return {
        "csrf_token": context.get("csrf_token"),
        "table": documents_table(documents),
        "form": form,
        "request": request,
        "upload_key": address,
        "action": f"{reverse('documents:document_upload')}?matter={address}",
    }
