"""The pages of this floor: every kind of matter has the same."""

from foundation.pages.matter_urls import app_urls

from .comments.urls import urlpatterns as comments
from .declarations.urls import urlpatterns as declarations
from .elections.urls import urlpatterns as elections
from .matching.urls import urlpatterns as matching
from .messages.urls import urlpatterns as messages
from .signatures.urls import urlpatterns as signing

app_name = "partnerships"

urlpatterns = [
    *signing, *declarations, *matching, *elections, *messages, *comments, *app_urls("partnerships"),
]  # fmt: skip
