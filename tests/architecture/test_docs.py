"""What the documents say is what the code does."""

import ast
import doctest
import importlib
import pkgutil
import re

import pytest

from tests.architecture.tree import (
    CORE,
    PACKAGES,
    ROOT,
    dotted,
    files,
    place,
    python_files,
    syntax,
)

EXAMPLE = ROOT / ".env.example"
READERS = re.compile(r"(os\.)?environ\.get|os\.getenv|env\.\w+")
# Set by the system or by Django, and never by whoever runs the product.
NOT_OURS = {"PATH", "HOME", "TZ", "DJANGO_SETTINGS_MODULE"}

core_modules = pytest.mark.parametrize(
    "name",
    [
        module.name
        for package in CORE
        for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")
    ],
)


def test_every_variable_is_in_the_example_and_read_somewhere():
    read = {
        name
        for path in [*python_files(*PACKAGES), ROOT / "deploy" / "gunicorn.conf.py"]
        for node in ast.walk(syntax(path))
        for name in _variables(node)
    } - NOT_OURS
    explained = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text("utf-8"), re.M))

    assert read == explained


def test_readme_names_both_commands_and_links_to_what_exists():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", readme)]
    local = [link for link in links if link and "://" not in link]

    assert "make run" in readme
    assert "make test" in readme
    assert [link for link in local if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_its_reason(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("-r ", "#"))]

    assert [line for line in packages if not re.match(r"\S+==\S+  # \w", line)] == []


def test_public_functions_of_the_core_say_what_they_return():
    silent = [
        f"{place(path, node)} {node.name}"
        for path in python_files(*CORE)
        for node in syntax(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not _documents_its_result(node)
    ]

    assert silent == []


def test_every_module_says_what_it_is_for():
    silent = [
        place(path)
        for path in python_files()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(syntax(path))
    ]

    assert silent == []


@core_modules
def test_examples_in_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_documents_link_to_what_exists():
    broken = [
        f"{place(path)} {link}"
        for path in files()
        if path.suffix == ".md"
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith(("#", "mailto:", "tel:"))
        if not (path.parent / link.partition("#")[0]).exists()
    ]

    assert broken == []


def test_every_bad_input_names_tests_that_exist():
    table = (ROOT / "docs" / "bad-input.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d, ]+) \|.*\| (.+) \|$", table, re.MULTILINE)
    defined = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef)
    }

    numbers = {int(each) for row, _tests in rows for each in row.split(", ")}
    named = {name for _row, tests in rows for name in re.findall(r"`(test_\w+)`", tests)}
    assert numbers == set(range(1, 40))
    assert named - defined == set()
    assert all((ROOT / path).exists() for path in re.findall(r"`(tests/[\w/.]+)`", table))


def _variables(node: ast.AST) -> list[str]:
    """Name the environment variable that an expression reads, if it reads one."""
    if isinstance(node, ast.Call) and node.args and READERS.fullmatch(dotted(node.func)):
        return _text(node.args[0])
    if isinstance(node, ast.Subscript) and dotted(node.value) == "os.environ":
        return _text(node.slice)
    return []


def _text(node: ast.AST) -> list[str]:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text and node.value.isupper() else []


def _documents_its_result(node: ast.FunctionDef) -> bool:
    text = ast.get_docstring(node) or ""
    returns_something = node.returns and ast.unparse(node.returns) != "None"
    return bool(text) and (not returns_something or "Returns\n-------" in text)
