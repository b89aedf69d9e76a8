from django.db import migrations
from django.db.models import F


def say_when(apps, schema_editor):
    """Until now a version came into use at the moment it was decided."""
    extracts = apps.get_model("equity_measures", "Extract").objects.filter(state__in=["accepted", "undone"])
    extracts.filter(published_at__isnull=True, cells_hash__gt="").update(published_at=F("decided_at"))


class Migration(migrations.Migration):
    dependencies = [("equity_measures", "0005_await_approval_and_keep_schedules")]

    operations = [migrations.RunPython(say_when, migrations.RunPython.noop)]
