"""Who signs: read from Unit and Pengaturan, checked, and printed where there were dots."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sample import documents, hand_over, read, sample_tables, start

from macros_py.base.findings import Code
from macros_py.documents import materi_pk, material_words
from macros_py.procedure import sop_file, units
from macros_py.procedure.units import Official, identity_fault
from macros_py.tracker import checks, layout

NOW = datetime(2026, 1, 7, 9, 0)
NIP = "197903122005011002"


@pytest.mark.parametrize("nip", [NIP, "19790312 200501 1 002", "199205042019022003"])
def test_a_nip_that_can_be_one(nip):
    assert identity_fault(nip) is None


@pytest.mark.parametrize(
    ("nip", "says"),
    [
        ("19790312200501100", "harus 18 angka"),
        ("1979031220050110022", "harus 18 angka"),
        ("19790312200501100x", "harus 18 angka"),
        ("١٩٧٩٠٣١٢٢٠٠٥٠١١٠٠٢", "harus 18 angka"),
        ("197913122005011002", "tanggal lahir"),
        ("197902302005011002", "tanggal lahir"),
        ("197903122005131002", "bulan pengangkatan"),
        ("197903121985011002", "tidak sesuai"),
        ("197903122005013002", "tidak sesuai"),
    ],
)
def test_a_nip_that_cannot_be_one(nip, says):
    assert says in identity_fault(nip)


def tracker_with(**officials: Official):
    listed = [replace(unit, official=officials.get(unit.code.replace("-", "_"), Official())) for unit in units.load()[:3]]
    return read(sample_tables(sop_file.load(), listed))


def found(tracker, code):
    return [f for f in checks.check(checks.Situation(tracker, NOW, lambda _: True)) if f.code is code]


def test_what_the_sheet_holds_is_what_the_unit_has():
    official = Official("Dr. Budi Santoso", NIP, "Pembina Utama Muda (IV/c)", "Plt. Deputi I", "budi@contoh.go.id")
    assert tracker_with(D1=official).units[0].official == official


def test_a_wrong_nip_is_found_at_its_cell():
    tracker = tracker_with(D1=Official("Budi", "123"))
    (finding,) = found(tracker, Code.NIP_INVALID)
    table = tracker.tables["tblUnit"]
    assert (finding.sheet, finding.cell, finding.unit) == ("Unit", table.address(0, "NIP"), "D1")
    assert "NIP 123 harus 18 angka" in finding.message


def test_a_wrong_nip_of_pengaturan_is_found_at_its_cell():
    tracker = tracker_with()
    table = tracker.tables["tblPengaturan"]
    index = [row["Butir"] for row in table.records()].index("NIP Kasubbag PA I")
    changed = read({**tracker.tables, table.name: table.with_cells({(index, "Nilai"): "197913122005011002"})})
    (finding,) = found(changed, Code.NIP_INVALID)
    assert (finding.sheet, finding.cell) == ("Pengaturan", table.address(index, "Nilai"))
    assert finding.message.startswith("Kasubbag PA I: NIP")


def test_a_name_is_asked_for_when_the_last_step_has_begun():
    tracker = tracker_with(D1=Official("Budi"))
    assert found(tracker, Code.OFFICIAL_MISSING) == []
    tracker = start(tracker, "2026-01-05T08:00")
    for step in range(1, 6):
        tracker = hand_over(documents(tracker, step), "2026-01-06T09:00", step)
    missing = found(tracker, Code.OFFICIAL_MISSING)
    assert [finding.unit for finding in missing] == [unit.code for unit in tracker.units[1:]]
    assert {finding.level.value for finding in missing} == {"info"}


def test_the_agreement_names_both_parties():
    tracker = tracker_with(D1=Official("Dr. Budi Santoso"), D1_0=Official("Ani Lestari", position="Plt. Sekretaris Deputi I"))
    table = tracker.tables["tblPengaturan"]
    index = [row["Butir"] for row in table.records()].index("Nama Menteri")
    tracker = read({**tracker.tables, table.name: table.with_cells({(index, "Nilai"): "Jenderal Contoh"})})
    materials = material_words.materials(tracker, lambda _: None)
    (draft,) = materi_pk.drafts(tracker, NOW, materials, frozenset(), final=False)
    first, second, third = draft.context["unit"]
    assert (first["pertama"]["nama"], first["kedua"]["nama"]) == ("Dr. Budi Santoso", "Jenderal Contoh")
    assert second["pertama"] == {"nama": "Ani Lestari", "jabatan": "Plt. Sekretaris Deputi I"}
    assert second["kedua"]["nama"] == "Dr. Budi Santoso"
    assert set(third["pertama"]["nama"]) == {"."} or "…" in third["pertama"]["nama"]


def test_a_list_of_units_may_bring_its_officials(tmp_path):
    path = tmp_path / "unit.csv"
    path.write_text(
        "kode,deputi,eselon,nama_unit,induk,pejabat,nip,pangkat,jabatan,kontak\n"
        f"D1,I,I,Deputi Satu,,Dr. Budi,{NIP},IV/e,,0812\n",
        "utf-8",
    )
    (unit,) = units.load(path)
    assert unit.official == Official("Dr. Budi", NIP, "IV/e", "", "0812")


def test_settings_ask_for_whoever_signs():
    items = [item for item, *_ in layout.settings(sop_file.load(), 2026)]
    assert {"Nama Menteri", "Nama Sesmenko", "NIP Sesmenko", "Nama Karo PO", "Kontak Kabag Perencanaan"} <= set(items)
