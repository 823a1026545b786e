"""Packages point downwards only, and the core stands alone."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.tree import CORE, FLOOR, ROOT, dotted, place, python_files, syntax

CLOCKS = {"now", "today", "utcnow", "time", "localdate", "monotonic", "perf_counter"}
OUTSIDE = {"print", "open", "input"}
SIDE_MODULES = {"random", "logging", "time", "os", "pathlib", "secrets"}
# A type in an annotation; drawing from one that was handed in is how the core uses chance.
ALLOWED_RANDOM = {"Generator"}


def test_import_contracts_hold():
    lint_imports = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [lint_imports, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_model_relations_point_downwards():
    upwards = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models()
        for field in (*model._meta.get_fields(),)
        if field.is_relation and field.concrete and field.related_model
        if _floor(field.related_model) > _floor(model)
    ]

    assert upwards == []


@pytest.mark.parametrize("package", CORE)
def test_core_imports_without_django(package):
    code = (
        "import sys, pkgutil, importlib; sys.modules['django'] = None;"
        f"package = importlib.import_module({package!r});"
        "[importlib.import_module(m.name) for m in"
        " pkgutil.walk_packages(package.__path__, package.__name__ + '.')]"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_core_reads_no_clock_and_draws_nothing_of_its_own():
    found = [
        f"{place(path, node)} {name}"
        for path in python_files(*CORE)
        for node in ast.walk(syntax(path))
        for name in _outside_world(node)
    ]

    assert found == []


def _floor(model: type) -> int:
    """Return how high the model's package stands; Django's own apps lie under everything."""
    return FLOOR.get(model.__module__.partition(".")[0], -1)


def _outside_world(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if alias.name in SIDE_MODULES]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module in SIDE_MODULES else []
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        owner, _, last = name.rpartition(".")
        return [f"{name}()"] if (owner and last in CLOCKS) or name in OUTSIDE else []
    if isinstance(node, ast.Attribute) and dotted(node.value) in {"np.random", "numpy.random"}:
        return [] if node.attr in ALLOWED_RANDOM else [dotted(node)]
    return []
