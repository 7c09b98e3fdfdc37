"""A Consolidation as files for others: one .xlsx with five tables, or CSV or Parquet with one file per table.

The .xlsx is written without pandas, because it is pressed after every mail (`books/xlsx.py` says why). CSV and
Parquet are for programs and archives: there pandas does the tabular work, and `frames` hands it to a notebook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from macros_py.base.addresses import LAST_ROW
from macros_py.base.files import staged
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.books.xlsx import Cell, Column, Sheet, write_workbook
from macros_py.materials.consolidate import Consolidation

if TYPE_CHECKING:
    import pandas as pd

ENDINGS = (".xlsx", ".csv", ".parquet")


class Output(NamedTuple):
    """One table: its sheet, the ending of its file name, its columns, and its rows out of a Consolidation.

    The fields of an Indicator and of a Budget are those columns, in their order: there `row` is `tuple`.
    """

    sheet: str
    table: str
    ending: str
    columns: tuple[Column, ...]
    records: Callable[[Consolidation], Sequence[Any]]
    row: Callable[[Any], Sequence[Cell]]


def _finding_row(finding: Finding) -> Sequence[Cell]:
    return (
        str(finding.level).capitalize(), finding.code.name, finding.unit, finding.file, finding.sheet, finding.cell,
        finding.message, finding.action,
    )  # fmt: skip


OUTPUTS: tuple[Output, ...] = (
    Output(
        "Konsolidasi", "tblKonsolidasi", "",
        (
            Column("Deputi", 8), Column("Kode", 9), Column("Unit Kerja", 32), Column("Eselon", 8), Column("Sasaran", 38),
            Column("Indikator Kinerja", 48), Column("Target", 12), Column("Target (angka)", 12, "number"),
            Column("Satuan", 13), Column("Mendukung Indikator Eselon I", 38), Column("Berkas", 24), Column("Sheet", 12),
            Column("Sel", 8),
        ),
        attrgetter("indicators"),
        tuple,
    ),
    Output(
        "Anggaran", "tblAnggaranUnit", "anggaran",
        (
            Column("Deputi", 8), Column("Kode", 9), Column("Unit Kerja", 38), Column("Eselon", 8),
            Column("Program/Kegiatan", 60), Column("Anggaran (Rp)", 20, "money"), Column("Berkas", 24),
            Column("Sheet", 12), Column("Sel", 8),
        ),
        attrgetter("budgets"),
        tuple,
    ),
    Output(
        "Jumlah", "tblJumlah", "jumlah",
        (
            Column("Deputi", 12), Column("Eselon", 12), Column("Unit masuk", 12, "number"), Column("Sasaran", 12, "number"),
            Column("Indikator", 12, "number"), Column("Anggaran (Rp)", 22, "money"),
        ),
        attrgetter("totals"),
        lambda t: (t.deputi, t.eselon or "I dan II", t.units, t.sasaran, t.indicators, t.budget),
    ),
    Output(
        "Status", "tblStatus", "status",
        (
            Column("Deputi", 8), Column("Kode", 9), Column("Unit Kerja", 46), Column("Eselon", 8), Column("Status", 10),
            Column("Berkas", 30), Column("Nomor Revisi", 9, "number"), Column("Alasan", 8), Column("Sasaran", 9, "number"),
            Column("Indikator", 9, "number"), Column("Anggaran (Rp)", 20, "money"), Column("Disimpan", 17, "time"),
        ),
        attrgetter("statuses"),
        attrgetter(
            "deputi", "unit", "unit_name", "eselon", "status", "file", "revision", "reason", "sasaran", "indicators",
            "budget_total", "modified",
        ),
    ),
    Output(
        "Temuan", "tblTemuanBahan", "temuan",
        (
            Column("Tingkat", 11), Column("Temuan", 26), Column("Kode", 9), Column("Berkas", 26), Column("Sheet", 12),
            Column("Sel", 8), Column("Yang salah", 62), Column("Yang harus dilakukan", 52),
        ),
        attrgetter("findings"),
        _finding_row,
    ),
)  # fmt: skip


def write(consolidation: Consolidation, path: Path) -> list[Path]:
    """Write `path` (.xlsx, .csv or .parquet) and return the files made: all of them or none, and never over another.

    CannotGoOn says why it is not possible.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise CannotGoOn(Code.OUTPUT_FORMAT_UNKNOWN, file=path.name)
    with staged(path.parent) as stage:
        for file in _write_all(consolidation, stage.file(path.name), ending)[1:]:
            stage.file(file.name)
    return stage.files


def _write_all(consolidation: Consolidation, path: Path, ending: str) -> list[Path]:
    if ending == ".xlsx":
        return [_write_xlsx(consolidation, path)]
    written = []
    for output, frame in zip(OUTPUTS, frames(consolidation).values(), strict=True):
        target = path.with_stem(f"{path.stem}-{output.ending}") if output.ending else path
        if ending == ".csv":
            _guarded(frame).to_csv(target, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        else:
            frame.to_parquet(target, index=False)
        written.append(target)
    return written


def _write_xlsx(consolidation: Consolidation, path: Path) -> Path:
    longest = max(len(output.records(consolidation)) for output in OUTPUTS)
    if longest >= LAST_ROW:
        raise CannotGoOn(Code.OUTPUT_TOO_LONG, file=path.name, rows=f"{longest:,}".replace(",", "."))
    sheets = [
        Sheet(output.sheet, output.table, output.columns, map(output.row, output.records(consolidation))) for output in OUTPUTS
    ]
    write_workbook(path, sheets, title="Konsolidasi bahan perjanjian kinerja")
    return path


def frames(consolidation: Consolidation) -> dict[str, pd.DataFrame]:
    """The same tables as pandas frames, by sheet name, with the types that Parquet keeps."""
    import pandas as pd

    types = {"text": "string", "number": "Float64", "money": "Float64", "time": "datetime64[s]"}
    made = {}
    for output in OUTPUTS:
        rows: Iterable[Sequence[Cell]] = map(output.row, output.records(consolidation))
        frame = pd.DataFrame(rows, columns=[column.heading for column in output.columns])
        made[output.sheet] = frame.astype({column.heading: types[column.kind] for column in output.columns})
    return made


_FORMULA = re.compile(r"""((?:\A|[;\t\r\n])[\s"]*)([=+\-@'])""")


def _guarded(frame: pd.DataFrame) -> pd.DataFrame:
    """For CSV, which knows no types: what Excel would take for a formula gets an apostrophe before it (OWASP's advice).

    So does what stands behind a semicolon, a tab or a line: an Excel whose separator is another splits the text there,
    whatever quotes are around it.
    """
    guarded = frame.copy()
    for name, kind in frame.dtypes.items():
        if str(kind) == "string":
            guarded[name] = (
                frame[name].str.replace(_FORMULA, r"\1'\2", regex=True).str.replace(r"\A(?=[\t\r])", "'", regex=True)
            )
        elif str(kind) == "Float64":
            guarded[name] = frame[name].map("{:.15g}".format, na_action="ignore")
    return guarded
