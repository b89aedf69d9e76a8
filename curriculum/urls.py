from django.urls import path

from curriculum.views import activities, assessment, attendance, frameworks, plan, recognition, sessions

app_name = "curriculum"

activity_urls = [
    path("", activities.activity_list, name="activity-list"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity-detail"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/plan/", activities.series_plan, name="series-plan"),
    path("activities/<int:pk>/sessions/new/", sessions.session_new, name="session-new"),
    path("activities/<int:pk>/propose/", activities.topic_propose, name="topic-propose"),
    path("proposals/<int:pk>/", activities.proposal_decide, name="proposal-decide"),
    path("rounds/", activities.rounds_public, name="rounds-public"),
    path("rounds.ics", sessions.rounds_calendar, name="rounds-calendar"),
]

session_urls = [
    path("sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session-edit"),
    path("sessions/<int:pk>/publish/", sessions.session_publish, name="session-publish"),
    path("sessions/<int:pk>/call-off/", sessions.session_call_off, name="session-call-off"),
    path("sessions/<int:pk>/answer/", sessions.session_answer, name="session-answer"),
    path("sessions/<int:pk>/room/", sessions.session_room, name="session-room"),
    path("sessions/<int:pk>/check-in/", sessions.check_in, name="check-in"),
    path("sessions/<int:pk>/make-up/", sessions.make_up_ask, name="make-up-ask"),
]

attendance_urls = [
    path("sessions/<int:pk>/attendance/", attendance.attendance_detail, name="attendance-detail"),
    path("sessions/<int:pk>/attendance.csv", attendance.attendance_csv, name="attendance-csv"),
    path("sessions/<int:pk>/attendance/import/", attendance.attendance_import, name="attendance-import"),
    path("sessions/<int:pk>/attendance/correct/", attendance.attendance_correct, name="attendance-correct"),
    path("sessions/<int:pk>/attendance/files/<int:file_pk>/undo/", attendance.attendance_undo, name="attendance-undo"),
    path("sessions/<int:pk>/attendance/held/<int:held_pk>/", attendance.held_decide, name="held-decide"),
    path("sessions/<int:pk>/attendance/make-ups/<int:make_up_pk>/", attendance.make_up_accept, name="make-up-accept"),
]

feed_urls = [
    path("feeds/", sessions.feed_list, name="feed-list"),
    path("feeds/<int:pk>/revoke/", sessions.feed_revoke, name="feed-revoke"),
    path("feeds/<str:key>.ics", sessions.feed, name="feed"),
]

framework_urls = [
    path("frameworks/import/", frameworks.framework_import, name="framework-import"),
    path("frameworks/crosswalk/", frameworks.crosswalk_import, name="crosswalk-import"),
    path("frameworks/<int:pk>/", frameworks.framework_detail, name="framework-detail"),
    path("frameworks/<int:pk>/case.json", frameworks.framework_case, name="framework-case"),
    path("frameworks/<int:pk>/competencies.csv", frameworks.framework_csv, name="framework-csv"),
    path("frameworks/<int:pk>/fill/", frameworks.framework_fill, name="framework-fill"),
    path("frameworks/<int:pk>/from/<int:older>/", frameworks.crosswalk_detail, name="crosswalk-detail"),
    path("frameworks/<int:pk>/coverage/", plan.coverage, name="coverage"),
]

assessment_urls = [
    path("competence/", assessment.heat_map, name="heat-map"),
    path("competence/asked/", assessment.request_list, name="request-list"),
    path("competence/asked/<int:pk>/", assessment.assess_asked, name="assess-asked"),
    path("competence/decisions/<int:pk>/", assessment.decision_detail, name="decision-detail"),
    path("competence/scholars/<int:pk>/", assessment.growth_detail, name="growth-detail"),
    path("competence/scholars/<int:pk>/self/", assessment.assess_self, name="assess-self"),
    path("competence/scholars/<int:pk>/goals/", assessment.gap_goal, name="gap-goal"),
    path("competence/scholars/<int:pk>/ask/", assessment.assessment_ask, name="assessment-ask"),
    path("competence/scholars/<int:pk>/evidence/", assessment.evidence_add, name="evidence-add"),
    path("competence/scholars/<int:pk>/decide/", assessment.decision_new, name="decision-new"),
]

plan_urls = [
    path("requirements/", plan.requirement_list, name="requirement-list"),
    path("requirements/grid/", plan.compliance, name="compliance"),
    path("requirements/grid/remind/", plan.compliance_remind, name="compliance-remind"),
    path("requirements/<int:pk>/drop/", plan.requirement_drop, name="requirement-drop"),
]

recognition_urls = [
    path("certificates/", recognition.award_list, name="award-list"),
    path("certificates/give/", recognition.award_give, name="award-give"),
    path("certificates/<int:pk>/", recognition.award_detail, name="award-detail"),
    path("certificates/<int:pk>/revoke/", recognition.award_revoke, name="award-revoke"),
    path("certificates/<int:pk>/certificate.pdf", recognition.award_pdf, name="award-pdf"),
    path("certificates/<int:pk>/credential.jwt", recognition.award_credential, name="award-credential"),
    path("credentials/", recognition.credential_check, name="credential-check"),
    path("credentials/issuer.json", recognition.credential_issuer, name="credential-issuer"),
    path("credentials/keys.json", recognition.credential_keys, name="credential-keys"),
    path("credentials/keys/<str:thumbprint>.json", recognition.credential_key, name="credential-key"),
    path("credentials/revoked.jwt", recognition.credential_status, name="credential-status"),
    path("credentials/<uuid:identifier>/", recognition.credential_verify, name="credential-verify"),
    path("case/CFItems/<uuid:identifier>", recognition.case_item, name="case-item"),
]

urlpatterns = [
    *activity_urls,
    *session_urls,
    *attendance_urls,
    *feed_urls,
    *framework_urls,
    *assessment_urls,
    *plan_urls,
    *recognition_urls,
]
