"""The one writer of files: a set whole or not at all, over nothing, durable, and what dead runs left is swept."""

import errno
import json
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet import _writer

from macros_py import actions, documents
from macros_py.archive.steps import read_steps
from macros_py.base import files
from macros_py.base.files import staged, undone_on_failure, write_bytes
from macros_py.base.findings import CannotGoOn, Code
from macros_py.base.words import now_wib
from macros_py.books.file import open_book
from macros_py.cli import cli
from macros_py.commands.terminal import run
from macros_py.setup import install, place
from macros_py.sheets.ooxml import workbook_parts

WINDOWS = sys.platform == "win32"
posix = pytest.mark.skipif(WINDOWS, reason="POSIX only")
SET = {"satu.txt": b"1" * 5000, "Deputi I/dua.csv": b"a;b\r\n", "tiga.txt": b"3"}


def write_set(folder):
    with staged(folder) as stage:
        for name, data in SET.items():
            if name.endswith(".csv"):
                stage.file(name).write_bytes(data)
            else:
                stage.write(name, data)
    return stage.files


def content(folder):
    """What lies in a folder, by path; folders too, as None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in Path(folder).rglob("*")
    }


WHOLE = {**SET, "Deputi I": None}


@contextmanager
def refused(code, **values):
    with pytest.raises(CannotGoOn) as stop:
        yield
    assert stop.value.finding.code is code
    assert {key: stop.value.finding.values[key] for key in values} == values


@pytest.fixture(params=["links", "no links"])
def links(request, monkeypatch):
    """Also a file system that knows no links, such as an exFAT stick."""

    def unable(*_args, **_options):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", unable)


def test_a_set_is_there_under_its_names_and_nothing_else(tmp_path, links):
    made = write_set(tmp_path / "baru" / "keluar")
    assert made == [tmp_path / "baru" / "keluar" / name for name in SET]
    assert content(tmp_path / "baru" / "keluar") == WHOLE


CALLS = [(os, "fsync"), (os, "link"), (os, "open"), (os, "urandom"), (json, "dump"), (Path, "mkdir"), (Path, "open"),
         (Path, "write_bytes"), (Path, "read_bytes"), (Path, "replace"), (Path, "lstat"), (Path, "iterdir"), (Path, "exists")]  # fmt: skip


@pytest.mark.parametrize(("owner", "name"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("nth", range(8))
def test_any_failing_call_leaves_the_whole_set_or_nothing(tmp_path, monkeypatch, links, owner, name, nth):
    real, calls = getattr(owner, name), iter(range(10_000))

    def failing(*args, **kwargs):
        if next(calls) == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kwargs)

    done, folder = False, tmp_path / "keluar"
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        with suppress(CannotGoOn, OSError if name == "urandom" else CannotGoOn):  # urandom is asked before anything else
            write_set(folder)
            done = True
    if (owner, name) == (os, "open") and folder.exists():  # asked for to clear up as well: then the next run does
        monkeypatch.setattr(files, "STALE_SECONDS", -1)
        write_bytes(folder / "lain.txt", b"x").unlink()
        if not done:
            folder.rmdir()
    assert content(tmp_path) == ({f"keluar/{key}": data for key, data in WHOLE.items()} | {"keluar": None} if done else {})


@pytest.mark.parametrize("failing", ["fsync", "link", "write"])
def test_a_full_disk_is_told_with_the_file(tmp_path, monkeypatch, failing):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "link":
        monkeypatch.setattr(
            Path, "open", lambda self, *a, _real=Path.open, **o: full() if a == ("xb",) else _real(self, *a, **o)
        )
    monkeypatch.setattr(*{"fsync": (os, "fsync"), "link": (os, "link"), "write": (Path, "write_bytes")}[failing], full)
    with refused(Code.FILE_READ_ONLY, file="hasil.txt", detail="ruang simpan habis"):
        write_bytes(tmp_path / "hasil.txt", b"x")
    assert content(tmp_path) == {}


@pytest.mark.parametrize("name", list(SET))
def test_a_name_that_somebody_takes_meanwhile_stays_his_and_the_set_is_withdrawn(tmp_path, links, name):
    with refused(Code.FILE_EXISTS, file=Path(name).name), staged(tmp_path) as stage:
        for each, data in SET.items():
            stage.write(each, data)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"orang lain")
    assert {key: data for key, data in content(tmp_path).items() if data is not None} == {name: b"orang lain"}


def test_a_name_taken_at_the_last_instant_where_there_are_no_links(tmp_path, monkeypatch):
    def taken(_source, target):
        Path(target).write_bytes(b"orang lain")
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", taken)
    with refused(Code.FILE_EXISTS):
        write_bytes(tmp_path / "hasil.txt", b"x")
    assert content(tmp_path) == {"hasil.txt": b"orang lain"}


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_what_is_there_is_never_replaced(tmp_path, there):
    target = tmp_path / "hasil.txt"
    if there == "link":
        target.symlink_to(tmp_path / "tidak ada")
    elif there == "folder":
        target.mkdir()
    else:
        target.write_bytes(b"orang lain")
    before = content(tmp_path), target.is_symlink()
    with refused(Code.FILE_EXISTS):
        write_bytes(target, b"x")
    assert (content(tmp_path), target.is_symlink()) == before


def test_two_files_of_one_name_in_a_set_are_refused(tmp_path):
    with refused(Code.FILE_EXISTS), staged(tmp_path) as stage:
        stage.write("a.txt", b"1")
        stage.write("a.txt", b"2")
    assert content(tmp_path) == {}


def test_an_older_file_of_ours_is_replaced_and_comes_back_when_the_set_fails(tmp_path, links):
    old = write_bytes(tmp_path / "milik.txt", b"lama")
    with refused(Code.FILE_EXISTS), staged(tmp_path) as stage:
        stage.write("milik.txt", b"baru", replace=True)
        stage.write("lain.txt", b"x")
        (tmp_path / "lain.txt").write_bytes(b"orang lain")
    assert content(tmp_path) == {"milik.txt": b"lama", "lain.txt": b"orang lain"}
    write_bytes(old, b"baru", replace=True)
    assert old.read_bytes() == b"baru"


def test_a_folder_of_a_set_appears_whole_and_over_nothing(tmp_path):
    def write():
        with staged(tmp_path) as stage:
            (place := stage.file("2026")).mkdir()
            (place / "a").write_bytes(b"a")
            stage.write("tabel.txt", b"t")

    write()
    assert content(tmp_path) == {"2026": None, "2026/a": b"a", "tabel.txt": b"t"}
    (tmp_path / "tabel.txt").unlink()
    with refused(Code.FILE_EXISTS):
        write()
    assert content(tmp_path) == {"2026": None, "2026/a": b"a"}


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o022, 0o644), (0o002, 0o664)])
def test_the_users_umask_is_kept(tmp_path, links, mask, mode):
    before = os.umask(mask)
    try:
        made = write_set(tmp_path / "keluar")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {mode}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in made} == {0o777 & ~mask}


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.parquet"])
def test_what_was_not_written_to_its_end_is_noticed(tmp_path, name):
    with refused(Code.FILE_READ_ONLY, file=name, detail="yang tertulis tidak utuh"), staged(tmp_path) as stage:
        stage.file(name).write_bytes(b"PK\x03\x04 PAR1 a;b\r\nterputus")
    assert content(tmp_path) == {}


def test_bytes_that_did_not_arrive_are_noticed(tmp_path, monkeypatch):
    real = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda self, data: real(self, data[:-1]))
    with refused(Code.FILE_READ_ONLY, detail="yang tertulis tidak utuh"):
        write_bytes(tmp_path / "a.txt", b"abc")
    assert content(tmp_path) == {}


@posix
def test_everything_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    done, sync, link = [], os.fsync, os.link

    def synced(handle):
        facts = os.fstat(handle)
        done.append("folder" if stat.S_ISDIR(facts.st_mode) else facts.st_size)
        sync(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", lambda *names: done.append("name") or link(*names))
    write_set(tmp_path)
    mark = done[3]
    assert done == [5000, 5, 1, mark, "name", "name", "name", "folder", "folder"]


def test_a_full_folder_for_temporary_files_cuts_no_sheet_short(monkeypatch):
    """openpyxl's own writer swallows the error when it flushes a sheet, and packs what arrived."""
    book = openpyxl.Workbook()
    for row in range(3000):
        book.active.append([row, "teks " * 5])
    whole = workbook_parts(book)
    monkeypatch.setattr(_writer, "create_temporary_file", lambda suffix="": "/dev/full")
    monkeypatch.setattr(tempfile, "tempdir", "/tidak/ada")
    assert workbook_parts(book) == whole
    assert whole["xl/worksheets/sheet1.xml"].endswith(b"</worksheet>")


# Undone


def test_files_go_again_when_what_follows_fails_and_changed_ones_stay(tmp_path):
    with suppress(KeyError), undone_on_failure():
        with undone_on_failure():
            write_set(tmp_path / "keluar")
        (tmp_path / "keluar" / "satu.txt").write_bytes(b"diubah")
        (tmp_path / "keluar" / "tiga.txt").unlink()
        (tmp_path / "keluar" / "tiga.txt").write_bytes(b"orang lain")
        raise KeyError
    assert content(tmp_path / "keluar") == {"satu.txt": b"diubah", "tiga.txt": b"orang lain"}
    with suppress(KeyError), undone_on_failure():
        write_set(tmp_path / "lagi")
        raise KeyError
    assert not (tmp_path / "lagi").exists()


# What dead runs left


@pytest.fixture
def dead(tmp_path, monkeypatch):
    """Let a process write the set and die when `call` is called for the nth time."""

    def died(call, nth):
        code = DIES.format(call=call, nth=nth)
        words = [sys.executable, "-c", code, str(tmp_path), *map(str, sys.path)]
        assert subprocess.run(words, cwd=Path(__file__).parent, check=False).returncode == -signal.SIGKILL
        monkeypatch.setattr(files, "STALE_SECONDS", -1)

    return died


DIES = """
import os, signal, sys
sys.path[:] = sys.argv[2:]
from pathlib import Path
import test_files
real, calls = {call}, iter(range(1000))
def dies(*args, **options):
    if next(calls) == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)
{call} = dies
test_files.write_set(Path(sys.argv[1]))
"""
MOMENTS = [("Path.write_bytes", 0), ("Path.write_bytes", 2), ("os.fsync", 0), ("os.fsync", 3), ("os.link", 0), ("os.link", 1),
           ("os.link", 2)]  # fmt: skip


@posix
@pytest.mark.parametrize(("call", "nth"), MOMENTS)
def test_what_a_killed_run_left_is_swept_and_the_next_one_succeeds(tmp_path, dead, call, nth):
    dead(call, nth)
    assert any(name.startswith(".pk-") for name in content(tmp_path))
    assert len([name for name in SET if (tmp_path / name).exists()]) == (nth if call == "os.link" else 0)
    write_set(tmp_path)
    assert content(tmp_path) == WHOLE


@posix
def test_a_set_that_was_whole_when_its_run_died_stays(tmp_path, dead):
    dead("os.fsync", 4)  # the folder, after the last name
    write_bytes(tmp_path / "lain.txt", b"x")
    assert content(tmp_path) == {**WHOLE, "lain.txt": b"x"}


@posix
def test_a_file_of_a_dead_run_that_somebody_took_over_stays(tmp_path, dead):
    dead("os.link", 2)
    (tmp_path / "satu.txt").write_bytes(b"diubah")
    write_bytes(tmp_path / "lain.txt", b"x")
    assert content(tmp_path) == {"satu.txt": b"diubah", "Deputi I": None, "lain.txt": b"x"}


def test_what_a_running_process_makes_is_not_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "STALE_SECONDS", -1)
    with staged(tmp_path) as stage:
        stage.write("a.txt", b"a")
        write_bytes(tmp_path / "b.txt", b"b")  # sweeps
    assert content(tmp_path) == {"a.txt": b"a", "b.txt": b"b"}


def test_what_is_young_or_not_ours_is_not_swept(tmp_path):
    for name in (".pk-0123abcd", ".pk-0123abcde", ".pk-tracker-x", "pk-0123abcd"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "isi").write_bytes(b"x")
        if name != ".pk-0123abcd":
            os.utime(tmp_path / name, (1, 1))
    before = content(tmp_path)
    write_bytes(tmp_path / "b.txt", b"b")
    assert content(tmp_path) == {**before, "b.txt": b"b"}
    os.utime(tmp_path / ".pk-0123abcd", (1, 1))  # an old one without a mark: its run died at once
    write_bytes(tmp_path / "c.txt", b"c")
    assert ".pk-0123abcd" not in content(tmp_path)


def test_a_planted_list_reaches_nothing_outside(tmp_path):
    folder, outside = tmp_path / "keluar", tmp_path / "rahasia.txt"
    (folder / ".pk-0123abcd").mkdir(parents=True)
    outside.write_bytes(b"x")
    names = {"../rahasia.txt": files._identity(outside), "tidak ada": [1]}
    (folder / ".pk-0123abcd" / ".pk").write_text(json.dumps(names))
    os.utime(folder / ".pk-0123abcd", (1, 1))
    write_bytes(folder / "b.txt", b"b")
    assert content(tmp_path) == {"keluar": None, "keluar/b.txt": b"b", "rahasia.txt": b"x"}


FOREVER = """
import sys
sys.path[:] = sys.argv[2:]
from pathlib import Path
import test_files
print("mulai", flush=True)
for number in range(100000):
    test_files.write_set(Path(sys.argv[1]) / str(number))
"""


@posix
def test_killed_at_any_moment_a_set_is_whole_or_gone_after_the_next_run(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "STALE_SECONDS", -1)
    dice = random.Random(1)
    for turn in range(10):
        folder = tmp_path / str(turn)
        folder.mkdir()
        words = [sys.executable, "-c", FOREVER, str(folder), *map(str, sys.path)]
        with subprocess.Popen(words, cwd=Path(__file__).parent, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(dice.random() * 0.05)
            process.kill()
        for each in folder.iterdir():
            write_bytes(each / "lain.txt", b"x")
            (each / "lain.txt").unlink()
            left = {name: data for name, data in content(each).items() if data is not None}
            assert left in ({}, SET), (turn, each.name)


# Each place


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("buku")
    path = folder / "PK.xlsm"
    assert run(cli, ["baru", str(path), "--tahun", "2026", "--json"]) == 0
    assert run(cli, ["mulai", str(path), "--pada", "2026-01-06T08:00", "--json"]) == 0
    return path.read_bytes()


@pytest.fixture
def book(tmp_path, pristine, monkeypatch):
    (tmp_path / "PK.xlsm").write_bytes(pristine)
    (tmp_path / "bahan").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "PK.xlsm"


PLACES = {
    "ekspor": ("ekspor PK.xlsm --ke keluar/r.xlsx --pdf", {"r.xlsx", "r.pdf"}),
    "dokumen": ("dokumen PK.xlsm --ke keluar --jenis jadwal --jenis disposisi", None),
    "csv": ("konsolidasi PK.xlsm --bahan bahan --ke keluar/r.csv", {"r.csv", *(f"r-{x}.csv" for x in ("anggaran", "jumlah", "status", "temuan"))}),
    "parquet": ("konsolidasi PK.xlsm --bahan bahan --ke keluar/r.parquet", {"r.parquet", *(f"r-{x}.parquet" for x in ("anggaran", "jumlah", "status", "temuan"))}),
    "xlsx": ("konsolidasi PK.xlsm --bahan bahan --ke keluar/r.xlsx", {"r.xlsx"}),
    "tata-letak": ("tata-letak --ke keluar", {f"{kind}.docx" for kind in documents.LAYOUTS}),
    "templat": ("templat PK.xlsm --ke keluar", None),
    "arsip": ("arsip PK.xlsm --ke keluar", None),
    "baru": ("baru keluar/PK_2027.xlsm --tahun 2027", {"PK_2027.xlsm"}),
    "pasang": ("pasang --ke keluar", {"PK_Tracker.xlam"}),
}  # fmt: skip


def pk(words, capsys):
    status = run(cli, [*words.split(), "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", PLACES)
def test_every_place_is_whole_or_nothing_whichever_sync_fails(book, pristine, monkeypatch, capsys, name):
    words, wanted = PLACES[name]
    out = book.parent / "keluar"
    if name == "baru":
        out.mkdir()
    real, seen, whole = os.fsync, [], None
    for nth in (0, 2, 10_000):
        calls = iter(range(20_000))

        def failing(handle, nth=nth, calls=calls):
            if next(calls) >= nth:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing)
            status, said = pk(words, capsys)
        left = set(content(out)) if out.is_dir() else set()
        if status == 2:
            assert (said["galat"]["kode"], left) == ("FILE_READ_ONLY", set())
            assert book.read_bytes() == pristine
        else:
            whole = {path for path in left if (out / path).is_file()}
            assert not [path for path in left if ".pk-" in path]
        seen.append(status)
    assert seen[0] == 2
    assert seen[-1] in (0, 1)  # Konsolidasi of an empty folder has findings
    assert whole == wanted if wanted else len(whole) > 2


@posix
@pytest.mark.parametrize(
    "name", ["ekspor", "dokumen", "csv", "parquet", "xlsx", "tata-letak", "templat", "arsip", "baru", "pasang"]
)
def test_every_place_says_that_the_disk_is_full_and_leaves_nothing(book, pristine, name):
    """A process that may not write more than some bytes into a file, as with a full disk: every write of more fails."""
    words, _ = PLACES[name]
    out = book.parent / "keluar"
    if name == "baru":
        out.mkdir()
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); from macros_py.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, *words.split(), "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2, done.stderr
    galat = json.loads(done.stdout)["galat"]
    assert galat["kode"] in ("FILE_READ_ONLY", "ADDIN_BUILD_FAILED")
    assert "terlalu besar untuk tempat itu" in galat["pesan"]
    assert not out.exists() or content(out) == {}
    assert book.read_bytes() == pristine


MEANWHILE = {
    "ekspor": "r.pdf",
    "csv": "r-temuan.csv",
    "tata-letak": "materi_pk.docx",
    "baru": "PK_2027.xlsm",
    "pasang": "PK_Tracker.xlam",
}


@pytest.mark.parametrize("name", MEANWHILE)
def test_a_strangers_file_made_meanwhile_is_neither_overwritten_nor_deleted(book, pristine, monkeypatch, capsys, name):
    words, _ = PLACES[name]
    stranger = book.parent / "keluar" / MEANWHILE[name]
    stranger.parent.mkdir()
    real = os.fsync

    def meanwhile(handle):
        if not stranger.exists():
            stranger.write_bytes(b"orang lain")
        real(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    status, said = pk(words, capsys)
    assert (status, said["galat"]["kode"]) == (2, "FILE_EXISTS")
    assert content(stranger.parent) == {stranger.name: b"orang lain"}
    assert book.read_bytes() == pristine


@posix
def test_every_place_keeps_the_users_umask(book, capsys):
    before = os.umask(0o077)
    try:
        for words, _ in PLACES.values():
            (book.parent / "keluar").mkdir(exist_ok=True)
            assert pk(
                words.replace(
                    "konsolidasi PK.xlsm --bahan bahan --ke keluar/r.", "konsolidasi PK.xlsm --bahan bahan --ke keluar/k."
                ),
                capsys,
            )[0] in (0, 1)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (book.parent / "keluar").rglob("*") if path.is_file()}
    assert set(modes.values()) == {0o600}, modes


def test_documents_of_a_tracker_that_cannot_be_written_go_again(book, monkeypatch, tmp_path):
    def fail(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr(actions.papers, "write", fail)
    with open_book(book, write=False) as opened, pytest.raises(RuntimeError):
        actions.documents(opened, actions.Context(now_wib(), "Rina"), tmp_path / "keluar", ["jadwal"])
    assert not (tmp_path / "keluar").exists()


def test_arsip_seals_the_tracker_that_its_papers_tell_of(book, tmp_path, monkeypatch):
    """A hand-over by somebody else between the reading and the archive: both are of after it, or both of before."""
    monkeypatch.setattr(documents, "write_documents", lambda *_args, **_options: [])
    with open_book(book, write=False) as opened:
        assert run(cli, ["serahkan", str(book), "--langkah", "1", "--paksa", "--alasan", "x", "--json"]) == 0
        actions.close_year(opened, actions.Context(now_wib(), "Rina"), tmp_path / "arsip")
    sealed = tmp_path / "arsip" / "2026"
    assert (sealed / "buku" / "PK.xlsm").read_bytes() == book.read_bytes()
    steps = read_steps(sealed).to_pandas()
    assert set(steps[steps.langkah == 1].status) == {"Selesai"}


def test_the_addin_is_never_made_where_excel_would_start_it(tmp_path, monkeypatch):
    start = tmp_path / "Excel" / "XLSTART"
    monkeypatch.setattr(place, "start_folder", lambda: start)
    seen, real = [], os.fsync

    def look(handle):
        seen.append(set(content(start)) if start.exists() else set())
        real(handle)

    monkeypatch.setattr(os, "fsync", look)
    for replaced in (False, True):
        assert (install.install().replaced is not None) == replaced
        assert content(tmp_path / "Excel").keys() == {"XLSTART", f"XLSTART/{place.ADDIN_NAME}"}
    assert set().union(*seen) <= {place.ADDIN_NAME}


def test_templat_of_two_kode_with_one_file_name_makes_both(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    units = "kode,deputi,eselon,nama_unit,induk\nA-1.,V,I,Deputi V,\nA-1,V,I,Deputi VI,\n"
    (tmp_path / "unit.csv").write_text(units, "utf-8")
    assert pk("baru PK.xlsm --tahun 2026 --unit unit.csv", capsys)[0] == 0
    status, said = pk("templat PK.xlsm --ke keluar", capsys)
    assert (status, said["berkas"], said["sudah_ada"]) == (0, ["Bahan PK 2026 A-1.xlsx", "Bahan PK 2026 A-1 (2).xlsx"], [])


def test_a_stage_within_a_stage_leaves_nothing_in_the_set(tmp_path, monkeypatch):
    """Its hidden folder could not be removed at once; it must not be sealed into an archive."""
    with files.staged(tmp_path) as stage:
        folder = stage.file("2026")
        folder.mkdir()
        with monkeypatch.context() as patch:
            patch.setattr(files.shutil, "rmtree", lambda *_, **__: None)
            files.write_bytes(folder / "a.txt", b"isi")
        assert len(list(folder.iterdir())) == 2
    assert [path.name for path in (tmp_path / "2026").iterdir()] == ["a.txt"]
