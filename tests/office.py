"""Outside tools that look at finished files: LibreOffice, poppler, Microsoft's Open XML validator.

Tests that use them carry the marker `office`. `python tests/office.py BOOK FOLDER` draws every page of a workbook as a PNG.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".tools"  # `make check` puts the validator there
_PLACES = (
    "/usr/bin", "/Applications/LibreOffice.app/Contents/MacOS", r"C:\Program Files\LibreOffice\program",
    str(TOOLS / "node_modules" / ".bin"),
)  # fmt: skip


def find(tool: str) -> str | None:
    """Where a tool is on this machine."""
    return shutil.which(tool) or shutil.which(tool, path=os.pathsep.join(_PLACES))


def need(tool: str) -> str:
    """Where a tool is; the test is skipped where it is not."""
    return find(tool) or pytest.skip(f"{tool} is not installed (make check installs it if it can)")


def validate(path: Path) -> list[str]:
    """What Microsoft's validator says of a file; nothing when it is well."""
    # It exits with 1 when it finds something.
    done = subprocess.run([need("ooxml-validator"), str(path)], capture_output=True, text=True, check=False, timeout=300)
    report = json.loads(done.stdout)
    faults = [f"{fault['path']}: {fault['description']}" for fault in report["errors"]]
    assert report["ok"] is not bool(faults), done.stdout
    return faults


def to_pdf(path: Path, folder: Path) -> Path:
    """Print a whole workbook with LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:  # its own, so that an open LibreOffice does not answer in its stead
        subprocess.run(
            [
                need("soffice"),
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )
    pdf = folder / f"{path.stem}.pdf"
    assert pdf.exists(), f"LibreOffice could not open {path.name}"
    return pdf


def page_texts(pdf: Path, *, layout: bool = True) -> list[str]:
    """The text of each page: as it lies on the page, or piece by piece."""
    order = ["-layout"] if layout else []
    done = subprocess.run([need("pdftotext"), *order, str(pdf), "-"], check=True, capture_output=True, timeout=120)
    return done.stdout.decode().split("\f")[:-1]


def page_images(pdf: Path, folder: Path, *, dpi: int = 80, suffix: str = "png") -> list[Path]:
    """Each page as a picture (png or ppm), in order."""
    kind = ["-png"] if suffix == "png" else []
    subprocess.run([need("pdftoppm"), "-r", str(dpi), *kind, str(pdf), str(folder / pdf.stem)], check=True, timeout=300)
    return sorted(folder.glob(f"{pdf.stem}-*.{suffix}"))


def draw(path: Path, folder: Path, *, dpi: int = 80) -> list[Path]:
    """Every printed page of a workbook as a PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    return page_images(to_pdf(path, folder), folder, dpi=dpi)


def has_colour(ppm: Path, colour: str) -> bool:
    """Whether a picture (ppm) has a pixel of this colour."""
    return bytes.fromhex(colour) in _pixels(ppm)


def _pixels(ppm: Path) -> set[bytes]:
    body = ppm.read_bytes().split(b"\n", 3)[3]  # P6, size, depth, pixels
    return {body[i : i + 3] for i in range(0, len(body), 3)}


if __name__ == "__main__":
    print(*draw(Path(sys.argv[1]), Path(sys.argv[2])), sep="\n")
