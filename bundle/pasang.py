"""Installs what lies beside it, and takes it away: `pasang.py pasang|lepas [OPTION ...]`.

Options: /diam, /folder FOLDER, /log FILE, /versi-lama (an older version too), /tanpa-excel (leaves Excel alone).

Nothing but Python's own library: it runs before there is anything else. The new environment is made in its final place, because
it holds absolute paths; what was there is put aside before and comes back when that fails. `terpasang.json` is written last.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

PARTS = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
MARK, LOG, ASIDE = "terpasang.json", "pasang.log", "lama"
OURS = ("python", "env", MARK)  # what one installation consists of, in its folder
FETCHED = "unduhan"  # where uv puts a Python that it fetched; see jalan.cmd


class Leave(IntEnum):
    """Exit codes, for whoever starts this without looking at it."""

    DONE = 0
    USAGE = 2
    OLDER = 3
    IN_USE = 4
    DAMAGED = 5
    NO_PYTHON = 6
    FOLDER = 7
    PACKAGES = 8
    ADDIN = 9


class Stop(Exception):  # noqa: N818 - not an error of the program
    """Cannot go on: what, and what to do, in one sentence or two."""

    def __init__(self, code: Leave, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    act: str
    folder: Path
    log: Path | None
    quiet: bool = False
    older: bool = False
    excel: bool = True


def main(words: list[str]) -> int:
    """Carry the order out; the exit code."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        order = read_order(words, os.environ)
    except Stop as stop:
        print(stop)
        return stop.code
    said: list[str] = []

    def say(text: str) -> None:
        said.append(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}")
        if not order.quiet:
            print(text, flush=True)

    code = Leave.DONE
    try:
        (install if order.act == "pasang" else remove)(order, say)
    except Stop as stop:
        code = stop.code
        say(str(stop))
    except OSError as error:
        code = Leave.FOLDER
        say(f"Tidak dapat dilanjutkan: {error.strerror or error} ({error.filename or order.folder}).")
    say(f"Selesai dengan kode {int(code)}.")
    write_log(order, said)
    return code


def read_order(words: list[str], environment: Mapping[str, str]) -> Order:
    """What the words of the command line ask for. Raises Stop USAGE."""
    act, *rest = words or [""]
    options: dict[str, str | bool] = {}
    while rest:
        name = rest.pop(0).lower().lstrip("/-")
        if name in {"diam", "versi-lama", "tanpa-excel"}:
            options[name] = True
        elif name in {"folder", "log"} and rest:
            options[name] = rest.pop(0)
        else:
            raise Stop(
                Leave.USAGE, f"Pilihan tidak dikenal: {name}. Yang ada: /diam /folder F /log F /versi-lama /tanpa-excel."
            )
    if act not in {"pasang", "lepas"}:
        raise Stop(Leave.USAGE, "Jalankan Pasang atau Lepas.")
    folder = Path(str(options["folder"])).absolute() if "folder" in options else usual_folder(environment)
    log = Path(str(options["log"])).absolute() if "log" in options else (folder / LOG if act == "pasang" else None)
    return Order(act, folder, log, "diam" in options, "versi-lama" in options, WINDOWS and "tanpa-excel" not in options)


def usual_folder(environment: Mapping[str, str]) -> Path:
    """Where programs of one user lie, without rights of an administrator and outside of OneDrive. Raises Stop FOLDER."""
    name = "LOCALAPPDATA" if WINDOWS else "HOME"
    if not environment.get(name):
        raise Stop(Leave.FOLDER, f"{name} tidak diketahui. Sebutkan folder dengan /folder.")
    return Path(environment[name], *(("Programs", "PK Tracker") if WINDOWS else (".local", "share", "PK Tracker")))


def install(order: Order, say: Callable[[str], None]) -> None:
    """Install, repair or update. Raises Stop."""
    bundle = read_bundle()
    one_drive(order.folder, os.environ)
    there = installed_version(order.folder)
    if there and order_of(there) > order_of(bundle["versi"]) and not order.older:
        text = f"Terpasang versi {there}, lebih baru daripada {bundle['versi']}. Tambahkan /versi-lama bila memang itu."
        raise Stop(Leave.OLDER, text)
    word = "Memasang" if not there else "Memperbaiki" if there == bundle["versi"] else f"Mengganti {there} dengan"
    say(f"{word} PK Tracker {bundle['versi']} di {order.folder} ...")
    order.folder.mkdir(parents=True, exist_ok=True)
    with put_aside(order.folder):
        python = unpack_python(bundle, order.folder)
        make_environment(python, order.folder, say)
        mark = {"versi": bundle["versi"], "python": str(python), "waktu": time.strftime("%Y-%m-%dT%H:%M:%S")}
        (order.folder / MARK).write_text(json.dumps(mark), encoding="utf-8")
    if order.excel:
        put_into_excel(order.folder, say)
    say("PK Tracker terpasang." + (" Buka Excel: tab PK Tracker, tombol Buku baru." if order.excel else ""))


def read_bundle() -> dict[str, str]:
    """What the bundle says of itself, after every file of it was compared with its sum. Raises Stop DAMAGED."""
    try:
        bundle = json.loads((PARTS / "bundel.json").read_text("utf-8"))
        wrong = [name for name, wanted in bundle["berkas"].items() if digest(PARTS / name) != wanted]
    except (OSError, ValueError, KeyError) as error:
        raise Stop(Leave.DAMAGED, f"Bundel tidak lengkap ({error}). Ekstrak ulang berkas zip, atau unduh lagi.") from error
    if wrong:
        raise Stop(
            Leave.DAMAGED, f"Isi bundel berubah atau rusak: {', '.join(wrong)}. Ekstrak ulang berkas zip, atau unduh lagi."
        )
    return dict(bundle)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def one_drive(folder: Path, environment: Mapping[str, str]) -> None:
    """Refuse a folder that OneDrive carries elsewhere: it would send thousands of files, and give some back as empty ones."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if (root := environment.get(name)) and folder.is_relative_to(root):
            raise Stop(
                Leave.FOLDER, f"{folder} ada di OneDrive ({root}). Pilih folder lain dengan /folder, misalnya C:\\PK Tracker."
            )


def installed_version(folder: Path) -> str:
    """The version that is installed whole in `folder`, "" when there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads((folder / MARK).read_text("utf-8"))["versi"])
    return ""


def order_of(version: str) -> tuple[int, ...]:
    """A version as numbers, to be compared."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


@contextmanager
def put_aside(folder: Path) -> Iterator[None]:
    """What is installed lies aside meanwhile, and comes back when what follows fails. Raises Stop IN_USE, nothing changed."""
    aside = folder / ASIDE
    if aside.exists() and installed_version(folder):
        shutil.rmtree(aside)  # left by a run that was killed when all but this was done
    aside.mkdir(exist_ok=True)
    moved: list[str] = []

    def back() -> None:
        for name in OURS:
            if (aside / name).exists():
                discard(folder / name)
                (aside / name).rename(folder / name)
        shutil.rmtree(aside, ignore_errors=True)

    try:
        for name in OURS:
            if (folder / name).exists():
                if (aside / name).exists():  # of a killed run: what lies aside is whole, this is not
                    discard(folder / name)
                else:
                    (folder / name).rename(aside / name)
                moved.append(name)
    except OSError as error:
        back()
        raise Stop(
            Leave.IN_USE, "PK Tracker sedang dipakai. Tutup Excel dan jendela perintah PK Tracker, lalu ulangi."
        ) from error
    try:
        yield
    except BaseException:
        for name in OURS:
            discard(folder / name)
        back()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def discard(path: Path) -> None:
    """Remove a file or folder that may not be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def unpack_python(bundle: Mapping[str, str], folder: Path) -> Path:
    """The Python that the environment is to be made of: from the archive in the bundle, or the one that runs now."""
    wanted = bundle["python"]
    if archive := bundle.get("arsip"):
        with tarfile.open(PARTS / archive) as tar:
            tar.extractall(folder, filter="tar")  # its sum was compared
        return folder / ("python/python.exe" if WINDOWS else "python/bin/python3")
    if f"{sys.version_info[0]}.{sys.version_info[1]}" != wanted:
        raise Stop(Leave.NO_PYTHON, f"Bundel ini memerlukan Python {wanted}.")
    return Path(getattr(sys, "_base_executable", None) or sys.executable)


def make_environment(python: Path, folder: Path, say: Callable[[str], None]) -> None:
    """The virtual environment with every package, from the bundle alone, each compared with its sum. Raises Stop PACKAGES."""
    environment = folder / "env"
    say("Memasang paket ...")
    run([str(python), "-I", "-m", "venv", "--without-pip", str(environment)], say)
    uv = PARTS / ("uv.exe" if WINDOWS else "uv")
    run([str(uv), "pip", "install", "--quiet", "--no-config", "--offline", "--no-index", "--no-cache", "--require-hashes",
         "--link-mode=copy", "--compile-bytecode", "--python", str(program(environment, "python")),
         "--find-links", str(PARTS / "wheels"), "--requirement", str(PARTS / "requirements.txt")], say)  # fmt: skip


def run(command: list[str], say: Callable[[str], None], code: Leave = Leave.PACKAGES) -> None:
    """Run a program; what it complains of goes to the log. Raises Stop with `code`."""
    # Without the settings of somebody else's Python or uv.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    for line in (done.stdout + done.stderr).splitlines():
        say(f"  {line}")
    if done.returncode:
        raise Stop(code, f"{Path(command[0]).name} gagal (kode {done.returncode}); sebabnya di atas dan di catatan {LOG}.")


def program(environment: Path, name: str) -> Path:
    """A program of the environment."""
    return environment / ("Scripts" if WINDOWS else "bin") / (f"{name}.exe" if WINDOWS else name)


def put_into_excel(folder: Path, say: Callable[[str], None]) -> None:
    """Put the add-in into Excel. Raises Stop ADDIN."""
    run([str(program(folder / "env", "pk-tracker")), "pasang"], say, Leave.ADDIN)


def remove(order: Order, say: Callable[[str], None]) -> None:
    """Take the add-in out of Excel and everything away that was installed; what somebody put beside it stays. Raises Stop."""
    folder = order.folder
    tracker = program(folder / "env", "pk-tracker")
    if order.excel and tracker.exists():
        run([str(tracker), "lepas"], say, Leave.ADDIN)
    try:
        for name in (*OURS, ASIDE, LOG):
            discard(folder / name)
    except OSError as error:
        raise Stop(
            Leave.IN_USE, "PK Tracker sedang dipakai. Tutup Excel dan jendela perintah PK Tracker, lalu ulangi."
        ) from error
    with suppress(OSError):
        folder.rmdir()  # refuses when something else is in it
    left = sorted(path.name for path in folder.iterdir() if path.name != FETCHED) if folder.is_dir() else []
    say("PK Tracker dilepas." + (f" Tidak dihapus karena bukan bagian PK Tracker: {', '.join(left)}." if left else ""))


def write_log(order: Order, said: list[str]) -> None:
    """Add to the log; the log is no reason to fail."""
    if order.log and order.log.parent.is_dir():  # not where nothing was installed, unless /log names a place
        with suppress(OSError), order.log.open("a", encoding="utf-8") as file:
            file.write("\n".join(said) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
