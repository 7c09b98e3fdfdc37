"""Findings with a life: what answers them, how equal ones stand on one line, and one count of them in every place."""

import json
import re
from datetime import datetime, timedelta

import openpyxl
import pytest
from excel_fixtures import in_memory, memory_excel, own_data_folder
from in_memory_excel import engine
from memory import AT, MemoryBook, context
from pypdf import PdfReader

from macros_py import actions
from macros_py.base import words
from macros_py.base.findings import Code, Finding
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.procedure import sop_file
from macros_py.procedure.units import Unit
from macros_py.tracker import overview

STEPS = sop_file.load().steps
UNITS = """kode,deputi,eselon,nama_unit,induk
D1,I,I,Deputi Bidang Contoh Satu,
D1-1,I,II,Asisten Deputi Contoh Satu,D1
D2,II,I,Deputi Bidang Contoh Dua,
D2-1,II,II,Asisten Deputi Contoh Dua,D2
"""
START = datetime(2026, 5, 4, 8)
# When each step is handed over: step 2 takes three hours of one, step 4 a week of three days.
HANDED_OVER = (
    "2026-05-04T08:05",
    "2026-05-04T11:05",
    "2026-05-04T13:30",
    "2026-05-11T13:30",
    "2026-05-11T14:00",
    "2026-05-11T14:10",
)
CLOSED = datetime(2026, 5, 11, 15)
LEVELS = ("galat", "peringatan", "info")


def play(path, folder):
    """A whole year on a real file, with a plan, and with materials that are in order; steps 2 and 4 are late."""
    listed = folder / "unit.csv"
    listed.write_text(UNITS, encoding="utf-8")
    actions.new(path, context(START - timedelta(days=3)), 2026, listed)
    with open_book(path, write=True) as book:
        actions.make_plan(book, context(START - timedelta(days=3)), START)
        units = book.tables(["tblUnit"])["tblUnit"]
        names = {(n, "Pejabat"): "Contoh Pejabat, M.Si." for n in range(len(units.rows))}
        book.write([units.with_cells({**names, **{(n, "NIP"): "196810171994031001" for n in range(len(units.rows))}})])
        tracker = actions.read(book)
        materials(tracker, folder / "bahan")
        actions.start(book, context(START))
        for step, at in zip(STEPS, HANDED_OVER, strict=True):
            write(book, step, dict.fromkeys(step.documents, "Ada"))
            assert len(actions.hand_over(book, context(datetime.fromisoformat(at)), step.number).done) == 4
            if step.marks:
                actions.mark(book, context(datetime.fromisoformat(at)), step.number, documents=step.marks)
        actions.consolidate_materials(book, context(CLOSED), folder / "bahan")


def write(book, step, cells):
    """Staff write the same into every row of a step."""
    name = f"tblLangkah{step.number}"
    table = book.tables([name])[name]
    book.write([table.with_cells({(n, heading): value for n in range(len(table.rows)) for heading, value in cells.items()})])


def materials(tracker, folder, without_target=None):
    folder.mkdir()
    for owner in collected.owners(tracker):
        above = f"Indeks Deputi {owner.deputi}"
        target = None if owner.code == without_target else "80"
        row = MaterialRow(f"Sasaran {owner.code}", f"Indeks {owner.code}" if owner.parent else above, target, "%")
        write_template(
            folder / f"{owner.code}.xlsx",
            owner,
            2026,
            superior="Menko",
            superior_indicators=[above],
            rows=[row._replace(mendukung=above) if owner.parent else row],
            budgets=[BudgetRow("Koordinasi", 1_500_000)],
        )


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tahun")
    play(folder / "PK.xlsm", folder)
    return folder / "PK.xlsm"


@pytest.fixture
def year(closed, tmp_path):
    path = tmp_path / "PK.xlsm"
    path.write_bytes(closed.read_bytes())
    return path


def said(capsys, *words):
    capsys.readouterr()
    run(cli, [str(word) for word in words])
    return capsys.readouterr().out


def checked(capsys, path):
    return json.loads(said(capsys, "periksa", path, "--pada", CLOSED.isoformat(), "--json"))


def answer(path, number, reason):
    with open_book(path, write=True) as book:
        write(book, STEPS[number - 1], {"Keterangan": reason})


def test_a_finished_year_whose_lateness_is_answered_has_no_error_and_no_warning(year, capsys):
    before = checked(capsys, year)
    assert before["seluruh_temuan"] == {"galat": 0, "peringatan": 8, "info": 0}
    assert {(f["kode"], f["langkah"]) for f in before["temuan"]} == {("LATE_DONE", 2), ("LATE_DONE", 4)}
    answer(year, 2, "Rapat pimpinan.")
    answer(year, 4, "Menunggu pagu definitif")
    after = checked(capsys, year)
    assert after["seluruh_temuan"] == {"galat": 0, "peringatan": 0, "info": 8}
    one = next(f for f in after["temuan"] if f["langkah"] == 2 and f["unit"] == "D2-1")
    assert one["tingkat"] == "info"
    assert one["pesan"] == (
        "D2-1: langkah 2 diserahkan pada 4 Mei 2026 pukul 11.05 WIB, melewati batas 4 Mei 2026 pukul 09.05 WIB. Sebabnya: Rapat pimpinan."
    )


def test_each_place_of_a_closed_year_names_the_same_numbers(year, tmp_path, capsys, monkeypatch):
    """Sheet, xlsx, PDF, terminal and JSON; before the reasons and after them, with a material that is wrong."""
    monkeypatch.setattr("macros_py.base.words.now_wib", lambda: CLOSED)
    for step, wrong in ((None, 0), (2, 0), (4, 1)):
        if step:
            answer(year, step, "Rapat pimpinan")
        if wrong:
            with open_book(year, write=True) as book:
                materials(actions.read(book), tmp_path / "bahan", without_target="D1")
                actions.consolidate_materials(book, context(CLOSED), tmp_path / "bahan")
        counts = checked(capsys, year)["seluruh_temuan"]
        xlsx = tmp_path / f"{step}.xlsx"
        run(cli, ["ekspor", str(year), "--ke", str(xlsx), "--pdf", "--pada", CLOSED.isoformat()])
        told = json.loads(said(capsys, "ringkasan", year, "--pada", CLOSED.isoformat(), "--json"))["ringkasan"]
        words = ", ".join(f"{number} {level}" for level, number in counts.items())
        with open_book(year, write=False) as book:
            tables = book.tables()
        rows = tables["tblTemuan"].records()
        assert counts == told["temuan"] == {level: sum(r["Tingkat"] == level for r in rows) for level in LEVELS}
        assert counts == {
            level: sum(r["Jumlah"] for r in tables["tblIkhtisar"].records() if r["Tingkat"] == level) for level in LEVELS
        }
        assert tables["tblAngka"].records()[0]["Temuan galat"] == counts["galat"] == told["angka"]["temuan_galat"]
        assert {r["Butir"]: r["Isi"] for r in tables["tblRingkasanPokok"].records()}["Temuan"] == f"{words}."
        assert f"{words}." in {cell.value for row in openpyxl.load_workbook(xlsx).active.iter_rows() for cell in row}
        text = "".join(page.extract_text() for page in PdfReader(xlsx.with_suffix(".pdf")).pages)
        assert re.sub(r"\s", "", f"{words}.") in re.sub(r"[\s\u200b]", "", text)
        assert words in said(capsys, "periksa", year, "--pada", CLOSED.isoformat())
        assert (counts["galat"] > 0) is bool(wrong)
        steps = told["langkah"]
        assert [(s["tepat_waktu"], s["mendekati_batas"], s["terlambat"]) for s in steps] == [
            (0, 0, 4) if n in (2, 4) else (4, 0, 0) for n in range(1, 7)
        ]


def test_lines_of_the_sheet_open_to_their_rows(year, capsys):
    answer(year, 4, "Menunggu pagu definitif")
    checked(capsys, year)
    sheet = openpyxl.load_workbook(year)["Ikhtisar Temuan"]
    table = sheet.tables["tblIkhtisar"]
    head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(r["Tingkat"], r["Langkah"], r["Jumlah"], r["Unit"]) for r in lines] == [
        ("peringatan", 2, 4, "D1, D1-1, D2, D2-1"),
        ("info", 4, 4, "D1, D1-1, D2, D2-1"),
    ]
    assert (
        lines[0]["Pesan"]
        == "Langkah 2: 4 unit diserahkan pada 4 Mei 2026 pukul 11.05 WIB, melewati batas 4 Mei 2026 pukul 09.05 WIB."
    )
    with open_book(year, write=False) as book:
        table = book.tables(["tblTemuan"])["tblTemuan"]
    targets = [re.search(r"#'Temuan'!([A-Z]+\d+)", r["Baris"])[1] for r in lines]
    assert targets == [table.address(0, "No"), table.address(4, "No")]
    assert [r["Langkah"] for r in table.records()] == [2] * 4 + [4] * 4
    assert [r["Kode Unit"] for r in table.records()] == ["D1", "D1-1", "D2", "D2-1"] * 2


def test_the_terminal_shows_the_lines_of_the_sheet_and_json_every_finding(year, capsys):
    text = said(capsys, "periksa", year, "--pada", CLOSED.isoformat())
    assert text.count("PERINGATAN") == 2
    assert "Langkah 2: 4 unit diserahkan pada 4 Mei 2026 pukul 11.05 WIB" in text
    assert "D1, D1-1, D2, D2-1 · 2 Reviu Teknis!K7:K10" in text
    assert len(checked(capsys, year)["temuan"]) == 8


def test_behind_the_plan_is_the_step_that_is_behind_now():
    """Step 1 was done a day after its date: that is over. Then step 2 is behind, and once it is done, nothing is."""
    book = MemoryBook()
    actions.make_plan(book, context(), AT)
    late = AT + timedelta(days=1)
    actions.start(book, context(late), ["D1", "D2"])

    def behind(at):
        found = actions.check(book, context(at)).findings
        return {f.unit: f.step for f in found if f.code is Code.PLAN_BEHIND and f.unit in ("D1", "D2")}

    assert behind(late + timedelta(minutes=1)) == {"D1": 1, "D2": 1}
    for number in (1, 2):
        book.complete(STEPS[number - 1], ["D1"])
        actions.hand_over(book, context(late + timedelta(minutes=1 + number)), number, ["D1"])
    assert behind(late + timedelta(minutes=3)) == {"D1": 3, "D2": 1}
    for number in (3, 4, 5, 6):
        book.complete(STEPS[number - 1], ["D1"])
        actions.hand_over(book, context(late + timedelta(minutes=1 + number)), number, ["D1"])
    assert behind(late + timedelta(days=30)) == {"D2": 1}


def test_a_plan_that_somebody_sorted_names_the_first_step_all_the_same():
    book = MemoryBook()
    actions.make_plan(book, context(), AT)
    book.content["tblRencana"] = book.content["tblRencana"].with_records(book.content["tblRencana"].records()[::-1])
    found = actions.check(book, context(AT + timedelta(days=30))).findings
    assert {f.step for f in found if f.code is Code.PLAN_BEHIND} == {1}


DEPUTI = {"D1": "I", "D1-1": "I", "D2": "II", "D2-1": "II", "D3": "III"}
LISTED = [Unit(code, deputi, "I" if "-" not in code else "II", f"Nama {code}") for code, deputi in DEPUTI.items()]


def lines(*findings, source="Periksa"):
    return overview.lines([overview.finding_row(source, finding) for finding in findings], LISTED)


def late(unit, cell, due=AT, code=Code.LATE_OPEN):
    return Finding(code, "1 Arahan", cell, unit, 1, values={"due": due, "at": due})


def test_only_what_says_the_same_stands_on_one_line():
    found = lines(late("D1", "J7"), late("D2", "J9", AT + timedelta(minutes=1)), late("D1-1", "J8"))
    assert [(line.message, line.units) for line in found] == [
        ("Langkah 1: 2 unit Deputi I melewati batas 6 Januari 2026 pukul 08.00 WIB dan belum diserahkan.", ("D1", "D1-1")),
        ("D2: langkah 1 melewati batas 6 Januari 2026 pukul 08.01 WIB dan belum diserahkan.", ("D2",)),
    ]
    assert found[0].places == ["1 Arahan!J7:J8"]


def test_a_line_names_the_deputi_as_far_as_they_are_fewer_than_all():
    assert [line.message.split(" melewati")[0] for line in (
        *lines(late("D1", "J7"), late("D2", "J9")), *lines(*(late(code, f"J{n}") for n, code in enumerate(DEPUTI, 7)))
    )] == ["Langkah 1: 2 unit Deputi I, II", "Langkah 1: 5 unit"]  # fmt: skip


def test_what_to_do_names_every_cell_and_no_single_unit():
    missing = [
        Finding(Code.KELENGKAPAN_MISSING, "3 Data Dukung", cell, unit, 3, values={"document": "disposisi"})
        for unit, cell in (("D1", "H7"), ("D1-1", "H8"), ("D2-1", "H10"))
    ]
    (line,) = lines(*missing)
    assert line.action == "Lengkapi lalu pilih Ada di sel H7:H8, H10."
    unsent = [
        Finding(Code.UNIT_WITHOUT_MATERIAL, unit=code, values={"year": 2026, "name": f"Nama {code}"}) for code in ("D1", "D2")
    ]
    (line,) = lines(*unsent, source="Konsolidasi")
    assert line.message == "2 unit Deputi I, II: bahan belum diterima."
    assert line.action == "Mintakan bahan tahun 2026 kepada setiap unit itu."


def test_material_comes_first_then_late_then_papers_then_the_rest():
    """Also across sources: what Konsolidasi found does not wait below what Periksa found."""
    state = actions.read(MemoryBook())
    log = Finding(Code.LOG_EDITED, "Riwayat", "K9", values={"found": 1})
    paper = Finding(Code.KELENGKAPAN_MISSING, "1 Arahan", "F7", "D1", 1, values={"document": "Arahan Karo PO"})
    done = late("D2", "K9", code=Code.LATE_DONE)
    book = MemoryBook(dict(state.tables))
    from macros_py.tracker import reports

    book.write([reports.finding_table(state, "Periksa", [log, done, paper, late("D1", "J7")])])
    material = Finding(Code.TARGET_MISSING, "Bahan PK", "D15", "D1", file="D1.xlsx", values={"indikator": "Indeks"})
    table = reports.finding_table(actions.read(book), "Konsolidasi", [material])
    assert [row["Kode Temuan"] for row in table.records()] == [
        "TARGET_MISSING", "LATE_OPEN", "KELENGKAPAN_MISSING", "LOG_EDITED", "LATE_DONE",
    ]  # fmt: skip
    assert [row["No"] for row in table.records()] == [1, 2, 3, 4, 5]


def test_a_tracker_without_the_sheet_of_lines_is_checked_all_the_same():
    book = MemoryBook()
    del book.content["tblIkhtisar"]
    actions.start(book, context(AT))
    assert actions.check(book, context(AT + timedelta(hours=1))).findings
    assert book.content["tblTemuan"].rows
    assert "tblIkhtisar" not in book.content


@in_memory
@pytest.mark.parametrize(("answer", "materi", "final"), [(6, 2, "; 3 unit FINAL, 1 unit tetap KONSEP."), (7, 1, ".")])
def test_dokumen_in_excel_asks_whether_what_is_ready_is_final(year, tmp_path, monkeypatch, answer, materi, final):
    own_data_folder(monkeypatch, tmp_path / "data")
    monkeypatch.setattr(words, "now_wib", lambda: CLOSED)
    with open_book(year, write=True) as book:
        actions.send_back(book, context(CLOSED), 6, 5, ["D2"], "Angka belum sama")
    (tmp_path / "buka").mkdir()
    excel = memory_excel(tmp_path / "buka", year)
    excel.folders = [tmp_path / "Kabag"]
    with engine(excel):
        asked, told = excel.press("PkDocuments", answer)
    assert asked == "PK 3 unit siap ditetapkan. Buat PK unit itu sebagai FINAL, tanpa tanda KONSEP?"
    assert told.endswith(final)
    assert len(list((tmp_path / "Kabag").rglob("Materi PK*.pdf"))) == materi
