"""Applications: from a first draft to a decision."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from partners.access import Access, ModelT, ScopedQuerySet
from partners.models import Institution, Membership
from partners.roles import Permission
from scholars.models.call import Call, Question, Requirement, Stage
from scholars.models.scholar import Discipline, Scholar


class State(models.TextChoices):
    """How far an application has come."""

    INTENT_DRAFT = "intent_draft", "Letter of intent in draft"
    INTENT_SENT = "intent_sent", "Letter of intent submitted"
    NOT_INVITED = "not_invited", "Not invited"
    DRAFT = "draft", "Application in draft"
    SUBMITTED = "submitted", "Submitted"
    SELECTED = "selected", "Selected"
    WAITLISTED = "waitlisted", "On the waiting list"
    NOT_SELECTED = "not_selected", "Not selected"
    WITHDRAWN = "withdrawn", "Withdrawn"


DRAFTS = (State.INTENT_DRAFT, State.DRAFT)
DECIDED = (State.SELECTED, State.WAITLISTED, State.NOT_SELECTED)
REVIEWED = (State.SUBMITTED, *DECIDED)

# From where one may go where. Decisions go back to "submitted" as long as no letter told of them.
NEXT: dict[State, frozenset[State]] = {
    State.INTENT_DRAFT: frozenset({State.INTENT_SENT, State.WITHDRAWN}),
    State.INTENT_SENT: frozenset({State.DRAFT, State.NOT_INVITED, State.WITHDRAWN}),
    State.NOT_INVITED: frozenset(),
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({*DECIDED, State.WITHDRAWN}),
    State.SELECTED: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.WAITLISTED: frozenset({State.SELECTED, State.NOT_SELECTED, State.SUBMITTED, State.WITHDRAWN}),
    State.NOT_SELECTED: frozenset({State.SUBMITTED}),
    State.WITHDRAWN: frozenset(),
}


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    def visible_to(self, access: Access, doing: Permission = Permission.APPLICATION_VIEW) -> ApplicationQuerySet:
        """Her own to an applicant (SELF_EDIT), those assigned to a reviewer (REVIEW_DO), the others to the office.

        A recorded conflict shuts an application to a reviewer and to the office; nobody judges her own.
        """
        if access.user_id is None:
            return self.none()
        own = Q(applicant_id=access.user_id)
        if doing == Permission.SELF_EDIT:
            return self.filter(own)
        if doing == Permission.REVIEW_DO:
            return self._reviewed_by(access, access.user_id) if access.may_somewhere(doing) else self.none()
        if not access.may_everywhere(doing):
            return self.none()
        return self.exclude(own).exclude(Exists(_conflicts(access)))

    def _reviewed_by(self, access: Access, user_id: int) -> ApplicationQuerySet:
        """Assigned, handed in, under review, and without a conflict, recorded or by working in the same place."""
        colleagues = Membership.objects.current().filter(
            user_id=user_id, institution_id=OuterRef("institution_id"), institution__is_office=False
        )
        phases = [Call.Phase.SCORING, Call.Phase.MEETING, Call.Phase.DECIDING, Call.Phase.CLOSED]
        found = self.filter(assignments__reviewer_id=user_id, state__in=REVIEWED, call__phase__in=phases)
        return found.exclude(applicant_id=user_id).exclude(Exists(_conflicts(access))).exclude(Exists(colleagues))

    def with_names(self) -> ApplicationQuerySet:
        return self.select_related("call__program", "applicant", "institution", "health_system")

    def reviewed(self) -> ApplicationQuerySet:
        return self.filter(state__in=REVIEWED)


def _conflicts(access: Access) -> models.QuerySet[Conflict]:
    return Conflict.objects.filter(application_id=OuterRef("pk"), reviewer_id=access.user_id)


class Application(models.Model):
    """One person's application to one call."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    number = models.PositiveSmallIntegerField(help_text="Within the call; what reviewers know it by without names.")
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, choices=State.choices)
    career_stage = models.CharField(max_length=15, choices=Scholar.CareerStage.choices, blank=True)
    degrees = models.CharField(max_length=120, blank=True, help_text="As written after your name, with years: MD 2016.")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    institution_name = models.CharField("another institution", max_length=150, blank=True)
    health_system = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="hosted_applications"
    )
    disciplines = models.JSONField(default=list, blank=True)
    is_clinician = models.BooleanField("trained in a clinical discipline", default=False)
    is_physician = models.BooleanField("trained as a physician", default=False)
    is_non_clinician = models.BooleanField("trained in a discipline outside clinical care", default=False)
    project = models.CharField("project title", max_length=200, blank=True)
    effort = models.PositiveSmallIntegerField(
        "protected time, in percent", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    stipend = models.PositiveIntegerField("salary support asked for, in dollars a year", null=True, blank=True)
    research_funds = models.PositiveIntegerField("research funds asked for, in dollars a year", null=True, blank=True)
    confirmed = models.JSONField(default=list, blank=True, help_text="Statements of eligibility that were confirmed.")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    intent_sent_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField("decision letter sent", null=True, blank=True)
    scholar = models.OneToOneField(
        Scholar, on_delete=models.SET_NULL, null=True, blank=True, related_name="application"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_application_per_number"),
            models.UniqueConstraint(
                fields=["call", "applicant"],
                condition=~Q(state=State.WITHDRAWN),
                name="one_application_per_person",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="application_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN)
                | Q(state__in=REVIEWED, submitted_at__isnull=False)
                | Q(
                    state__in=[State.INTENT_DRAFT, State.INTENT_SENT, State.NOT_INVITED, State.DRAFT],
                    submitted_at__isnull=True,
                ),
                name="submitted_exactly_when_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.INTENT_SENT, State.NOT_INVITED]) | Q(intent_sent_at__isnull=False),
                name="intent_sent_when_told",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.INTENT_DRAFT) | Q(intent_sent_at__isnull=True), name="intent_draft_is_unsent"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN)
                | Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="decided_exactly_when_told",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(decided_at__isnull=False), name="told_only_what_is_decided"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(state=State.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="withdrawn_exactly_when_told",
            ),
            models.CheckConstraint(
                condition=Q(scholar__isnull=True) | Q(state=State.SELECTED), name="only_selected_become_scholars"
            ),
            models.CheckConstraint(
                condition=Q(is_physician=False) | Q(is_clinician=True), name="applying_physicians_are_clinicians"
            ),
        ]

    def __str__(self) -> str:
        return f"Application {self.label}"

    @property
    def label(self) -> str:
        return f"A-{self.number:03}"

    @property
    def stage(self) -> Stage:
        """What is being written, or was last."""
        intent = (State.INTENT_DRAFT, State.INTENT_SENT, State.NOT_INVITED)
        return Stage.INTENT if self.state in intent else Stage.FULL

    @property
    def is_draft(self) -> bool:
        return self.state in DRAFTS

    @property
    def home(self) -> str:
        """Where the applicant works, in or outside the network."""
        return self.institution.name if self.institution else self.institution_name

    @property
    def discipline_labels(self) -> list[str]:
        return [str(Discipline(code).label) for code in self.disciplines]

    @property
    def deadline(self) -> datetime:
        """The last moment for what is being written, an extension included. Reads `extensions`."""
        moments = [extension.until for extension in self.extensions.all() if extension.stage == self.stage]
        return max([self.call.due_at(self.stage), *moments])

    def is_late(self, now: datetime) -> bool:
        return self.is_draft and now > self.deadline


class PartOfApplicationQuerySet(ScopedQuerySet[ModelT]):
    """Answers, files and letters go with their application."""

    def visible_to(self, access: Access, doing: Permission = Permission.APPLICATION_VIEW) -> Self:
        return self.filter(application__in=Application.objects.visible_to(access, doing))


class Answer(models.Model):
    """What an applicant wrote to one question; saved with the draft, whatever its length."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(max_length=40_000, blank=True)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["question"]
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"

    @property
    def words(self) -> int:
        return len(self.text.split())


class Attachment(models.Model):
    """A PDF an applicant attached. The file lies beside the database, under a name of its own."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="attachments")
    file_name = models.CharField(max_length=120)
    stored_name = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["requirement"]
        constraints = [models.UniqueConstraint(fields=["application", "requirement"], name="one_file_per_requirement")]

    def __str__(self) -> str:
        return self.file_name


class DemographicsQuerySet(ScopedQuerySet["Demographics"]):
    def visible_to(self, access: Access, doing: Permission = Permission.APPLICATION_VIEW) -> DemographicsQuerySet:
        """The applicant herself, and the office for its counts. Never its reviewers, whatever else they are."""
        if doing == Permission.REVIEW_DO:
            return self.none()
        applications = Application.objects.visible_to(access, doing)
        return self.filter(application__in=applications).exclude(application__assignments__reviewer_id=access.user_id)


class Demographics(models.Model):
    """What an applicant chose to tell about herself. Optional, apart from the application, for counts only."""

    class Group(models.TextChoices):
        AMERICAN_INDIAN = "american_indian", "American Indian or Alaska Native"
        ASIAN = "asian", "Asian"
        BLACK = "black", "Black or African American"
        HISPANIC = "hispanic", "Hispanic or Latino"
        MIDDLE_EASTERN = "middle_eastern", "Middle Eastern or North African"
        PACIFIC = "pacific", "Native Hawaiian or Pacific Islander"
        WHITE = "white", "White"
        FIRST_GENERATION = "first_generation", "First in the family with a college degree"
        DISABILITY = "disability", "A person with a disability"
        RURAL = "rural", "Raised in a rural area"
        SELF_DESCRIBED = "self_described", "Described in another way"

    class Gender(models.TextChoices):
        WOMAN = "woman", "Woman"
        MAN = "man", "Man"
        NON_BINARY = "non_binary", "Non-binary"
        SELF_DESCRIBED = "self_described", "Described in another way"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="demographics")
    groups = models.JSONField(default=list, blank=True)
    genders = models.JSONField(default=list, blank=True)

    objects = DemographicsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Demographics {self.pk}"


class Extension(models.Model):
    """More time for one applicant, on record with its reason: the only way past a deadline."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="extensions")
    stage = models.CharField(max_length=6, choices=Stage.choices)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} until {self.until:%Y-%m-%d}"


class LetterQuerySet(PartOfApplicationQuerySet):
    def asked(self) -> LetterQuerySet:
        """Waiting to be written."""
        return self.filter(received_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)


class Letter(models.Model):
    """A letter somebody writes for an applicant, by a link and without an account.

    The applicant sees that it came, not what it says. Only a digest of the link's token is kept.
    """

    class Kind(models.TextChoices):
        CHAIR = "chair", "Chair's letter on protected time"
        RECOMMENDATION = "recommendation", "Letter of recommendation"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    writer = models.CharField("name", max_length=150)
    email = models.EmailField("address")
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    expires_at = models.DateTimeField()
    sendings = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    received_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField(max_length=40_000, blank=True)
    effort = models.PositiveSmallIntegerField(
        "protected time confirmed, in percent", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    file_name = models.CharField(max_length=120, blank=True)
    stored_name = models.CharField(max_length=64, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "email"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_letter_per_writer",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(declined_at__isnull=True), name="letter_received_or_declined"
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(token_hash__isnull=True),
                name="a_received_letters_link_is_shut",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | ~Q(text="") | ~Q(stored_name=""),
                name="a_received_letter_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def status(self) -> str:
        if self.withdrawn_at:
            return "Withdrawn"
        if self.received_at:
            return "Received"
        if self.declined_at:
            return "Declined"
        return "Asked" if self.expires_at > timezone.now() else "Link expired"


class ApplicantLink(models.Model):
    """A link mailed to an address that wants to apply: it proves the address, and opens one account."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="applicant_links")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["email", "created_at"], name="applicant_link_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(token_hash__isnull=True), name="a_used_link_is_shut"
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class Conflict(models.Model):
    """Why a person must not judge an application. It shuts the application to her, everywhere."""

    class Kind(models.TextChoices):
        INSTITUTION = "institution", "Same institution"
        MENTOR = "mentor", "Mentor or former mentor"
        COLLABORATOR = "collaborator", "Works or published together"
        PERSONAL = "personal", "Family or personal tie"
        FINANCIAL = "financial", "Financial interest"
        OTHER = "other", "Another reason"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="conflicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    objects = PartOfApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["application", "reviewer"]
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="one_conflict_per_reviewer")]

    def __str__(self) -> str:
        return f"Conflict {self.pk}"
