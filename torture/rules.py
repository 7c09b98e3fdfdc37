"""Mutation testing of the rules: one thing of a module is made wrong, and the tests must see it.

Own code instead of mutmut or cosmic-ray: both copy the project and start pytest anew for each mutant; here the process is
forked from one in which every library is imported already, which takes a third of the time, and a page of code.
"""

from __future__ import annotations

import ast
import copy
import importlib
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SECONDS = 120.0  # a mutant that loops is seen too
SURVIVORS_ALLOWED = 3.0  # per cent
_LIBRARIES = ("pytest", "hypothesis", "openpyxl", "pandas", "pyarrow.parquet", "click", "babel.dates", "holidays", "lxml.etree",
              "msgspec", "docxtpl", "reportlab.platypus", "icalendar", "tabulate", "pyopenvba", "python_calamine")  # fmt: skip
# The tests of each module, those first that see most.
MODULES: dict[str, Sequence[str]] = {
    "tracker/checks": ("checks", "findings_life", "actions", "marking", "old_words", "officials", "contract", "restoring"),
    "tracker/handoff": ("actions", "marking", "findings_life", "checks", "ribbon", "cli", "restoring", "key_figures"),
    "tracker/marking": ("marking", "actions", "findings_life", "cli"),
    "procedure/worktime": ("worktime", "kalender", "checks"),
    "tracker/journal": ("actions", "restoring", "checks", "old_words", "forgeries", "seals", "collected", "year_papers"),
    "tracker/records": ("checks", "actions", "key_figures", "officials", "old_words", "upgrade", "beginning", "summary"),
    "tracker/plan": ("actions", "whole_year", "summary", "checks", "ribbon", "cli", "key_figures", "year_papers", "contract"),
}  # fmt: skip
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr, ast.Div: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a node."""
    new = copy.deepcopy(node)
    if isinstance(node, ast.Compare) and isinstance(new, ast.Compare) and type(node.ops[0]) in _COMPARED:
        new.ops[0] = _COMPARED[type(node.ops[0])]()
        yield new
    elif isinstance(node, ast.BoolOp) and isinstance(new, ast.BoolOp):
        new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield new
    elif isinstance(node, ast.BinOp) and isinstance(new, ast.BinOp) and type(node.op) in _COUNTED:
        new.op = _COUNTED[type(node.op)]()
        yield new
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, (ast.If, ast.While)):
        new.test = ast.UnaryOp(ast.Not(), node.test)  # type: ignore[attr-defined]
        yield new
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int)):
        yield ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


class Mutant(NamedTuple):
    """One change: of which node of the module, and which of the changes that node can take."""

    module: str
    node: int
    which: int

    def made(self) -> tuple[ast.Module, int, str]:
        """The changed module, the line, and what became of what."""
        tree = ast.parse(_source(self.module))
        target = list(_rules(tree))[self.node]
        new = list(changes(target))[self.which]
        said = f"{ast.unparse(target)} → {ast.unparse(new)}".replace("\n", " ")[:140]
        line = getattr(target, "lineno", 0)
        return ast.fix_missing_locations(_Put(target, new).visit(tree)), line, said


def mutants(module: str) -> Iterator[Mutant]:
    """Every change of a module. Flags of dataclasses and annotations are left alone."""
    for number, node in enumerate(_rules(ast.parse(_source(module)))):
        for which, _ in enumerate(changes(node)):
            yield Mutant(module, number, which)


def _rules(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns", "keywords") and not isinstance(node, ast.Call):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _rules(child)


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(self.new, node) if node is self.old else super().visit(node)


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from code of ours."""

    def __init__(self, name: str, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def find_spec(self, name: str, *_: object) -> object:  # type: ignore[override]
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _: str) -> CodeType:
        return self.code

    def get_source(self, _: str) -> str:
        return self.path.read_text("utf-8")


def killed(module: str, mutant: ast.Module) -> bool:
    """Whether a test fails (or the tests never end) with this module in place of the real one."""
    path = ROOT / "macros_py" / f"{module}.py"
    tests = [str(file) for name in MODULES[module] if (file := ROOT / "tests" / f"test_{name}.py").exists()]
    sys.stdout.flush()
    if not (pid := os.fork()):
        code = 70
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for handle in (0, 1, 2):
                os.dup2(nowhere, handle)
            sys.meta_path.insert(0, _Instead(f"macros_py.{module.replace('/', '.')}", path, compile(mutant, path, "exec")))
            import pytest

            code = int(
                pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not excel and not office", *tests])
            )
        finally:
            os._exit(code)
    begun = time.monotonic()
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() - begun > SECONDS:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return True
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(ended[1]) != 0


def run(wanted: int, seed: int, only: str | None) -> tuple[str, int, int, str]:
    """Try the mutants (as many by chance as are wanted, all with 0): part, tried, breaches, what is to be said."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    for name in _LIBRARIES:
        importlib.import_module(name)
    assert not any(name.startswith("macros_py.") for name in sys.modules)
    every = [mutant for module in MODULES for mutant in mutants(module)]
    if only:
        every = [mutant for mutant in every if ":".join(map(str, mutant)).startswith(only)]
    chosen = random.Random(seed).sample(every, min(wanted, len(every))) if wanted else every
    begun, survivors = time.monotonic(), 0
    for mutant in chosen:
        tree, line, said = mutant.made()
        if not killed(mutant.module, tree):
            survivors += 1
            print(
                f"SURVIVED {mutant.module}.py:{line} {said}\n  python torture rules --only {':'.join(map(str, mutant))}",
                flush=True,
            )
    score = 100 * (1 - survivors / max(1, len(chosen)))
    passed = 100 - score <= SURVIVORS_ALLOWED or (len(chosen) < 100 and survivors <= 1)
    said = f"{score:.1f} % seen, {survivors} survived; {len(every)} possible; {time.monotonic() - begun:.0f} s"
    return "rules", len(chosen), 0 if passed else survivors, said


def _source(module: str) -> str:
    return (ROOT / "macros_py" / f"{module}.py").read_text("utf-8")
