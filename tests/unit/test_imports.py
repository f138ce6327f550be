"""Every imported name is there, also in tests, where the type check looks away; no import leads back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from schnellkit.workshop.paths import REPO

FILES = sorted(
    file
    for folder in (REPO, *(one for one in REPO.iterdir() if one.is_dir() and not one.name.startswith(".")))
    for file in (folder.glob("*.py") if folder == REPO else folder.rglob("*.py"))
    if "node_modules" not in file.parts
)
KNOWN = frozenset(FILES)


def test_every_imported_name_is_there() -> None:
    missing = [problem for file in FILES for problem in _missing(file)]
    assert not missing, "\n".join(missing)
    assert len(FILES) > 300


def test_no_file_leads_back_to_itself() -> None:
    """Neither by an import inside a function nor by one for a type."""
    leads = {file: {module for node in _imports(file) for module in _modules(file, node)} for file in FILES}
    free: set[Path] = set()
    while more := {file for file in FILES if file not in free and not leads[file] - free - {file}}:
        free |= more
    circle = [str(file.relative_to(REPO)) for file in FILES if file not in free]
    assert not circle, "in a circle, or led into one: " + ", ".join(circle)


def _imports(file: Path) -> list[ast.ImportFrom]:
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [node for node in found if isinstance(node, ast.ImportFrom)]


def _modules(file: Path, node: ast.ImportFrom) -> Iterator[Path]:
    """The files of the repository that an import names; a package that only leads on is none of them."""
    place = _place(file, node)
    if place is None:
        return
    for name in node.names:
        inside = place / name.name
        for module in (inside.with_suffix(".py"), place.with_suffix(".py"), place / "__init__.py"):
            if module in KNOWN:
                yield module
                break


def _missing(file: Path) -> Iterator[str]:
    for node in _imports(file):
        place = _place(file, node)
        if place is None:
            continue
        here = f"{file.relative_to(REPO)}:{node.lineno}"
        module = place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"
        if not module.is_file() and not place.is_dir():
            yield f"{here}: {'.' * node.level}{node.module or ''} is not there"
            continue
        for name in node.names:
            inside = place / name.name
            if name.name not in _names(module) and not inside.is_dir() and not inside.with_suffix(".py").is_file():
                yield f"{here}: {name.name} is not in {module.relative_to(REPO)}"


def _place(file: Path, node: ast.ImportFrom) -> Path | None:
    """Where the module that is imported from lies, or nothing where it is none of ours."""
    parts = node.module.split(".") if node.module else []
    if node.level:
        return file.parents[node.level - 1].joinpath(*parts)
    if parts[0] == "schnellkit":
        return REPO.joinpath(*parts[1:])
    return REPO.joinpath(*parts) if parts[0] == "workshop" else None


@cache
def _names(module: Path) -> frozenset[str]:
    """What a module has at its top, also where a condition leads to it."""
    found: set[str] = set()
    if not module.is_file():
        return frozenset()
    for node in _top(ast.parse(module.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(name.asname or name.name).split(".")[0] for name in node.names}
        else:
            found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return frozenset(found)


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _top([*node.body, *node.orelse])
