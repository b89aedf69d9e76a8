from django.urls import path

from reports import project_paper
from reports.views import delivering, reading, releasing, verifying

app_name = "reports"

shelf_urls = [
    path("", reading.report_list, name="report-list"),
    path("build/", reading.report_build, name="report-build"),
    path("verify/", verifying.report_verify, name="report-verify"),
]
report_urls = [
    path("<int:pk>/", reading.report_detail, name="report-detail"),
    path("<int:pk>/progress/", reading.report_progress, name="report-progress"),
    path("<int:pk>/read/", reading.report_read, name="report-read"),
    path("<int:pk>/report.pdf", reading.report_pdf, name="report-pdf"),
    path("<int:pk>/report.xlsx", reading.report_xlsx, name="report-xlsx"),
    path("<int:pk>/report.zip", reading.report_csv, name="report-csv"),
    path("<int:pk>/tables/<slug:table>.csv", reading.report_table, name="report-table"),
    path("<int:pk>/tables/<slug:table>/rows/<int:row>/", reading.report_trace, name="report-trace"),
    path("<int:pk>/retry/", reading.report_retry, name="report-retry"),
]
release_urls = [
    path("<int:pk>/compose/", releasing.report_compose, name="report-compose"),
    path("<int:pk>/submit/", releasing.report_submit, name="report-submit"),
    path("<int:pk>/take-back/", releasing.report_take_back, name="report-take-back"),
    path("<int:pk>/sign/", releasing.report_sign, name="report-sign"),
    path("<int:pk>/comments/", releasing.report_comment, name="report-comment"),
    path("comments/<int:pk>/resolve/", releasing.comment_resolve, name="comment-resolve"),
    path("<int:pk>/publish/", releasing.report_publish, name="report-publish"),
    path("<int:pk>/withdraw/", releasing.report_withdraw, name="report-withdraw"),
]
delivery_urls = [
    path("<int:pk>/send/", delivering.report_send, name="report-send"),
    path("<int:pk>/readers/", delivering.report_readers, name="report-readers"),
]
project_urls = [
    path("projects/<int:pk>/project.pdf", project_paper.project_pdf, name="project-pdf"),
    path("projects/<int:pk>/draft.pdf", project_paper.project_draft_pdf, name="project-draft-pdf"),
]
urlpatterns = [*shelf_urls, *report_urls, *release_urls, *delivery_urls, *project_urls]
