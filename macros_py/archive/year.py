"""Arsip: closes a year.

One folder holds the tracker, the export, the documents, the materials as received, and a list of all of them with their
SHA-256; one Parquet table holds every step of every archived year.

    ARSIP/langkah.parquet                  all years, made anew from the folders each time
    ARSIP/2026 perubahan 1/                the same year again, after PK that were final have been revised
    ARSIP/2026/manifest.json, SHA256SUMS   the second can be checked with `sha256sum -c`, without this program
    ARSIP/2026/buku/ ekspor/ dokumen/ bahan/ langkah.parquet

The sums show that a file changed; they do not protect against someone who changes both.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from macros_py import __version__, summary
from macros_py.archive.steps import STEPS, read_steps, write_joined, write_steps
from macros_py.base.files import staged, write_here
from macros_py.base.findings import CannotGoOn, Code, Finding
from macros_py.base.folders import entries_below
from macros_py.base.progress import Progress, part, silent
from macros_py.tracker import readiness
from macros_py.tracker.key_figures import key_figures, standings
from macros_py.tracker.readiness import FINAL, KONSEP, Changed
from macros_py.tracker.records import Tracker

_CHANGED = " perubahan "  # in the name of a folder: 2026 perubahan 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_FORMAT = 1
_LOCKS = ("~$", ".~lock")  # what Excel and LibreOffice leave beside an open file

Kind = Literal["buku", "ekspor", "dokumen", "bahan", "langkah"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: its path inside the year's folder, with forward slashes."""

    path: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archived year holds. `folder` is where it lies; it is not part of the list itself."""

    folder: Path
    year: int
    sop: str
    at: datetime
    by: str
    units: int
    done: int
    konsep: Mapping[str, Finding | None]  # each unit's reason for staying KONSEP, None for FINAL
    revisions: Mapping[str, int]  # each unit's Nomor Revisi
    files: tuple[Entry, ...]

    def as_json(self) -> dict[str, object]:
        """The content of manifest.json."""
        return {
            "format": _FORMAT, "program": f"PK Tracker {__version__}", "tahun": self.year, "sop": self.sop,
            "diarsipkan": self.at.isoformat(), "oleh": self.by, "unit": self.units, "selesai": self.done,
            "pk": [
                {"kode": code, "keadaan": FINAL if why is None else KONSEP, "sebab": why and why.message,
                 "revisi": self.revisions.get(code, 0)}
                for code, why in self.konsep.items()
            ],
            "berkas": [{_KEYS[k]: v for k, v in asdict(entry).items()} for entry in self.files],
        }  # fmt: skip

    def findings(self) -> list[Finding]:
        """What is worth a word although the year could be archived."""
        left = self.units - self.done
        found = [Finding(Code.ARCHIVE_OPEN, values={"count": left})] if left else []
        return found + [why for why in self.konsep.values() if why is not None]


_KEYS = {"path": "jalur", "kind": "jenis", "size": "ukuran", "sha256": "sha256"}


def archive(
    book: Path,
    content: bytes,
    root: Path,
    *,
    tracker: Tracker,
    now: datetime,
    by: str,
    materials: Path | None = None,
    paper: Literal["A4", "F4"] = "A4",
    changed: Changed = lambda _path: None,
    progress: Progress = silent,
) -> Manifest:
    """Close the year of `book`, which holds `content` and so the records `tracker`, in a folder of `root` named by the year.

    A year that is archived already is taken again, as a new state beside the first, when the PK of a unit was revised since.
    Its Temuan is what Periksa finds now; `materials` is the folder of the units' files. The folder appears whole or not
    at all, the table of all years with it. Raises CannotGoOn (FOLDER_EXISTS when the year is archived already
    and nothing was revised, FOLDER_NOT_FOUND, ARCHIVE_INVALID for the table of an older year …).
    """
    from macros_py.documents import write_documents

    revisions = readiness.revisions(tracker)
    target = _next_state(root, tracker.settings.year, revisions)
    if materials is not None and not materials.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(materials))
    with staged(root) as stage:
        years = {year: read_steps(folder) for year, folder in newest(_years(root)).items()}
        place = stage.file(target.name)
        sources = files_below(materials) if materials is not None else []
        shown = part(progress, "Arsip", after=len(sources))
        _gather(place, book, content, tracker, now)
        # Each unit keeps its state: what is not final stays KONSEP in the archive too.
        papers = write_documents(tracker, place / "dokumen", now, paper=paper, final=True, changed=changed, progress=shown)
        shown = part(progress, "Arsip", before=len(papers) // 2)  # each as .docx and PDF
        for done, source in enumerate(sources, start=1):
            copy = place / "bahan" / source.relative_to(materials or root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            _write(copy, source.read_bytes(), source)
            shown(done, len(sources), "")
        manifest = _describe(place, target, tracker, now, by)
        _write_lists(place, manifest)
        years[str(manifest.year)] = read_steps(place)
        # It is put in place before the year, so that a stop between the two leaves a table that the next try makes anew.
        write_joined(stage.file(STEPS, replace=True), years)
    return manifest


def _gather(place: Path, book: Path, content: bytes, tracker: Tracker, now: datetime) -> None:
    """Put the tracker, its export and its steps into the folder."""
    from macros_py.documents.summary_pdf import write_summary_pdf
    from macros_py.documents.summary_xlsx import write_summary_workbook

    for folder in ("buku", "ekspor", "dokumen"):
        (place / folder).mkdir(parents=True)
    _write(place / "buku" / book.name, content, book)
    figures = summary.summarize(tracker, now)
    name = f"Ringkasan {tracker.settings.year}"
    write_summary_workbook(place / "ekspor" / f"{name}.xlsx", figures)
    write_summary_pdf(place / "ekspor" / f"{name}.pdf", figures)
    _write_json(place / "ekspor" / f"{name}.json", summary.as_json(figures))
    write_steps(place / STEPS, tracker, now)


def _write(copy: Path, data: bytes, source: Path) -> None:
    """A copy with the time of its source, but not with its rights: a read-only one could not be brought to the disk."""
    write_here(copy, data)
    facts = source.stat()
    os.utime(copy, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def _describe(place: Path, target: Path, tracker: Tracker, now: datetime, by: str) -> Manifest:
    figures = key_figures(tracker, standings(tracker, now))
    units, done = figures["Unit aktif"], figures["Selesai semua langkah"]
    known = readiness.readiness(tracker)
    why = readiness.why_konsep(tracker, known)
    konsep = {code: why.get(code) for code in known}
    entries = tuple(_entry(place, path) for path in files_below(place))
    revisions = readiness.revisions(tracker)
    return Manifest(target, tracker.settings.year, tracker.sop.number, now, by, units, done, konsep, revisions, entries)


def _entry(place: Path, path: Path) -> Entry:
    name = path.relative_to(place).as_posix()
    kind = name.split("/")[0] if "/" in name else "langkah"
    return Entry(name, kind, path.stat().st_size, sha256(path))


def _write_lists(place: Path, manifest: Manifest) -> None:
    _write_json(place / MANIFEST, manifest.as_json())
    lines = [f"{entry.sha256}  {entry.path}" for entry in manifest.files] + [f"{sha256(place / MANIFEST)}  {MANIFEST}"]
    (place / SUMS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def year_folders(folder: Path) -> list[Path]:
    """The archived years in a folder, or the folder itself when it is one. Raises CannotGoOn."""
    if not folder.is_dir():
        raise CannotGoOn(Code.FOLDER_NOT_FOUND, file=str(folder))
    if (folder / MANIFEST).is_file():
        return [folder]
    if years := _years(folder):
        return years
    raise CannotGoOn(Code.ARCHIVE_EMPTY, file=str(folder))


def _years(root: Path) -> list[Path]:
    return sorted((path.parent for path in root.glob(f"*/{MANIFEST}")), key=_state)


def _state(folder: Path) -> tuple[str, int]:
    """Year and state of an archived year's folder: 0 for the first."""
    year, _, number = folder.name.partition(_CHANGED)
    return (year, int(number)) if number.isdecimal() else (folder.name, 0)


def newest(folders: Iterable[Path]) -> dict[str, Path]:
    """Of each year the last state."""
    return {_state(folder)[0]: folder for folder in sorted(folders, key=_state)}


def _next_state(root: Path, year: int, revisions: Mapping[str, int]) -> Path:
    """Where the year goes. Raises CannotGoOn FOLDER_EXISTS when it is there and no unit was revised since."""
    last = newest(_years(root)).get(str(year), root / str(year))
    if not last.exists():
        return last
    try:
        held = {unit["kode"]: unit.get("revisi", 0) for unit in json.loads((last / MANIFEST).read_bytes()).get("pk", ())}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CannotGoOn(Code.FOLDER_EXISTS, file=str(last)) from None
    if not any(number > held.get(code, 0) for code, number in revisions.items()):
        raise CannotGoOn(Code.FOLDER_EXISTS, file=str(last))
    return root / f"{year}{_CHANGED}{_state(last)[1] + 1}"


def files_below(folder: Path) -> list[Path]:
    """Every file below, in the order of their names; no locks of open files."""
    return sorted(Path(e.path) for e in entries_below(folder) if e.is_file() and not e.name.startswith(_LOCKS))


def sha256(path: Path) -> str:
    """The sum of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
