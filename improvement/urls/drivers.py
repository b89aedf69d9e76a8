from django.urls import path

from improvement.views import drivers

urlpatterns = [
    path("projects/<int:pk>/drivers/", drivers.driver_list, name="driver-list"),
    path("projects/<int:pk>/drivers/add/", drivers.driver_add, name="driver-add"),
    path("projects/<int:pk>/drivers/keep/", drivers.diagram_keep, name="diagram-keep"),
    path("projects/<int:pk>/drivers/list.csv", drivers.driver_export, name="driver-export"),
    path("drivers/<int:pk>/change/", drivers.driver_change, name="driver-change"),
    path("drivers/<int:pk>/move/", drivers.driver_move, name="driver-move"),
    path("drivers/<int:pk>/remove/", drivers.driver_remove, name="driver-remove"),
    path("diagrams/<int:pk>/", drivers.diagram_detail, name="diagram-detail"),
]
