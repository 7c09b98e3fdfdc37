"""One number under one word: Beranda, Ringkasan, its files, Temuan, the terminal and JSON, for trackers in many states."""

import json
import re
from datetime import datetime, timedelta

import openpyxl
import pytest
import sample
from memory import MemoryBook
from pypdf import PdfReader

from macros_py import actions
from macros_py.base.grid import Table
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.materials import collected
from macros_py.materials.content import BudgetRow, MaterialRow
from macros_py.materials.form.template import write_template
from macros_py.summary import page
from macros_py.tracker import layout
from macros_py.tracker.layout import Status

LEVELS = ("galat", "peringatan", "info")


def context(at):
    return actions.Context(at, "Penguji")


def typed(state, name, wanted, **cells):
    """Someone types into the row of a kode, past the program."""
    table = state.tables[name]
    index = [row["Kode"] for row in table.records()].index(wanted)
    return sample.replaced(
        state, table.with_cells({(index, heading.replace("_", " ")): value for heading, value in cells.items()})
    )


def without_a_stamp():
    """A row that runs and says not since when."""
    return typed(sample.under_way(), "tblLangkah3", "D3", Diterima=None)


def with_a_kode_written_twice():
    state = sample.under_way()
    table = state.tables["tblLangkah3"]
    last = next(row for row in table.records() if row["Kode"] == "D3")
    return sample.replaced(state, table.with_records([*table.records(), last]))


def with_a_unit_retired():
    """A unit that runs late is taken out of the sheet Unit; the step sheets do not know yet."""
    return typed(sample.under_way(), "tblUnit", "D3", Aktif="Tidak")


def with_a_row_retired():
    return typed(sample.under_way(), "tblLangkah3", "D3", Aktif="Tidak")


def without_a_calendar():
    state = sample.under_way()
    return sample.replaced(state, state.tables[layout.HOLIDAY_TABLE.name].with_records([]))


def with_materials_in_every_state():
    state = sample.under_way()
    words = ("masuk", "revisi", "galat", "belum", None, "entah")
    rows = state.tables["tblBahan"].records()
    given = [{**row, "Status Bahan": words[n % len(words)]} for n, row in enumerate(rows)]
    return sample.replaced(state, state.tables["tblBahan"].with_records(given))


STATES = {
    "baru": (lambda: sample.read(sample.sample_tables()), sample.NOW),
    "tanpa unit": (lambda: sample.read(sample.sample_tables(unit_list=[])), sample.NOW),
    "berjalan": (sample.under_way, sample.NOW),
    "berjalan, mendekati batas": (sample.under_way, datetime(2026, 5, 7, 11, 5)),
    "selesai": (sample.finished, datetime(2026, 5, 8, 9)),
    "selesai terlambat": (lambda: sample.finished(late=True), datetime(2026, 5, 21, 9)),
    "tanpa Diterima": (without_a_stamp, sample.NOW),
    "kode ganda": (with_a_kode_written_twice, sample.NOW),
    "unit tidak aktif": (with_a_unit_retired, sample.NOW),
    "baris tidak aktif": (with_a_row_retired, sample.NOW),
    "tanpa kalender": (without_a_calendar, sample.NOW),
    "bahan": (with_materials_in_every_state, sample.NOW),
}


def book_of(state):
    """A workbook in memory with its sheet Ringkasan."""
    sizes = page.sizes(state.sop)
    pages = {
        spec.name: Table(spec.name, spec.sheet, 1, 1, spec.headings, ((None,) * len(spec.headings),) * sizes[spec.name])
        for spec in page.table_specs(state.sop)
    }
    return MemoryBook({**state.tables, **pages})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Materials: one in order, one with errors; nothing of the others."""
    folder = tmp_path_factory.mktemp("bahan")
    owners = {owner.code: owner for owner in collected.owners(sample.read(sample.sample_tables()))}
    for code, target in (("D1", "80"), ("D2", None)):
        rows = [MaterialRow("Terwujudnya koordinasi", "Persentase rekomendasi", target, "%")]
        write_template(
            folder / f"{code}.xlsx",
            owners[code],
            2026,
            superior="Menko",
            rows=rows,
            budgets=[BudgetRow("Koordinasi", 1_500_000)],
        )
    return folder


ORDERS = ["", "periksa", "konsolidasi", "periksa konsolidasi", "konsolidasi periksa", "konsolidasi periksa konsolidasi"]


def play(book, words, at, folder):
    for word in words.split():
        if word == "periksa":
            actions.check(book, context(at))
        else:
            actions.consolidate_materials(book, context(at), folder, replace=lambda _lost: True)


@pytest.mark.parametrize("state", STATES)
def test_every_place_says_the_same_in_every_state(state, tmp_path):
    make, at = STATES[state]
    agree(book_of(make()), at, tmp_path)


@pytest.mark.parametrize("order", ORDERS)
def test_every_place_says_the_same_whoever_looked_first(order, folder, tmp_path):
    book = book_of(sample.under_way())
    play(book, order, sample.NOW - timedelta(minutes=5), folder)
    agree(book, sample.NOW, tmp_path)
    if "konsolidasi" in order:
        sources = {row["Sumber"] for row in book.content["tblTemuan"].records() if row["Tingkat"] == "galat"}
        assert sources == {"Periksa", "Konsolidasi"}


def agree(book, at, folder):
    """Ringkasan and Ekspor at this moment, against each other and against a naive count of the sheets."""
    path = folder / "Ringkasan.xlsx"
    actions.export(book, context(at), path, pdf=True)
    sheets_agree(book, at)
    data = actions.summary(book, context(at)).data["ringkasan"]
    home, facts = sheets_agree(book, at)
    assert data["angka"] == {heading.lower().replace(" ", "_"): number for heading, number in home.items()}
    assert data["temuan"] == naive_levels(book)
    total = data["deputi"][-1]
    assert (total["deputi"], total["unit"]) == ("Jumlah", home["Unit aktif"])
    assert sum(step["mendekati_batas"] for step in total["per_langkah"]) == home["Mendekati batas"]
    assert sum(step["terlambat"] for step in total["per_langkah"]) == home["Lewat batas"]
    assert sum(item["hal"] == "Lewat batas" for item in data["perhatian"]) == home["Lewat batas"]
    assert total["per_langkah"][-1]["selesai"] == home["Selesai semua langkah"]
    assert total["bahan"] == data["bahan"]["diterima"] + data["bahan"]["revisi"]
    assert facts["Bahan"].startswith(f"{total['bahan']} dari {home['Unit aktif']} unit")
    statuses = matrix_statuses(book)
    for step, name in zip(total["per_langkah"], statuses, strict=True):
        assert step["selesai"] == statuses[name].count("Selesai")
        assert step["berjalan"] == statuses[name].count("Berjalan")
        assert step["dikembalikan"] == statuses[name].count("Dikembalikan")
    cells = [unsealed(cell.value) for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    text = squeezed("".join(sheet.extract_text() for sheet in PdfReader(path.with_suffix(".pdf")).pages))
    for name in ("tblRingkasanPokok", "tblRingkasanDeputi"):
        for row in book.content[name].records():
            for value in map(unsealed, row.values()):
                assert value is None or value in cells
                assert value is None or squeezed(value) in text


def unsealed(value):
    """Without the seal: an export is an act, and the summary after it carries the next one."""
    return re.sub(r"; segel ([-0-9a-f]{14}|–)", "", value) if isinstance(value, str) else value


def sheets_agree(book, at):
    """Beranda, Ringkasan and Temuan. Gives the key figures of the first and the facts of the second."""
    (home,) = book.content["tblAngka"].records()
    (sentence,) = book.content["tblKeadaan"].records()
    facts = {row["Butir"]: row["Isi"] for row in book.content["tblRingkasanPokok"].records()}
    naive, levels = counted_naively(book, at), naive_levels(book)
    assert {word: home[word] for word in naive} == naive
    assert home["Temuan galat"] == levels["galat"]
    assert facts["Keadaan"] == sentence["Keadaan"]
    words = ", ".join(f"{number} {level}" for level, number in levels.items())
    assert facts["Temuan"] == (f"{words}." if any(levels.values()) else "Tidak ada.")
    return home, facts


def squeezed(text):
    return re.sub(r"[\s\u200b]", "", text)


def naive_levels(book):
    rows = book.content["tblTemuan"].records()
    return {level: sum(row["Tingkat"] == level for row in rows) for level in LEVELS}


def matrix_statuses(book):
    """The words of Beranda's matrix, step by step."""
    table = book.content["tblMatriks"]
    return {name: [row[name] for row in table.records()] for name in table.headings if name[0].isdigit()}


def counted_naively(book, at):
    """Straight from the cells: a kode's first row, of the units that the sheet Unit calls active."""
    active = {row["Kode"] for row in book.content["tblUnit"].records() if row["Aktif"] != "Tidak"}
    steps = [name for name in book.content if name.startswith("tblLangkah")]
    first = {}
    for name in steps:
        for row in book.content[name].records():
            if row["Kode"] in active:
                first.setdefault((name, row["Kode"]), row)
    running = {key: row for key, row in first.items() if row["Status"] == Status.RUNNING}
    late = {key for key, row in running.items() if row["Diterima"] and row["Batas Waktu"] < at}
    if not book.content[layout.HOLIDAY_TABLE.name].records():
        late = set()  # the stamps were made with the calendar that is gone
    return {
        "Unit aktif": len(active),
        "Selesai semua langkah": sum(row["Status"] == Status.DONE for (name, _), row in first.items() if name == steps[-1]),
        "Sedang berjalan": len({code for _, code in running}),
        "Lewat batas": len(late),
    }


@pytest.mark.parametrize("order", ["konsolidasi periksa", "periksa konsolidasi"])
def test_the_terminal_names_both_counts(order, folder, tmp_path, capsys):
    """What this command found, and beside it what stands in Temuan, under words of their own."""
    path = tmp_path / "PK.xlsm"
    assert run(cli, ["baru", str(path), "--tahun", "2026"]) == 0
    assert run(cli, ["mulai", str(path), "--pada", "2026-05-04T08:00"]) == 0
    said = {}
    for word in (*order.split(), "ringkasan"):
        words = [word, str(path), "--pada", "2026-05-04T12:00", "--json"]
        capsys.readouterr()
        run(cli, [*words, "--bahan", str(folder)] if word == "konsolidasi" else words)
        said[word] = json.loads(capsys.readouterr().out)
    checked, joined, summed = said["periksa"], said["konsolidasi"], said["ringkasan"]["ringkasan"]
    both = {level: checked["ringkas"][level] + joined["ringkas"][level] for level in LEVELS}
    assert checked["ringkas"]["galat"] > 0 < joined["ringkas"]["galat"]
    assert said[order.split()[-1]]["seluruh_temuan"] == both == summed["temuan"]
    assert summed["angka"]["temuan_galat"] == both["galat"]
    words = {name: ", ".join(f"{n} {level}" for level, n in counts.items()) for name, counts in
             (("own", checked["ringkas"]), ("all", both))}  # fmt: skip
    more = f" Seluruh Temuan: {words['all']}." if order.endswith("periksa") else ""
    assert checked["pesan"] == f"Periksa: {words['own']}.{more}"
