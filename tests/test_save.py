"""Opening and saving: the old file or the new one, whatever happens, and one sentence for every bad file."""

import errno
import io
import os
import random
import re
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ooxml_parts import change, read_parts, sheet_part, write_parts

from macros_py.base import files
from macros_py.base.findings import CannotGoOn
from macros_py.base.folders import COPIES
from macros_py.books import package, save
from macros_py.books.file import FileBook, open_book

# What openpyxl says about the parts that it would lose.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

WINDOWS = sys.platform == "win32"


@pytest.fixture
def path(model, tmp_path):
    folder = tmp_path / "map"
    folder.mkdir()
    return shutil.copy(model, folder / "buku.xlsm")


def note(path, text):
    with open_book(path, write=True) as book:
        table = book.tables(["Langkah1"])["Langkah1"]
        book.write([table.with_cells({(0, "Keterangan"): text})])


def noted(path):
    with open_book(path, write=False) as book:
        return book.tables(["Langkah1"])["Langkah1"].rows[0][7]


def names(path):
    """What lies in the folder of the file, the file included, its copies aside."""
    return sorted(file.name for file in path.parent.iterdir() if file.name != COPIES)


@contextmanager
def refused(code, **values):
    with pytest.raises(CannotGoOn) as caught:
        yield caught
    finding = caught.value.finding
    assert finding.code.name == code
    assert "{" not in finding.message + finding.action
    for name, value in values.items():
        assert finding.values[name] == value


# Bad files


def ole(inside):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside.encode("utf-16-le") + b"\0" * 600


def zipped(parts, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts:
            file.writestr(name, data, **options)
    return buffer.getvalue()


def with_part(model, part, how):
    parts = read_parts(model)
    part = sheet_part(parts, part) if part in {"1 Arahan", "Unit"} else part
    parts[part] = how(parts[part])
    return zipped(parts.items())


def bits(data, at, value):
    """The zip with the flag bits of every entry set, local and central."""
    data = bytearray(data)
    for signature, offset in ((b"PK\3\4", at), (b"PK\1\2", at + 2)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= value
            place = data.find(signature, place + 4)
    return bytes(data)


def with_bomb(model):
    return with_part(model, "1 Arahan", lambda text: text + b" " * 5_000_000)


def lying_about_size(model):
    data = bytearray(with_bomb(model))
    at = data.rfind(b"PK\1\2", 0, data.rfind(b"xl/worksheets/sheet2.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 5_000)
    return bytes(data)


BAD = {
    "empty": (lambda m: b"", "FILE_DAMAGED"),
    "html": (lambda m: b"<html><table><tr><td>1</td></tr></table></html>", "NOT_A_WORKBOOK"),
    "csv": (lambda m: b"kode,nama\nU1,Unit\n", "NOT_A_WORKBOOK"),
    "encrypted": (lambda m: ole("EncryptedPackage"), "FILE_ENCRYPTED"),
    "old xls": (lambda m: ole("Workbook"), "NOT_A_WORKBOOK"),
    "another zip": (lambda m: zipped([("a.txt", b"x")]), "NOT_A_WORKBOOK"),
    "word": (lambda m: with_part(m, "_rels/.rels", lambda t: t.replace(b"xl/workbook.xml", b"xl/styles.xml")), "NOT_A_WORKBOOK"),
    "binary workbook": (lambda m: with_part(m, "xl/workbook.xml", lambda t: b"\x83\x01\x00"), "NOT_A_WORKBOOK"),
    "half a file": (lambda m: m.read_bytes()[: m.stat().st_size // 2], "FILE_DAMAGED"),
    "last bytes missing": (lambda m: m.read_bytes()[:-30], "FILE_DAMAGED"),
    "first bytes missing": (lambda m: b"PK\3\4" + m.read_bytes()[30:], "FILE_DAMAGED"),
    "zip password": (lambda m: bits(m.read_bytes(), 6, 1), "FILE_ENCRYPTED"),
    "unknown packing": (lambda m: bits(m.read_bytes(), 8, 4), "FILE_DAMAGED"),
    "names twice": (lambda m: zipped([*read_parts(m).items(), ("XL/Workbook.xml", b"<workbook/>")]), "FILE_DAMAGED"),
    "bomb": (with_bomb, "FILE_DAMAGED"),
    "bomb that lies": (lying_about_size, "FILE_DAMAGED"),
    "too many parts": (lambda m: zipped([*read_parts(m).items(), *((f"x{i}", b"") for i in range(1001))]), "FILE_DAMAGED"),
    "workbook torn": (lambda m: with_part(m, "xl/workbook.xml", lambda t: t[:-200]), "FILE_DAMAGED"),
    "table torn": (lambda m: with_part(m, "xl/tables/table1.xml", lambda t: t[:-20]), "FILE_DAMAGED"),
    "table without place": (
        lambda m: with_part(m, "xl/tables/table1.xml", lambda t: t.replace(b'ref="A6:H12"', b'ref="?"', 1)), "FILE_DAMAGED"),
    "table of other width": (
        lambda m: with_part(m, "xl/tables/table1.xml", lambda t: t.replace(b"A6:H12", b"A6:G12", 1)), "FILE_DAMAGED"),
    "sheet torn": (lambda m: with_part(m, "1 Arahan", lambda t: t[:2000]), "FILE_DAMAGED"),
    "sheet not XML": (lambda m: with_part(m, "1 Arahan", lambda t: t.replace(b"</row>", b"</raw>", 3)), "FILE_DAMAGED"),
    "sheet missing": (lambda m: zipped([i for i in read_parts(m).items() if "sheet2.xml" not in i[0]]), "FILE_DAMAGED"),
    "styles torn": (lambda m: with_part(m, "xl/styles.xml", lambda t: t[:100]), "FILE_DAMAGED"),
    "entities": (
        lambda m: with_part(m, "1 Arahan", lambda t: b'<!DOCTYPE x [<!ENTITY a "b">]>' + t), "FILE_DAMAGED"),
    "UTF-16": (lambda m: with_part(m, "xl/workbook.xml", lambda t: t.decode().encode("utf-16")), "NOT_A_WORKBOOK"),
    "UTF-16 sheet": (lambda m: with_part(m, "1 Arahan", lambda t: t.decode().encode("utf-16")), "FILE_UNSAFE"),
    "shared string missing": (
        lambda m: with_part(m, "xl/sharedStrings.xml", lambda t: t.replace(b"<si>", b"<si><!--", 1).replace(b"</sst>", b"--></si></sst>")),
        "FILE_DAMAGED"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("write", [False, True])
def test_a_bad_file_is_refused_with_one_sentence(model, path, kind, write):
    make, code = BAD[kind]
    path.write_bytes(make(model))
    before = path.read_bytes()
    with refused(code), open_book(path, write=write) as book:
        book.write(book.tables().values())
    assert path.read_bytes() == before
    assert names(path) == [path.name]


def test_counts_that_lie_do_no_harm(model, path):
    parts = read_parts(model)
    for part, tag in (("xl/sharedStrings.xml", "sst"), ("xl/styles.xml", "cellXfs"), ("xl/styles.xml", "numFmts")):
        counts = 'count="4294967295" uniqueCount="4294967295"'
        parts[part] = re.sub(rf'<{tag}([^>]*?)(?: count="[^"]*")?>'.encode(), rf"<{tag}\1 {counts}>".encode(), parts[part])
    write_parts(path, parts)
    assert noted(path) is None


def test_a_signed_file_is_read_but_not_changed(model, path):
    parts = read_parts(model)
    change(
        parts,
        "_rels/.rels",
        lambda text: text.replace(
            "</Relationships>",
            '<Relationship Id="s" Type="http://schemas.'
            'openxmlformats.org/package/2006/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/>'
            "</Relationships>",
        ),
    )
    write_parts(path, parts)
    assert noted(path) is None
    with refused("FILE_UNSAFE"):
        note(path, "x")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("tidak ada.xlsm", "FILE_NOT_FOUND"),
        ("buku.xlsm/x", "FILE_NOT_FOUND"),
        ("a\0b", "FILE_NOT_FOUND"),
        (".", "FILE_IS_FOLDER"),
    ],
)
@pytest.mark.parametrize("write", [False, True])
def test_a_name_that_leads_nowhere(path, name, code, write):
    with refused(code), open_book(path.parent / name, write=write):
        pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_torn_parts_never_bring_another_exception(model, data):
    parts = read_parts(model)
    part = data.draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    text = parts[part]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    parts[part] = text[:start] + data.draw(st.binary(max_size=6) | st.sampled_from([b"<", b'"', b"9999999", b"&"])) + text[end:]
    exercise(zipped(parts.items()))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), min_size=1, max_size=4))
def test_torn_bytes_never_bring_another_exception(model, flips):
    data = bytearray(model.read_bytes())
    for place, torn in flips:
        at = len(data) - 1 - place % 4000 if place % 2 else place % len(data)
        data[at : at + len(torn)] = torn
    exercise(bytes(data))


def exercise(data):
    with suppress(CannotGoOn):
        book = FileBook(Path("x.xlsm"), data)
        book.constants()
        filled = [table for table in book.tables().values() if table.rows]
        book.write([replace(t, rows=(*t.rows, t.rows[-1])).with_cells({(0, t.headings[0]): "x"}) for t in filled])
        book.to_bytes()


# The file's neighbours


@pytest.mark.parametrize(("marker", "program"), [("~$buku.xlsm", "Excel"), (".~lock.buku.xlsm#", "LibreOffice")])
def test_a_file_open_elsewhere_is_not_changed(path, marker, program):
    (path.parent / marker).write_bytes(b"")
    before = path.read_bytes()
    with refused("FILE_OPEN", program=program, marker=marker):
        note(path, "x")
    assert path.read_bytes() == before
    assert noted(path) is None


def test_opened_elsewhere_while_the_command_runs(path):
    before = path.read_bytes()
    with refused("FILE_OPEN"), open_book(path, write=True) as book:
        book.write([book.tables()["Langkah1"].with_cells({(0, "Status"): "x"})])
        (path.parent / "~$buku.xlsm").write_bytes(b"")
    assert path.read_bytes() == before


def test_changed_by_others_while_the_command_runs(path):
    with refused("FILE_CHANGED"), open_book(path, write=True) as book:
        book.write([book.tables()["Langkah1"].with_cells({(0, "Status"): "x"})])
        path.write_bytes(path.read_bytes() + b"")
        openpyxl.load_workbook(path).save(path)
        other = path.read_bytes()
    assert path.read_bytes() == other


def test_removed_while_the_command_runs(path):
    with refused("FILE_CHANGED"), open_book(path, write=True) as book:
        book.write([book.tables()["Langkah1"].with_cells({(0, "Status"): "x"})])
        path.unlink()
    assert names(path) == []


def test_a_second_writer_waits_and_then_says_so(path, monkeypatch):
    monkeypatch.setattr(save, "LOCK_SECONDS", 0.2)
    with open_book(path, write=True):
        code = "import sys; from pathlib import Path; from macros_py.books import file, save; save.LOCK_SECONDS = 0.2\n"
        code += "with file.open_book(Path(sys.argv[1]), write=True): pass"
        out = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert "FILE_BUSY" in out.stderr
    note(path, "sesudahnya")


def test_a_read_only_file_stays(path):
    path.chmod(0o444)
    before = path.read_bytes()
    with refused("FILE_READ_ONLY"):
        note(path, "x")
    assert path.read_bytes() == before


@pytest.mark.skipif(WINDOWS, reason="no modes and links")
def test_mode_and_links_stay(path):
    path.chmod(0o640)
    link = path.parent / "tautan.xlsm"
    link.symlink_to(path.name)
    note(link, "lewat tautan")
    assert link.is_symlink()
    assert noted(path) == "lewat tautan"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_exception_means_nothing_is_written(path):
    before = path.read_bytes()
    with suppress(KeyError), open_book(path, write=True) as book:
        book.write([book.tables()["Langkah1"].with_cells({(0, "Status"): "x"})])
        raise KeyError
    assert path.read_bytes() == before


def test_nothing_changed_means_nothing_is_saved(path, monkeypatch):
    monkeypatch.setattr(save, "replace", None)
    with open_book(path, write=True) as book:
        table = book.tables()["Langkah1"]
        book.write([table.with_cells({(0, "Status"): "x"})])
        book.write([table])


def test_what_killed_saves_left_is_swept_and_nothing_else(path):
    stale = path.parent / f"{save._prefix(path)}1-abc.tmp"
    fresh = path.parent / f"{save._prefix(path)}2-abc.tmp"
    foreign = path.parent / "laporan.tmp"
    for file in (stale, fresh, foreign):
        file.write_bytes(b"x")
    for file in (stale, foreign):
        os.utime(file, (time.time() - 3600,) * 2)
    note(path, "x")
    assert set(names(path)) == {path.name, fresh.name, foreign.name}


# Faults


CALLS = [(save.os, "fsync"), (save.os, "replace"), (save.os, "open"), (save.os, "close"), (save.os, "chown"), (Path, "chmod"),
         (Path, "stat"), (Path, "open"), (Path, "read_bytes"), (Path, "iterdir"), (Path, "unlink")]  # fmt: skip


@pytest.mark.parametrize(("owner", "name"), CALLS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("nth", range(4))
def test_any_failing_call_leaves_the_old_or_the_new_file(path, monkeypatch, owner, name, nth):
    old, new = path.read_bytes(), None
    with open_book(path, write=False) as book:
        book.write([book.tables()["Langkah1"].with_cells({(0, "Status"): "x"})])
        new = book.to_bytes()
    real, calls = getattr(owner, name), iter(range(100))

    def failing(*args, **kwargs):
        if next(calls) == nth:
            raise OSError(28, "No space left on device")
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing)
        try:
            save.replace(path, old, new)
            finding = None
        except CannotGoOn as error:
            finding = error.finding
    assert path.read_bytes() == (new if finding is None else old)
    assert finding is None or (finding.code.name, finding.values["detail"]) == ("FILE_READ_ONLY", "ruang simpan habis")
    left = [name for name in names(path) if name != path.name]
    assert left == [] or name == "unlink"


def test_a_failing_write_leaves_the_old_file(path, monkeypatch):
    class Full(io.FileIO):
        def write(self, data):
            super().write(data[:100])
            raise OSError(28, "No space left on device")

    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode="r", **k: Full(self, mode) if "x" in mode else real(self, mode, **k))
    before = path.read_bytes()
    with refused("FILE_READ_ONLY", detail="ruang simpan habis"):
        note(path, "x")
    assert path.read_bytes() == before
    assert names(path) == [path.name]


@pytest.mark.parametrize(("failures", "saved"), [(3, True), (10**6, False)])
def test_a_file_held_by_others_on_windows_is_tried_again(path, monkeypatch, failures, saved):
    monkeypatch.setattr(files, "PATIENCE_SECONDS", 0.3)
    real, left = os.replace, iter(range(failures))

    def held(*args):
        if next(left, None) is not None:
            error = PermissionError(13, "in use")
            error.winerror = 32
            raise error
        real(*args)

    monkeypatch.setattr(save.os, "replace", held)
    if saved:
        note(path, "x")
    else:
        with refused("FILE_READ_ONLY", detail="sedang dipakai program lain"):
            note(path, "x")
    assert noted(path) == ("x" if saved else None)
    assert names(path) == [path.name]


def test_the_bytes_are_on_the_disk_before_the_name_changes_hands(path, monkeypatch):
    done = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle):
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else os.fstat(handle).st_size)
        real_sync(handle)

    monkeypatch.setattr(save.os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", lambda self, target: done.append("name") or real_replace(self, target))
    before = path.stat().st_size
    note(path, "x")
    assert done == [path.stat().st_size, before, "name", "folder"]  # the second is the copy of the old file


FLIP = """
import sys
from pathlib import Path
from macros_py.books import save
path, one, two = map(Path, sys.argv[1:])
one, two = one.read_bytes(), two.read_bytes()
print("mulai", flush=True)
while True:
    save.replace(path, one, two)
    save.replace(path, two, one)
"""


@pytest.mark.skipif(WINDOWS, reason="no SIGKILL")
def test_killed_at_any_moment_it_is_the_old_or_the_new_file(path, tmp_path):
    one, two = tmp_path / "satu", tmp_path / "dua"
    one.write_bytes(path.read_bytes())
    note(path, "dua" * 1000)
    two.write_bytes(path.read_bytes())
    states, seen = {one.read_bytes(), two.read_bytes()}, set()
    for _ in range(25):
        path.write_bytes(one.read_bytes())
        with subprocess.Popen([sys.executable, "-c", FLIP, path, one, two], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(random.random() * 0.03)
            process.send_signal(signal.SIGKILL)
        seen.add(path.read_bytes())
        assert seen <= states
    for left in path.parent.glob(".pk-tracker-*"):
        os.utime(left, (0, 0))
    note(path, "sesudahnya")
    assert names(path) == [path.name]


ADD = """
import sys
from dataclasses import replace
from pathlib import Path
from macros_py.books.file import open_book
for number in range(25):
    with open_book(Path(sys.argv[1]), write=True) as book:
        table = book.tables(["Temuan"])["Temuan"]
        book.write([replace(table, rows=(*table.rows, (sys.argv[2], str(number), None)))])
"""


def test_two_writers_lose_nothing(path):
    writers = [subprocess.Popen([sys.executable, "-c", ADD, path, name]) for name in ("satu", "dua")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with open_book(path, write=False) as book:
        rows = book.tables(["Temuan"])["Temuan"].rows
    assert sorted(rows) == sorted((name, str(number), None) for name in ("satu", "dua") for number in range(25))


# The zip


def test_gaps_descriptors_prefixes_and_comments_travel_along(model):
    class Unseekable(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

        def tell(self):
            raise io.UnsupportedOperation

    out = Unseekable()
    parts = read_parts(model)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.comment = b"catatan"
        for name, data in parts.items():
            file.writestr(name, data)
    data = out.getvalue()
    assert b"PK\7\x08" in data
    read = package.Package(data)
    assert read.to_bytes() == data
    read.replace("xl/workbook.xml", read.read("xl/workbook.xml") + b" ")
    with zipfile.ZipFile(io.BytesIO(read.to_bytes())) as file:
        assert file.testzip() is None
        assert file.comment == b"catatan"
        assert {n: file.read(n) for n in file.namelist()} == {**parts, "xl/workbook.xml": parts["xl/workbook.xml"] + b" "}
    read.replace("xl/workbook.xml", parts["xl/workbook.xml"])
    assert read.to_bytes() == data


# Many hands, many machines


ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
RIA, BUDI, TEAM = 4001, 4002, 4500

HOLD = """
import sys, time
from pathlib import Path
from macros_py.books import save
with save.only_writer(Path(sys.argv[1])):
    print("dipegang", flush=True)
    time.sleep(60)
"""
TOUCH = """
import sys
from pathlib import Path
from macros_py.books import save
save.LOCK_SECONDS = float(sys.argv[2])
with save.only_writer(Path(sys.argv[1])):
    pass
"""
SAVE = """
import fcntl, os, sys
from pathlib import Path
from macros_py.base.findings import CannotGoOn
from macros_py.books import save
path, user, groups = Path(sys.argv[1]), int(sys.argv[2]), [int(group) for group in sys.argv[3:]]
os.setgroups(groups), os.setgid(user), os.setuid(user)  # now, that all is imported: another user may not read this Python
try:
    with save.only_writer(path):
        save.replace(path, path.read_bytes(), path.read_bytes() + b"x")
except CannotGoOn as stop:
    sys.exit(stop.finding.code.name)
"""


def python(code, *argv, **options):
    options.setdefault("env", {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, argv)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_the_lock_lies_beside_the_file_and_counts_whatever_the_temporary_folder(path, tmp_path):
    elsewhere = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])}
    with save.only_writer(path):
        assert len(names(path)) == 2
        _, err = python(TOUCH, path, 0.2, env=elsewhere).communicate()
    assert "FILE_BUSY" in err
    assert names(path) == [path.name]


@pytest.mark.skipif(WINDOWS, reason="no SIGKILL")
def test_a_lock_goes_with_its_holder_and_its_file_with_the_next_command(path):
    with python(HOLD, path) as holder:
        holder.stdout.readline()
        holder.kill()
    assert len(names(path)) == 2
    note(path, "sesudahnya")
    assert names(path) == [path.name]


def test_many_at_once_all_come_to_their_turn(path):
    note(path, "mulai")
    started = time.monotonic()
    writers = [python(ADD, path, f"{number}") for number in range(6)]
    assert [writer.wait(60) for writer in writers] == [0] * 6, [writer.stderr.read() for writer in writers]
    assert time.monotonic() - started < 60
    with open_book(path, write=False) as book:
        assert len(book.tables(["Temuan"])["Temuan"].rows) == 150
    assert names(path) == [path.name]


@pytest.mark.skipif(WINDOWS, reason="links need rights there")
def test_a_planted_lock_is_not_followed(path, tmp_path, monkeypatch):
    monkeypatch.setattr(save, "LOCK_SECONDS", 0.2)
    target = tmp_path / "milik orang"
    (path.parent / f"{save._prefix(path)}kunci").symlink_to(target)
    with refused("FILE_READ_ONLY"):
        note(path, "x")
    assert not target.exists()


def test_a_drive_without_locks_is_written_all_the_same(path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "flock", none)
    note(path, "tanpa kunci")
    assert noted(path) == "tanpa kunci"


@pytest.mark.skipif(WINDOWS, reason="links need rights there")
def test_a_file_with_two_names_is_not_split(path, tmp_path):
    os.link(path, tmp_path / "nama kedua.xlsm")
    before = path.read_bytes()
    with refused("FILE_HARD_LINK", count=2):
        note(path, "x")
    assert path.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes")
def test_attributes_stay(path):
    os.setxattr(path, "user.asal", b"biro")
    note(path, "x")
    assert os.getxattr(path, "user.asal") == b"biro"


@pytest.fixture
def shared(path):
    """A folder of a group, as offices have them: whatever is made there belongs to the group."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # those of pytest are for their owner only
    os.chown(folder, 0, TEAM)
    folder.chmod(0o2770)
    yield shutil.copy(path, folder / path.name)
    shutil.rmtree(folder)


@pytest.mark.skipif(not ROOT, reason="only root may take other users' names")
@pytest.mark.parametrize("mode", [0o660, 0o664, 0o666])
def test_a_colleague_saves_and_nobody_loses_the_file(shared, mode):
    os.chown(shared, RIA, TEAM)
    shared.chmod(mode)
    process = python(SAVE, shared, BUDI, TEAM)
    _, err = process.communicate()
    assert (process.returncode, err.strip()) == (0, "")
    facts = shared.stat()
    assert (facts.st_gid, stat.S_IMODE(facts.st_mode)) == (TEAM, mode)
    assert shared.read_bytes().endswith(b"x")
    process = python(SAVE, shared, RIA, TEAM)
    assert process.wait() == 0, process.stderr.read()


def access_list(path, *entries):
    """Tag, rights and id of each entry, as Linux keeps a POSIX access list."""
    try:
        os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *e) for e in entries))
    except OSError:
        pytest.skip("no access lists here")


@pytest.mark.skipif(not ROOT, reason="only root may take other users' names")
def test_a_save_that_would_take_the_file_from_its_owner_is_refused(shared):
    """RIA let BUDI write by name: a file of BUDI's would be RIA's no longer."""
    os.chown(shared, RIA, TEAM)
    access_list(shared, (1, 6, -1), (2, 6, BUDI), (4, 4, -1), (16, 6, -1), (32, 0, -1))
    before, rights = shared.read_bytes(), os.getxattr(shared, "system.posix_acl_access")
    _, err = python(SAVE, shared, BUDI, TEAM).communicate()
    assert err.strip() == "FILE_RIGHTS"
    assert shared.read_bytes() == before
    assert names(shared) == [shared.name]
    process = python(SAVE, shared, RIA, TEAM)
    assert process.wait() == 0, process.stderr.read()
    assert os.getxattr(shared, "system.posix_acl_access") == rights


def test_a_damaged_part_that_nobody_looks_at_is_not_saved_as_if_it_were_whole(model, path):
    data = bytearray(model.read_bytes())
    with zipfile.ZipFile(model) as package:
        name = next(n for n in package.namelist() if "theme" in n or "media" in n or n.endswith(".bin"))
        at = package.getinfo(name).header_offset
    data[at + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    with refused("FILE_DAMAGED"):
        note(path, "x")
    assert path.read_bytes() == bytes(data)
