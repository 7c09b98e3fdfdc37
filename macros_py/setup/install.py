"""Puts the add-in into Excel on this machine and takes it out again, and opens the guide."""

from __future__ import annotations

import re
import sys
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

import macros_py
from macros_py.base import own_folder
from macros_py.base.files import make_folder, staged, write_bytes
from macros_py.base.findings import CannotGoOn, Code
from macros_py.setup import place

PAGES = ("panduan", "tombol", "dokumen", "perintah", "kode", "administrator", "keamanan")  # of the guide, the first one first
_PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>Panduan PK Tracker</title><style>
body {{ max-width: 56em; margin: 2em auto; padding: 0 1em; font: 11pt/1.55 Calibri, Carlito, sans-serif; color: #24323a }}
h1, h2, h3 {{ color: #1b5e6b }} img {{ max-width: 100%; border: 1px solid #d9e0e3 }}
table {{ border-collapse: collapse }} th, td {{ border: 1px solid #d9e0e3; padding: .3em .6em; vertical-align: top }}
th {{ background: #eaf3f4; text-align: left }} pre {{ background: #f5f7f8; padding: .6em }}
</style></head><body>
{body}
</body></html>
"""


@dataclass(frozen=True, slots=True)
class Installed:
    """What `pasang` did. `replaced` is the version that stood there before, None when there was none."""

    path: Path
    version: str
    xlwings: str
    interpreter: str
    replaced: str | None
    changed: bool


def install(target: Path | None = None, signed: Path | None = None) -> Installed:
    """Put the add-in into `target`, by default the folder from which Excel starts add-ins; of `signed` where there is one.

    The add-in runs the interpreter that runs now. Raises CannotGoOn: ADDIN_FOLDER_UNKNOWN, ADDIN_BUILD_FAILED, ADDIN_IN_USE,
    FILE_NOT_FOUND, FILE_READ_ONLY, PYTHON_FROM_STORE.
    """
    from macros_py.setup.prebuilt import addin_for
    from macros_py.sheets.ooxml import packed

    if any(place.is_from_store(path) for path in (sys.base_prefix, place.interpreter())):
        raise CannotGoOn(Code.PYTHON_FROM_STORE)  # its AppData is a copy of its own: Excel would not see the add-in
    folder = target or place.start_folder()
    path, python = folder / place.ADDIN_NAME, place.interpreter()
    before = path.read_bytes() if path.is_file() else None
    replaced = place.installed_settings(path).get("PK_TRACKER_VERSION", "?") if before is not None else None
    parts = addin_for(python, signed)
    # Excel opens what lies in its start folder: the add-in is made beside that, on the same drive.
    beside = folder if target else folder.parent
    try:
        with staged(beside) as stage:
            stage.write(str(path.relative_to(beside)), packed(parts), replace=before is not None)
        if target is None and sys.platform == "darwin":
            _install_mac_script(metadata.version("xlwings"))
    except CannotGoOn as stop:
        if before is not None and isinstance(stop.__cause__, PermissionError):
            raise CannotGoOn(Code.ADDIN_IN_USE, file=str(path)) from stop
        raise
    return Installed(
        path, macros_py.__version__, metadata.version("xlwings"), str(python), replaced, path.read_bytes() != before
    )


def uninstall(target: Path | None = None) -> Path | None:
    """Take the add-in out of `target`, and our notes out of the user's data folder; where it was, None when there was none.

    Raises CannotGoOn: ADDIN_FOLDER_UNKNOWN, ADDIN_IN_USE.
    """
    path = (target or place.start_folder()) / place.ADDIN_NAME
    there = path.is_file()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise CannotGoOn(Code.ADDIN_IN_USE, file=str(path)) from error
    if target is None:
        _forget()
    return path if there else None


def open_guide() -> Path:
    """Show the guide in the browser; gives its first page, which was made for it beside the others.

    Raises CannotGoOn FILE_NOT_FOUND, FILE_READ_ONLY.
    """
    from markdown import markdown

    folder, target = guide_folder(), own_folder.data_folder()
    make_folder(target)
    # The pages lie in the user's folder, which can be written; their pictures stay beside the guide.
    with staged(target) as stage:
        for name in PAGES:
            source = folder / f"{name}.md"
            if not source.is_file():
                raise CannotGoOn(Code.FILE_NOT_FOUND, file=source.name)
            body = markdown(
                source.read_text(encoding="utf-8"), extensions=["tables", "toc", "sane_lists"], output_format="html"
            )
            body = re.sub(r'(?<=href=")(\w+)\.md(?=["#])', r"\1.html", body).replace('src="', f'src="{folder.as_uri()}/')
            stage.write(f"{name}.html", _PAGE.format(body=body).encode(), replace=True)
    webbrowser.open(stage.files[0].as_uri())
    return stage.files[0]


def guide_folder() -> Path:
    """Where the guide lies: in the package when it is installed, in docs/ of a checkout."""
    installed = Path(macros_py.__file__).parent / "guide"
    return installed if installed.is_dir() else Path(macros_py.__file__).parents[1] / "docs"


def _install_mac_script(version: str) -> None:
    """What `xlwings runpython install` does. It stays behind on `lepas`: other workbooks may use it."""
    source = resources.files("xlwings").joinpath(f"xlwings-{version}.applescript")
    target = place.mac_script(version)
    make_folder(target.parent)
    write_bytes(target, source.read_bytes(), replace=True)


def _forget() -> None:
    """Take our files out of the data folder, and the folder when nothing else is in it."""
    folder = own_folder.data_folder()
    with suppress(OSError):
        for name in (*place.NOTES, *(f"{page}.html" for page in PAGES)):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()
