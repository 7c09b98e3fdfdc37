"""Draws the pictures of the guide and the README from the demo: `python tools/pictures.py` (needs LibreOffice)."""

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from office import page_images, page_texts, to_pdf  # noqa: E402 - the tests know the outside tools

from macros_py.demo import YEAR, play  # noqa: E402

# Picture → the first words of the printed page that it shows.
PICTURES = {
    "beranda": f"PK Tracker {YEAR}",
    "langkah": "4 Bahan PK",
    "konsolidasi": "Konsolidasi",
    "temuan": "Temuan",
    "ringkasan": "KEMENTERIAN KOORDINATOR",
    "riwayat": "Riwayat",
    "kalender": "Kalender",
}


def main() -> None:
    """Draw each picture into docs/gambar/."""
    target = ROOT / "docs" / "gambar"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        play(folder / "demo", lambda *_: None)
        pdf = to_pdf(folder / "demo" / f"PK_{YEAR}.xlsm", folder)
        pages = list(zip(page_texts(pdf), page_images(pdf, folder, dpi=75), strict=True))
        for picture, words in PICTURES.items():
            page = next(image for text, image in pages if text.lstrip().startswith(words))
            shutil.copy(page, target / f"{picture}.png")
            print(target / f"{picture}.png")


if __name__ == "__main__":
    main()
