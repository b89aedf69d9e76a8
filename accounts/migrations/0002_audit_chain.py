import django.db.models.manager
from django.db import migrations, models

from accounts import chain, guard


def link_earlier_events(apps, schema_editor):
    """Number and seal what was recorded before there was a chain."""
    AuditEvent = apps.get_model("accounts", "AuditEvent")
    ChainHead = apps.get_model("accounts", "ChainHead")
    head = ChainHead.objects.create(pk=1)
    for event in AuditEvent.objects.order_by("pk"):
        event.sequence, event.previous_hash = head.sequence + 1, head.hash
        event.hash = chain.seal(event)
        event.save()
        head.sequence, head.hash = event.sequence, event.hash
    head.save()


def install_guard(apps, schema_editor):
    guard.install(schema_editor.connection)


def lift_guard(apps, schema_editor):
    guard.lift(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(default=chain.GENESIS, max_length=64)),
            ],
        ),
        migrations.AlterModelOptions(name="auditevent", options={"ordering": ["sequence"]}),
        migrations.AddField("auditevent", "sequence", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditevent", "previous_hash", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AddField("auditevent", "hash", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(link_earlier_events, migrations.RunPython.noop),
        migrations.AlterField("auditevent", "sequence", models.PositiveBigIntegerField(unique=True)),
        migrations.AddIndex("auditevent", models.Index(fields=["action", "at"], name="audit_action_at")),
        migrations.AddIndex("auditevent", models.Index(fields=["at"], name="audit_at")),
        migrations.RunPython(install_guard, lift_guard),
    ]
