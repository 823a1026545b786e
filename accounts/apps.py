"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who logs in, and who did what."""

    name = "accounts"

    def ready(self) -> None:
        """Register the system checks."""
        from accounts import checks  # noqa: F401  (registers on import, once models are ready)
