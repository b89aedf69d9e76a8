from django.urls import path

from improvement.views import projects

urlpatterns = [
    path("", projects.project_list, name="project-list"),
    path("projects/new/", projects.project_new, name="project-new"),
    path("projects/<int:pk>/", projects.project_detail, name="project-detail"),
    path("projects/<int:pk>/edit/", projects.project_edit, name="project-edit"),
    path("projects/<int:pk>/move/", projects.project_move, name="project-move"),
    path("projects/<int:pk>/team/add/", projects.member_add, name="member-add"),
    path("team/<int:pk>/end/", projects.member_end, name="member-end"),
]
