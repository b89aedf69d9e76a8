from django.urls import path

from improvement.views import measures, portfolio, publishing, spread

urlpatterns = [
    path("projects/<int:pk>/measures/", measures.measure_list, name="measure-list"),
    path("projects/<int:pk>/measures/new/", measures.measure_new, name="measure-new"),
    path("projects/<int:pk>/measures.csv", measures.measure_export, name="measure-export"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure-edit"),
    path("measures/<int:pk>/figures/", measures.reading_new, name="reading-new"),
    path("projects/<int:pk>/spread/", spread.spread_list, name="spread-list"),
    path("projects/<int:pk>/spread/scale/", spread.scale_new, name="scale-new"),
    path("scale/<int:pk>/", spread.scale_edit, name="scale-edit"),
    path("projects/<int:pk>/spread/adopt/", spread.adoption_new, name="adoption-new"),
    path("adoptions/<int:pk>/check/", spread.adoption_check, name="adoption-check"),
    path("projects/<int:pk>/publish/", publishing.project_publish, name="project-publish"),
    path("projects/<int:pk>/withdraw/", publishing.project_withdraw, name="project-withdraw"),
    path("projects/<int:pk>/published/", publishing.project_public, name="project-public"),
    path("changes/", publishing.change_list, name="change-list"),
    path("board/", portfolio.board, name="board"),
    path("practices/", portfolio.practice_list, name="practice-list"),
    path("practices.csv", portfolio.practice_export, name="practice-export"),
]
