"""Who is signed in: read with clinic and roles in one query, as every request needs all three."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import F

from accounts.models import User


class StaffBackend(ModelBackend):
    """Signs people in by e-mail and password, and knows them again."""

    def get_user(self, user_id: int) -> User | None:
        """The active person with this id, with clinic and roles; one row came for each role."""
        people = User.objects.filter(pk=user_id).select_related("clinic")
        rows = list(people.annotate(granted=F("grants__role")))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        user = rows[0]
        user.role_set = frozenset(row.granted for row in rows if row.granted)
        return user
