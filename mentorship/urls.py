from django.urls import path

from mentorship import views

app_name = "mentorship"

mentor_urls = [
    path("", views.mentor_list, name="mentor-list"),
    path("me/", views.my_page, name="my-page"),
    path("<int:pk>/", views.mentor_detail, name="mentor-detail"),
]
team_urls = [
    path("mentees/<int:pk>/", views.mentee_detail, name="mentee-detail"),
    path("teams/<int:pk>/", views.team_detail, name="team-detail"),
]
urlpatterns = mentor_urls + team_urls
