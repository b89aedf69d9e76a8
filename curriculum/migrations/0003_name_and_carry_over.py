from uuid import uuid4

from django.db import migrations


def name_rows(apps, schema_editor):
    """Every row that goes into exchanged files and calendars gets a name of its own that lasts."""
    for model, field in (("Framework", "identifier"), ("Domain", "identifier"), ("Competency", "identifier"), ("Session", "uid")):
        for row in apps.get_model("curriculum", model).objects.all():
            setattr(row, field, uuid4())
            row.save(update_fields=[field])


def carry_teaching_over(apps, schema_editor):
    """What an activity teaches, now with the level up to which it does."""
    Activity = apps.get_model("curriculum", "Activity")
    Teaching = apps.get_model("curriculum", "Teaching")
    pairs = Activity.competencies.through.objects.values_list("activity_id", "competency_id")
    Teaching.objects.bulk_create(Teaching(activity_id=activity, competency_id=competency) for activity, competency in pairs)


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0002_teaching_attendance_assessment")]

    operations = [
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.RunPython(carry_teaching_over, migrations.RunPython.noop),
    ]
