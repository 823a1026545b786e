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
MANAGERS = {"objects", "_default_manager", "_base_manager"}
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
    parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            chain = list(_calls_on(node, parents))
            if READS.intersection(chain) and "visible_to" not in chain:
                yield node, f"{dotted(node)}.{'.'.join(chain)}"
        elif isinstance(node, ast.Call) and dotted(node.func) in SHORTCUTS:
            model = dotted(node.args[0])
            if model[:1].isupper():
                yield node, f"{dotted(node.func)}({model})"


def _calls_on(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """Yield the method names of a chain from `.objects` outwards."""
    outer = parents[node]
    while isinstance(outer, ast.Attribute) or (isinstance(outer, ast.Call) and outer.func is node):
        if isinstance(outer, ast.Attribute):
            yield outer.attr
        node, outer = outer, parents[outer]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names]
    return []
