"""The words and the instrument that come with the portal."""

from django.db import migrations


def bring_along(apps, schema_editor):
    from improvement import library

    term_model = apps.get_model("improvement", "Term")
    instrument_model = apps.get_model("improvement", "Instrument")
    item_model = apps.get_model("improvement", "InstrumentItem")
    for term in library.terms():
        if not term_model.objects.filter(english__iexact=term["english"]).exists():
            term_model.objects.create(is_of_portal=True, **term)
    for found in library.instruments():
        items = found.pop("items")
        instrument, is_new = instrument_model.objects.get_or_create(
            code=found["code"], version=found["version"], defaults=found
        )
        if is_new:
            item_model.objects.bulk_create(
                item_model(instrument=instrument, position=place, domain=domain, text=text)
                for place, (domain, text) in enumerate(items, start=1)
            )


class Migration(migrations.Migration):
    dependencies = [("improvement", "0004_power_fund_and_awards")]

    operations = [migrations.RunPython(bring_along, migrations.RunPython.noop)]
