from django.urls import path

from equity_measures.views import (
    extracts,
    gaps,
    mappings,
    pairs,
    quality,
    reviews,
    saved,
    sites,
    standards,
    submissions,
    uploads,
)

app_name = "equity_measures"

gap_urls = [
    path("", gaps.board, name="gap-board"),
    path("gaps.csv", gaps.board_csv, name="gap-export"),
    path("saved/", saved.filter_save, name="filter-save"),
    path("saved/<int:pk>/default/", saved.filter_default, name="filter-default"),
    path("saved/<int:pk>/delete/", saved.filter_delete, name="filter-delete"),
]

measure_urls = [
    path("measures/", gaps.measure_list, name="measure-list"),
    path("measures/<slug:code>/", gaps.measure_detail, name="measure-detail"),
    path("measures/<slug:code>/groups.csv", gaps.measure_csv, name="measure-export"),
    path("measures/<slug:code>/together.csv", pairs.measure_pairs_csv, name="measure-pairs-export"),
    path("measures/<slug:code>/sites.csv", sites.measure_sites_csv, name="measure-sites-export"),
    path("measures/<slug:code>/over-time.csv", gaps.measure_trend_csv, name="measure-trend-export"),
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

upload_urls = [
    path("data-sets/", uploads.data_set_list, name="data-set-list"),
    path("data-sets/<slug:code>/template.<str:form>", uploads.data_set_template, name="data-set-template"),
    path("extracts/new/check/", uploads.extract_rehearse, name="extract-rehearse"),
    path("extracts/new/faults/", uploads.extract_annotated, name="extract-annotated"),
]

review_urls = [
    path("extracts/<int:pk>/review/", reviews.extract_review, name="extract-review"),
    path("extracts/<int:pk>/approve/", reviews.extract_approve, name="extract-approve"),
    path("extracts/<int:pk>/accept/", reviews.extract_accept, name="extract-accept"),
    path("extracts/<int:pk>/return/", reviews.extract_return, name="extract-return"),
    path("extracts/<int:pk>/publish/", reviews.extract_publish, name="extract-publish"),
    path("extracts/<int:pk>/unlock/", reviews.extract_unlock, name="extract-unlock"),
    path("extracts/<int:pk>/confirm/", reviews.extract_confirm, name="extract-confirm"),
]

submission_urls = [
    path("submissions/", submissions.board, name="submission-board"),
    path("submissions/schedules/", submissions.schedule_list, name="schedule-list"),
    path("submissions/schedules/new/", submissions.schedule_new, name="schedule-new"),
    path("submissions/schedules/<int:pk>/", submissions.schedule_edit, name="schedule-edit"),
]

quality_urls = [
    path("follow-ups/", quality.follow_up_list, name="follow-up-list"),
    path("follow-ups/<int:pk>/", quality.follow_up_detail, name="follow-up-detail"),
    path("follow-ups/<int:pk>/note/", quality.follow_up_note, name="follow-up-note"),
    path("follow-ups/<int:pk>/resolve/", quality.follow_up_resolve, name="follow-up-resolve"),
    path("extracts/<int:pk>/ask/", quality.follow_up_ask, name="follow-up-ask"),
    path("submissions/rules/", quality.quality_rule_list, name="quality-rule-list"),
    path("submissions/rules/new/", quality.quality_rule_edit, name="quality-rule-new"),
    path("submissions/rules/<int:pk>/", quality.quality_rule_edit, name="quality-rule-edit"),
]

mapping_urls = [
    path("extracts/mappings/", mappings.mapping_list, name="mapping-list"),
    path("extracts/mappings.csv", mappings.mapping_csv, name="mapping-export"),
    path("extracts/mappings/<int:pk>/", mappings.mapping_detail, name="mapping-detail"),
    path("extracts/mappings/<int:pk>/undo/", mappings.mapping_undo, name="mapping-undo"),
]

standard_urls = [
    path("completeness/", standards.completeness, name="completeness"),
    path("completeness.csv", standards.completeness_csv, name="completeness-export"),
    path("standards/", standards.standards, name="standards"),
]

urlpatterns = [
    *gap_urls,
    *measure_urls,
    *extract_urls,
    *upload_urls,
    *review_urls,
    *submission_urls,
    *quality_urls,
    *mapping_urls,
    *standard_urls,
]
