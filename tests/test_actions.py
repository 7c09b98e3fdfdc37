"""The SOP played through the actions: what changes, what is refused and why, what Riwayat keeps."""

import ast
import string
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from memory import AT, MemoryBook, context
from sample import sample_tables

from macros_py import actions
from macros_py.base.findings import CannotGoOn, Code
from macros_py.procedure import sop_file, units
from macros_py.procedure.sop import Sop, Step
from macros_py.procedure.units import Unit
from macros_py.tracker import layout, records

STEPS = sop_file.load().steps
NEXT_DAY = AT + timedelta(days=1)


@pytest.fixture
def book():
    return MemoryBook()


def codes(findings):
    return [finding.code for finding in findings]


def test_mulai_starts_step_one_for_all_units(book):
    result = actions.start(book, context())
    assert len(result.done) == 24
    row = {h: book.cell("tblLangkah1", "D1", h) for h in layout.LOGGED}
    assert row == {
        "Diterima": AT,
        "Batas Waktu": AT + timedelta(minutes=10),
        "Diserahkan": None,
        "Durasi": None,
        "Status": "Berjalan",
        "Ketepatan": None,
        "Putaran": 1,
    }


def test_a_second_mulai_finds_nothing_to_do(book):
    actions.start(book, context())
    with pytest.raises(CannotGoOn) as stop:
        actions.start(book, context())
    assert stop.value.finding.code is Code.NOTHING_TO_DO
    assert codes(actions.start(book, context(), ["D1"]).refused) == [Code.ALREADY_STARTED]


def test_serahkan_names_the_missing_document_and_its_cell(book):
    actions.start(book, context(), ["D1"])
    before = dict(book.content)
    result = actions.hand_over(book, context(AT + timedelta(minutes=5)), 1)
    assert result.done == ()
    (refusal,) = result.refused
    assert refusal.code is Code.KELENGKAPAN_MISSING
    assert (refusal.sheet, refusal.cell, refusal.unit, refusal.step) == ("1 Arahan", "F9", "D1", 1)
    assert "Arahan Karo PO" in refusal.message
    assert "F9" in refusal.action
    assert book.content == before


def test_serahkan_stops_one_clock_and_starts_the_next_at_the_same_instant(book):
    actions.start(book, context(), ["D1"])
    book.type("tblLangkah1", "D1", "Arahan Karo PO", "Ada")
    at = AT + timedelta(minutes=10)
    assert actions.hand_over(book, context(at), 1).done == ("D1",)
    assert book.cell("tblLangkah1", "D1", "Diserahkan") == at == book.cell("tblLangkah2", "D1", "Diterima")
    assert book.cell("tblLangkah1", "D1", "Durasi") == 10
    assert book.cell("tblLangkah1", "D1", "Ketepatan") == "Tepat waktu"  # all of the norm used, not over it
    assert book.cell("tblLangkah2", "D1", "Batas Waktu") == at + timedelta(hours=1)
    assert book.cell("tblLangkah2", "D1", "Status") == "Berjalan"


@pytest.mark.parametrize(
    ("seconds", "expected", "minutes"),
    [(479, "Tepat waktu", 8), (480, "Tepat waktu", 8), (600, "Tepat waktu", 10), (601, "Terlambat", 11)],
)
def test_ketepatan_to_the_second(book, seconds, expected, minutes):
    actions.start(book, context(), ["D1"])
    book.complete(STEPS[0])
    actions.hand_over(book, context(AT + timedelta(seconds=seconds)), 1)
    assert book.cell("tblLangkah1", "D1", "Ketepatan") == expected
    assert book.cell("tblLangkah1", "D1", "Durasi") == minutes


def test_paksa_goes_on_and_keeps_the_reason(book):
    actions.start(book, context(), ["D1"])
    with pytest.raises(CannotGoOn) as stop:
        actions.hand_over(book, context(), 1, force=True, reason="  ")
    assert stop.value.finding.code is Code.REASON_MISSING
    result = actions.hand_over(book, context(), 1, ["D1"], force=True, reason="Arahan lisan")
    assert result.done == ("D1",)
    last = book.content["tblRiwayat"].records()[-1]
    assert (last["Aksi"], last["Alasan"], last["Kode"]) == ("Serahkan paksa", "Arahan lisan", "D1")


def test_paksa_lets_a_step_that_never_ran_end_but_never_one_that_is_done(book):
    result = actions.hand_over(book, context(), 2, ["D1"], force=True, reason="Susulan")
    assert result.done == ("D1",)
    assert book.cell("tblLangkah2", "D1", "Diterima") == AT
    assert book.cell("tblLangkah2", "D1", "Durasi") == 0
    again = actions.hand_over(book, context(NEXT_DAY), 2, ["D1"], force=True, reason="Lagi")
    assert codes(again.refused) == [Code.ALREADY_DONE]


def test_without_paksa_order_and_state_are_kept(book):
    refused = codes(actions.hand_over(book, context(), 2, ["D1"]).refused)
    assert refused == [Code.STEP_NOT_RUNNING, Code.PREVIOUS_NOT_DONE, Code.KELENGKAPAN_MISSING]


def test_a_time_before_the_row_was_received_is_refused_even_with_paksa(book):
    actions.start(book, context(), ["D1"])
    early = context(AT - timedelta(seconds=1))
    result = actions.hand_over(book, early, 1, ["D1"], force=True, reason="x")
    assert codes(result.refused) == [Code.TIME_BEFORE_RECEIVED]


def run_to(book, step, code="D1", at=AT):
    """Hand over all steps before `step`, one hour apart."""
    actions.start(book, context(at), [code])
    for number in range(1, step):
        book.complete(STEPS[number - 1], [code])
        actions.hand_over(book, context(at + timedelta(hours=number)), number, [code])
    return at + timedelta(hours=step)


def test_kembalikan_runs_the_earlier_step_again_with_a_fresh_clock(book):
    at = run_to(book, 5)
    result = actions.send_back(book, context(at), 5, 3, ["d1"], "Data dukung kurang")
    assert result.done == ("D1",)
    assert [book.cell(f"tblLangkah{n}", "D1", "Status") for n in range(1, 7)] == [
        "Selesai",
        "Selesai",
        "Berjalan",
        "Dikembalikan",
        "Dikembalikan",
        "Belum mulai",
    ]
    assert book.cell("tblLangkah3", "D1", "Diterima") == at
    assert book.cell("tblLangkah3", "D1", "Putaran") == 2
    assert book.cell("tblLangkah3", "D1", "Diserahkan") is None
    assert book.cell("tblLangkah4", "D1", "Diterima") is None
    assert book.cell("tblLangkah4", "D1", "telaahan") == "Belum"
    assert book.content["tblRiwayat"].records()[-1]["Alasan"] == "Data dukung kurang"
    book.complete(STEPS[2], ["D1"])
    actions.hand_over(book, context(at + timedelta(hours=1)), 3, ["D1"])
    assert book.cell("tblLangkah4", "D1", "Status") == "Berjalan"
    assert book.cell("tblLangkah4", "D1", "Putaran") == 2


@pytest.mark.parametrize(("step", "target"), [(3, 3), (3, 5)])
def test_kembalikan_goes_backward_only(book, step, target):
    with pytest.raises(CannotGoOn) as stop:
        actions.send_back(book, context(), step, target, ["D1"], "x")
    assert stop.value.finding.code is Code.STEP_NOT_EARLIER


def test_kembalikan_refuses_a_row_that_does_not_run(book):
    assert codes(actions.send_back(book, context(), 3, 1, ["D1"], "x").refused) == [Code.RETURN_NOT_POSSIBLE]
    with pytest.raises(CannotGoOn) as stop:
        actions.send_back(book, context(), 3, 1, ["D1"], " ")
    assert stop.value.finding.code is Code.REASON_MISSING


def test_the_last_step_can_be_returned_after_it_is_done(book):
    at = run_to(book, 6)
    book.complete(STEPS[5], ["D1"])
    actions.hand_over(book, context(at), 6, ["D1"])
    assert actions.send_back(book, context(at), 6, 5, ["D1"], "Salah target").done == ("D1",)


@pytest.mark.parametrize("step", [0, 7, -1])
def test_an_unknown_step_stops_the_action(book, step):
    with pytest.raises(CannotGoOn) as stop:
        actions.hand_over(book, context(), step)
    assert stop.value.finding.code is Code.STEP_UNKNOWN


def test_an_unknown_unit_stops_the_whole_action(book):
    with pytest.raises(CannotGoOn) as stop:
        actions.start(book, context(), ["D1", "D9"])
    assert stop.value.finding.code is Code.UNIT_NOT_LISTED
    assert "D9" in stop.value.finding.message
    assert book.writes == 0


def test_one_refused_unit_does_not_hold_the_others(book):
    actions.start(book, context())
    book.complete(STEPS[0], {"D1", "D2"})
    result = actions.hand_over(book, context(AT + timedelta(minutes=1)), 1)
    assert result.done == ("D1", "D2")
    assert {f.unit for f in result.refused} == {u.code for u in units.load()} - {"D1", "D2"}


def test_a_year_that_the_calendar_does_not_reach_refuses_and_changes_nothing(book):
    result = actions.start(book, context(datetime(2031, 1, 6, 8)), ["D1"])
    assert (result.refused[0].unit, result.refused[0].step) == ("D1", 1)
    assert codes(result.refused) == [Code.CALENDAR_GAP]
    assert "2031" in result.refused[0].message
    assert book.writes == 0


def test_urungkan_takes_back_the_last_action_whole_and_is_logged(book):
    at = run_to(book, 3)
    before = {name: book.content[name] for name in book.content if name.startswith("tblLangkah")}
    actions.send_back(book, context(at), 3, 1, ["D1"], "Salah pilih")
    result = actions.undo(book, context(at))
    assert result.done == ("D1",)
    assert {name: book.content[name] for name in before} == before
    assert book.content["tblRiwayat"].records()[-1]["Aksi"] == "Urungkan"
    assert not [f for f in actions.check(book, context(at)).findings if f.code in (Code.TYPED_VALUE, Code.LOG_EDITED)]


def test_urungkan_refuses_when_a_cell_was_changed_since_and_names_it(book):
    actions.start(book, context(), ["D1", "D2"])
    book.type("tblLangkah1", "D2", "Status", "Selesai")
    before = dict(book.content)
    result = actions.undo(book, context())
    assert [(f.code, f.cell, f.unit) for f in result.refused] == [(Code.UNDO_CHANGED, "M15", "D2")]
    assert book.content == before


def test_urungkan_says_what_it_took_back_and_when_it_was_an_urungkan(book):
    actions.start(book, context(), ["D1"])
    first = actions.undo(book, context()).message
    assert first == "Urungkan: Mulai ke-1 dibatalkan untuk 1 unit."
    assert "berlaku lagi" in actions.undo(book, context()).message


def test_urungkan_looks_at_the_first_of_two_rows_with_one_kode(book):
    actions.start(book, context(), ["D1"])
    rows = book.content["tblLangkah1"].records()
    rows.append({**rows[-1], "Kode": "D1"})
    book.content["tblLangkah1"] = book.content["tblLangkah1"].with_records(rows)
    assert actions.undo(book, context()).done == ("D1",)


def test_urungkan_gives_back_a_text_that_stood_where_a_time_belongs(book):
    book.set("tblLangkah1", "D1", Diterima="kemarin")
    actions.start(book, context(), ["D1"])
    actions.undo(book, context(NEXT_DAY))
    assert book.cell("tblLangkah1", "D1", "Diterima") == "kemarin"


def test_urungkan_with_nothing_done_says_so(book):
    with pytest.raises(CannotGoOn) as stop:
        actions.undo(book, context())
    assert stop.value.finding.code is Code.NOTHING_TO_DO


def test_segarkan_adds_new_units_everywhere_and_marks_retired_ones(book):
    actions.start(book, context())
    rows = book.content["tblUnit"].records()
    rows[3]["Aktif"] = "Tidak"
    rows[4]["Nama Unit"] = "Nama baru"
    gone = rows.pop(5)["Kode"]
    rows.append({"Kode": "D4-9", "Deputi": "IV", "Eselon": "II", "Nama Unit": "Asisten baru", "Induk": "D4", "Aktif": "Ya"})
    book.content["tblUnit"] = book.content["tblUnit"].with_records(rows)
    result = actions.refresh_rows(book, context())
    assert result.done == ("D4-9",)
    for number in range(1, 7):
        table = book.content[f"tblLangkah{number}"]
        assert len(table.rows) == 25
        assert book.cell(table.name, "D4-9", "Status") == "Belum mulai"
        assert book.cell(table.name, rows[3]["Kode"], "Aktif") == book.cell(table.name, gone, "Aktif") == "Tidak"
        assert book.cell(table.name, rows[4]["Kode"], "Unit Kerja") == "Nama baru"
    assert book.cell("tblLangkah1", gone, "Status") == "Berjalan"  # nothing is deleted
    writes = book.writes
    actions.refresh_rows(book, context())
    assert book.writes == writes  # a second press changes nothing


def test_segarkan_does_not_hide_a_retyped_kode_behind_a_blank_row(book):
    actions.start(book, context())
    book.type("tblLangkah1", "D1-0", "Kode", "D1-O")
    found = {f.code: f for f in actions.check(book, context()).findings}
    assert {Code.UNIT_UNKNOWN, Code.UNIT_ROW_LOST} <= set(found)
    assert Code.UNIT_WITHOUT_ROW not in found
    assert actions.refresh_rows(book, context()).done == ()
    assert book.cell("tblLangkah1", "D1-O", "Aktif") == "Ya"
    book.type("tblLangkah1", "D1-O", "Kode", "D1-0")
    assert actions.check(book, context()).findings == played_in_order(book)


def played_in_order(book):
    """What Periksa says of a tracker in which step 1 has just begun: only that documents are not noted yet."""
    findings = actions.check(book, context()).findings
    assert {f.code for f in findings} == {Code.KELENGKAPAN_PENDING}
    return findings


@pytest.mark.parametrize(("word", "active"), [("tidak", False), (" TIDAK ", False), ("ya", True), (None, True), ("Tdk", True)])
def test_aktif_is_read_whatever_its_case_and_other_words_are_findings(book, word, active):
    book.type("tblUnit", "D1-0", "Aktif", word)
    actions.refresh_rows(book, context())
    assert book.cell("tblLangkah1", "D1-0", "Aktif") == ("Ya" if active else "Tidak")
    wrong = [f.cell for f in actions.check(book, context()).findings if f.code is Code.UNIT_INCOMPLETE]
    assert bool(wrong) is (word == "Tdk")


def test_segarkan_moves_due_times_after_the_calendar_changed(book):
    actions.start(book, context(datetime(2026, 1, 6, 15, 55)), ["D1"])
    assert book.cell("tblLangkah1", "D1", "Batas Waktu") == datetime(2026, 1, 7, 7, 35)
    days = [*book.content["tblLibur"].records(), {"Tanggal": datetime(2026, 1, 7), "Nama": "Libur", "Jenis": "Libur kantor"}]
    book.content["tblLibur"] = book.content["tblLibur"].with_records(days)
    assert Code.CALENDAR_CHANGED in codes(actions.check(book, context(datetime(2026, 1, 6, 15, 56))).findings)
    actions.refresh_rows(book, context(datetime(2026, 1, 6, 15, 57)))
    assert book.cell("tblLangkah1", "D1", "Batas Waktu") == datetime(2026, 1, 8, 7, 35)
    found = codes(actions.check(book, context(datetime(2026, 1, 6, 15, 58))).findings)
    assert not {Code.CALENDAR_CHANGED, Code.TYPED_VALUE} & set(found)


def test_beranda_follows_every_action(book):
    actions.start(book, context())
    (figures,) = book.content["tblAngka"].records()
    assert (figures["Unit aktif"], figures["Sedang berjalan"], figures["Lewat batas"]) == (24, 24, 0)
    assert {r["1 Arahan"] for r in book.content["tblMatriks"].records()} == {"Berjalan"}
    assert book.content["tblBerikut"].records()[0]["Buka"] == "Buka"
    actions.check(book, context(AT + timedelta(hours=1)))
    (figures,) = book.content["tblAngka"].records()
    assert figures["Lewat batas"] == 24 == figures["Temuan galat"]
    assert "24 lewat batas" in book.content["tblKeadaan"].records()[0]["Keadaan"]


def test_another_sop_with_two_steps_runs_to_its_end():
    sop = Sop(
        "X",
        "Y",
        "Z",
        "B",
        ("A",),
        (),
        (
            Step(1, "Awal", "k", "A", "Surat", "1 Hari", "Nota"),
            Step(2, "Akhir", "k", "A", "Nota", "30 Menit", "Laporan", last=True),
        ),
    )
    book = MemoryBook(sample_tables(sop, [Unit("U1", "V", "I", "Deputi V"), Unit("U2", "V", "II", "Asdep", "U1")]))
    actions.start(book, context())
    for number, step in enumerate(sop.steps, start=1):
        book.complete(step)
        assert len(actions.hand_over(book, context(AT + timedelta(minutes=number)), number).done) == 2
    assert "seluruh 2 unit" in book.content["tblKeadaan"].records()[0]["Keadaan"]
    found = actions.check(book, context(AT + timedelta(minutes=5))).findings
    assert {finding.code for finding in found} == {
        Code.OFFICIAL_MISSING,
        Code.OUTPUT_NOT_RECORDED,
    }  # this list of units names nobody


@pytest.mark.parametrize(
    ("constants", "code"),
    [
        ({}, Code.NOT_A_TRACKER),
        ({"PK_IDENTITAS": "PK Tracker", "PK_FORMAT": layout.FORMAT + 1}, Code.FORMAT_UNKNOWN),
        ({"PK_IDENTITAS": "PK Tracker", "PK_FORMAT": 1}, Code.FORMAT_OLD),
    ],
)
def test_another_workbook_is_refused(book, constants, code):
    book.constants = lambda: constants
    with pytest.raises(CannotGoOn) as stop:
        actions.check(book, context())
    assert stop.value.finding.code is code


@pytest.mark.parametrize("there", [True, False])
def test_a_setting_that_is_wrong_is_named_with_its_cell(book, there):
    table = book.content["tblPengaturan"]
    names = [record["Butir"] for record in table.records()]
    at = names.index(layout.YEAR)
    if there:
        book.content["tblPengaturan"] = table.with_cells({(at, "Nilai"): "dua ribu"})
    else:
        book.content["tblPengaturan"] = table.with_records(r for r in table.records() if r["Butir"] != layout.YEAR)
        at = len(names) - 1
    with pytest.raises(CannotGoOn) as stop:
        actions.check(book, context())
    finding = stop.value.finding
    assert (finding.code, finding.sheet, finding.cell) == (Code.SETTING_INVALID, table.sheet, table.address(at, "Nilai"))
    assert finding.action == f"Perbaiki sel {finding.cell} di sheet Pengaturan."


def test_a_missing_table_or_heading_is_named(book):
    table = book.content["tblLangkah3"]
    headings = tuple("Diterima kapan" if h == "Diterima" else h for h in table.headings)
    book.content["tblLangkah3"] = type(table)(table.name, table.sheet, table.row, table.column, headings, table.rows)
    with pytest.raises(CannotGoOn) as stop:
        actions.check(book, context())
    finding, place = stop.value.finding, table.address(-1, "Diterima")
    assert finding.message == f"Judul kolom Diterima tidak ada di tabel tblLangkah3, sheet 3 Data Dukung di {finding.file}."
    assert finding.file
    assert finding.cell == place
    assert place in finding.action
    for name in ("tblLangkah3", "tblTemuan", "tblKonsolidasi"):
        torn = MemoryBook()
        del torn.content[name]
        with pytest.raises(CannotGoOn) as stop:
            actions.check(torn, context())
        assert stop.value.finding.code is Code.TABLE_MISSING


def test_every_sentence_ends():
    for code in Code:
        assert code.value.message.endswith((".", ").")), code
        assert code.value.action.endswith((".", "`.")), code


# What makes a finding, and at which place in the call the values stand that a caller may also give by name.
MAKERS = {"Finding": 6, "CannotGoOn": None, "finding": None, "Refused": None, "Remark": 3, "_remark": None}
PLACE = {"sheet", "cell", "unit", "step", "file"}  # these every finding has


def makers():
    """Each place in the program that makes a finding of a written-out code, with the names of its values; None when unknown."""
    for path in sorted(Path(actions.__file__).parents[1].rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            maker = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
            if maker in MAKERS and call.args:
                chosen = call.args[0]
                for code in (chosen.body, chosen.orelse) if isinstance(chosen, ast.IfExp) else (chosen,):
                    name = code.value if isinstance(code, ast.Constant) else ast.unparse(code)
                    if isinstance(code, ast.Constant) or name.startswith("Code."):
                        yield f"{path.name}:{call.lineno}", name.removeprefix("Code."), given(call, MAKERS[maker])


def given(call, position):
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    together = [by_name.pop("values")] if "values" in by_name else call.args[position:] if position else []
    if None in by_name or not all(isinstance(part, ast.Dict) and None not in part.keys for part in together):
        return None
    return set(by_name) | {key.value for part in together for key in part.keys}


def test_every_sentence_is_given_the_values_that_it_asks_for():
    """A value that is forgotten would break the finding when it is shown, and not before."""
    found = list(makers())
    assert {name for _, name, _ in found} <= set(Code.__members__)
    known = [(place, name, values) for place, name, values in found if values is not None]
    assert len(known) > 200
    for place, name, values in known:
        asked = {field for text in Code[name].value[1:] for _, field, _, _ in string.Formatter().parse(text) if field}
        assert asked <= values | PLACE, (place, name)


def test_records_are_read_once_for_the_whole_tracker(book):
    state = records.read_tracker("x", book.content)
    assert len(state.steps) == 6
    assert all(len(sheet.rows) == 24 for sheet in state.steps)
