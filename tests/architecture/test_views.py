"""Pages stand in delivery packages, and reach rows only through what their reader may see."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import (
    DELIVERY,
    DOMAIN,
    PACKAGES,
    PLUMBING,
    dotted,
    place,
    python_files,
    syntax,
)

READS = {"get", "all", "filter", "exclude", "values", "values_list", "first", "last", "count"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
HOOKS = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed", "receiver"}
VIEW_LINES = 20  # without its docstring


def test_domain_packages_define_no_views():
    names = [
        place(path) for path in python_files(*DOMAIN, *PLUMBING) if path.stem in {"views", "urls"}
    ]
    functions = [
        f"{place(path, node)} {node.name}"
        for path in python_files(*DOMAIN)
        for node in _views(syntax(path))
    ]

    assert names + functions == []


def test_views_are_short():
    long = [
        f"{place(path, node)} {node.name}"
        for path in python_files(*DELIVERY, "alliance")
        for node in _views(syntax(path))
        if _body_lines(node) > VIEW_LINES
    ]

    assert long == []


def test_pages_read_rows_only_through_visible_to():
    unscoped = [
        f"{place(path, node)} {name}"
        for path in python_files(*DELIVERY)
        # An operator at the command line is not a reader with a role; the demo is nobody's page.
        if "management" not in path.parts and "demo" not in path.parts
        for node, name in _unscoped_reads(syntax(path))
    ]

    assert unscoped == []


def test_nothing_happens_behind_the_back_of_a_write():
    hooks = [
        f"{place(path, node)} {name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(syntax(path))
        for name in _names(node)
        if name in HOOKS or name == "on_commit"
    ]

    assert hooks == []


def _views(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield top-level functions from a request to a response."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.args.args and node.returns:
            takes_request = node.args.args[0].arg == "request"
            if takes_request and "Response" in ast.unparse(node.returns):
                yield node


def _body_lines(node: ast.FunctionDef) -> int:
    start = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return node.end_lineno - start.lineno + 1


def _unscoped_reads(module: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    scoped = {id(part) for node in ast.walk(module) for part in _scoped_parts(node)}
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        if name in SHORTCUTS and isinstance(node.args[0], ast.Name):
            if node.args[0].id[0].isupper():
                yield node, f"{name}({node.args[0].id})"
        elif isinstance(node.func, ast.Attribute) and node.func.attr in READS:
            manager = node.func.value
            is_manager = isinstance(manager, ast.Attribute) and manager.attr == "objects"
            if is_manager and id(manager) not in scoped:
                yield node, name


def _scoped_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every link of a chain of calls that contains `visible_to` further out."""
    if isinstance(node, ast.Attribute) and node.attr == "visible_to":
        inner: ast.AST = node.value
        while True:
            yield inner
            if isinstance(inner, ast.Attribute):
                inner = inner.value
            elif isinstance(inner, ast.Call):
                inner = inner.func
            else:
                return


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names]
    return []
