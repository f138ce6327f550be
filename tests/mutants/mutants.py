"""Mutants: copies of a file with one small change each, made by rule (cosmic-ray) and not by choice."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from schnellkit.workshop.paths import REPO

from .alike import Change, changed_lines

# The rooms that only compute, by the names under which their scores are kept.
ROOMS = {
    "providers": ("providers/*.py", "providers/answers/*.py", "providers/prices/*.py", "providers/described/*.py"),
    "hosts": ("providers/hosts/*.py",),
    "quoting": ("quoting/*.py",),
    "ledger rules": (
        "ledger/caps.py",
        "ledger/totals.py",
        "ledger/transitions.py",
        "ledger/receipt.py",
        "ledger/rows.py",
    ),
    "graphs": ("graphs/*.py",),
}
# Types are not run, and what only a type checker sees is no rule of the pack.
NOT_RUN = "TYPE_CHECKING"
# One replacement an operator: of the eleven that a + could become, each is seen by the same tests.
BINARY = {"Add": "Sub", "Sub": "Add", "Mul": "Div", "Div": "Mul", "FloorDiv": "Mul", "Mod": "Mul", "BitAnd": "BitOr"}
COUNTING = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.BitAnd)
BINARY_RULE = "ReplaceBinaryOperator"
BOUNDS = {"Lt": ("LtE", "GtE"), "LtE": ("Lt", "Gt"), "Gt": ("GtE", "LtE"), "GtE": ("Gt", "Lt")}
SAME = {"Eq": ("NotEq",), "NotEq": ("Eq",), "Is": ("IsNot",), "IsNot": ("Is",)}
OTHERS = (
    *(
        "NumberReplacer",
        "ReplaceTrueWithFalse",
        "ReplaceFalseWithTrue",
        "ReplaceAndWithOr",
        "ReplaceOrWithAnd",
        "AddNot",
    ),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ExceptionReplacer", "ZeroIterationForLoop"),
    *("ReplaceUnaryOperator_USub_UAdd", "ReplaceUnaryOperator_Delete_Not"),
)


def operators() -> list[str]:
    """The rules that are used, of those there are."""
    used = {f"{BINARY_RULE}_{one}_{other}" for one, other in BINARY.items()}
    used |= {f"ReplaceComparisonOperator_{one}_{other}" for one, others in (BOUNDS | SAME).items() for other in others}
    used |= set(OTHERS)
    return [name for name in operator_names() if name.split("/")[-1] in used]


@dataclass(frozen=True)
class Mutant:
    """The `number`-th place in `file` at which a rule applies; `line` is its first."""

    room: str
    file: str
    line: int
    rule: str
    number: int

    def text(self) -> str:
        """The file's text with the change in it."""
        text = (REPO / self.file).read_text(encoding="utf-8")
        return mutate_code(text, get_operator(self.rule)(), self.number) or text

    def change(self) -> Change:
        """The lines that it changes."""
        return changed_lines(self.file, (REPO / self.file).read_text(encoding="utf-8"), self.text())

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.rule.split('/')[-1]} {self.number}"


def all_of(room: str) -> list[Mutant]:
    """Every mutant of a room."""
    return [one for file in files(room) for one in mutants(room, file)]


def chosen(mine: list[Mutant], share: float, seed: int) -> list[Mutant]:
    """That share of the mutants, drawn by that seed."""
    return sorted(random.Random(seed).sample(mine, max(1, round(len(mine) * share))), key=str)


def files(room: str) -> list[str]:
    """A room's files, by their way in the repository."""
    return sorted({str(file.relative_to(REPO)) for pattern in ROOMS[room] for file in REPO.glob(pattern)})


def mutants(room: str, file: str) -> Iterator[Mutant]:
    """All of a file, where the changed line is run at all."""
    text = (REPO / file).read_text(encoding="utf-8")
    nodes = list(ast_nodes(get_ast(text)))
    idle, counted = _never_run(text), _with_operators(text)
    for rule in operators():
        operator = get_operator(rule)()
        places = (place for node in nodes for place in operator.mutation_positions(node))
        for number, ((line, _), _) in enumerate(places):
            if line not in idle and (BINARY_RULE not in rule or line in counted):
                yield Mutant(room, file, line, rule, number)


def _never_run(text: str) -> set[int]:
    """The lines of blocks that only a type checker enters, and of the question that leads there."""
    return {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == NOT_RUN
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _with_operators(text: str) -> set[int]:
    """The lines with such an operator between two values: the star between parameters is none."""
    return {
        line
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, COUNTING)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def is_in_function(text: str, line: int) -> bool:
    """Whether a line is run by a call, not when the file is read."""
    inside = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return any(
        (node.body if isinstance(node, ast.Lambda) else node.body[0]).lineno <= line <= (node.end_lineno or 0)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, inside)
    )


def lines_run_with(text: str, line: int) -> range:
    """The lines of the statement that this line is a part of: Python notes not each of them as run.

    Nor does it note a lone `continue`, which is noted with what it stands in.
    """
    around = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt) and line in _lines(node)]
    around.sort(key=lambda node: len(_lines(node)))
    nearest = around[0]
    if isinstance(nearest, ast.Continue | ast.Break) and len(around) > 1:
        nearest = around[1]
        line = nearest.lineno
    body = getattr(nearest, "body", None)
    head = range(nearest.lineno, max(body[0].lineno, nearest.lineno + 1)) if body else _lines(nearest)
    return head if line in head else range(line, line + 1)


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)
