from django.urls import path

from curriculum import views

app_name = "curriculum"

urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("activities/<int:pk>/", views.activity_detail, name="activity-detail"),
    path("frameworks/<int:pk>/", views.framework_detail, name="framework-detail"),
]
