import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0003_name_and_carry_over")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model, name=name, field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
            )
            for model, name in (
                ("framework", "identifier"),
                ("domain", "identifier"),
                ("competency", "identifier"),
                ("session", "uid"),
            )
        ),
        migrations.RemoveField(model_name="activity", name="competencies"),
        migrations.AddField(
            model_name="activity",
            name="competencies",
            field=models.ManyToManyField(
                blank=True, related_name="activities", through="curriculum.Teaching", to="curriculum.competency"
            ),
        ),
    ]
