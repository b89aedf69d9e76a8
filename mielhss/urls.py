from django.contrib import admin
from django.urls import include, path

from mielhss import gallery, home

urlpatterns = [
    path("", home.home, name="home"),
    path("styleguide/", gallery.styleguide, name="styleguide"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("partners/", include("partners.urls")),
    path("equity/", include("equity_measures.urls")),
]
