"""Draws the pictures of the guide and the README from the demo: `python tools/pictures.py`.

Needs LibreOffice; for the window on a laptop's screen also Xvfb, xdotool, and ImageMagick.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from office import page_images, page_texts, to_pdf  # noqa: E402 - the tests know the outside tools
from openpyxl import load_workbook  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from macros_py.cli import cli  # noqa: E402
from macros_py.commands.demo import ENDS, YEAR, play  # noqa: E402
from macros_py.commands.terminal import run  # noqa: E402

# Picture → the first words of the printed page that it shows.
PICTURES = {"beranda": f"PK Tracker {YEAR}", "langkah": "4 Bahan PK", "ringkasan": "KEMENTERIAN KOORDINATOR"}


# Picture → the paper of the demo whose first page it shows, or the page that is named.
PAPERS = {
    "disposisi": ("Lembar Disposisi/Lembar Disposisi Langkah 2 ke-1.pdf", 0),
    "materi": ("Materi PK 2026 (KONSEP).pdf", 3),
}
WINDOW = "4 Bahan PK"  # the sheet that is shown as on a laptop


def main() -> None:
    """Draw each picture into docs/gambar/."""
    target = ROOT / "docs" / "gambar"
    target.mkdir(exist_ok=True)
    draw_tab(target / "tab.png")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        play(folder / "demo", lambda *_: None)
        draw_papers(folder, target)
        draw_window(folder, target / "jendela.png")
        pdf = to_pdf(folder / "demo" / f"PK_{YEAR}.xlsm", folder)
        pages = list(zip(page_texts(pdf), page_images(pdf, folder, dpi=75), strict=True))
        for picture, words in PICTURES.items():
            page = next(image for text, image in pages if text.lstrip().startswith(words))
            shutil.copy(page, target / f"{picture}.png")
            print(target / f"{picture}.png")


def draw_papers(folder: Path, target: Path) -> None:
    """Pages of the demo's papers."""
    papers = folder / "dokumen"
    run(cli, ["dokumen", str(folder / "demo" / f"PK_{YEAR}.xlsm"), "--ke", str(papers), "--pada", ENDS.isoformat(), "--json"])
    for picture, (name, page) in PAPERS.items():
        (folder / picture).mkdir()
        shutil.copy(page_images(papers / name, folder / picture, dpi=60)[page], target / f"{picture}.png")


def draw_window(folder: Path, path: Path) -> None:
    """A step sheet in a window of a laptop's size, on a screen of its own."""
    book = load_workbook(folder / "demo" / f"PK_{YEAR}.xlsm")
    book.active = book.index(book[WINDOW])
    for sheet in book:
        sheet.sheet_view.tabSelected = sheet.title == WINDOW
    book.save(folder / "window.xlsx")
    display = {**os.environ, "DISPLAY": ":97", "SAL_USE_VCLPLUGIN": "gtk3"}
    office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--norestore", "--nologo"]
    with subprocess.Popen(["Xvfb", ":97", "-screen", "0", "1366x768x24"], stderr=subprocess.DEVNULL) as screen:
        with subprocess.Popen([*office, str(folder / "window.xlsx")], env=display, start_new_session=True) as program:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Calc"]
            found = subprocess.run(search, env=display, check=True, capture_output=True, text=True, timeout=120)
            window = found.stdout.split()[0]
            time.sleep(5)  # it draws what it opened
            size = ["windowmove", window, "0", "0", "windowsize", window, "1366", "768", "windowfocus", window]
            no_sidebar = ["sleep", "1", "key", "ctrl+F5", "sleep", "3"]
            subprocess.run(["xdotool", *size, *no_sidebar], env=display, check=True)
            subprocess.run(["import", "-window", "root", str(path)], env=display, check=True)
            os.killpg(program.pid, signal.SIGTERM)
        screen.terminate()


def draw_tab(path: Path) -> None:
    """A plan of the ribbon tab, from its own file: no machine of ours has Excel to photograph."""
    space = "{http://schemas.microsoft.com/office/2009/07/customui}"
    groups = ElementTree.parse(ROOT / "addin" / "ribbon.xml").getroot().iter(f"{space}group")  # noqa: S314 - our own file
    font = ImageFont.load_default(size=15)
    canvas = ImageDraw.Draw(image := Image.new("RGB", (1500, 150), "white"))
    left = 20
    for group in groups:
        labels = [button.get("label", "") for button in group.iter(f"{space}button")]
        columns = [labels[n : n + 2] for n in range(0, len(labels), 2)]
        start = left
        for column in columns:
            width = max(canvas.textlength(label, font) for label in column) + 24
            for row, label in enumerate(column):
                box = (left, 20 + 42 * row, left + width, 54 + 42 * row)
                canvas.rounded_rectangle(box, 5, fill="#eaf3f4", outline="#c5dde1")
                canvas.text((left + 12, 28 + 42 * row), label, "#1b5e6b", font)
            left += int(width) + 8
        title = group.get("label", "")
        canvas.text(((start + left - 8) / 2 - canvas.textlength(title, font) / 2, 116), title, "#76848c", font)
        canvas.line((left + 4, 16, left + 4, 138), "#d9e0e3")
        left += 16
    image.crop((0, 0, left + 10, 150)).save(path)


if __name__ == "__main__":
    main()
