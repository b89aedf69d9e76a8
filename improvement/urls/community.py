from django.urls import path

from improvement.views import assessments, awards, glossary

urlpatterns = [
    path("glossary/", glossary.term_list, name="term-list"),
    path("glossary/new/", glossary.term_new, name="term-new"),
    path("glossary/<int:pk>/", glossary.term_edit, name="term-edit"),
    path("glossary/<int:pk>/remove/", glossary.term_remove, name="term-remove"),
    path("self-assessment/", assessments.assessment_list, name="assessment-list"),
    path("self-assessment/network/", assessments.assessment_aggregate, name="assessment-aggregate"),
    path("self-assessment/take/<int:pk>/", assessments.assessment_take, name="assessment-take"),
    path("self-assessment/<int:pk>/", assessments.assessment_detail, name="assessment"),
    path("awards/", awards.award_list, name="award-list"),
    path("awards/calls/", awards.call_list, name="award-calls"),
    path("awards/calls/new/", awards.call_new, name="award-call-new"),
    path("awards/calls/<int:pk>/", awards.call_detail, name="award-call"),
    path("awards/proposals/<int:pk>/", awards.award_make, name="award-make"),
    path("awards/<int:pk>/", awards.award_detail, name="award"),
    path("awards/reports/<int:pk>/", awards.report_send, name="award-report"),
]
