"""What diagnosa --uji tries in an Excel, in this order: one list, which is also the README's list of what is unproven.

The docstring of a check says in English what it proves, `proves` in the words of the report. A check leaves the tracker fit
for those behind it. What Excel refuses may raise: `trial` makes an answer of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from macros_py.base import theme, words
from macros_py.setup import place
from macros_py.setup.answers import Answer, fine, unknown, wrong
from macros_py.setup.seat import Reply, Seat
from macros_py.tracker.layout import FINDING_TABLE, HOME, LOG_TABLE, MATERIAL_TABLE, PLAN_TABLE, SUMMARY, Presence, Status

_TELL = "Kirim laporan ini kepada pengelola."
_SLOW = 20.0  # seconds, of a press of the installed add-in
_FIRST, _SECOND, _THIRD = "1 Arahan", "2 Reviu Teknis", "3 Data Dukung"
_ONE, _TWO = "tblLangkah1", "tblLangkah2"
_STAFF, _PROGRAM = "Keterangan", "Status"  # a column of staff, one of the program
_SETTINGS = ("ScreenUpdating", "EnableEvents", "Calculation", "Interactive", "EnableCancelKey")
_LONG = "Uji teks panjang. " * 300  # more than the 255 that some ways of writing cut at
_MUCH = 3_000_000_000.0  # Rupiah; more than 32 bits
_KNOWN_CODE = "D1"


@dataclass(frozen=True, slots=True)
class TrialCheck:
    """One thing to try."""

    name: str
    proves: str
    run: Callable[[Seat], Answer]


@dataclass(frozen=True, slots=True)
class Click:
    """A button, what is selected, how its questions are answered, and how one sees that it worked."""

    button: str
    label: str
    sheet: str
    cells: str
    replies: tuple[Reply, ...]
    worked: Callable[[Seat], bool]


def _made(folder: str, pattern: str) -> Callable[[Seat], bool]:
    return lambda seat: any((seat.folder / folder).rglob(pattern))


def _holds(table: str, heading: str, value: object) -> Callable[[Seat], bool]:
    return lambda seat: seat.value(table, _KNOWN_CODE, heading) == value


def _said(text: str) -> Callable[[Seat], bool]:
    return lambda seat: text in " ".join(seat.presses[-1].said)


CLICKS = (
    Click("PkStart", "Mulai", _FIRST, "B7:B8", (), _holds(_ONE, "Status", Status.RUNNING)),
    Click("PkHandOver", "Serahkan", _FIRST, "B7", (), _holds(_TWO, "Status", Status.RUNNING)),
    Click("PkSendBack", "Kembalikan", _SECOND, "B7", ("1", "Uji"), _holds(_ONE, "Putaran", 2)),
    Click("PkUndo", "Urungkan", HOME, "A1", (), _holds(_TWO, "Status", Status.RUNNING)),
    Click("PkMark", "Tandai", _SECOND, "B7", (Presence.THERE.value,), _said("Tandai")),
    Click("PkCheck", "Periksa", HOME, "A1", (), lambda seat: bool(seat.table(FINDING_TABLE.name).rows)),
    Click("PkNextFinding", "Temuan berikutnya", FINDING_TABLE.sheet, "A1", (), _said("Temuan 1 dari")),
    Click("PkRefresh", "Segarkan", HOME, "A1", (), lambda seat: bool(seat.presses[-1].said)),
    Click("PkTemplates", "Buat Templat", HOME, "A1", (Path("bahan"),), _made("bahan", "*.xlsx")),
    Click("PkAsk", "Minta bahan", HOME, "A1", ("{soon:%Y-%m-%d}", "I", Path("permintaan")), _made("permintaan", "*.docx")),
    Click("PkConsolidate", "Konsolidasi", HOME, "A1", (Path("bahan"), False),
          lambda seat: bool(seat.table(MATERIAL_TABLE.name).rows)),
    Click("PkSummary", "Ringkasan", HOME, "A1", (), lambda seat: seat.book.sheets.active.name == SUMMARY),
    Click("PkExport", "Ekspor ke Kabag", HOME, "A1", (Path("ekspor"), False), _made("ekspor", "*.xlsx")),
    Click("PkRemind", "Pengingat", HOME, "A1", (False, Path("pengingat")), _made("pengingat", "*.ics")),
    Click("PkPlan", "Jadwal", HOME, "A1", ("{now:%Y}-01-12 08.00",), lambda seat: bool(seat.table(PLAN_TABLE.name).rows)),
    Click("PkDocuments", "Dokumen", HOME, "A1", (Path("dokumen"),), _made("dokumen", "*.docx")),
    Click("PkArchive", "Arsip", HOME, "A1", (Path("arsip"), False), _made("arsip", "SHA256SUMS")),
    Click("PkNew", "Buku baru", HOME, "A1", ("{now:%Y}", Path("baru"), False), _made("baru", "*.xlsm")),
    Click("PkRestore", "Pulihkan", HOME, "A1", ("1", True), _said("Pulihkan: ")),
    Click("PkGuide", "Panduan", HOME, "A1", (), _said("Panduan")),
    Click("PkDiagnose", "Diagnosa", HOME, "A1", (), lambda seat: bool(seat.presses[-1].said)),
)  # fmt: skip


def add_in(seat: Seat) -> Answer:
    """Excel, started as a user starts it, opens the add-in from its start folder."""
    lies = seat.addin_folder
    if seat.real and Path(lies) != place.start_folder():
        return wrong(f"Add-in terbuka dari {lies}.", "Jalankan pk-tracker pasang, lalu ulangi.")
    return fine(f"Terbuka dari {lies}.")


def tab(seat: Seat) -> Answer:
    """Excel reads the ribbon tab and calls our code for it."""
    if seat.run("PkTrial.IsLoaded"):
        return fine("Tab PK Tracker dimuat.")
    return wrong("Tab PK Tracker tidak dimuat.", _TELL) if seat.real else unknown("Excel tiruan tidak memiliki ribbon.", "")


def opening(seat: Seat) -> Answer:
    """Workbook and add-in open without a repair message, and closing at once would not ask to save."""
    if seat.hand.strange:
        return wrong(f"Excel menampilkan: {'; '.join(seat.hand.strange)}.", _TELL)
    if seat.real and any(word in (caption := str(seat.app.api.Caption)) for word in ("Repaired", "Diperbaiki")):
        return wrong(f"Excel memperbaiki buku ({caption}).", _TELL)
    if not seat.run("PkExcel.IsSaved", seat.path.name):
        return wrong("Excel menganggap buku berubah begitu dibuka.", _TELL)
    return fine("Tanpa pesan perbaikan; buku tidak dianggap berubah.")


def every_button(seat: Seat) -> Answer:
    """Every button works from its callback to the cell: RunPython, Application.Run and dialogs while it waits."""
    found = seat.table(_ONE)
    document = found.headings[found.headings.index("Unit Kerja") + 1]
    seat.cell(_ONE, _KNOWN_CODE, document).value = Presence.THERE.value
    failed = []
    for click in CLICKS:
        if click.button == "PkArchive":
            seat.book.save()
        try:
            seat.press(click.button, click.label, click.sheet, click.cells, click.replies)
            worked = click.worked(seat)
        except Exception as error:  # the others are tried all the same
            worked = False
            failed.append(f"{click.label} ({type(error).__name__}: {error})"[:200])
        else:
            failed += [] if worked else [f"{click.label} ({' '.join(seat.presses[-1].said)})"]
    if failed:
        return wrong(f"Tidak bekerja: {'; '.join(failed)}.", _TELL)
    return fine(f"{len(CLICKS)} tombol bekerja.")


def one_message(seat: Seat) -> Answer:
    """Each press ends with one message of ours, in front, and shows no other window."""
    silent = [press.label for press in seat.presses if not press.said]
    if silent or seat.hand.strange:
        return wrong(f"Tanpa pesan: {', '.join(silent) or '–'}; jendela lain: {'; '.join(seat.hand.strange) or '–'}.", _TELL)
    return fine(f"{len(seat.presses)} tombol berakhir dengan pesan.")


def seconds(seat: Seat) -> Answer:
    """The time of a press, with the start of Python and the answers to its dialogs."""
    if not seat.presses:
        return unknown("Belum ada tombol yang ditekan.", "")
    slowest = max(seat.presses, key=lambda press: press.seconds)
    usual = median(press.seconds for press in seat.presses)
    usually, longest = (words.number(round(value, 1)) for value in (usual, slowest.seconds))
    detail = f"Tengah {usually} detik; terlama {slowest.label}, {longest} detik."
    quick = slowest.seconds <= _SLOW or not seat.real  # another Excel has its own time
    return fine(detail) if quick else wrong(detail, "Kecualikan folder Python dari pemindaian antivirus.")


def settings(seat: Seat) -> Answer:
    """After the presses Excel's own settings are as they were."""
    usual = {"ScreenUpdating": True, "EnableEvents": True, "Calculation": -4105, "Interactive": True, "EnableCancelKey": 1}
    now = {name: getattr(seat.app.api, name) for name in _SETTINGS}
    changed = [f"{name} = {now[name]}" for name in _SETTINGS if now[name] != usual[name]]
    return wrong(f"Berubah: {', '.join(changed)}.", _TELL) if changed else fine(f"{len(_SETTINGS)} pengaturan seperti semula.")


def protection(seat: Seat) -> Answer:
    """After the presses sheets are protected as before; cells of staff are open, those of the program are not."""
    open_sheets = [sheet.name for sheet in seat.book.sheets if not sheet.api.ProtectContents]
    if open_sheets != ["Unit", "Kalender"]:
        return wrong(f"Tidak dikunci: {', '.join(open_sheets) or '–'}.", _TELL)
    for heading, locked in ((_STAFF, False), (_PROGRAM, True)):
        if seat.cell(_ONE, _KNOWN_CODE, heading).api.Locked is not locked:
            return wrong(f"Sel {heading} {'terbuka' if locked else 'terkunci'}.", _TELL)
    return fine("Kunci setiap sheet seperti semula.")


def growth(seat: Seat) -> Answer:
    """A table that grew has formats and conditional formats in its last row as in its first."""
    table = seat.table(LOG_TABLE.name)
    if len(table.rows) < 2:
        return wrong("Riwayat tidak bertambah.", _TELL)
    sheet = seat.book.sheets[table.sheet]
    first, last = (sheet.range(table.address(index, "Waktu")) for index in (0, len(table.rows) - 1))
    if first.number_format != last.number_format:
        return wrong(f"Format baris terakhir {last.number_format}, baris pertama {first.number_format}.", _TELL)
    return fine(f"Riwayat menjadi {len(table.rows)} baris.")


def long_text(seat: Seat) -> Answer:
    """Very long texts and amounts of more than 32 bits arrive whole in a block write."""
    seat.set(_ONE, _KNOWN_CODE, Keterangan=_LONG)
    kept = seat.value(_ONE, _KNOWN_CODE, "Keterangan")
    seat.set(_ONE, _KNOWN_CODE, Keterangan=None)
    if kept != _LONG:
        return wrong(f"Dari {len(_LONG)} huruf tersimpan {len(str(kept))}.", _TELL)
    seat.set(_ONE, _KNOWN_CODE, Durasi=_MUCH)
    much = seat.value(_ONE, _KNOWN_CODE, "Durasi")
    seat.set(_ONE, _KNOWN_CODE, Durasi=None)
    return fine("Utuh.") if much == _MUCH else wrong(f"{_MUCH:.0f} menjadi {much}.", _TELL)


def pasting(seat: Seat) -> Answer:
    """A cell pasted over one of staff brings its lock; the next press opens it again."""
    sheet = seat.book.sheets[_FIRST]
    target = seat.cell(_ONE, "D1-1", "Berkas")
    seat.book.sheets["Unit"].range("D5").api.Copy(target.api)
    seat.press("PkRefresh", "Segarkan setelah menempel", HOME, "A1")
    seat.set(_ONE, "D1-1", Keterangan="ditempel")
    locked = target.api.Locked
    target.value = "surat.pdf"
    if locked or seat.value(_ONE, "D1-1", "Berkas") != "surat.pdf":
        return wrong(f"Sel {sheet.name} yang ditempeli tetap terkunci.", _TELL)
    return fine("Sel yang ditempeli dapat diisi lagi.")


def filtered(seat: Seat) -> Answer:
    """A filtered sheet takes what is written to its hidden rows, and is filtered afterwards as before."""
    sheet = seat.book.sheets[_FIRST]
    area, field = sheet.tables[_ONE].range.api, seat.table(_ONE).headings.index("Deputi") + 1
    sheet.api.Unprotect("")  # no program may filter a protected sheet, only a person
    area.AutoFilter(field, "IV")
    try:
        seat.set(_ONE, _KNOWN_CODE, Keterangan="tersaring")
        hidden = seat.cell(_ONE, _KNOWN_CODE, "Kode").api.EntireRow.Hidden
    finally:
        area.AutoFilter(field)
        sheet.api.Protect("")
    if seat.value(_ONE, _KNOWN_CODE, "Keterangan") != "tersaring" or not hidden:
        return wrong("Isi tidak sampai, atau saringannya hilang.", _TELL)
    return fine("Isi sampai ke baris yang tersaring; saringan tetap.")


def lateness(seat: Seat) -> Answer:
    """Conditional formats draw a late row red by themselves (DisplayFormat)."""
    now = words.now_wib()
    seat.set(_ONE, "D2", Diterima=now - timedelta(days=3), **{"Batas Waktu": now - timedelta(days=2)})
    drawn = int(seat.cell(_ONE, "D2", "Batas Waktu").api.DisplayFormat.Interior.Color)
    seat.set(_ONE, "D2", Diterima=None, **{"Batas Waktu": None})
    red, green, blue = bytes.fromhex(theme.RED_SOFT)
    wanted = red + (green << 8) + (blue << 16)
    return fine("Merah.") if drawn == wanted else wrong(f"Warnanya {drawn:06X}, bukan {wanted:06X} (BGR).", _TELL)


def heights(seat: Seat) -> Answer:
    """Excel measures a row again when a longer text is typed into it."""
    cell = seat.cell(_ONE, "D1-2", "Keterangan")
    before = float(cell.row_height)
    cell.value = "Teks yang cukup panjang untuk beberapa baris. " * 8
    after = float(cell.row_height)
    cell.value = None
    return fine(f"{before:g} menjadi {after:g} poin.") if after > before else wrong(f"Tetap {before:g} poin.", _TELL)


def printing(seat: Seat) -> Answer:
    """Every sheet prints to PDF."""
    made = []
    for number, sheet in enumerate(seat.book.sheets, start=1):
        path = seat.sent / f"{number:02d} {sheet.name}.pdf"
        sheet.api.ExportAsFixedFormat(0, str(path))
        if not path.is_file() or path.read_bytes()[:5] != b"%PDF-":
            return wrong(f"Sheet {sheet.name} tidak tercetak.", _TELL)
        made.append(path.name)
    return fine(f"{len(made)} sheet dicetak ke PDF.")


def pictures(seat: Seat) -> Answer:
    """Fonts, heights, colours and charts on the screen, as pictures."""
    from PIL import ImageGrab

    window = int(seat.app.api.Hwnd)
    for number, name in enumerate((HOME, _FIRST, _THIRD, SUMMARY), start=1):
        seat.book.sheets[name].api.Activate()
        seat.app.api.Goto(seat.book.sheets[name].range("A1").api, True)
        ImageGrab.grab(window=window).save(seat.sent / f"layar {number} {name}.png")
    return fine("4 gambar jendela Excel.")


def save_and_open(seat: Seat) -> Answer:
    """Saved and opened again, the tracker holds the same and needs no repair."""
    names = ("tblLangkah1", "tblLangkah2", LOG_TABLE.name, FINDING_TABLE.name, PLAN_TABLE.name)
    before = seat.tables().tables(names)
    known = len(seat.hand.strange)
    seat.reopen()
    differ = [name for name, table in seat.tables().tables(names).items() if table != before[name]]
    if differ or len(seat.hand.strange) > known:
        return wrong(f"Berbeda: {', '.join(differ) or '–'}; pesan: {'; '.join(seat.hand.strange[known:]) or '–'}.", _TELL)
    return fine("Isinya sama, tanpa pesan perbaikan.")


def same_macro(seat: Seat) -> Answer:
    """With another workbook in front a press says so, and changes nothing."""
    other = seat.app.books.add()
    try:
        with seat.hand.answering(()) as said:
            seat.run("PkTrial.Click", "PkUndo")
            seat.wait()
    finally:
        with suppress(Exception):
            other.close()
    told = " ".join(said)
    return fine(told) if "bukan PK Tracker" in told else wrong(f"Pesannya: {told or '–'}", _TELL)


CHECKS = (
    TrialCheck("Add-in dari folder mulai", "Excel membuka add-in sendiri.", add_in),
    TrialCheck("Tab PK Tracker", "Excel membaca tab dan memanggil program.", tab),
    TrialCheck("Membuka buku", "Tanpa pesan perbaikan; menutup tidak menanyakan simpan.", opening),
    TrialCheck("Setiap tombol", "Dari tombol sampai sel, dengan pertanyaan yang dijawab.", every_button),
    TrialCheck("Satu pesan", "Setiap tombol berakhir dengan satu pesan; tidak ada jendela lain.", one_message),
    TrialCheck("Waktu tombol", "Lamanya, termasuk mulainya Python.", seconds),
    TrialCheck("Pengaturan Excel", "Seperti semula setelah tombol.", settings),
    TrialCheck("Kunci sheet", "Seperti semula; sel pegawai terbuka.", protection),
    TrialCheck("Tabel bertambah", "Baris baru berformat seperti baris lama.", growth),
    TrialCheck("Teks panjang dan angka besar", "Sampai utuh.", long_text),
    TrialCheck("Menempel", "Sel yang ditempeli dapat diisi lagi.", pasting),
    TrialCheck("Sheet tersaring", "Baris yang tersembunyi ikut ditulis; saringan tetap.", filtered),
    TrialCheck("Warna terlambat", "Format bersyarat digambar merah.", lateness),
    TrialCheck("Tinggi baris", "Diukur lagi oleh Excel setelah diisi.", heights),
    TrialCheck("Buku lain di depan", "Tombol menolak dengan satu kalimat.", same_macro),
    TrialCheck("Cetak ke PDF", "Setiap sheet tercetak.", printing),
    TrialCheck("Gambar layar", "Huruf, tinggi, warna, dan grafik di layar.", pictures),
    TrialCheck("Simpan dan buka lagi", "Isinya sama, tanpa perbaikan.", save_and_open),
)  # fmt: skip
