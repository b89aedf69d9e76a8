from django.urls import path

from improvement.views import power, stories

urlpatterns = [
    path("projects/<int:pk>/power/", power.power, name="power"),
    path("power/", power.power_over_time, name="power-over-time"),
    path("team/<int:pk>/about-me/", power.description_edit, name="description-edit"),
    path("team/<int:pk>/about-me/remove/", power.description_remove, name="description-remove"),
    path("projects/<int:pk>/decisions/", power.decision_list, name="decision-list"),
    path("projects/<int:pk>/decisions/add/", power.decision_add, name="decision-add"),
    path("decisions/<int:pk>/", power.decision_edit, name="decision-edit"),
    path("projects/<int:pk>/phases/", power.phases, name="phases"),
    path("projects/<int:pk>/hours/", power.contribution_list, name="contribution-list"),
    path("projects/<int:pk>/hours/add/", power.contribution_add, name="contribution-add"),
    path("hours/<int:pk>/", power.contribution_edit, name="contribution-edit"),
    path("projects/<int:pk>/reflections/", power.reflection_list, name="reflection-list"),
    path("projects/<int:pk>/reflections/now/", power.reflection_now, name="reflection-now"),
    path("reflections/<int:pk>/", power.reflection_edit, name="reflection"),
    path("projects/<int:pk>/stories/", stories.story_list, name="story-list"),
    path("projects/<int:pk>/stories/add/", stories.story_add, name="story-add"),
    path("stories/<int:pk>/", stories.story_detail, name="story"),
    path("stories/<int:pk>/edit/", stories.story_edit, name="story-edit"),
    path("stories/<int:pk>/told/", stories.story_use, name="story-use"),
    path("stories/<int:pk>/withdraw/", stories.story_withdraw, name="story-withdraw"),
    path("projects/<int:pk>/stakeholders/", stories.stakeholder_map, name="stakeholder-map"),
    path("projects/<int:pk>/stakeholders/add/", stories.stakeholder_add, name="stakeholder-add"),
    path("stakeholders/<int:pk>/", stories.stakeholder_edit, name="stakeholder-edit"),
]
