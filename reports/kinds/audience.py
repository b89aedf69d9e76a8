"""Who reads a report once it is published."""

from django.db import models


class Audience(models.TextChoices):
    """The network office reads everything; this says who else does."""

    EVERYONE = "everyone", "Every member of the network, and its funders"
    PARTNER = "partner", "The members of the institution it is about"
    FUNDERS = "funders", "Funders"
    PERSON = "person", "The scholar it is about, and the lead of her institution"
