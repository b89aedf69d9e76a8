"""Tests that really commit and those beside them share a database; neither may take from the other."""

import pytest
from django.contrib.auth.models import Permission
from django.test import TransactionTestCase

from improvement.models import Term
from mentorship.models import CompactTemplate, Instrument
from tests.conftest import empty_and_fill_again
from tests.factories.partners import UserFactory


@pytest.mark.django_db(transaction=True)
def test_what_migrations_bring_outlasts_a_test_that_commits():
    brought = [Term, CompactTemplate, Instrument, Permission]
    before = [set(model.objects.values_list("pk", flat=True)) for model in brought]
    UserFactory()

    empty_and_fill_again(TransactionTestCase())

    assert all(before)
    assert [set(model.objects.values_list("pk", flat=True)) for model in brought] == before


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_gone_after_it():
    user = UserFactory()

    empty_and_fill_again(TransactionTestCase())

    assert not type(user).objects.exists()
