"""Properties: a table in any permitted disguise, and any table of the template, reads back equal."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from macros_py.materials.consolidate import Owner
from macros_py.materials.form.template import BudgetRow, MaterialRow, write_template
from macros_py.materials.reading.headings import Words, variants
from macros_py.materials.reading.reader import read

WORDS = Words(variants(), 2026)
SPELLINGS = {
    "sasaran": ["Sasaran", "Sasaran Strategis", "Sasaran Program", "Sasaran Kegiatan"],
    "indikator": ["Indikator", "Indikator Kinerja", "Indikator Kinerja Utama (IKU)"],
    "target": ["Target", "Target 2026", "Target Kinerja"],
    "satuan": ["Satuan", "Satuan Ukuran"],
    "extra": ["Catatan", "PIC", "Triwulan I"],
}

# `_x0041_` in a file is Excel's spelling of a character, not text; Excel itself would write `_x005F_x0041_` for it.
phrase = (
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=25)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: not re.search("_x[0-9A-Fa-f]{4}_", text))
)
sasaran_text = phrase.map(lambda text: f"Terwujudnya {text}".strip())
indikator_text = phrase.map(lambda text: f"Persentase capaian yang {text}".strip())
target_value = st.one_of(
    st.integers(0, 10**9), st.floats(0, 10**6).map(lambda value: round(value, 3)), st.sampled_from(["A", "WTP", "55%", "2,244"])
)
satuan_text = st.sampled_from(["%", "Nilai", "Dokumen", "Rp", "Orang"])
groups = st.lists(
    st.tuples(sasaran_text, st.lists(st.tuples(indikator_text, target_value, satuan_text), min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
    unique_by=lambda group: group[0],
)


@st.composite
def disguises(draw: st.DrawFn) -> dict[str, Any]:
    """How the same table may look: order, case, spacing and punctuation of headings, place, merges, extra rows."""
    columns = draw(st.permutations(["sasaran", "indikator", "target", "satuan", *draw(st.sampled_from([[], ["extra"]]))]))
    return {
        "columns": columns,
        "headings": {kind: draw(st.sampled_from(SPELLINGS[kind])) for kind in columns},
        "case": draw(st.sampled_from([str, str.upper, str.lower, str.title])),
        "around": draw(st.sampled_from(["{}", "  {} ", "{}:", "*{}*", "\u200b{}", "{}\n"])),
        "between": draw(st.sampled_from([" ", "  ", "\n", "\u00a0", "-"])),
        "right": draw(st.integers(0, 5)),
        "down": draw(st.integers(0, 8)),
        "fill": draw(st.sampled_from(["merge", "blank", "repeat"])),
        "numbers": draw(st.booleans()),
        "gap": draw(st.integers(0, 1)),
        "end": draw(st.sampled_from([None, "Jumlah", "Mengetahui,", "Catatan: lihat lampiran"])),
    }


def written(table: Any, look: dict[str, Any]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    columns, row = look["columns"], look["down"] + 1
    place = {kind: look["right"] + n for n, kind in enumerate(columns, start=1)}

    def put(row: int, kind: str, value: Any) -> None:
        cell = sheet.cell(row, place[kind], value)
        if isinstance(value, str):
            cell.data_type = "s"

    for kind in columns:
        heading = look["case"](look["headings"][kind]).replace(" ", look["between"])
        put(row, kind, look["around"].format(heading))
    if look["numbers"]:
        row += 1
        for n, kind in enumerate(columns, start=1):
            put(row, kind, f"({n})")
    for sasaran, indicators in table:
        first = row + 1
        for n, (indikator, target, satuan) in enumerate(indicators):
            row += 1
            for kind, value in (("indikator", indikator), ("target", target), ("satuan", satuan)):
                put(row, kind, value)
            if n == 0 or look["fill"] == "repeat":
                put(row, "sasaran", sasaran)
        if look["fill"] == "merge" and row > first:
            letter = get_column_letter(place["sasaran"])
            sheet.merge_cells(f"{letter}{first}:{letter}{row}")
        row += look["gap"]
    if look["end"]:
        put(row + 1, columns[0], look["end"])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(groups, disguises())
def test_a_table_in_disguise_reads_back_equal(table: Any, look: dict[str, Any]) -> None:
    material = read(written(table, look), WORDS)
    found = [line[1:5] for block in material.blocks for line in block.indicators]
    expected = [(s, i, t, u) for s, indicators in table for i, t, u in indicators]
    assert found == expected
    assert material.remarks == ()


@pytest.mark.parametrize("eselon", ["I", "II"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=groups, money=st.lists(st.tuples(indikator_text, st.integers(0, 10**13)), max_size=4))
def test_the_template_reads_back_equal(tmp_path: Path, eselon: str, table: Any, money: Any) -> None:
    path = tmp_path / "templat.xlsx"
    owner = Owner("D1.1", "I", eselon, "Asisten Deputi Urusan Satu", "D1")
    support = "Persentase kebijakan" if eselon == "II" else ""
    rows = [MaterialRow(s, i, t, u, support or None) for s, indicators in table for i, t, u in indicators]
    write_template(path, owner, 2026, superior="Deputi", rows=rows, budgets=[BudgetRow(*row) for row in money])
    material = read(path.read_bytes(), WORDS)
    found = [line[1:6] for block in material.blocks for line in block.indicators]
    assert found == [(r.sasaran, r.indikator, r.target, r.satuan, support) for r in rows]
    assert [line[1:] for block in material.blocks for line in block.budgets] == money
    assert material.remarks == ()
    identity = {key: field.text for key, field in material.identity.items()}
    assert identity == {
        "kode": "D1.1",
        "nama": owner.name,
        "eselon": eselon,
        "deputi": "I",
        "atasan": "Deputi",
        "tahun": "2026",
        "revisi": "0",
        "alasan": "",
    }
