"""Migrations match the models, and lead back as well as forth, on the engine of this run."""

from django.apps import apps

from tests.architecture.tree import PACKAGES
from tests.e2e.server import manage
from tests.engines import databases


def test_no_migration_is_missing():
    manage("makemigrations", "--check", "--dry-run")


def test_migrations_lead_to_zero_and_back(tmp_path):
    url = databases.create("migrations_there_and_back", tmp_path)
    there = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path)}
    manage("migrate", "--verbosity", "0", **there)

    for label in _own_labels():
        manage("migrate", label, "zero", "--verbosity", "0", **there)

    left = databases.query(url, "SELECT app FROM django_migrations WHERE app <> ?", "")
    assert {app for (app,) in left}.isdisjoint(_own_labels())
    manage("migrate", "--verbosity", "0", **there)
    databases.drop(url)


def _own_labels() -> list[str]:
    """Labels of the project's apps with tables, uppermost first, as they must be taken down."""
    height = {package: floor for floor, package in enumerate(PACKAGES)}
    own = [config for config in apps.get_app_configs() if config.name in height]
    own.sort(key=lambda config: height[config.name], reverse=True)
    return [config.label for config in own if any(config.get_models())]
