"""Makes the virtual environment of this checkout, with pinned versions: `python tools/bootstrap.py [--dev]`.

Needs Python 3.11 or later and nothing else; works on Linux, macOS and Windows. Quick when nothing has changed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "pk-tracker-stamp"
SOURCES = ("constraints.txt", "pyproject.toml", "tools/bootstrap.py")
LEAST = (3, 11)


def main() -> None:
    """Bring the environment up to date, or say in one sentence what is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    dev = parser.parse_args().dev
    if sys.version_info < LEAST:
        sys.exit(f"PK Tracker needs Python {'.'.join(map(str, LEAST))} or later; this is {sys.version.split()[0]}.")
    wanted = fingerprint()
    made, *extras = STAMP.read_text("utf-8").split() if STAMP.exists() else [""]
    if made == wanted and (not dev or "dev" in extras):
        return
    dev = dev or "dev" in extras
    if not python_of(VENV).exists():
        print(f"Making {VENV.name} with Python {sys.version.split()[0]} ...", flush=True)
        make_venv()
    print("Installing pinned packages (a minute or two the first time) ...", flush=True)
    install("[dev]" if dev else "")
    STAMP.write_text(f"{wanted} dev" if dev else wanted, encoding="utf-8")


def fingerprint() -> str:
    """What the environment was made from: the pins, the plan of the package, and the Python."""
    digest = hashlib.sha256(sys.version.encode())
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def python_of(folder: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv() -> None:
    """Make the environment; on Debian fetch the package that its Python lacks, if this user may."""
    if not can_make_venv() and not fetch_venv_module():
        sys.exit("Python's venv module is missing. On Debian or Ubuntu run: sudo apt-get install python3-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def can_make_venv() -> bool:
    """Whether venv can put pip into an environment: Debian ships that part as a package of its own."""
    return subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode == 0


def fetch_venv_module() -> bool:
    """Install Debian's venv package as root. False where that is not possible."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print("Installing python3-venv ...", flush=True)
    for words in (["update", "-qq"], ["install", "-y", "-qq", "python3-venv"]):
        subprocess.run(["apt-get", *words], check=False, stdout=subprocess.DEVNULL)
    return can_make_venv()


def install(extra: str) -> None:
    """Install this checkout, editable, with every version taken from constraints.txt."""
    done = subprocess.run(
        [str(python_of(VENV)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--constraint", str(ROOT / "constraints.txt"), "--editable", f"{ROOT}{extra}"], check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit("The packages could not be installed; pip says why above. Run the command again when that is mended.")


if __name__ == "__main__":
    main()
