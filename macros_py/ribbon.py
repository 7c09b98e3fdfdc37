"""The face in Excel: one function for each button of the ribbon, called by the Sub of the same purpose in addin/PkRibbon.bas.

A button reads what is selected, asks what must be asked, calls one action and shows its result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from macros_py import actions
from macros_py.actions import Result
from macros_py.base import words
from macros_py.base.addresses import runs
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.press import LONGEST, Excel, press
from macros_py.procedure.worktime import CalendarGap
from macros_py.tracker import choice, handoff, readiness
from macros_py.tracker.checks import presence_of
from macros_py.tracker.layout import FINDING_TABLE, HOME, OVERVIEW, SCHEDULE, SUMMARY, Presence, Status
from macros_py.tracker.overview import Line
from macros_py.tracker.plan import starts_as_typed
from macros_py.tracker.records import StepSheet, Tracker

_ALL = "semua"
_SHOWN = 5  # refusals that a message spells out, and copies
_LINE = 160  # signs of a copy in a question
_LAST_MONTH_OF_THIS_YEAR = 9  # afterwards it is the next year's agreement that is prepared
_FIRST = "Periksa lembar Unit, Kalender, dan Pengaturan. Tekan Mulai setelah Arahan Karo PO diterima."


def new() -> None:
    """Buku baru."""
    press("Buku baru", _new)


def start() -> None:
    """Mulai."""
    press("Mulai", _start)


def mark() -> None:
    """Tandai."""
    press("Tandai", _mark)


def hand_over() -> None:
    """Serahkan."""
    press("Serahkan", _hand_over)


def send_back() -> None:
    """Kembalikan."""
    press("Kembalikan", _send_back)


def undo() -> None:
    """Urungkan."""
    press("Urungkan", lambda excel: _show_result(excel, actions.undo(excel.book, excel.context)))


def restore() -> None:
    """Pulihkan."""
    press("Pulihkan", _restore)


def check() -> None:
    """Periksa."""
    press("Periksa", _check)


def next_finding() -> None:
    """Temuan berikutnya."""
    press("Temuan berikutnya", _next_finding)


def refresh_rows() -> None:
    """Segarkan."""
    press("Segarkan", lambda excel: _show_result(excel, actions.refresh_rows(excel.book, excel.context)))


def templates() -> None:
    """Buat Templat."""
    press("Buat Templat", _templates)


def ask() -> None:
    """Minta bahan."""
    press("Minta bahan", _ask)


def consolidate_materials() -> None:
    """Konsolidasi."""
    press("Konsolidasi", _consolidate)


def summary() -> None:
    """Ringkasan."""
    press("Ringkasan", _summary)


def export() -> None:
    """Ekspor ke Kabag."""
    press("Ekspor ke Kabag", _export)


def remind() -> None:
    """Pengingat."""
    press("Pengingat", _remind)


def make_plan() -> None:
    """Jadwal."""
    press("Jadwal", _plan)


def documents() -> None:
    """Dokumen."""
    press("Dokumen", _documents)


def close_year() -> None:
    """Arsip."""
    press("Arsip", _archive)


def guide() -> None:
    """Panduan."""
    press("Panduan", _guide)


def diagnose() -> None:
    """Diagnosa."""
    press("Diagnosa", _diagnose)


def _new(excel: Excel) -> None:
    try:
        now = excel.context.now
        suggestion = now.year + (now.month > _LAST_MONTH_OF_THIS_YEAR)
        answer = excel.ask("Buku PK untuk tahun berapa?", str(suggestion))
        if not answer.isdecimal():
            raise CannotGoOn(Code.YEAR_INVALID, found=answer)
        folder = excel.ask_folder("Folder untuk buku baru")
        previous = actions.newest_tracker(folder, int(answer))
        if previous and not excel.confirm(f"Bawa unit, pejabat, kalender, dan pengaturan dari {previous.name}?"):
            previous = None
        result = actions.new(path := folder / f"PK_{answer}.xlsm", excel.context, int(answer), previous=previous)
    finally:
        excel.leave()  # the workbook that stood for none
    excel.open(path)
    excel.tell(f"{result.message}\n\n{_FIRST}")


def _start(excel: Excel) -> None:
    tracker = actions.read(excel.book)
    first = tracker.steps[0]
    codes = _selected_codes(excel, first) if excel.sheet == first.table.sheet else None
    if codes is None:
        plan = handoff.start(tracker, excel.context.now, excel.context.by)
        excel.agree(f"Mulai langkah 1 untuk {_units(plan)} yang belum mulai?")
    _show_result(excel, actions.start(excel.book, excel.context, codes))


def _mark(excel: Excel) -> None:
    tracker = actions.read(excel.book)
    sheet = _step_in_front(excel, tracker)
    codes = _selected_codes(excel, sheet)
    table, documents = sheet.table, sheet.step.documents
    columns = {table.address(0, name).rstrip("0123456789"): name for name in (*documents, *sheet.step.marks)}
    at = columns.get(excel.cell.rstrip("0123456789"))
    marks = at in sheet.step.marks
    what = at if marks else f"dokumen {at or ', '.join(documents)}"
    state = "selesai" if marks else "sedang berjalan"
    whom = f"{len(codes)} unit yang dipilih" if codes is not None else f"semua unit yang {state}"
    answer = excel.ask(f"Tandai {what} untuk {whom} sebagai Ada, Belum, atau Tidak perlu:", Presence.THERE.value)
    if (presence := presence_of(answer)) is None:
        raise CannotGoOn(Code.PRESENCE_UNKNOWN, found=answer)
    chosen = (at,) if at else ()
    result = actions.mark(excel.book, excel.context, sheet.step.number, codes, presence=presence, documents=chosen)
    _show_result(excel, result)


def _hand_over(excel: Excel) -> None:
    tracker = actions.read(excel.book)
    sheet = _step_in_front(excel, tracker)
    number, codes = sheet.step.number, _selected_codes(excel, sheet)
    if codes is None:
        plan = handoff.hand_over(tracker, excel.context.now, excel.context.by, number)
        excel.agree(f"Serahkan langkah {number} untuk {_units(plan)} yang sedang berjalan?")
    result = actions.hand_over(excel.book, excel.context, number, codes)
    units = [finding.unit for finding in result.refused if finding.unit]
    forced = (
        units and handoff.hand_over(tracker, excel.context.now, excel.context.by, number, choice.Units(tuple(units)), "?").done
    )
    if not forced:
        _show_result(excel, result)
        return
    warning = f"Peringatan SOP: {tracker.sop.profile.warning}.\n\n" if tracker.sop.profile.warning else ""
    question = f"{warning}Serahkan {len(forced)} unit itu dengan paksa? Alasannya ditanyakan dan dicatat di Riwayat."
    reason = None
    if excel.confirm(f"{_text(result)[: LONGEST - len(question) - 2]}\n\n{question}"):
        reason = excel.run("PkDialog.AskText", "Alasan menyerahkan dengan paksa:", "")
    if not reason:
        excel.tell_quietly(result.message)
        return
    _show_result(excel, actions.hand_over(excel.book, excel.context, number, forced, force=True, reason=str(reason)))


def _send_back(excel: Excel) -> None:
    tracker = actions.read(excel.book)
    sheet = _step_in_front(excel, tracker)
    number, codes = sheet.step.number, _selected_codes(excel, sheet)
    chosen = codes is not None
    if codes is None:
        codes = [row.code for row in sheet.rows if row.active and row.status is Status.RUNNING]
    if not codes:
        raise CannotGoOn(Code.NOTHING_TO_DO)
    if number == 1:
        raise CannotGoOn(Code.STEP_NOT_EARLIER, found=number, target=number)
    answer = excel.ask(f"Kembalikan {len(codes)} unit dari langkah {number} ke langkah berapa?", str(number - 1))
    if not answer.isdecimal():
        raise CannotGoOn(Code.STEP_UNKNOWN, found=answer, last=number - 1)
    reason = excel.ask("Alasan mengembalikan:")
    if not chosen:
        excel.agree(f"Kembalikan {len(codes)} unit yang sedang berjalan ke langkah {answer}?")
    _show_result(excel, actions.send_back(excel.book, excel.context, number, int(answer), codes, reason))


def _restore(excel: Excel) -> None:
    if excel.book.path is None:
        raise CannotGoOn(Code.FILE_NOT_FOUND, file=excel.name)
    result, lines = actions.list_copies(excel.book.path, at_most=_SHOWN)
    listed = "\n".join(line if len(line) <= _LINE else f"{line[: _LINE - 1]}…" for line in lines)
    answer = excel.ask(f"{result.message.partition('. ')[0]}.\n\n{listed}\n\nKembalikan salinan nomor berapa?", "1")
    excel.agree(
        f"Kembalikan salinan nomor {answer}? Buku yang sekarang disimpan sebagai salinan dan ditutup, lalu dibuka lagi."
    )
    with excel.closed():
        result = actions.restore(excel.book.path, excel.context, answer)
    excel.tell(result.message)


def _check(excel: Excel) -> None:
    result = actions.check(excel.book, excel.context)
    excel.turn_to(OVERVIEW if result.findings else HOME)
    excel.tell(_text(result))


def _next_finding(excel: Excel) -> None:
    table = excel.book.tables([FINDING_TABLE.name])[FINDING_TABLE.name]
    places = [record for record in table.records() if record["Sheet"] and record["Sel"] and not record["Berkas"]]
    if not places:
        raise CannotGoOn(Code.NO_FINDING)
    here = excel.sheet, excel.cell
    at = [index for index, record in enumerate(places) if (record["Sheet"], record["Sel"]) == here]
    record = places[(at[-1] + 1) % len(places) if at else 0]
    excel.show(str(record["Sheet"]), str(record["Sel"]))
    number = places.index(record) + 1
    text = f"Temuan {number} dari {len(places)}: {record['Pesan']} {record['Tindakan']}"
    excel.tell_quietly(text)


def _templates(excel: Excel) -> None:
    codes = _only_selected(excel)
    folder = excel.ask_folder("Folder untuk templat bahan")
    _show_result(excel, actions.templates(excel.book, excel.context, folder, codes))


def _ask(excel: Excel) -> None:
    answer = excel.ask("Bahan disampaikan paling lambat tanggal berapa? Tuliskan seperti 30 Januari 2026.")
    try:
        due = words.parse_time(answer)
    except ValueError:
        raise CannotGoOn(Code.DATE_INVALID, found=answer) from None
    codes = _only_selected(excel)
    named = _ALL if codes else excel.ask("Untuk Deputi mana? Tuliskan seperti I, III, atau semua.", _ALL)
    deputi = [] if named.casefold() == _ALL else [name.strip() for name in named.split(",") if name.strip()]
    folder = excel.ask_folder("Folder untuk permintaan bahan") / f"Permintaan Bahan {excel.context.now:%Y-%m-%d %H.%M}"
    _show_result(excel, actions.ask(excel.book, excel.context, folder, due, codes, deputi=deputi))


def _consolidate(excel: Excel) -> None:
    folder = excel.ask_folder("Folder berisi bahan dari unit")

    def mark(units: int) -> bool:
        return excel.confirm(f"Bahan {units} unit telah masuk. Tandai data dukungnya sebagai Ada?")

    def replace(lost: Finding) -> bool:
        return excel.confirm(f"{lost.message}\n\nLanjutkan? Urungkan dapat mengembalikannya.")

    result = actions.consolidate_materials(excel.book, excel.context, folder, mark=mark, replace=replace)
    if result.findings:
        excel.turn_to(OVERVIEW)
    excel.tell(_text(result))


def _summary(excel: Excel) -> None:
    result = actions.summary(excel.book, excel.context)
    excel.turn_to(SUMMARY)
    excel.tell(_text(result))


def _export(excel: Excel) -> None:
    folder = excel.ask_folder("Folder untuk ringkasan")
    pdf = excel.confirm("Buat juga PDF-nya?")
    name = f"Ringkasan {Path(excel.name).stem} {excel.context.now:%Y-%m-%d %H.%M.%S}.xlsx"
    _show_result(excel, actions.export(excel.book, excel.context, folder / name, pdf=pdf))


def _remind(excel: Excel) -> None:
    result = actions.remind(excel.book, excel.context)
    texts = actions.joined_texts(result)
    if texts and excel.confirm(f"{result.message} Salin semua teksnya? Jawab Tidak untuk menyimpannya sebagai berkas."):
        import pyperclip

        pyperclip.copy(texts)
        excel.tell(f"{result.message} Teksnya siap ditempel.")
        return
    if texts:
        folder = excel.ask_folder("Folder untuk pengingat") / f"Pengingat {excel.context.now:%Y-%m-%d %H.%M}"
        result = actions.remind(excel.book, excel.context, folder, folder / "Batas waktu.ics")
    excel.tell(result.message)


def _plan(excel: Excel) -> None:
    now = excel.context.now
    try:
        suggestion = actions.read(excel.book).calendar.start(now)
    except CalendarGap:
        suggestion = now.replace(hour=8, minute=0)
    answer = excel.ask(
        "Langkah 1 dimulai kapan? Tuliskan seperti 2026-01-05 08.00, atau per Deputi seperti "
        "I=2026-01-05 08.00; II=2026-02-02 08.00.",
        f"{suggestion:%Y-%m-%d %H.%M}",
    )
    result = actions.make_plan(excel.book, excel.context, *starts_as_typed(answer.split(";")))
    excel.turn_to(SCHEDULE)
    excel.tell(_text(result))


def _documents(excel: Excel) -> None:
    codes = _only_selected(excel)
    folder = excel.ask_folder("Folder untuk dokumen")
    tracker = actions.read(excel.book)
    name = f"Dokumen PK {tracker.settings.year} {excel.context.now:%Y%m%d-%H%M}"
    units = {code: known for code, known in readiness.readiness(tracker).items() if codes is None or code in codes}
    ready = len(units) - len(readiness.why_konsep(tracker, units))
    final = ready > 0 and excel.confirm(f"PK {ready} unit siap ditetapkan. Buat PK unit itu sebagai FINAL, tanpa tanda KONSEP?")
    _show_result(excel, actions.documents(excel.book, excel.context, folder / name, final=final, units=codes))


def _archive(excel: Excel) -> None:
    if not excel.saved():  # what is archived is the file on the disk
        raise CannotGoOn(Code.BOOK_NOT_SAVED, file=excel.name)
    folder = excel.ask_folder("Folder arsip semua tahun")
    with_materials = excel.confirm("Arsipkan juga folder bahan yang diterima?")
    materials = excel.ask_folder("Folder bahan yang diterima") if with_materials else None
    _show_result(excel, actions.close_year(excel.book, excel.context, folder, materials))


def _guide(excel: Excel) -> None:
    from macros_py.setup import install

    excel.tell(f"Panduan dibuka di peramban: {install.open_guide()}")


def _diagnose(excel: Excel) -> None:
    from macros_py.setup import diagnose as diagnosis

    found = diagnosis.diagnose()
    wrong = [f"{item.name}: {item.state}. {item.remedy}" for item in found if item.state == diagnosis.NOT_FINE]
    unknown = sum(item.state == diagnosis.UNKNOWN for item in found)
    lines = wrong or ["Tidak ada yang salah."]
    if unknown:
        lines.append(f"{unknown} hal tidak dapat dipastikan dari sini: jalankan perintah pk-tracker diagnosa.")
    excel.tell("\n".join(lines), problem=bool(wrong))


def _step_in_front(excel: Excel, tracker: Tracker) -> StepSheet:
    name = excel.sheet
    for sheet in tracker.steps:
        if sheet.table.sheet == name:
            return sheet
    raise CannotGoOn(Code.NOT_A_STEP_SHEET, sheet=name)


def _selected_codes(excel: Excel, sheet: StepSheet) -> list[str] | None:
    """Kode of the selected rows; None when no row of the table is selected."""
    if not excel.rows:
        return None
    first = sheet.table.row + 1
    by_row = {first + row.index: row.code for row in sheet.rows}
    codes = list(dict.fromkeys(by_row[row] for row in excel.rows if row in by_row))
    if not codes:
        raise CannotGoOn(Code.ROWS_WITHOUT_CODE)
    return codes


def _only_selected(excel: Excel) -> list[str] | None:
    """Kode of the rows selected in a step sheet, if only these are meant; None for all units."""
    tracker = actions.read(excel.book) if excel.rows else None
    sheet = next((sheet for sheet in tracker.steps if sheet.table.sheet == excel.sheet), None) if tracker else None
    codes = _selected_codes(excel, sheet) if sheet else None
    question = "Hanya untuk {} unit yang dipilih? Jawab Tidak untuk semua unit."
    return codes if codes and excel.confirm(question.format(len(codes))) else None


def _units(plan: handoff.Outcome) -> str:
    return f"{len({*plan.done, *(finding.unit for finding in plan.refused)})} unit"


def _show_result(excel: Excel, result: Result) -> None:
    excel.tell(_text(result), problem=bool(result.refused) or result.stopped)


def _text(result: Result) -> str:
    """The result's sentence, then the first refusals and what to do about them."""
    return "\n".join([result.message, *(_spelled_out(result.lines()) if result.refused else ())])


def _spelled_out(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines[:_SHOWN]:
        cells = ", ".join(runs(str(row["Sel"]) for row in line.rows if row["Sel"]))
        place = f" (sel {cells})" if cells and cells not in line.action else ""
        yield f"• {line.message} {line.action}{place}"
    if len(lines) > _SHOWN:
        yield f"… dan {sum(len(line.rows) for line in lines[_SHOWN:])} lagi."
