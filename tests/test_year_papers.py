"""A year is played on a real file: what every paper says in each case, sentence by sentence (fixtures/papers.txt)."""

import json
import re
from pathlib import Path

import docx
import pytest
from played_year import PRINTED, Year
from test_documents import header, pdf_pages, squeezed

from macros_py.base.findings import Code
from macros_py.cli import cli
from macros_py.commands.terminal import run

FIXTURE = Path(__file__).parent / "fixtures" / "papers.txt"
ADDRESS = re.compile(r"\bsel\b|\bsheet\b|\b[A-Z]{1,2}\d{1,3}\b(?<!D\d)")


def lines(path):
    """A paper as text: a line for each paragraph, and one for each row of a table."""
    document = docx.Document(str(path))
    for block in document.iter_inner_content():
        rows = block.rows if hasattr(block, "rows") else [None]
        for row in rows:
            said = list({cell._tc: cell.text for cell in row.cells}.values()) if row else [block.text]
            if line := " | ".join(re.sub(r"\s*\n\s*", " / ", text.strip()) for text in said).rstrip(" |"):
                yield line


def expected():
    papers = {}
    for line in FIXTURE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            papers[line[3:]] = said = []
        elif line:
            said.append(line)
    return papers


EXPECTED = expected()


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    return Year(tmp_path_factory.mktemp("tahun"))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_sentence_of_a_paper(year, name):
    assert list(lines(year.folder / f"{name}.docx")) == EXPECTED[name]


def test_no_telaahan_or_reviu_speaks_of_the_bureau_or_of_cells(year):
    papers = [path for path in year.folder.rglob("*.docx") if path.parent.name in ("Telaahan", "Lembar Reviu")]
    assert len(papers) == 3 * 2 * 7
    for path in papers:
        text = "\n".join(lines(path))
        assert not re.search(r"terlambat|lewat batas|melewati|Riwayat|Kelengkapan", text), path
        assert not [word for word in ADDRESS.findall(text) if not word.startswith("D")], path


def test_konsep_is_lost_by_the_units_that_earned_it(year):
    folder = year.folder / "akhir"
    final = {"Telaahan D1", "Telaahan D1-4", "Lembar Reviu D1", "Lembar Reviu D1-4", "Materi PK 2026 (FINAL)"}
    for path in folder.rglob("*.docx"):
        earned = path.stem in final or path.parent.name in ("Lembar Disposisi", "Buku Register", "Tanda Terima")
        assert (b"KONSEP" not in header(path.read_bytes())) is earned, path
        pages = pdf_pages(path.with_suffix(".pdf").read_bytes())
        assert all(("KONSEP" not in squeezed(page)) is earned for page in pages), path


def test_a_disposition_can_be_printed_again_equal(year):
    acts = sorted(path.name for path in (year.folder / "sesudah diperiksa" / "Lembar Disposisi").iterdir())
    assert len(acts) == 2 * 3
    for name in acts:
        first, again = (year.folder / at / "Lembar Disposisi" / name for at in ("sesudah diperiksa", "akhir"))
        assert first.read_bytes() == again.read_bytes()


def test_final_names_the_others_and_why(year, tmp_path, capsys):
    args = [
        "dokumen",
        str(year.path),
        "--ke",
        str(tmp_path / "d"),
        "--jenis",
        "materi_pk",
        "--final",
        "--pada",
        PRINTED["akhir"],
    ]
    assert run(cli, [*args, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {found["unit"]: (found["kode"], found["pesan"]) for found in data["temuan"]} == {
        "D1-0": (Code.KONSEP_FAULTY.name, "D1-0: PK tetap KONSEP karena 1 hal dalam bahannya perlu diperbaiki."),
        "D1-1": (Code.KONSEP_STEP_OPEN.name, "D1-1: PK tetap KONSEP karena langkah 6 berstatus Belum mulai."),
        "D1-2": (Code.KONSEP_STEP_OPEN.name, "D1-2: PK tetap KONSEP karena langkah 6 berstatus Belum mulai."),
        "D1-3": (Code.KONSEP_STEP_OPEN.name, "D1-3: PK tetap KONSEP karena langkah 6 berstatus Belum mulai."),
        "D2": (Code.KONSEP_STEP_OPEN.name, "D2: PK tetap KONSEP karena langkah 6 berstatus Belum mulai."),
    }
    assert data["pesan"].endswith("; 2 unit FINAL, 5 unit tetap KONSEP.")
    assert [Path(file).stem for file in data["berkas"][::2]] == ["Materi PK 2026 (FINAL)", "Materi PK 2026 (KONSEP)"]
