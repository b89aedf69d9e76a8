from django.urls import path

from improvement.views import aims

urlpatterns = [
    path("projects/<int:pk>/aim/", aims.aim_list, name="aim-list"),
    path("projects/<int:pk>/aim/new/", aims.aim_new, name="aim-new"),
    path("aims/<int:pk>/edit/", aims.aim_edit, name="aim-edit"),
    path("aims/<int:pk>/sign/", aims.aim_sign, name="aim-sign"),
]
