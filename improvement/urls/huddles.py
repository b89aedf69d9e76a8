from django.urls import path

from improvement.views import huddle_cases, huddles

urlpatterns = [
    path("huddles/", huddles.group_list, name="huddle-list"),
    path("huddles/new/", huddles.group_new, name="huddle-new"),
    path("huddles/<int:pk>/", huddles.group_detail, name="huddle-group"),
    path("huddles/<int:pk>/edit/", huddles.group_edit, name="huddle-edit"),
    path("huddles/<int:pk>/publish/", huddles.group_publish, name="huddle-publish"),
    path("huddles/<int:pk>/learned/", huddles.group_summary, name="huddle-summary"),
    path("huddles/<int:pk>/seats/add/", huddles.member_add, name="huddle-seat-add"),
    path("huddles/seats/<int:pk>/end/", huddles.member_end, name="huddle-seat-end"),
    path("huddles/<int:pk>/meetings/add/", huddles.huddle_add, name="huddle-meeting-add"),
    path("huddles/meetings/<int:pk>/", huddles.huddle_edit, name="huddle-meeting-edit"),
    path("huddles/<int:pk>/cases/", huddle_cases.case_list, name="case-list"),
    path("huddles/<int:pk>/cases/add/", huddle_cases.case_add, name="case-add"),
    path("huddles/cases/<int:pk>/", huddle_cases.case_detail, name="case"),
    path("huddles/cases/<int:pk>/edit/", huddle_cases.case_edit, name="case-edit"),
    path("huddles/<int:pk>/kinds/", huddle_cases.category_list, name="category-list"),
    path("huddles/<int:pk>/kinds/add/", huddle_cases.category_add, name="category-add"),
    path("huddles/<int:pk>/themes/add/", huddle_cases.theme_add, name="theme-add"),
    path("huddles/kinds/<int:pk>/", huddle_cases.category_detail, name="category"),
    path("huddles/kinds/<int:pk>/edit/", huddle_cases.category_edit, name="category-edit"),
    path("huddles/kinds/<int:pk>/failures/add/", huddle_cases.failure_add, name="failure-add"),
    path("huddles/failures/<int:pk>/", huddle_cases.failure_edit, name="failure-edit"),
    path("huddles/<int:pk>/policies/", huddle_cases.option_list, name="option-list"),
    path("huddles/<int:pk>/policies/add/", huddle_cases.option_add, name="option-add"),
    path("huddles/policies/<int:pk>/", huddle_cases.option_edit, name="option-edit"),
    path("huddles/<int:pk>/gaps/", huddle_cases.gap_list, name="gap-list"),
    path("huddles/<int:pk>/gaps/add/", huddle_cases.gap_add, name="gap-add"),
    path("huddles/gaps/<int:pk>/", huddle_cases.gap_edit, name="gap-edit"),
]
