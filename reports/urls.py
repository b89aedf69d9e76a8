from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("build/", views.report_build, name="report-build"),
    path("verify/", views.report_verify, name="report-verify"),
    path("<int:pk>/", views.report_detail, name="report-detail"),
    path("<int:pk>/progress/", views.report_progress, name="report-progress"),
    path("<int:pk>/read/", views.report_read, name="report-read"),
    path("<int:pk>/report.pdf", views.report_pdf, name="report-pdf"),
    path("<int:pk>/report.xlsx", views.report_xlsx, name="report-xlsx"),
    path("<int:pk>/tables/<slug:table>.csv", views.report_table, name="report-table"),
    path("<int:pk>/retry/", views.report_retry, name="report-retry"),
    path("<int:pk>/publish/", views.report_publish, name="report-publish"),
    path("<int:pk>/withdraw/", views.report_withdraw, name="report-withdraw"),
]
