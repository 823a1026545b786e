"""The project's packages from bottom to top, and its files."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ("science", "charts")
PLUMBING = ("web", "outbox")
DOMAIN = ("accounts", "clients", "sessions", "measures", "risk")
DELIVERY = ("portal", "practice", "supervision", "interop", "demo")
PACKAGES = (*CORE, *PLUMBING, *DOMAIN, *DELIVERY, "alliance")
# How high each package stands; a package may point at those that stand lower, and at itself.
FLOOR = {name: floor for floor, name in enumerate((*CORE, *PLUMBING, *DOMAIN))}
FLOOR |= {name: len(FLOOR) for name in DELIVERY} | {"alliance": len(FLOOR) + 1}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or could be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*packages: str) -> Iterator[Path]:
    """Python files of the named packages, or of the whole project; migrations are left out."""
    for path in files():
        inside = path.relative_to(ROOT).parts
        if path.suffix != ".py" or "migrations" in inside:
            continue
        if not packages or inside[0] in packages:
            yield path


def templates() -> list[Path]:
    return [path for path in files() if path.is_relative_to(ROOT / "templates")]


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | int = 1) -> str:
    """Name a spot the way editors do: path:line."""
    line = node if isinstance(node, int) else getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT)}:{line}"


def dotted(node: ast.AST) -> str:
    """Spell out a chain of names: `np.random.default_rng` for the node that means it, else ""."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])
