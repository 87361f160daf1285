"""Addresses that belong to no single kind: the desk, drafts, the processes."""

from django.urls import path

from . import demonstration, desk, drafts, notices, processes

app_name = "pages"

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("drafts/", drafts.draft, name="draft"),
    path("mail/", demonstration.mail_list, name="mail_list"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("processes/", processes.process_list, name="processes"),
    path("processes/<slug:code>/", processes.process_detail, name="process"),
]
