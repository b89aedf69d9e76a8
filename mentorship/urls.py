from django.urls import path

from mentorship.views import evaluations, letters, mentees, mentors, rounds, seats, teamwork

app_name = "mentorship"

mentor_urls = [
    path("", mentors.mentor_list, name="mentor-list"),
    path("export/", mentors.mentor_export, name="mentor-export"),
    path("add/", mentors.mentor_add, name="mentor-add"),
    path("me/", mentors.my_page, name="my-page"),
    path("me/profile/", mentors.profile_edit, name="profile-edit"),
    path("<int:pk>/", mentors.mentor_detail, name="mentor-detail"),
    path("<int:pk>/edit/", mentors.mentor_edit, name="mentor-edit"),
    path("<int:pk>/verify/", mentors.mentor_verify, name="mentor-verify"),
    path("<int:pk>/conflicts/add/", mentors.conflict_add, name="conflict-add"),
    path("conflicts/<int:pk>/remove/", mentors.conflict_remove, name="conflict-remove"),
]
team_urls = [
    path("mentees/<int:pk>/", mentors.mentee_detail, name="mentee-detail"),
    path("mentees/<int:pk>/plan/", mentees.mentee_plan, name="mentee-plan"),
    path("mentees/<int:pk>/plan/<int:year>/sign/", mentees.plan_co_sign, name="plan-co-sign"),
    path("mentees/<int:pk>/steps/<int:step>/confirm/", mentees.step_confirm, name="step-confirm"),
    path("teams/<int:pk>/", mentors.team_detail, name="team-detail"),
]
round_urls = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/open/", rounds.round_open, name="round-open"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:pk>/settings/", rounds.round_settings, name="round-settings"),
    path("rounds/<int:pk>/roles/add/", rounds.role_add, name="role-add"),
    path("rounds/roles/<int:pk>/remove/", rounds.role_remove, name="role-remove"),
    path("rounds/<int:pk>/solve/", rounds.round_solve, name="round-solve"),
    path("rounds/<int:pk>/hold/", rounds.hold_add, name="hold-add"),
    path("rounds/holds/<int:pk>/release/", rounds.hold_release, name="hold-release"),
    path("rounds/<int:pk>/places/<int:scholar_pk>/<slug:role>/", rounds.seat_change, name="seat-change"),
    path("rounds/<int:pk>/invite/", rounds.round_invite, name="round-invite"),
    path("rounds/<int:pk>/publish/", rounds.round_publish, name="round-publish"),
    path("rounds/<int:pk>/export/", rounds.round_export, name="round-export"),
    path("rounds/solutions/<int:pk>/progress/", rounds.solution_progress, name="solution-progress"),
    path("rounds/solutions/<int:pk>/adopt/", rounds.solution_adopt, name="solution-adopt"),
    path("rounds/solutions/<int:pk>/report/", rounds.solution_report, name="solution-report"),
    path("rounds/solutions/<int:pk>/why-not/", rounds.why_not, name="why-not"),
]
seat_urls = [
    path("match/", seats.seat_list, name="seat-list"),
    path("match/looking-for/", seats.match_profile, name="match-profile"),
    path("match/rounds/<int:pk>/", seats.preference_edit, name="preference-edit"),
    path("match/places/<int:pk>/", seats.seat_answer, name="seat-answer"),
    path("initiatives/", seats.initiative_list, name="initiative-list"),
    path("initiatives/add/", seats.initiative_add, name="initiative-add"),
    path("initiatives/<int:pk>/", seats.initiative_edit, name="initiative-edit"),
]
work_urls = [
    path("teams/<int:pk>/letter.pdf", letters.team_letter, name="team-letter"),
    path("teams/<int:pk>/work/", teamwork.teamwork, name="teamwork"),
    path("teams/<int:pk>/compact/", teamwork.compact_open, name="compact-open"),
    path("compacts/<int:pk>/", teamwork.compact_detail, name="compact-detail"),
    path("compacts/<int:pk>/answer/", teamwork.compact_answer, name="compact-answer"),
    path("compacts/<int:pk>/agree/", teamwork.compact_agree, name="compact-agree"),
    path("compacts/<int:pk>/sign/", teamwork.compact_sign, name="compact-sign"),
    path("teams/<int:pk>/meetings/add/", teamwork.meeting_add, name="meeting-add"),
    path("meetings/<int:pk>/", teamwork.meeting_detail, name="meeting-detail"),
    path("meetings/<int:pk>/edit/", teamwork.meeting_edit, name="meeting-edit"),
    path("meetings/<int:pk>/close/", teamwork.meeting_close, name="meeting-close"),
    path("meetings/<int:pk>/agenda/add/", teamwork.agenda_add, name="agenda-add"),
    path("meetings/<int:pk>/notes/add/", teamwork.note_add, name="note-add"),
    path("meetings/<int:pk>/steps/add/", teamwork.step_add, name="step-add"),
    path("meetings/<int:pk>/calendar/", teamwork.meeting_calendar, name="meeting-calendar"),
    path("calendar/make/", teamwork.feed_make, name="feed-make"),
    path("calendar/revoke/", teamwork.feed_revoke, name="feed-revoke"),
    path("calendar/<str:token>.ics", teamwork.feed, name="feed"),
    path("board/", teamwork.board, name="board"),
]
evaluation_urls = [
    path("evaluations/", evaluations.evaluation_list, name="evaluation-list"),
    path("evaluations/<int:pk>/<int:instrument_pk>/", evaluations.evaluation_give, name="evaluation-give"),
    path("evaluations/feedback/", evaluations.my_feedback, name="my-feedback"),
    path("evaluations/releases/", evaluations.release_list, name="release-list"),
    path("evaluations/releases/make/", evaluations.release_make, name="release-make"),
    path("evaluations/<int:pk>/read/", evaluations.evaluation_read, name="evaluation-read"),
    path("evaluations/forms/<int:pk>/", evaluations.instrument_edit, name="instrument-edit"),
    path("concerns/", evaluations.concern_list, name="concern-list"),
    path("concerns/raise/", evaluations.concern_add, name="concern-add"),
    path("concerns/<int:pk>/handle/", evaluations.concern_handle, name="concern-handle"),
]
urlpatterns = mentor_urls + team_urls + round_urls + seat_urls + work_urls + evaluation_urls
