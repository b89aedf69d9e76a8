from django.urls import path

from improvement.views import cycles, library

urlpatterns = [
    path("projects/<int:pk>/tests/", cycles.cycle_list, name="cycle-list"),
    path("projects/<int:pk>/tests/new/", cycles.cycle_new, name="cycle-new"),
    path("tests/<int:pk>/", cycles.cycle_detail, name="cycle-detail"),
    path("tests/<int:pk>/plan/", cycles.cycle_plan, name="cycle-plan"),
    path("tests/<int:pk>/study/", cycles.cycle_study, name="cycle-study"),
    path("tests/<int:pk>/decide/", cycles.cycle_decide, name="cycle-decide"),
    path("tests/<int:pk>/share/", cycles.cycle_share, name="cycle-share"),
    path("library/", library.lesson_list, name="lesson-list"),
    path("library/<int:pk>/", library.lesson_detail, name="lesson-detail"),
]
