"""Writing letters and reminders, previewed first and sent once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mielhss.jobs.services import enqueue
from scholars.models import Notice

if TYPE_CHECKING:
    from mielhss.jobs.run import Run


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a link's token: SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(name: str, *arguments: object) -> str:
    """A page's full address, under the portal's own name, whatever a request's Host header says."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=arguments)


def send(template: str, to: str, context: dict[str, object]) -> None:
    """Send one mail: `<template>_subject.txt` and `<template>.txt`."""
    names = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context | names).split())
    EmailMessage(subject, render_to_string(f"{template}.txt", context | names), to=[to]).send()


def post(notices: Iterable[Notice], *, by: User) -> list[Notice]:
    """Keep these notices and have each sent once."""
    posted = []
    for notice in notices:
        notice.made_by = by
        notice.save()
        enqueue(kind="mail.notice", key=f"mail.notice:{notice.pk}", arguments={"notice": notice.pk}, requested_by=by)
        posted.append(notice)
    return posted


def deliver_notice(run: Run) -> None:
    """The job "mail.notice"."""
    notice = Notice.objects.filter(pk=run.arguments["notice"], sent_at__isnull=True).first()
    if notice is None:
        return
    subject = " ".join(notice.subject.split())
    EmailMessage(subject, notice.body, to=[notice.email]).send()
    with run.finishing({"sent": True}):
        Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
