"""Assembles the bundle: `python bundle/assemble.py [--system windows|linux] [--archive FILE] [--into FOLDER]` (make bundel).

A zip with the program and every package at its pinned version as wheels, uv, the guide as one page, and the licences of all
parts; with --archive also Python itself (python-build-standalone, "install_only_stripped", see docs/administrator.md). It is
made on any system: nothing of it is run here. The same inputs give the same bytes, but for what the wheels' makers put in.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from email import message_from_bytes
from pathlib import Path

from markdown import markdown
from packaging.markers import Marker, default_environment

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
ARCHIVE = "python.tar.gz"  # the name inside; tar finds out itself how it is packed
_DATE = (1980, 1, 1, 0, 0, 0)
# What markers and pip have to know of the machine on which it will be installed.
SYSTEMS = {
    "windows": {
        "platforms": ["win_amd64"], "scripts": ["Pasang.cmd", "Lepas.cmd"], "runner": "jalan.cmd", "uv": "uv.exe",
        "markers": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    },
    "linux": {
        "platforms": ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
        "scripts": ["pasang.sh", "lepas.sh"], "runner": "jalan.sh", "uv": "uv",
        "markers": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    },
}  # fmt: skip


def main() -> None:
    """Assemble, and say where it lies, how large it is and how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--system", choices=SYSTEMS, default="windows")
    parser.add_argument("--python", default="3.13", help="the Python of the bundle, as 3.13")
    parser.add_argument("--archive", type=Path, help="a relocatable Python of that version and system; its folder is python/")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    wanted = parser.parse_args()
    began = time.monotonic()
    file = assemble(wanted.system, wanted.python, wanted.archive, wanted.into)
    inside = "Python included" if wanted.archive else "Python found or fetched by uv"
    print(f"{file}: {file.stat().st_size / 1e6:.0f} MB, {time.monotonic() - began:.0f} s, {inside}")


def assemble(system: str, python: str, archive: Path | None, into: Path) -> Path:
    """The zip of the bundle."""
    plan = SYSTEMS[system]
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder) / "top"
        parts = top / "isi"
        wheels = parts / "wheels"
        wheels.mkdir(parents=True)
        version = build_program(wheels)
        lines = pinned("run.txt", {**plan["markers"], **versions(python)})
        own = next(wheels.glob("pk_tracker-*.whl"))
        fetch(lines, wheels, plan["platforms"], python)
        listed = "\n".join([*lines, f"pk-tracker=={version} --hash=sha256:{digest(own)}", ""])
        (parts / "requirements.txt").write_text(listed, encoding="ascii")
        take_uv(parts, plan, python, top / "LISENSI")
        for name in plan["scripts"]:
            script(HERE / name, top / name, python)
        script(HERE / plan["runner"], parts / plan["runner"], python)
        shutil.copy(HERE / "pasang.py", parts)
        if archive:
            shutil.copy(archive, parts / ARCHIVE)
        (top / "Panduan.html").write_text(guide(), encoding="utf-8")
        licences(wheels, top / "LISENSI")
        shutil.copytree(HERE / "lisensi", top / "LISENSI", dirs_exist_ok=True)  # of wheels that carry no text of their own
        files = {path.relative_to(parts).as_posix(): digest(path) for path in sorted(parts.rglob("*")) if path.is_file()}
        about = {"versi": version, "sistem": system, "python": python, "arsip": ARCHIVE if archive else "", "berkas": files}
        (parts / "bundel.json").write_text(json.dumps(about, indent=1), encoding="utf-8")
        into.mkdir(parents=True, exist_ok=True)
        return pack(top, into / f"PK_Tracker-{version}-{system}.zip")


def build_program(into: Path) -> str:
    """The program as a wheel, through its source archive, so that both are whole; its version."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "build",
            "--quiet",
            "--no-build-isolation",
            "--offline",
            "--out-dir",
            str(into),
            str(ROOT),
        ],
        check=True,
    )
    next(into.glob("*.tar.gz")).unlink()
    (into / ".gitignore").unlink(missing_ok=True)
    return next(into.glob("pk_tracker-*.whl")).name.split("-")[1]


def versions(python: str) -> dict[str, str]:
    """What markers know of a version of Python."""
    return {"python_version": python, "python_full_version": f"{python}.0", "implementation_version": f"{python}.0"}


def pinned(name: str, machine: dict[str, str]) -> list[str]:
    """The lines of a file of requirements/ that hold on `machine`, with their sums and without their markers."""
    text = (ROOT / "requirements" / name).read_text("utf-8").replace("\\\n", "")
    environment = {**default_environment(), **machine}
    lines = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        requirement, *sums = re.split(r"\s+(?=--hash=)", line.strip())
        pin, _, marker = requirement.partition(" ; ")
        if not marker or Marker(marker).evaluate(environment):
            lines.append(" ".join([pin, *sums]))
    return lines


def fetch(lines: list[str], into: Path, platforms: list[str], python: str) -> None:
    """Fetch the wheels of these lines for another machine; one that is not what was pinned stops it."""
    listing = into.parent / "listing.txt"
    listing.write_text("\n".join(lines), encoding="ascii")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps",
         "--only-binary=:all:", "--implementation", "cp",
         "--python-version", python, *(f"--platform={name}" for name in platforms),
         "--dest", str(into), "--requirement", str(listing)],
        check=True,
    )  # fmt: skip
    listing.unlink()


def take_uv(parts: Path, plan: dict, python: str, notices: Path) -> None:
    """The program uv, out of its wheel, and its licences."""
    with tempfile.TemporaryDirectory(dir=parts) as folder:
        line = next(line for line in pinned("dev.txt", plan["markers"]) if line.startswith("uv=="))
        fetch([line], Path(folder), plan["platforms"], python)
        licences(Path(folder), notices)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            name = next(name for name in wheel.namelist() if name.endswith(f"/scripts/{plan['uv']}"))
            (parts / plan["uv"]).write_bytes(wheel.read(name))


def script(source: Path, target: Path, python: str) -> None:
    """A script as its system reads it: cmd.exe needs its own line ends."""
    text = source.read_text("ascii").replace("@PYTHON@", python)
    target.write_text(text, encoding="ascii", newline="\r\n" if source.suffix == ".cmd" else "\n")


def guide() -> str:
    """The guide and the pages it leads to as one page that needs nothing beside it: pictures inside, links within."""
    folder = ROOT / "docs"
    pages = ["panduan.md"]
    for page in pages:  # grows while it is walked
        found = dict.fromkeys(re.findall(r"\]\((\w+\.md)", (folder / page).read_text("utf-8")))
        pages += [name for name in found if name not in pages]

    def picture(match: re.Match[str]) -> str:
        data = base64.b64encode((folder / match[1]).read_bytes()).decode()
        return f'src="data:image/png;base64,{data}"'

    bodies = []
    for page in pages:
        stem = Path(page).stem
        text = re.sub(r"\]\(#", f"](#{stem}-", (folder / page).read_text("utf-8"))  # one heading stands on several pages
        text = re.sub(r"\]\((\w+)\.md(?:#([\w-]+))?\)", lambda m: f"](#{'-'.join(filter(None, m.groups()))})", text)
        body = markdown(text, extensions=["tables", "toc", "sane_lists", "fenced_code"], output_format="html")
        body = re.sub(r'src="([^"]+\.png)"', picture, body).replace(' id="', f' id="{stem}-')
        bodies.append(f'<article id="{stem}">{body}</article>')
    return (HERE / "panduan.html").read_text("utf-8").replace("@ISI@", "\n".join(bodies))


def licences(wheels: Path, into: Path) -> None:
    """The licence of every wheel: what it says of itself, and the texts that it carries."""
    into.mkdir(exist_ok=True)
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if not name.endswith("/")]
            data = message_from_bytes(wheel.read(next(name for name in names if name.endswith(".dist-info/METADATA"))))
            said = data["License-Expression"] or next(
                (value.split(" :: ")[-1] for value in data.get_all("Classifier", []) if value.startswith("License ::")), ""
            ) or str(data["License"] or "?").splitlines()[0]  # fmt: skip
            lines.append(f"{data['Name']} {data['Version']}: {said}")
            for name in names:
                if ".dist-info/" in name and re.match(
                    r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS|OFL)", Path(name).name, re.IGNORECASE
                ):
                    target = into / data["Name"] / name.split(".dist-info/")[1].removeprefix("licenses/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(wheel.read(name))
    with (into / "DAFTAR.txt").open("a", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pack(top: Path, target: Path) -> Path:
    """The zip of a folder, inside a folder of its own name; what is packed already is not packed again."""
    beside = target.with_suffix(".tmp")
    with zipfile.ZipFile(beside, "w") as package:
        for path in sorted(path for path in top.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{target.stem}/{path.relative_to(top).as_posix()}", _DATE)
            entry.external_attr = (0o755 if path.suffix == ".sh" or path.name == "uv" else 0o644) << 16
            stored = path.suffix in {".whl", ".gz"}
            package.writestr(entry, path.read_bytes(), zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return beside.replace(target)


if __name__ == "__main__":
    main()
