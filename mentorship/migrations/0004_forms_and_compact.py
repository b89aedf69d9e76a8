from django.db import migrations

from mentorship import library


def install(apps, schema_editor):
    Instrument = apps.get_model("mentorship", "Instrument")
    for instrument in library.instruments():
        key = {"code": instrument.pop("code"), "version": instrument.pop("version")}
        Instrument.objects.get_or_create(**key, defaults=instrument)
    compact = library.compact()
    key = {"code": compact.pop("code"), "version": compact.pop("version")}
    apps.get_model("mentorship", "CompactTemplate").objects.get_or_create(**key, defaults=compact)


class Migration(migrations.Migration):
    dependencies = [("mentorship", "0003_compacts_meetings_evaluations")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
