"""Who signs in, and the record of what was done."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import chain


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a sign-in. What she may do follows from her memberships, not from this row."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the administration pages", default=False)
    is_demo = models.BooleanField("invented for the demo network", default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class AppendOnly(TypeError):
    """Audit events are only ever added."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **values: Any) -> int:
        raise AppendOnly("Audit events cannot be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Audit events cannot be deleted.")

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise AppendOnly("Audit events cannot be changed.")

    def bulk_create(self, *args: Any, **options: Any) -> list[AuditEvent]:  # type: ignore[override]
        raise AppendOnly("Audit events are added one by one, by accounts.audit.record.")


class AuditEventManager(models.Manager.from_queryset(AuditEventQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def append(self, **fields: Any) -> AuditEvent:
        """Add an event at the end of the chain, inside the caller's transaction.

        The head of the chain stays locked until that transaction ends, so a service writes its event last.
        """
        head = ChainHead.locked()
        event = self.model(sequence=head.sequence + 1, previous_hash=head.hash, **fields)
        event.hash = chain.seal(event)
        event.save(using=self.db, force_insert=True)
        head.move_to(event)
        return event


class AuditEvent(models.Model):
    """Something done that must stay on record. Sealed into a chain: see accounts/chain.py."""

    sequence = models.PositiveBigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=254, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=200, blank=True)
    institution_id = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)

    objects: ClassVar[AuditEventManager] = AuditEventManager()

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["action", "at"], name="audit_action_at"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding or not self.hash:
            raise AppendOnly("Audit events are only added, by accounts.audit.record.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Audit events cannot be deleted.")

    @property
    def facts_told(self) -> str:
        """The facts as one line for people: `methods: password, totp; account: yes`."""
        return "; ".join(f"{name}: {_told(value)}" for name, value in self.facts.items())


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_told(inner) for inner in value)
    return str(value)


class ChainHead(models.Model):
    """The last link of the audit chain. One row, whose lock lines writers up."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=chain.GENESIS)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def locked(cls) -> ChainHead:
        """The head, locked. A lost row starts again from the last event, which is what it stood for."""
        found = cls.objects.select_for_update().filter(pk=1).first()
        if found is not None:
            return found
        last = AuditEvent.objects.order_by("-sequence").first()
        start = {"sequence": last.sequence, "hash": last.hash} if last else {}
        return cls.objects.select_for_update().get_or_create(pk=1, defaults=start)[0]

    def move_to(self, event: AuditEvent) -> None:
        self.sequence, self.hash = event.sequence, event.hash
        self.save(update_fields=["sequence", "hash"])
