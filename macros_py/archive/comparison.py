"""Lintas tahun: compares archived years by their Parquet tables: time per step against norm, who was late, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas

from macros_py.archive.steps import read_steps
from macros_py.archive.year import newest, year_folders
from macros_py.base.findings import CannotGoOn, Code


@dataclass(frozen=True, slots=True)
class StepYear:
    """One step in one year. `average` (minutes) and `share` (percent of the norm) are of rows handed over."""

    year: int
    step: int
    name: str
    norm: str
    rows: int
    average: float | None
    share: float | None
    late: int


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit that was late: in how many steps in each year."""

    code: str
    name: str
    late: dict[int, int]


@dataclass(frozen=True, slots=True)
class Trend:
    """How a step's share of the norm moved from the first to the last year in which it was measured, in points."""

    step: int
    name: str
    first: int
    last: int
    change: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Archived years beside each other."""

    years: tuple[int, ...]
    steps: tuple[StepYear, ...]
    units: tuple[LateUnit, ...]
    trends: tuple[Trend, ...]

    def as_json(self) -> dict[str, object]:
        """For JSON, in the words of the screen."""
        words = {"year": "tahun", "step": "langkah", "name": "nama", "norm": "norma", "rows": "baris",
                 "average": "rata_rata_menit", "share": "rata_rata_persen_norma", "late": "terlambat", "code": "kode",
                 "first": "dari", "last": "sampai", "change": "perubahan_poin"}  # fmt: skip

        def part(items: Sequence[StepYear | LateUnit | Trend]) -> list[dict[str, object]]:
            return [{words[key]: value for key, value in asdict(item).items()} for item in items]

        return {
            "tahun": list(self.years),
            "langkah": part(self.steps),
            "unit_terlambat": part(self.units),
            "tren": part(self.trends),
        }

    def table(self) -> tuple[list[str], list[list[object]]]:
        """Headings and rows to show: each step with its share of the norm and its late rows, year by year."""
        heads = ["Langkah", "Norma", *(f"{year} (% norma)" for year in self.years), *(f"{y} terlambat" for y in self.years)]
        by_step: dict[tuple[int, str], dict[int, StepYear]] = {}
        for item in self.steps:
            by_step.setdefault((item.step, item.name), {})[item.year] = item
        rows: list[list[object]] = []
        for (number, name), years in sorted(by_step.items()):
            shares = [years[y].share if y in years else None for y in self.years]
            late = [years[y].late if y in years else None for y in self.years]
            rows.append([f"{number} {name}", list(years.values())[-1].norm, *shares, *late])
        return heads, rows


def compare(archives: Path) -> Comparison:
    """Compare all years of an archive. Raises CannotGoOn (FOLDER_NOT_FOUND, ARCHIVE_EMPTY, ARCHIVE_INVALID …)."""
    rows = pandas.concat([read_steps(year).to_pandas() for year in newest(year_folders(archives)).values()], ignore_index=True)
    rows = rows[rows["aktif"]]
    rows["terlambat"] = rows["ketepatan"] == "Terlambat"
    rows["selesai"] = rows["status"] == "Selesai"
    steps = tuple(_steps(rows))
    years = tuple(sorted(int(year) for year in rows["tahun"].unique()))
    return Comparison(years, steps, tuple(_units(rows)), tuple(_trends(steps)))


def write_comparison_pdf(path: Path, comparison: Comparison, now: datetime, author: str) -> None:
    """The comparison as one page with its chart. Raises CannotGoOn (FILE_EXISTS …)."""
    from macros_py.archive.comparison_pdf import write_pdf

    if path.suffix.lower() != ".pdf":
        raise CannotGoOn(Code.NAME_NOT_PDF, file=path.name)

    names = {item.step: f"{item.step} {item.name}" for item in comparison.steps}
    shares = {(item.step, item.year): item.share for item in comparison.steps}
    late = [[unit.code, unit.name, *(unit.late.get(year, 0) for year in comparison.years)] for unit in comparison.units]
    heads, rows = comparison.table()
    write_pdf(
        path,
        now,
        author,
        years=comparison.years,
        steps=list(names.values()),
        shares=[[shares.get((step, year)) for step in names] for year in comparison.years],
        heads=heads,
        rows=rows,
        late=late,
    )


def _steps(rows: Any) -> list[StepYear]:
    found = []
    for (year, step, name, norm), group in rows.groupby(["tahun", "langkah", "nama_langkah", "norma"], sort=True):
        done = group[group["selesai"] & group["terpakai_detik"].notna()]
        used, allowed = float(done["terpakai_detik"].sum()), float(done["norma_detik"].sum())
        found.append(
            StepYear(
                int(year),
                int(step),
                str(name),
                str(norm),
                len(group),
                round(used / 60 / len(done), 1) if len(done) else None,
                round(used * 100 / allowed, 1) if allowed else None,
                int(group["terlambat"].sum()),
            )
        )
    return found


def _units(rows: Any) -> list[LateUnit]:
    """Units that were late in any year, the most often first; named as in the latest year."""
    late = rows[rows["terlambat"]]
    names = rows.sort_values("tahun").groupby("kode")["unit_kerja"].last()
    counts: dict[str, dict[int, int]] = {}
    for (code, year), number in late.groupby(["kode", "tahun"]).size().items():
        counts.setdefault(str(code), {})[int(year)] = int(number)
    order = sorted(counts, key=lambda code: (-sum(counts[code].values()), code))
    return [LateUnit(code, str(names[code]), counts[code]) for code in order]


def _trends(steps: tuple[StepYear, ...]) -> list[Trend]:
    by_step: dict[tuple[int, str], list[StepYear]] = {}
    for item in steps:
        if item.share is not None:
            by_step.setdefault((item.step, item.name), []).append(item)
    return [
        Trend(number, name, items[0].year, items[-1].year, round((items[-1].share or 0) - (items[0].share or 0), 1))
        for (number, name), items in sorted(by_step.items())
        if len(items) > 1
    ]
