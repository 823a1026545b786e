"""The append-only record of who did or saw what."""

from django.db import models


class AuditEvent(models.Model):
    """One act on, or look at, a row. Holds ids only: no clinical value, no foreign key.

    Triggers on both engines refuse UPDATE and DELETE (see the first migration).
    """

    class Decision(models.TextChoices):
        """Whether the act was carried out."""

        ALLOW = "allow"
        DENY = "deny"

    at = models.DateTimeField(db_index=True)
    clinic_ref = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=8)  # user, link, system
    actor_ref = models.BigIntegerField(null=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40, blank=True)
    object_ref = models.BigIntegerField(null=True)
    client_ref = models.BigIntegerField(null=True)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.ALLOW)

    class Meta:
        indexes = [
            models.Index(fields=["clinic_ref", "client_ref", "at"], name="audit_who_saw_client")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_kind} {self.actor_ref} {self.action}"
