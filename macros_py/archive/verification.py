"""Whether an archive is still what was archived."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from macros_py.archive.year import MANIFEST, SUMS, files_below, sha256, year_folders
from macros_py.base.findings import Code, Finding


def verify(folder: Path) -> list[Finding]:
    """What is wrong with an archived year, or with every year of an archive: missing, changed and foreign files.

    Raises CannotGoOn (FOLDER_NOT_FOUND, ARCHIVE_EMPTY).
    """
    return [finding for year in year_folders(folder) for finding in _verify_year(year)]


def _verify_year(year: Path) -> Iterator[Finding]:
    def finding(code: Code, path: str, **values: object) -> Finding:
        return Finding(code, file=f"{year.name}/{path}", values=values)

    try:
        listed = {name: sums for sums, name in _read_sums(year / SUMS)}
        in_manifest = {item["jalur"]: item["sha256"] for item in json.loads((year / MANIFEST).read_bytes())["berkas"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield finding(Code.ARCHIVE_INVALID, f"{MANIFEST}, {SUMS}", detail=type(error).__name__)
        return
    for name, wanted in {**in_manifest, **listed}.items():
        path = year / name
        if not path.is_file():
            yield finding(Code.ARCHIVE_FILE_MISSING, name)
        elif sha256(path) != wanted or in_manifest.get(name, wanted) != wanted:
            yield finding(Code.ARCHIVE_FILE_CHANGED, name)
    for path in files_below(year):
        name = path.relative_to(year).as_posix()
        if name not in listed and name not in in_manifest and name not in (MANIFEST, SUMS):
            yield finding(Code.ARCHIVE_FILE_EXTRA, name)


def _read_sums(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        sums, _, name = line.partition("  ")
        if len(sums) != 64 or not name:
            raise ValueError(line)
        yield sums, name
