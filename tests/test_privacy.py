"""Every field of every model is classed as personal, protected or plain."""

from importlib import import_module

import pytest
from django.apps import apps

APPS = [config for config in apps.get_app_configs() if not config.name.startswith(("django", "allauth"))]
OURS = [model for config in APPS for model in config.get_models(include_auto_created=True)]


def _classed(model):
    module = import_module(f"{apps.get_app_config(model._meta.app_label).name}.privacy")
    return module.FIELDS[model._meta.label]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_classed(model):
    fields = {field.name for field in model._meta.get_fields() if field.concrete}

    assert fields == _classed(model).all


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_field_is_classed_twice(model):
    classes = _classed(model)

    assert len(classes.all) == len(classes.personal) + len(classes.protected) + len(classes.plain)


def test_small_counts_are_protected():
    assert {"numerator", "denominator", "excluded"} <= _classed(apps.get_model("equity_measures.Cell")).protected


def test_the_api_gives_no_personal_or_protected_field():
    from rest_framework.serializers import ModelSerializer

    from equity_measures import serializers as of_measures
    from reports import serializers as of_reports

    given = {
        f"{serializer.Meta.model._meta.label}.{field}"
        for module in (of_measures, of_reports)
        for serializer in vars(module).values()
        if isinstance(serializer, type) and issubclass(serializer, ModelSerializer) and hasattr(serializer, "Meta")
        for field in serializer.Meta.fields
        if field in _classed(serializer.Meta.model).personal | _classed(serializer.Meta.model).protected
    }

    assert given <= {"equity_measures.Extract.findings", "equity_measures.Extract.facts"}
