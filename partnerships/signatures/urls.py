"""The addresses of signing by link, and of the code for those who are signed in."""

from django.urls import path

from . import views
from .certificate import certificate
from .mine import mine
from .sheet import sheet

urlpatterns = [
    path(
        "signing/certificates/<slug:collection>/<number:pk>/",
        certificate,
        name="signing_certificate",
    ),
    path("signing/sheets/<slug:collection>/<number:pk>/", sheet, name="signing_sheet"),
    path("signing/mine/", mine, name="signing_mine"),
    path("signing/mine/<int:pk>/code/", views.code_for_me, name="signing_code_for_me"),
    path("signing/<str:token>/", views.signing, name="signing"),
    path("signing/<str:token>/code/", views.signing_code, name="signing_code"),
    path("signing/<str:token>/steps/<slug:name>/", views.signing_step, name="signing_step"),
]
