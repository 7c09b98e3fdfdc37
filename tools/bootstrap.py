"""Makes the virtual environment of this checkout, with pinned versions: `python tools/bootstrap.py [--dev] [--wheels FOLDER]`.

Needs Python 3.11 or later and nothing else; works on Linux, macOS and Windows. Quick when nothing has changed. An environment
that cannot work (a folder that was moved or copied, half made, of a Python that is gone) is named and made anew. Without
internet: --wheels with a folder of packages. What it says stands in Indonesian and in English.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "pk-tracker.json"  # written last: an environment without it is half made
SOURCES = ("requirements/run.txt", "requirements/dev.txt", "requirements/build.txt", "pyproject.toml", "tools/bootstrap.py")
LEAST = (3, 11)
# What pip says when something on the way to the packages is wrong, and what to do then.
NETWORK = re.compile(
    r"proxy|Retrying|ConnectionError|ConnectTimeout|ReadTimeout|name resolution|getaddrinfo|CERTIFICATE_VERIFY|"
    r"Could not find a version|No matching distribution",
    re.IGNORECASE,
)
HASHES = "DO NOT MATCH THE HASHES"


def main() -> None:
    """Bring the environment up to date, or say in one sentence what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="juga yang diperlukan tes / also what the tests need")
    parser.add_argument("--wheels", type=Path, help="folder paket, tanpa internet / a folder of packages, without internet")
    wanted = parser.parse_args()
    if sys.version_info < LEAST:
        least, here = ".".join(map(str, LEAST)), sys.version.split()[0]
        stop(f"PK Tracker memerlukan Python {least} atau lebih baru; ini {here}.",
             f"PK Tracker needs Python {least} or later; this is {here}.")  # fmt: skip
    if wanted.wheels and not wanted.wheels.is_dir():
        stop(f"Folder paket tidak ada: {wanted.wheels}", f"There is no such folder of packages: {wanted.wheels}")
    made = stamp()
    dev = wanted.dev or bool(made.get("dev"))
    if why := fault(made):
        say(*why)
        make_venv()
    elif made == record(dev):
        return
    say("Memasang paket menurut requirements/ (satu-dua menit pada kali pertama) ...",
        "Installing the packages of requirements/ (a minute or two the first time) ...")  # fmt: skip
    STAMP.unlink(missing_ok=True)
    install(dev, wanted.wheels)
    STAMP.write_text(json.dumps(record(dev)), encoding="utf-8")


def say(indonesian: str, english: str) -> None:
    """Print a sentence in both languages."""
    print(f"{indonesian}\n  ({english})", flush=True)


def stop(indonesian: str, english: str) -> None:
    """Leave with a sentence in both languages."""
    sys.exit(f"{indonesian}\n  ({english})")


def record(dev: bool) -> dict[str, object]:
    """What a finished environment says of itself: where it was made, by which Python, and from what."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return {"folder": str(VENV), "python": sys.version, "sources": digest.hexdigest(), "dev": dev}


def stamp() -> dict[str, object]:
    """What the environment says of itself, {} when it says nothing that can be read."""
    try:
        made = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return made if isinstance(made, dict) else {}


def fault(made: dict[str, object]) -> tuple[str, str] | None:
    """Why the environment is to be made anew, in both languages; None when it can be kept."""
    here = f"Python {sys.version.split()[0]}"
    if not VENV.exists():
        return f"Membuat {VENV.name} dengan {here} ...", f"Making {VENV.name} with {here} ..."
    if not made:
        return (f"{VENV.name} belum selesai dibuat; dibuat ulang dengan {here}.",
                f"{VENV.name} is only half made; making it anew with {here}.")  # fmt: skip
    if made.get("folder") != str(VENV):
        return (f"Folder ini dipindahkan atau disalin dari {made.get('folder')}; {VENV.name} dibuat ulang.",
                f"This folder was moved or copied from {made.get('folder')}; making {VENV.name} anew.")  # fmt: skip
    if made.get("python") != sys.version:
        other = str(made.get("python")).split()[0]
        return (f"{VENV.name} dibuat dengan Python lain ({other}); dibuat ulang dengan {here}.",
                f"{VENV.name} was made with another Python ({other}); making it anew with {here}.")  # fmt: skip
    try:
        runs = subprocess.run([str(python_of(VENV)), "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        runs = False
    if not runs:
        return (f"Python di {VENV.name} tidak berjalan lagi; {VENV.name} dibuat ulang dengan {here}.",
                f"The Python in {VENV.name} no longer runs; making it anew with {here}.")  # fmt: skip
    return None


def python_of(folder: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """Make the environment; on Debian fetch the package that its Python lacks, if this user may."""
    if not can_make_venv() and not fetch_venv_module():
        stop("Modul venv tidak ada di Python ini. Di Debian atau Ubuntu: sudo apt-get install python3-venv",
             "This Python lacks its venv module. On Debian or Ubuntu: sudo apt-get install python3-venv")  # fmt: skip
    try:
        VENV.unlink() if VENV.is_symlink() else shutil.rmtree(VENV)
    except FileNotFoundError:
        pass
    except OSError as error:
        stop(f"{VENV} tidak dapat diganti ({error.strerror}). Tutup Excel dan program lain yang memakainya.",
             f"{VENV} cannot be replaced ({error.strerror}). Close Excel and whatever else uses it.")  # fmt: skip
    # Not the Python of an environment, which may be the very one that goes.
    base = getattr(sys, "_base_executable", None) or sys.executable
    subprocess.run([base, "-m", "venv", str(VENV)], check=True)


def can_make_venv() -> bool:
    """Whether venv can put pip into an environment: Debian ships that part as a package of its own."""
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0


def fetch_venv_module() -> bool:
    """Install Debian's venv package as root. False where that is not possible."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say("Memasang python3-venv ...", "Installing python3-venv ...")
    for words in (["update", "-qq"], ["install", "-y", "-qq", "python3-venv"]):
        subprocess.run(["apt-get", *words], check=False, stdout=subprocess.DEVNULL)
    return can_make_venv()


def install(dev: bool, wheels: Path | None) -> None:
    """Install what requirements/ lists, each file checked by its sum; then this checkout, editable, fetching nothing."""
    folder = ROOT / "requirements"
    source = ["--no-index", "--find-links", str(wheels.resolve())] if wheels else []
    pip(*source, "--require-hashes", "--requirement", str(folder / ("dev.txt" if dev else "run.txt")),
        "--requirement", str(folder / "build.txt"))  # fmt: skip
    pip("--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def pip(*words: str) -> None:
    """Run pip install in the environment; what it complains of is shown, with what to do."""
    command = [str(python_of(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *words]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        stop(*remedy(done.stderr))


def remedy(complaint: str) -> tuple[str, str]:
    """What to do about what pip says, in both languages."""
    if HASHES in complaint:
        return (
            "Paket yang diterima bukan paket yang dimaksud (SHA-256 berbeda). Jangan dipasang; ambil dari sumber lain.",
            "A package is not the one that was meant (another SHA-256). Do not install it; take it from another source.",
        )
    if NETWORK.search(complaint):
        names = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
        proxy = next((os.environ[name] for name in names if os.environ.get(name)), "")
        shown = re.sub(r"//[^/@]*@", "//***@", proxy)
        indonesian = (
            f"Proksi yang dipakai: {shown}." if proxy else "Bila kantor memakai proksi: set HTTPS_PROXY=http://ALAMAT:PORT."
        )
        english = f"Proxy in use: {shown}." if proxy else "If the office has a proxy: set HTTPS_PROXY=http://HOST:PORT."
        return (
            f"Paket tidak dapat diambil. {indonesian} Tanpa internet: --wheels FOLDER.",
            f"The packages cannot be fetched. {english} Without internet: --wheels FOLDER.",
        )
    return (
        "Paket tidak dapat dipasang; sebabnya di atas. Ulangi setelah diperbaiki.",
        "The packages could not be installed; the cause stands above. Try again when that is mended.",
    )


if __name__ == "__main__":
    main()
