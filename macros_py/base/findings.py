"""Findings: what is wrong, where, and what to do. The codes and their sentences stand in `sentences`.

Every rule of the product reports through `Finding`; only `CannotGoOn` stops an action, and it carries a Finding too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from macros_py.base import words
from macros_py.base.sentences import Code, Level

__all__ = ["CannotGoOn", "Code", "Finding", "Level", "count_by_level", "level_words"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a user's data, with its address.

    `sheet`, `cell` (A1), `unit` (kode), `step` (1-based) and `file` say where, as far as they apply. `values` fill the
    sentence; dates and numbers are written the Indonesian way.
    """

    code: Code
    sheet: str | None = None
    cell: str | None = None
    unit: str | None = None
    step: int | None = None
    file: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """Level of the finding's code."""
        return self.code.level

    @property
    def message(self) -> str:
        """One Indonesian sentence: what is wrong."""
        return self._fill(self.code.value.message)

    @property
    def action(self) -> str:
        """One Indonesian sentence: what to do."""
        return self._fill(self.code.value.action)

    def _fill(self, template: str) -> str:
        place = {"sheet": self.sheet, "cell": self.cell, "unit": self.unit, "step": self.step, "file": self.file}
        return template.format_map(_Shown({**place, **self.values}))

    def as_json(self) -> dict[str, object]:
        """The finding in the words of the command-line contract."""
        record: dict[str, object] = {
            "kode": self.code.name,
            "tingkat": str(self.level),
            "langkah": self.step,
            "unit": self.unit,
            "sheet": self.sheet,
            "sel": self.cell,
            "pesan": self.message,
            "tindakan": self.action,
        }
        return record if self.file is None else {**record, "berkas": self.file}


class _Shown(dict[str, object]):
    """Values as a sentence shows them; most sentences name only one or two."""

    def __getitem__(self, name: str) -> str:
        return words.show(super().__getitem__(name))


class CannotGoOn(Exception):  # noqa: N818 - it is not an error of the program, and its name says what happens
    """The action cannot be done at all. Faces show `finding` as one sentence; nothing was changed."""

    def __init__(self, code: Code, **values: object) -> None:
        """Take the code and the values of its sentence."""
        super().__init__(code.name)
        place = {name: values.get(name) for name in ("sheet", "cell", "unit", "step", "file")}
        self.finding = Finding(code, **place, values=values)  # type: ignore[arg-type]


def count_by_level(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each level, in the words of the contract: galat, peringatan, info."""
    levels = [finding.level for finding in findings]
    return {str(level): levels.count(level) for level in Level}


def level_words(counts: Mapping[str, int]) -> str:
    """1 galat, 2 peringatan, 0 info."""
    return ", ".join(f"{number} {level}" for level, number in counts.items())
