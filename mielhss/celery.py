"""The Celery application: the doorbell that wakes workers. What is to be done stands in job rows."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mielhss.settings")

TRANSPORT_ALIASES["folder"] = "mielhss.jobs.transport:Transport"

app = Celery("mielhss")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
