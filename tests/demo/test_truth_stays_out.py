"""What was planted is known to the demo and to tests only: no score, rule or page can read it."""

import ast

from demo.truth import FILE
from tests.architecture.tree import PACKAGES, ROOT, place, python_files, syntax

OTHERS = [package for package in PACKAGES if package != "demo"]


def test_nothing_else_imports_the_demo():
    found = [
        place(path, node)
        for path in python_files(*OTHERS)
        for node in ast.walk(syntax(path))
        for name in _imported(node)
        if name.partition(".")[0] == "demo"
    ]

    assert found == []


def test_nothing_else_names_the_truth_file():
    stem = FILE.partition(".")[0]
    found = [
        place(path) for path in python_files(*OTHERS) if stem in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_the_demo_itself_only_writes_it():
    sources = [path for path in python_files("demo") if "truth" in path.name]
    calls = {
        node.func.attr
        for path in sources
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert [path.relative_to(ROOT).as_posix() for path in sources] == ["demo/truth.py"]
    assert not calls & {"read_text", "read_bytes", "open", "loads", "load"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
