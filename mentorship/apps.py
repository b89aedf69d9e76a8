from django.apps import AppConfig


class MentorshipConfig(AppConfig):
    name = "mentorship"

    def ready(self) -> None:
        from mentorship import tasks  # noqa: F401 -- registers the kinds of job, in every process
        from mentorship.names import mentors_of
        from scholars.queries.mentors import provide

        provide(mentors_of)  # tables of scholars name mentors, and scholars may not ask upward
