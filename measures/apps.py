"""App configuration."""

from django.apps import AppConfig
from django.core.checks import register


class MeasuresConfig(AppConfig):
    """What was asked and answered."""

    name = "measures"

    def ready(self) -> None:
        """Check the instrument files whenever the project is checked."""
        from measures.checks import check_instruments

        register(check_instruments)
