from django.urls import path

from equity_measures.views import extracts, gaps

app_name = "equity_measures"

gap_urls = [
    path("", gaps.board, name="gap-board"),
    path("gaps.csv", gaps.board_csv, name="gap-export"),
]

measure_urls = [
    path("measures/", gaps.measure_list, name="measure-list"),
    path("measures/<slug:code>/", gaps.measure_detail, name="measure-detail"),
    path("measures/<slug:code>/groups.csv", gaps.measure_csv, name="measure-export"),
]

extract_urls = [
    path("extracts/", extracts.extract_list, name="extract-list"),
    path("extracts/new/", extracts.extract_upload, name="extract-upload"),
    path("extracts/<int:pk>/", extracts.extract_detail, name="extract-detail"),
    path("extracts/<int:pk>/progress/", extracts.extract_progress, name="extract-progress"),
    path("extracts/<int:pk>/findings.csv", extracts.extract_findings, name="extract-findings"),
    path("extracts/<int:pk>/mapping/", extracts.extract_mapping, name="extract-mapping"),
    path("extracts/<int:pk>/undo/", extracts.extract_undo, name="extract-undo"),
    path("extracts/<int:pk>/retry/", extracts.extract_retry, name="extract-retry"),
]

urlpatterns = gap_urls + measure_urls + extract_urls
