"""The small office in which everything is tried: a tracker, its materials, one command of each kind, and what each does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from child import Ended, run_command

from macros_py import actions
from macros_py.books.copies import copies
from macros_py.books.file import open_book
from macros_py.commands import demo
from macros_py.materials import collected
from macros_py.materials.form.template import write_template
from macros_py.procedure import units
from macros_py.tracker import journal, layout

TRACKER, MATERIALS, STATE, TEMPORARY = "PK_2026.xlsm", "bahan", "milik pengguna", "sementara"
OLD_FORMAT = Path(__file__).parents[1] / "tests" / "fixtures" / "tracker_format_1.xlsm"
UNITS = ("D1", "D1-1", "D1-2", "D2")
AT = "2026-01-09T09:00"
FORCED = ("--paksa", "--alasan", "uji")
NOT_SEALED_BY_SECOND = {layout.LOG_TABLE.name}  # compared by its own rule: it may hold the real clock

# One line a command, as a user types it in the folder of the office.
ACTS: dict[str, str] = {
    "baru": "baru Baru.xlsm --tahun 2026 --unit unit.csv",
    "perbarui": f"perbarui Lama.xlsm --pada {AT}",
    "mulai": f"mulai {TRACKER} --unit D2 --pada {AT}",
    "tandai": f"tandai {TRACKER} --langkah 3 --unit D1-2 --berkas bukti.pdf --pada {AT}",
    "serahkan": f"serahkan {TRACKER} --langkah 3 --unit D1 D1-1 --pada {AT}",
    "kembalikan": f"kembalikan {TRACKER} --langkah 3 --ke 2 --unit D1-1 --alasan uji --pada {AT}",
    "urungkan": f"urungkan {TRACKER} --pada {AT}",
    "periksa": f"periksa {TRACKER} --pada {AT}",
    "segarkan": f"segarkan {TRACKER} --pada {AT}",
    "ringkasan": f"ringkasan {TRACKER} --pada {AT}",
    "rencana": f"rencana {TRACKER} --mulai 2026-01-05T08:00 --pada {AT}",
    "konsolidasi": f"konsolidasi {TRACKER} --bahan {MATERIALS} --tandai --pada {AT}",
    "konsolidasi ke": f"konsolidasi {TRACKER} --bahan {MATERIALS} --ke hasil.csv --pada {AT}",
    "konsolidasi parquet": f"konsolidasi {TRACKER} --bahan {MATERIALS} --ke hasil.parquet --pada {AT}",
    "ekspor": f"ekspor {TRACKER} --ke Ringkasan.xlsx --pdf --pada {AT}",
    "templat": f"templat {TRACKER} --ke formulir",
    "minta": f"minta {TRACKER} --ke permintaan --batas 2026-01-30 --pada {AT}",
    "dokumen": f"dokumen {TRACKER} --ke dokumen --jenis disposisi --jenis register --pada {AT}",
    "tata-letak": "tata-letak --ke kantor",
    "arsip": f"arsip {TRACKER} --ke tutup --bahan {MATERIALS} --pada {AT}",
    "arsip periksa": "arsip --periksa arsip/2026",
    "lintas-tahun": "lintas-tahun arsip --ke tahun.pdf",
    "pengingat": f"pengingat {TRACKER} --ke surat --ics batas.ics --pada {AT}",
    "pulihkan": f"pulihkan {TRACKER}",
    "pulihkan dari": f"pulihkan {TRACKER} --dari 1 --pada {AT}",
    "waktu": f"waktu --mulai {AT} --norma 60_Menit --buku {TRACKER}",
    "pasang": "pasang --ke excel",
    "lepas": "lepas --ke excel",
    "diagnosa": "diagnosa",
    "demo": "demo contoh",
}
SWEPT = "sapu.xlsx"
TRACKERS = (TRACKER, "Lama.xlsm")


def words(act: str) -> list[str]:
    """The command line of an act."""
    return [word.replace("_", " ") if word == "60_Menit" else word for word in ACTS[act].split()]


@dataclass(frozen=True)
class Reference:
    """What an act does when nothing disturbs it."""

    ended: Ended
    created: dict[str, bytes]
    trackers: dict[str, object] = field(default_factory=dict)


class Office:
    """A folder made once; `fresh` gives a copy of it to break."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._base, self._references = folder, folder / "asal", dict[str, Reference]()
        self._make()
        self.before = tree(self._base)

    def fresh(self, name: str = "kantor") -> Path:
        """A copy of the office as it was."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._base, place, copy_function=_copy)
        return place

    def reference(self, act: str) -> Reference:
        """What the act does when it is let alone."""
        if act not in self._references:
            place = self.fresh("acuan")
            ended = run_command(words(act), place)
            assert ended.code in (0, 1), (act, ended)
            assert not ended.crashed, (act, ended)
            trackers = {name: state(place / name) for name in TRACKERS if name in self.before}
            self._references[act] = Reference(ended, self.created(place), trackers)
        return self._references[act]

    def created(self, place: Path) -> dict[str, bytes]:
        """What is there now and was not before."""
        return {name: data for name, data in tree(place).items() if name not in self.before}

    def _make(self) -> None:
        base = self._base
        base.mkdir(parents=True)
        for name in (STATE, TEMPORARY, "excel"):
            (base / name).mkdir()
        source = units.BUILT_IN.read_text("utf-8-sig").splitlines()
        chosen = [source[0], *(line for line in source if line.split(",")[0] in UNITS)]
        (base / "unit.csv").write_text("\n".join(chosen), "utf-8")
        (base / "bukti.pdf").write_bytes(b"%PDF-1.4")
        shutil.copy(OLD_FORMAT, base / "Lama.xlsm")
        self._do(f"baru {TRACKER} --tahun 2026 --unit unit.csv")
        self._send()
        started = ("--unit", "D1", "D1-1", "D1-2")
        self._do(f"mulai {TRACKER} --pada 2026-01-05T08:00", *started)
        for step, clock in ((1, "08:05"), (2, "08:40")):
            self._do(f"tandai {TRACKER} --langkah {step} --pada 2026-01-05T{clock}", *started)
            self._do(f"serahkan {TRACKER} --langkah {step} --pada 2026-01-05T{clock}", *started)
        self._do(f"konsolidasi {TRACKER} --bahan {MATERIALS} --tandai --pada 2026-01-07T09:00")
        self._do(f"tandai {TRACKER} --langkah 3 --unit D1 D1-1 --pada 2026-01-07T09:10")
        self._do(f"serahkan {TRACKER} --langkah 3 --unit D1-2 --pada 2026-01-07T09:30", *FORCED)
        self._do(f"kembalikan {TRACKER} --langkah 4 --ke 3 --unit D1-2 --alasan uji --pada 2026-01-07T10:00")
        self._do(f"arsip {TRACKER} --ke arsip --bahan {MATERIALS} --pada {AT}")
        self._do("pasang --ke excel")

    def _do(self, line: str, *more: str) -> None:
        ended = run_command([*line.split(), *more], self._base)
        assert ended.code in (0, 1), (line, ended)

    def _send(self) -> None:
        """The units' materials; that of D2 has not come."""
        (self._base / MATERIALS).mkdir()
        with open_book(self._base / TRACKER, write=False) as book:
            owners = [owner for owner in collected.owners(actions.read(book)) if owner.code != "D2"]
        for owner in owners:
            file = self._base / MATERIALS / f"Bahan PK 2026 {owner.code}.xlsx"
            write_template(file, owner, 2026, superior="Menko", rows=demo._rows(owner), budgets=demo._budgets(owner, owners))


def _copy(source: str, target: str) -> None:
    shutil.copy2(source, target)


def tree(folder: Path) -> dict[str, bytes]:
    """What a user finds in a folder and below; not copies, temporary files and what a program keeps for itself."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not ours(name):
            found[name] = path.read_bytes()
    return found


def ours(name: str) -> bool:
    """Whether a path is of the program's own, not of the user's."""
    return name.split("/", 1)[0] in (STATE, TEMPORARY, "Salinan PK Tracker") or any(
        p.startswith(".pk") for p in name.split("/")
    )


def leftovers(folder: Path, *, killed: bool = False) -> list[str]:
    """What only a run in progress may have there. The system's own folder for temporary files is its to sweep after a kill."""
    hidden = [path.relative_to(folder).as_posix() for path in folder.rglob(".pk*")]
    return hidden if killed else hidden + [path.relative_to(folder).as_posix() for path in (folder / TEMPORARY).iterdir()]


def run_again(act: str, place: Path) -> Ended:
    """The act once more, two minutes later; and an export, for it sweeps that folder whatever the act does now."""
    age(place)
    ended = run_command(words(act), place)
    if leftovers(place):
        tracker = (place / TRACKER).read_bytes()
        run_command(["ekspor", TRACKER, "--ke", SWEPT, "--pada", AT], place)
        (place / SWEPT).unlink(missing_ok=True)
        (place / TRACKER).write_bytes(tracker)  # an export is logged
    return ended


def age(folder: Path) -> None:
    """Let two minutes pass for all that lies about."""
    for path in (folder, *folder.rglob("*")):
        facts = path.lstat()
        os.utime(path, (facts.st_atime - 120, facts.st_mtime - 120), follow_symlinks=False)


def state(path: Path) -> object:
    """Everything that a tracker says, but for when its log was really written. Raises when it cannot be read or trusted."""
    with open_book(path, write=False) as book:
        tables = book.tables()
    log = journal.read_entries(tables[layout.LOG_TABLE.name])
    assert not journal.broken(log), "Riwayat rusak"
    said = [(entry.action, entry.code, entry.step, entry.by, entry.text, entry.changes) for entry in log]
    return {name: table for name, table in tables.items() if name not in NOT_SEALED_BY_SECOND}, said


def whole_copies(folder: Path) -> bool:
    """Whether every copy of a tracker can be put back."""
    for name in TRACKERS:
        for copy in copies(folder / name):
            with open_book(copy.path, write=False) as book:
                book.tables([layout.LOG_TABLE.name])
    return True


Trees = Mapping[str, bytes]
