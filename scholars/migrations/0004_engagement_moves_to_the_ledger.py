"""How centers work with stakeholders stands in the alliance's ledger from now on, one dated entry for each."""

from django.db import migrations


def into_the_ledger(apps, schema_editor):
    former = apps.get_model("scholars", "Engagement").objects.order_by("pk")
    ledger = apps.get_model("partners", "Engagement")
    ledger.objects.bulk_create(
        ledger(
            institution_id=row.center_id,
            happened_on=row.since,
            stakeholder=row.stakeholder,
            mode=row.mode,
            about=row.note,
        )
        for row in former
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0006_ledger_contacts_checklist"),
        ("scholars", "0003_records_products_plans"),
    ]

    operations = [
        migrations.RunPython(into_the_ledger, migrations.RunPython.noop),
        migrations.DeleteModel(name="Engagement"),
    ]
