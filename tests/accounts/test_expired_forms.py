from django.test import Client
from django.urls import reverse


def test_form_whose_page_is_no_longer_valid_is_answered_by_a_page_that_says_how_to_go_on(world):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("account_login"), {"login": "ada@example.org", "password": "does not matter"})

    assert answer.status_code == 403
    assert [template.name for template in answer.templates][:2] == ["403_csrf.html", "_layouts/bare.html"]
    assert "Go back, load the page again, and send the form once more." in answer.text


def test_that_page_is_also_shown_to_who_is_signed_in(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.eve)

    answer = client.post(reverse("account_logout"))

    assert answer.status_code == 403
    assert "<h1>This form was not sent</h1>" in answer.text
