"""Nothing is longer than a reader can hold."""

import ast
from pathlib import Path

from tests.architecture.tree import ROOT, files, place, python_files, syntax, templates

FILE_LINES = 300
FUNCTION_LINES = 40  # without its docstring
TEMPLATE_LINES = 120
SCRIPT_LINES = 350  # of one file
OWN_SCRIPT_LINES = 700  # all scripts together; what a page may weigh is tested in the browser


def test_no_file_is_too_long():
    lengths = {place(path): _n_lines(path) for path in python_files()}

    assert {path: n for path, n in lengths.items() if n > FILE_LINES} == {}


def test_no_function_is_too_long():
    lengths = {
        f"{place(path, node)} {node.name}": _n_lines_of(node)
        for path in python_files()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: n for name, n in lengths.items() if n > FUNCTION_LINES} == {}


def test_no_template_is_too_long():
    lengths = {place(path): _n_lines(path) for path in templates()}

    assert {path: n for path, n in lengths.items() if n > TEMPLATE_LINES} == {}


def test_the_product_gets_by_with_little_script():
    scripts = [path for path in files() if path.suffix in {".js", ".mjs"}]
    own = [path for path in scripts if ROOT / "static/vendor" not in path.parents]

    assert max(_n_lines(path) for path in own) <= SCRIPT_LINES
    assert sum(_n_lines(path) for path in own) < OWN_SCRIPT_LINES


def _n_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _n_lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    is_docstring = ast.get_docstring(node) is not None
    docstring_lines = first.end_lineno - first.lineno + 1 if is_docstring else 0
    return node.end_lineno - node.lineno + 1 - docstring_lines
