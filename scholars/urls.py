from django.urls import path

from scholars import views

app_name = "scholars"

scholar_urls = [
    path("", views.scholar_list, name="scholar-list"),
    path("export.csv", views.scholar_export, name="scholar-export"),
    path("add/", views.scholar_add, name="scholar-add"),
    path("me/", views.my_page, name="my-page"),
    path("<int:pk>/", views.scholar_detail, name="scholar-detail"),
    path("<int:pk>/edit/", views.scholar_edit, name="scholar-edit"),
]
milestone_urls = [
    path("<int:pk>/milestones/add/", views.milestone_add, name="milestone-add"),
    path("milestones/<int:pk>/done/", views.milestone_done, name="milestone-done"),
]
urlpatterns = scholar_urls + milestone_urls
