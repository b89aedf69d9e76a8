# Importing the Celery application here makes @shared_task find it in every process.
from mielhss.celery import app as celery_app

__all__ = ["celery_app"]
