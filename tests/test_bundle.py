"""The bundle: what its scripts decide (here, with small pieces), and the whole of it assembled and installed (make check)."""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "bundle"))
import assemble  # noqa: E402
import pasang  # noqa: E402

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """A bundle without packages: the environment is one file that says which version it was made from."""
    parts = tmp_path / "Unduhan saya é" / "isi"
    parts.mkdir(parents=True)
    monkeypatch.setattr(pasang, "PARTS", parts)
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        monkeypatch.delenv(name, raising=False)

    def make(_python, folder, _say):
        (folder / "env").mkdir()
        (folder / "env" / "versi").write_bytes((parts / "isi.txt").read_bytes())

    monkeypatch.setattr(pasang, "make_environment", make)

    def of(version, python=HERE):
        (parts / "isi.txt").write_text(version)
        sums = {"isi.txt": hashlib.sha256(version.encode()).hexdigest()}
        (parts / "bundel.json").write_text(json.dumps({"versi": version, "python": python, "arsip": "", "berkas": sums}))

    of("1.2.0")
    return of


@pytest.fixture
def place(tmp_path):
    return tmp_path / "Program é" / "PK Tracker"


def press(place, *words, act="pasang"):
    return pasang.main([act, "/diam", "/tanpa-excel", "/folder", str(place), *words])


def environment(place):
    return (place / "env" / "versi").read_text()


def test_installed_and_taken_away_without_a_trace(bundle, place):
    assert press(place) == 0
    assert (pasang.installed_version(place), environment(place)) == ("1.2.0", "1.2.0")
    assert "Selesai dengan kode 0." in (place / "pasang.log").read_text("utf-8")
    assert press(place, act="lepas") == 0
    assert not place.exists()
    assert press(place, act="lepas") == 0


def test_a_second_run_repairs_and_a_newer_bundle_updates(bundle, place):
    press(place)
    (place / "env" / "versi").write_text("rusak")
    assert press(place) == 0
    assert environment(place) == "1.2.0"
    bundle("1.10.0")
    assert press(place) == 0
    assert environment(place) == "1.10.0"
    assert sorted(p.name for p in place.iterdir()) == ["env", "pasang.log", "terpasang.json"]


def test_an_older_bundle_is_refused_unless_asked(bundle, place):
    bundle("1.10.0")
    press(place)
    bundle("1.9.0")
    assert press(place) == pasang.Leave.OLDER
    assert environment(place) == "1.10.0"
    assert press(place, "/versi-lama") == 0
    assert environment(place) == "1.9.0"


@pytest.mark.parametrize(
    "error", [pasang.Stop(pasang.Leave.PACKAGES, "uv gagal."), OSError(28, "No space left"), KeyboardInterrupt()]
)
def test_what_was_there_comes_back_when_it_fails(bundle, place, monkeypatch, error):
    press(place)
    bundle("1.3.0")

    def fail(*_):
        (place / "env").mkdir()
        raise error

    monkeypatch.setattr(pasang, "make_environment", fail)
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            press(place)
    else:
        assert press(place) in {pasang.Leave.PACKAGES, pasang.Leave.FOLDER}
    assert (environment(place), pasang.installed_version(place)) == ("1.2.0", "1.2.0")
    assert not (place / "lama").exists()


def test_a_killed_run_is_finished_by_the_next(bundle, place):
    press(place)
    (place / "lama").mkdir()
    for name in ("env", "terpasang.json"):  # aside, and the new environment half made
        (place / name).rename(place / "lama" / name)
    (place / "env").mkdir()
    assert press(place) == 0
    assert environment(place) == "1.2.0"
    assert not (place / "lama").exists()


def test_a_program_in_use_is_left_as_it_is(bundle, place, monkeypatch):
    press(place)
    rename = Path.rename

    def held(path, target):
        if path.name == "terpasang.json" and path.parent == place:
            raise PermissionError(13, "used by another process")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", held)
    assert press(place) == pasang.Leave.IN_USE
    assert (environment(place), pasang.installed_version(place)) == ("1.2.0", "1.2.0")


def test_a_changed_or_missing_file_stops_before_anything(bundle, place):
    (pasang.PARTS / "isi.txt").write_text("lain")
    assert press(place) == pasang.Leave.DAMAGED
    (pasang.PARTS / "isi.txt").unlink()
    assert press(place) == pasang.Leave.DAMAGED
    assert not place.exists()


def test_onedrive_is_named_before_it_hurts(bundle, place, monkeypatch, capsys):
    monkeypatch.setenv("OneDriveCommercial", str(place.parent))
    assert pasang.main(["pasang", "/folder", str(place)]) == pasang.Leave.FOLDER
    assert "OneDrive" in capsys.readouterr().out
    assert not place.exists()


def test_another_python_is_refused(bundle, place):
    bundle("1.2.0", python="3.9")
    assert press(place) == pasang.Leave.NO_PYTHON
    assert not (place / "env").exists()


def test_what_somebody_put_beside_it_stays(bundle, place, capsys):
    press(place)
    (place / "PK 2026.xlsm").write_text("buku")
    assert pasang.main(["lepas", "/tanpa-excel", "/folder", str(place)]) == 0
    assert [p.name for p in place.iterdir()] == ["PK 2026.xlsm"]
    assert "PK 2026.xlsm" in capsys.readouterr().out


def test_unknown_words_are_refused(capsys):
    assert pasang.main(["pasang", "/senyap"]) == pasang.Leave.USAGE
    assert pasang.main(["hapus"]) == pasang.Leave.USAGE
    assert pasang.main(["pasang", "/folder"]) == pasang.Leave.USAGE
    assert "/diam" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["Pasang.cmd", "Lepas.cmd", "jalan.cmd"])
def test_scripts_of_windows_are_a_few_plain_lines(name, tmp_path):
    assemble.script(ROOT / "bundle" / name, tmp_path / name, "3.13")
    data = (tmp_path / name).read_bytes()
    assert data.isascii()
    assert data.count(b"\r\n") == data.count(b"\n") <= 27
    assert b"@PYTHON@" not in data


def test_the_guide_is_one_page_that_needs_nothing_beside_it():
    page = assemble.guide()
    assert 'src="data:image/png;base64,' in page
    assert re.findall(r'src="(?!data:)[^"]*', page) == []
    ids, targets = re.findall(r' id="([^"]*)', page), set(re.findall(r'href="([^"]*)', page))
    assert len(ids) == len(set(ids))
    assert [target for target in targets if not target.startswith("http") and target.removeprefix("#") not in ids] == []


# The whole


@pytest.mark.office
@pytest.mark.parametrize("system", ["x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-manylinux_2_28"])
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_the_pins_resolve_on_every_system(tmp_path, system, python):
    command = [sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--target", str(tmp_path), "--only-binary", ":all:",
               "--require-hashes", "--python-platform", system, "--python-version", python, "-r", str(ROOT / "requirements" / "run.txt")]  # fmt: skip
    subprocess.run(command, check=True)


@pytest.mark.office
def test_the_source_archive_passes_its_tests_elsewhere(tmp_path):
    subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "build",
            "--quiet",
            "--sdist",
            "--no-build-isolation",
            "--offline",
            "--out-dir",
            str(tmp_path),
            ROOT,
        ],
        check=True,
    )
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as tar:
        tar.extractall(tmp_path, filter="data")
    source = next(path for path in tmp_path.iterdir() if path.is_dir())
    sample = ["tests/test_docs.py", "tests/test_words.py", "tests/test_sop.py", "tests/test_addin.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "not office", *sample]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import macros_py; print(macros_py.__file__)"],
        cwd=source,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(source)


@pytest.mark.office
def test_the_bundle_for_windows_is_whole(tmp_path):
    began = time.monotonic()
    file = assemble.assemble("windows", "3.13", None, tmp_path)
    print(f"\nbundle for Windows: {file.stat().st_size / 1e6:.0f} MB in {time.monotonic() - began:.0f} s")
    with zipfile.ZipFile(file) as package:
        data = {name.partition("/")[2]: package.read(name) for name in package.namelist()}
    about = json.loads(data["isi/bundel.json"])
    inside = {
        name.removeprefix("isi/"): hashlib.sha256(text).hexdigest() for name, text in data.items() if name.startswith("isi/")
    }
    inside.pop("bundel.json")
    assert about["berkas"] == inside
    wheels = [name for name in inside if name.endswith(".whl")]
    assert all(name.endswith(("-win_amd64.whl", "-none-any.whl")) for name in wheels), wheels
    pins = data["isi/requirements.txt"].decode().split("\n")
    assert len([line for line in pins if line]) == len(wheels)
    assert all(f"sha256:{inside[name]}" in data["isi/requirements.txt"].decode() for name in wheels)
    assert any(line.startswith("pywin32==") for line in pins)
    assert data["isi/uv.exe"].startswith(b"MZ")
    assert b"\r\n" in data["Pasang.cmd"]
    parts = [line.split()[0] for line in data["LISENSI/DAFTAR.txt"].decode().splitlines()]
    assert len(parts) == len(wheels) + 1  # and uv
    assert [part for part in parts if not any(name.startswith(f"LISENSI/{part}/") for name in data)] == []
    assert b"</article>" in data["Panduan.html"]


@pytest.mark.office
@pytest.mark.skipif(
    sys.platform != "linux" or sys.base_prefix == "/usr", reason="the twin is for Linux, of a Python that can be moved"
)
def test_its_twin_is_installed_offline_and_removed_without_a_trace(tmp_path):
    """From an archive of this Python, in folders with blanks and accents, with no way to the network but a proxy that is not there."""
    began = time.monotonic()
    file = assemble.assemble("linux", HERE, python_archive(tmp_path), tmp_path)
    assembled = time.monotonic() - began
    where, home = tmp_path / "Unduhan é", tmp_path / "rumah saya é"
    where.mkdir()
    home.mkdir()
    subprocess.run(["unzip", "-q", str(file)], cwd=where, check=True)
    top = next(where.iterdir())
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "PYTHONPATH": "/tidak/ada"}
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(tmp_path), **nowhere}

    def do(*words, code=0):
        done = subprocess.run(
            [str(word) for word in words], env=environment, cwd=where, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    assert do(top / "pasang.sh", "/diam") == ""
    tracker = home / ".local" / "share" / "PK Tracker" / "env" / "bin" / "pk-tracker"
    installed = time.monotonic() - began - assembled
    del environment["PYTHONPATH"]
    assert Path(json.loads(do(tracker, "demo", "contoh", "--json"))["buku"]).name == "PK_2026.xlsm"
    do(tracker, "dokumen", "contoh/PK_2026.xlsm", "--ke", "dokumen", "--jenis", "disposisi", "--pada", "2026-02-09T09:00")
    do(tracker, "arsip", "contoh/PK_2026.xlsm", "--ke", "arsip", "--bahan", "contoh/bahan", "--pada", "2026-02-09T09:00")
    assert json.loads(do(tracker, "pasang", "--ke", "addin", "--json"))["python"] == str(tracker.with_name("python"))
    assert json.loads(do(tracker, "diagnosa", "--json"))["diagnosa"][0]["keadaan"] == "baik"
    size = sum(path.stat().st_size for path in tracker.parents[2].rglob("*") if path.is_file() and not path.is_symlink())
    do(top / "lepas.sh", "/diam")
    assert [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()] == []
    assert not tracker.parents[2].exists()
    print(
        f"\ntwin: {file.stat().st_size / 1e6:.0f} MB, assembled in {assembled:.0f} s, installed in {installed:.0f} s, {size / 1e6:.0f} MB there"
    )


def python_archive(folder):
    """The Python that runs, as a relocatable archive has it."""
    skip = {"site-packages", "test", "__pycache__", "idlelib", "tkinter", "lib2to3"}
    base = Path(sys.base_prefix)
    with tarfile.open(folder / "python.tar", "w") as tar:
        tar.add(base / "bin" / f"python{HERE}", "python/bin/python3")
        tar.add(
            base / "lib" / f"python{HERE}",
            f"python/lib/python{HERE}",
            filter=lambda item: None if skip & set(Path(item.name).parts) or "/config-" in item.name else item,
        )
    return folder / "python.tar"
