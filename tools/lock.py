"""`python tools/lock.py [--upgrade]` writes requirements/*.txt: versions with their sums, for every system.

run.txt is what the program needs, dev.txt that and what the tests need, build.txt what makes a package of it. Versions stay
as they are unless something in pyproject.toml asks for others; --upgrade takes the newest.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
PYTHON = "3.11"  # the oldest; what later ones need besides stands in the same file
HEAD = "# Written by tools/lock.py (make lock). Not to be edited.\n"
SOURCES = {
    "run.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "--extra", "dev", "--constraint", str(FOLDER / "run.txt")],
    "build.txt": ["-"],
}
BUILD = "setuptools>=77\n"


def lock(name: str, *options: str) -> str:
    """The text of one file, as it would be written now."""
    target = FOLDER / name
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header",
               "--no-annotate", "--python-version", PYTHON, "--output-file", str(target), *options, *SOURCES[name]]  # fmt: skip
    before = target.read_text("utf-8") if target.exists() else None
    try:
        subprocess.run(command, cwd=ROOT, input=BUILD, text=True, encoding="utf-8", check=True)
        return HEAD + target.read_text("utf-8")
    finally:
        if before is not None:
            target.write_text(before, encoding="utf-8", newline="\n")


def main() -> None:
    """Write all of them; the first is a bound for the second."""
    FOLDER.mkdir(exist_ok=True)
    for name in SOURCES:
        (FOLDER / name).write_text(lock(name, *sys.argv[1:]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
