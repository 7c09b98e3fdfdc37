"""diagnosa --uji: tries the add-in in the Excel of this machine, on a tracker of its own, and packs what it saw to be sent.

Nothing of the user's is changed: the tracker and all that the buttons make lie in a temporary folder; the add-in is the
installed one. What is tried stands in `trial_checks.CHECKS`, one list.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from macros_py.base import words
from macros_py.base.files import write_bytes
from macros_py.base.findings import CannotGoOn
from macros_py.setup.answers import NOT_FINE, UNKNOWN, Answer, unknown, wrong
from macros_py.setup.diagnose import diagnose
from macros_py.setup.seat import Seat
from macros_py.setup.trial_checks import CHECKS, TrialCheck
from macros_py.setup.trial_report import page

SEEN, UNSEEN = "dilihat di Excel", "belum dapat dilihat"
TRACKER = "Uji PK Tracker.xlsm"

# Opens the tracker in an Excel that has the add-in; closes that Excel at the end of the block.
Opener = Callable[[Path], AbstractContextManager[Seat]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one check. `seen` is SEEN only where a real Excel was looked at and gave an answer."""

    name: str
    proves: str
    state: str
    seen: str
    detail: str
    remedy: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A whole trial: the zip that was packed, and what became of each check."""

    file: Path
    tried: list[Tried]


def try_excel(target: Path, opener: Opener | None = None) -> Trial:
    """Try everything and put the zip with the report into the folder `target`.

    Raises CannotGoOn: TRIAL_IMPOSSIBLE where there is no Excel for it, FOLDER_NOT_FOUND, and what writing a file raises.
    """
    now = words.now_wib()
    with _folder() as folder:
        book = _new_tracker(folder / TRACKER, now)
        with (opener or _this_excel)(book) as seat:
            tried = [_try(check, seat) for check in CHECKS]
            about = {"dibuat": words.date_time(now), "excel": seat.version, "sungguhan": seat.real}
        data = _report(about, tried, seat)
        file = target / f"Uji PK Tracker {now:%Y-%m-%d %H.%M.%S}.zip"
        write_bytes(file, _packed(folder, data), replace=False)
    return Trial(file, tried)


def _this_excel(book: Path) -> AbstractContextManager[Seat]:
    from macros_py.setup.trial_excel import open_excel

    return open_excel(book)


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that goes again; what an Excel still holds on to stays behind in the system's temporary folder."""
    with tempfile.TemporaryDirectory(prefix="Uji PK Tracker ", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()  # the short names of Windows are no names for a workbook


def _new_tracker(path: Path, now: datetime) -> Path:
    from macros_py.build.workbook import build_workbook
    from macros_py.procedure import sop_file, units

    build_workbook(path, sop=sop_file.load(), year=now.year, units=units.load())
    return path


def _try(check: TrialCheck, seat: Seat) -> Tried:
    before = time.perf_counter()
    answer = _answer(check, seat)
    seen = SEEN if seat.real and answer.state != UNKNOWN else UNSEEN
    return Tried(check.name, check.proves, answer.state, seen, answer.detail, answer.remedy, time.perf_counter() - before)


def _answer(check: TrialCheck, seat: Seat) -> Answer:
    remedy = "Kirim laporan ini kepada pengelola."
    try:
        return check.run(seat)
    except CannotGoOn as stop:
        return wrong(f"{stop.finding.message} {stop.finding.action}", remedy)
    except Exception as error:  # whatever an Excel, or one that only plays Excel, has against it
        if not seat.real:
            return unknown(f"Excel tiruan tidak mengenal ini ({type(error).__name__}).", remedy)
        return wrong(f"{type(error).__name__}: {error}"[:300], remedy)


def _report(about: dict[str, object], tried: list[Tried], seat: Seat) -> dict[str, object]:
    return {
        **about,
        "uji": [
            {
                "nama": item.name,
                "membuktikan": item.proves,
                "keadaan": item.state,
                "dilihat": item.seen,
                "rincian": item.detail,
                "tindakan": item.remedy if item.state == NOT_FINE else "",
                "detik": round(item.seconds, 2),
            }
            for item in tried
        ],
        "tombol": [{"tombol": p.label, "detik": round(p.seconds, 2), "pesan": list(p.said)} for p in seat.presses],
        "jendela_tak_dikenal": list(seat.hand.strange),
        "diagnosa": [{"nama": i.name, "keadaan": i.state, "rincian": i.detail, "tindakan": i.remedy} for i in diagnose()],
    }


def _packed(folder: Path, data: dict[str, object]) -> bytes:
    """The report, and the PDFs and pictures that the checks left in `folder`; no workbook."""
    shown = sorted(path for path in folder.glob("laporan/*") if path.suffix in (".pdf", ".png"))
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("laporan.json", json.dumps(data, ensure_ascii=False, indent=1))
        package.writestr("laporan.html", page(data, [path.name for path in shown]))
        for path in shown:
            package.write(path, path.name)
    return memory.getvalue()
