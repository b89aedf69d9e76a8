"""The Celery application: the doorbell that wakes workers. What is to be done stands in job rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mielhss.settings")

app = Celery("mielhss")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
