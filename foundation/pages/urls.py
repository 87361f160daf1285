"""Addresses that belong to no single kind: the desk, drafts, the processes."""

from django.urls import path

from . import demonstration, desk, drafts, notices, processes, readings, statements, styleguide

app_name = "pages"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("drafts/", drafts.draft, name="draft"),
    path("drafts/discard/", drafts.draft_discard, name="draft_discard"),
    path("glossary/", statements.word_list, name="glossary"),
    path("mail/", demonstration.mail_list, name="mail_list"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("processes/", processes.process_list, name="processes"),
    path("processes/<slug:code>/", processes.process_detail, name="process"),
    path("reading/", readings.reading, name="reading"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
