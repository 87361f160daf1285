"""The pages of this floor: every kind of matter has the same."""

from foundation.pages.matter_urls import app_urls

from .declarations.urls import urlpatterns as declarations
from .matching.urls import urlpatterns as matching
from .signatures.urls import urlpatterns as signing

app_name = "partnerships"

urlpatterns = [*signing, *declarations, *matching, *app_urls("partnerships")]
