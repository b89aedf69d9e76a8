from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from mielhss import gallery, health, home

# The administration pages sit behind the one sign-in, with its limits and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("statusz", health.statusz, name="statusz"),
    path("statusz/jobs/<int:pk>/restart", health.job_restart, name="job-restart"),
    path("styleguide/", gallery.styleguide, name="styleguide"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("mielhss.api_urls")),
    path("", include("partners.urls")),
    path("equity/", include("equity_measures.urls")),
    path("scholars/", include("scholars.urls")),
    path("mentors/", include("mentorship.urls")),
    path("curriculum/", include("curriculum.urls")),
    path("improvement/", include("improvement.urls")),
    path("reports/", include("reports.urls")),
]
