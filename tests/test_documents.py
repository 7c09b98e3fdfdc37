"""Documents: what they say is what the tracker says, in both files; no data breaks a layout."""

import re
import subprocess
import tempfile
import tracemalloc
from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import docx
import office
import pytest
import sample
from docx.enum.text import WD_BREAK
from lxml import etree
from pypdf import PdfReader

from macros_py import documents
from macros_py.base import words
from macros_py.base.file_names import safe_name
from macros_py.base.findings import CannotGoOn, Code
from macros_py.documents import filling, layout_forms
from macros_py.documents.docx_pdf import docx_printing
from macros_py.documents.materi_pk import head_of, minister_of
from macros_py.documents.paper import About
from macros_py.procedure import units
from macros_py.procedure.units import Unit
from macros_py.tracker import layout, plan

NOW = sample.NOW
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG = "Asisten Deputi Koordinasi " + "Pengelolaan dan Penguatan Kelembagaan serta Tata Kelola Partai Politik " * 4


def checked(state, now=NOW):
    """The tracker after Periksa."""
    return sample.checked(state, now)


def hard():
    """Few units, and every trouble: a long name, 200 indicators, an empty unit, XML in the text."""
    few = units.load()[:8]
    few[3] = Unit("D1-2", "I", "II", LONG.strip(), "D1")
    few[4] = Unit("D1-3", "I", "II", 'Asisten Deputi <Uji> & "Coba" {{ tahun }} =1+1', "D1")
    state = sample.start(sample.read(sample.sample_tables(unit_list=few)), "2026-05-04T08:00")
    state = sample.hand_over(state, "2026-05-04T08:09", 1)
    return checked(sample.materials(state, missing=["D1-1"], indicators={"D1": 200}))


def pdf_pages(data):
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def docx_texts(data):
    """The paragraphs of a .docx body, without those of the stored table of contents."""
    with ZipFile(BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    for paragraph in body.iter(W + "p"):
        if paragraph.find(f"{W}pPr/{W}tabs") is None:
            yield "".join(t.text or "" for t in paragraph.iter(W + "t"))


def squeezed(text):
    return re.sub(r"[\s\u200b\xa0]", "", text)


@pytest.fixture(scope="module")
def state():
    return checked(sample.under_way())


@pytest.fixture(scope="module")
def written(state, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dokumen")
    paths = documents.write_documents(state, folder, NOW)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def hard_ones(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sulit")
    paths = documents.write_documents(hard(), folder, NOW, paper="F4", final=True)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_every_document_is_there_as_docx_and_pdf(state, written):
    singles = [
        "Lembar Disposisi/Lembar Disposisi Langkah 1 (belum diteruskan)",  # Deputi IV starts later, two of it not yet
        "Lembar Disposisi/Lembar Disposisi Langkah 1 ke-1",
        "Lembar Disposisi/Lembar Disposisi Langkah 2 (belum diteruskan)",
        "Lembar Disposisi/Lembar Disposisi Langkah 2 ke-1",
        "Lembar Disposisi/Lembar Disposisi Langkah 2 ke-2",
        "Jadwal Rencana Pelaksanaan",
        "Materi PK 2026 (KONSEP)",
        *(f"Buku Register/Buku Register Langkah {number}" for number in range(1, 7)),
        *(f"Tanda Terima/Tanda Terima Bahan Deputi {deputi}" for deputi in ("I", "II", "III", "IV")),
    ]
    each = [f"{kind}/{kind} {u.code}" for kind in ("Telaahan", "Lembar Reviu") for u in state.units]
    assert sorted(written) == sorted(f"{name}{suffix}" for name in singles + each for suffix in (".docx", ".pdf"))


def test_both_files_say_the_same(written, hard_ones):
    for files in (written, hard_ones):
        for name, data in files.items():
            if not name.endswith(".docx"):
                continue
            said = Counter(filter(None, map(squeezed, docx_texts(data))))
            # Footers and the mark stand between the parts of a text that runs over a page.
            pages = [
                re.sub(r"OT\.01\.02-018-097\.Set\.PO·.*?Halaman\d+dari\d+|KONSEP$", "", squeezed(t))
                for t in pdf_pages(files[name.replace(".docx", ".pdf")])
            ]
            printed = "".join(pages)
            assert not [t for t, count in said.items() if printed.count(t) < count], name


def test_materi_holds_every_unit_indicator_target_and_amount(state, written):
    said = Counter(docx_texts(written["Materi PK 2026 (KONSEP).docx"]))
    for record in state.tables[layout.CONSOLIDATED_TABLE.name].records():
        assert said[record["Indikator Kinerja"]]
        assert said[record["Target"]]
    for record in state.tables[layout.BUDGET_TABLE.name].records():
        assert said[words.money(record["Anggaran"])]
    assert said["Rp1.234.567.890,50"] == 2  # the one program and the sum
    assert said["(bahan belum disampaikan)"] == 2 * 4
    assert said["...................., ...................."] == 2 * 24  # signed after this SOP, where and when nobody knows


def test_the_table_of_contents_leads_to_the_pages(hard_ones):
    pages = pdf_pages(hard_ones["Materi PK 2026 (KONSEP).pdf"])
    with ZipFile(BytesIO(hard_ones["Materi PK 2026 (KONSEP).docx"])) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    entries = [
        [t.text for t in p.iter(W + "t")]
        for p in body.iter(W + "p")
        if p.find(f"{W}pPr/{W}tabs") is not None and list(p.iter(W + "t"))
    ]
    assert len(entries) == 8
    for name, page in entries:
        assert squeezed(name) in squeezed(pages[int(page) - 1])
        assert f"{squeezed(name)}." in squeezed(pages[1]).replace(f"{page}", ".") or squeezed(name) in squeezed(pages[1])


def test_dates_officials_and_page_numbers(written):
    disposisi = "\n".join(docx_texts(written["Lembar Disposisi/Lembar Disposisi Langkah 1 ke-1.docx"]))
    for text in (
        "Jakarta, 4 Mei 2026",
        "Kabag Perencanaan,",
        "Dra. Sri Wahyuni Kusumawardhani, M.Si.",
        "NIP 196808171994032001",
        "Tanggal diterima : 4 Mei 2026 pukul 08.00 WIB",
        "4 Mei 2026 pukul 09.08 WIB (norma 60 Menit)",
        "1  Kasubbag PA I",
        "☑  Selesaikan/TL",
        "Karo PO",
    ):
        assert text in disposisi
    pages = pdf_pages(written["Materi PK 2026 (KONSEP).pdf"])
    assert [f"Halaman {n} dari {len(pages)}" in text for n, text in enumerate(pages, start=1)] == [True] * len(pages)


def test_konsep_until_final(written, hard_ones):
    assert all("KONSEP" in text for text in pdf_pages(written["Telaahan/Telaahan D1.pdf"]))
    assert b"KONSEP" in header(written["Telaahan/Telaahan D1.docx"])
    given = ("Lembar Disposisi/Lembar Disposisi Langkah 1 ke-1", "Buku Register/Buku Register Langkah 1", "Tanda Terima/")
    for name, data in hard_ones.items():  # asked for as final; only what tells of an act, or is filled by hand, has earned it
        text = "".join(pdf_pages(data)) if name.endswith(".pdf") else header(data).decode()
        assert ("KONSEP" not in text) is name.startswith(given), name


def header(data):
    with ZipFile(BytesIO(data)) as package:
        return package.read("word/header1.xml")


def test_paper(written, hard_ones):
    for files, short, long in ((written, 210, 297), (hard_ones, 215, 330)):
        for name in ("Lembar Disposisi/Lembar Disposisi Langkah 1 ke-1", "Jadwal Rencana Pelaksanaan"):
            wanted = (long, short) if name.startswith("Jadwal") else (short, long)
            box = PdfReader(BytesIO(files[f"{name}.pdf"])).pages[0].mediabox
            assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == wanted
            section = docx.Document(BytesIO(files[f"{name}.docx"])).sections[0]
            assert (round(section.page_width.mm), round(section.page_height.mm)) == wanted


def test_text_is_text_whatever_it_holds(hard_ones):
    said = list(docx_texts(hard_ones["Materi PK 2026 (KONSEP).docx"]))
    assert 'Asisten Deputi <Uji> & "Coba" {{ tahun }} =1+1' in said
    assert LONG.strip() in said


def test_a_cell_longer_than_a_page_is_printed_on_several(tmp_path):
    state = hard()
    table = state.tables[layout.CONSOLIDATED_TABLE.name]
    rows = table.records()
    rows[0]["Indikator Kinerja"] = " ".join(f"kata{n}" for n in range(3000))
    state = sample.replaced(state, table.with_records(rows))
    _, pdf = documents.write_documents(state, tmp_path, NOW, ["materi_pk"])
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "kata0" in text
    assert "kata2999" in text


@pytest.mark.office
def test_nothing_of_a_page_is_cut(hard_ones, tmp_path):
    """No word stands outside of the margins of its page."""
    tool = office.need("pdftotext")
    for name, data in hard_ones.items():
        if not name.endswith(".pdf"):
            continue
        (tmp_path / "halaman.pdf").write_bytes(data)
        boxes = subprocess.run(
            [tool, "-bbox", tmp_path / "halaman.pdf", "-"], capture_output=True, check=True, text=True
        ).stdout
        for page in boxes.split("<page ")[1:]:
            width, height = (float(re.search(rf'{side}="([\d.]+)"', page)[1]) for side in ("width", "height"))
            for x0, y0, x1, y1 in re.findall(r'xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)"', page):
                assert float(x0) > 40, name
                assert float(y0) > 20, name
                assert float(x1) < width - 40, name
                assert float(y1) < height - 15, name


def test_the_plan_of_jadwal_is_norm_and_calendar(state, written):
    said = list(docx_texts(written["Jadwal Rencana Pelaksanaan.docx"]))
    planned = plan.schedule(
        state, {u.code: datetime(2026, 5, *((6, 10) if 18 <= n < 22 else (4, 8))) for n, u in enumerate(state.units)}
    )
    assert len(planned) == 24 * 6
    for item in planned:
        assert words.short_time(item.due) in said


AGENDA = [
    {"Tanggal": datetime(2026, 5, 20), "Kegiatan": "Penandatanganan PK", "Keterangan": None},
    {"Tanggal": datetime(2026, 5, 6, 13, 30), "Kegiatan": "Rapat penyelarasan Deputi I–IV", "Keterangan": "Ruang rapat 2"},
]


def test_jadwal_shows_the_other_dates_of_the_office_in_their_order(state, written, tmp_path):
    assert "Agenda lain" not in list(docx_texts(written["Jadwal Rencana Pelaksanaan.docx"]))
    with_dates = sample.replaced(state, sample.empty(layout.AGENDA_TABLE).with_records(AGENDA))
    files = documents.write_documents(with_dates, tmp_path, NOW, ["jadwal"])
    said = list(docx_texts(next(file for file in files if file.suffix == ".docx").read_bytes()))
    at = said.index("Agenda lain")
    assert said[at + 4 : at + 10] == [
        "6 Mei 2026 pukul 13.30 WIB", "Rapat penyelarasan Deputi I–IV", "Ruang rapat 2",
        "20 Mei 2026", "Penandatanganan PK", "",
    ]  # fmt: skip
    printed = PdfReader(next(file for file in files if file.suffix == ".pdf")).pages[0].extract_text()
    assert "Rapat penyelarasan" in printed


def test_a_date_of_the_office_that_cannot_be_read_is_a_finding(state):
    odd = [{"Tanggal": "minggu depan", "Kegiatan": "Rapat"}, {"Tanggal": datetime(2026, 5, 6)}, AGENDA[0]]
    wrong = sample.replaced(state, sample.empty(layout.AGENDA_TABLE).with_records(odd))
    assert [(f.code, f.sheet, f.cell) for f in wrong.findings] == [
        (Code.CELL_INVALID, "Kalender", "A9"),
        (Code.CELL_INVALID, "Kalender", "B10"),
    ]
    assert [event.what for event in wrong.agenda] == ["Penandatanganan PK"]


def test_the_plan_goes_back_into_the_tracker_and_is_compared(state):
    planned = plan.schedule(state, {u.code: datetime(2026, 5, 4, 8, 30) for u in state.units})
    table = plan.plan_table(state, sample.empty(plan.PLAN_TABLE), planned, whole=True)
    assert len(table.rows) == 24 * 6
    found = list(plan.behind_plan(sample.replaced(state, table), NOW))
    assert {f.code for f in found} == {Code.PLAN_BEHIND}
    assert len(found) == len({f.unit for f in found})
    ahead = [u.code for u in state.units if u.code not in {f.unit for f in found}]
    assert ahead == ["D1", "D1-0", "D1-1", "D1-2"]  # only these handed over every step by its planned time
    assert found[0].message.startswith("D1-3: langkah 4 melewati rencana 7 Mei 2026 pukul 11.40 WIB")


def test_no_file_is_overwritten_and_a_failure_leaves_nothing(state, tmp_path):
    there = tmp_path / "Jadwal Rencana Pelaksanaan.pdf"
    there.write_text("milik orang lain")
    with pytest.raises(CannotGoOn) as caught:
        documents.write_documents(state, tmp_path, NOW)
    assert caught.value.finding.code is Code.FILE_EXISTS
    assert [p.name for p in tmp_path.rglob("*")] == [there.name]
    own = tmp_path / "templat"
    own.mkdir()
    layout = docx.Document(str(documents.layout_file("jadwal")))
    layout.add_paragraph("{{ tidak_ada }}")
    layout.save(str(own / "jadwal.docx"))
    out = tmp_path / "keluar"
    with pytest.raises(CannotGoOn) as caught:
        documents.write_documents(state, out, NOW, ["disposisi", "jadwal"], layouts=own)
    assert caught.value.finding.code is Code.TEMPLATE_INVALID
    assert "tidak_ada" in caught.value.finding.message
    assert [p for p in out.rglob("*") if p.is_file()] == []


def test_an_office_can_change_a_layout(state, tmp_path):
    own = tmp_path / "templat"
    own.mkdir()
    layout = docx.Document(str(documents.layout_file("disposisi")))
    layout.paragraphs[0].insert_paragraph_before("RAHASIA JABATAN")
    layout.save(str(own / "disposisi.docx"))
    paths = documents.write_documents(state, tmp_path / "keluar", NOW, ["disposisi"], layouts=own)
    for path in paths:
        data = path.read_bytes()
        text = "".join(pdf_pages(data)) if path.suffix == ".pdf" else "".join(docx_texts(data))
        assert "RAHASIA JABATAN" in text


def test_the_layouts_are_copied_for_an_office_once(tmp_path):
    copies = documents.copy_layouts(tmp_path / "templat")
    assert [path.stem for path in copies] == list(documents.LAYOUTS)
    with pytest.raises(CannotGoOn) as caught:
        documents.copy_layouts(tmp_path / "templat")
    assert caught.value.finding.code is Code.FILE_EXISTS


ENDLESS = "isinya terlalu besar atau tidak berakhir"
# What an office writes into a layout → what it is told.
FAULTS = [
    ("{{ tidak_ada }}", "isian tidak dikenal: tidak_ada"),
    ("{{ tahun.nama }}", "isian tidak dikenal: nama"),
    ("{{ tahun.__class__.__mro__ }}", "isian memakai yang tidak diizinkan: __class__"),
    ("{{ tahun", "penulisan {{ … }} atau {% … %} keliru"),
    ("{% akhir %}", "penulisan {{ … }} atau {% … %} keliru: akhir"),
    ("{{ tahun|besar }}", "penulisan {{ … }} atau {% … %} keliru: besar"),
    ('{{ tahun + "x" }}', "isian tidak dapat dihitung"),
    ("{{ 1 // 0 }}", "isian tidak dapat dihitung"),
    ("{{ range(10 ** 9) }}", "isian tidak dapat dihitung"),
    ("{% for x in range(10 ** 9) %}{% endfor %}", "isian tidak dapat dihitung"),
    ("{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}", ENDLESS),
    ("{% for x in 'ab' * 10 ** 9 %}{% endfor %}", ENDLESS),
    ("{{ (9 ** 99) ** 9999 }}", ENDLESS),
]


@pytest.mark.parametrize(("text", "told"), FAULTS)
def test_what_is_wrong_in_a_layout_is_said(state, tmp_path, monkeypatch, text, told):
    monkeypatch.setattr(filling, "_TURNS", 5_000)
    layout = docx.Document(str(documents.layout_file("jadwal")))
    layout.add_paragraph(text)
    layout.save(str(tmp_path / "jadwal.docx"))
    assert told_of_layout(state, tmp_path) == f"Templat dokumen jadwal.docx tidak dapat diisi: {told}."


def told_of_layout(state, folder):
    with pytest.raises(CannotGoOn) as caught:
        documents.write_documents(state, folder / "keluar", NOW, ["jadwal"], layouts=folder)
    assert caught.value.finding.code is Code.TEMPLATE_INVALID
    assert [path for path in (folder / "keluar").rglob("*") if path.is_file()] == []
    return caught.value.finding.message


def changed_layout(name, change, compression=ZIP_STORED):
    """The layout of Jadwal with one of its parts changed; None takes it out."""
    data = BytesIO()
    with ZipFile(documents.layout_file("jadwal")) as old, ZipFile(data, "w", compression, compresslevel=1) as new:
        for part in old.namelist():
            content = change(old.read(part)) if part == name else old.read(part)
            if content is not None:
                new.writestr(part, content)
    return data.getvalue()


NO_LAYOUT = {
    "teks": lambda: b"Rapat",
    "kosong": lambda: b"",
    "terpotong": lambda: documents.layout_file("jadwal").read_bytes()[:9_000],
    "xml": lambda: changed_layout("word/document.xml", lambda old: old[:-40]),
    "tanpa isi": lambda: changed_layout("word/document.xml", lambda _: None),
    "tanpa gaya": lambda: changed_layout("word/styles.xml", lambda _: None),
    "tanpa kertas": lambda: changed_layout("word/document.xml", lambda old: re.sub(rb"<w:pgSz[^>]*>", b"", old)),
    "zip lain": (documents.BUILT_IN.parents[2] / "workbook" / "PK_Tracker.xlsm").read_bytes,
}


@pytest.mark.parametrize("make", NO_LAYOUT.values(), ids=NO_LAYOUT)
def test_a_file_that_is_no_layout_is_said(state, tmp_path, make):
    (tmp_path / "jadwal.docx").write_bytes(make())
    assert told_of_layout(state, tmp_path).startswith("Templat dokumen jadwal.docx tidak dapat diisi: ")


def test_a_layout_that_would_fill_the_memory_is_not_unfolded(state, tmp_path):
    (tmp_path / "jadwal.docx").write_bytes(changed_layout("docProps/app.xml", lambda _: bytes(110_000_000), ZIP_DEFLATED))
    tracemalloc.start()
    assert ENDLESS in told_of_layout(state, tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_picture_that_cannot_be_printed_is_said(state, tmp_path):
    from PIL import Image

    layout = docx.Document(str(documents.layout_file("jadwal")))
    Image.new("RGB", (20, 20)).save(tmp_path / "logo.png")
    layout.add_picture(str(tmp_path / "logo.png"))
    layout.part.related_parts[layout.inline_shapes[0]._inline.graphic.graphicData.pic.blipFill.blip.embed]._blob = b"EMF"
    layout.save(str(tmp_path / "jadwal.docx"))
    assert "gambarnya tidak dapat dibaca" in told_of_layout(state, tmp_path)


def test_a_fault_of_a_built_in_layout_is_no_fault_of_the_office(state, tmp_path, monkeypatch):
    monkeypatch.setattr(docx_printing, "print_docx", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        documents.write_documents(state, tmp_path, NOW, ["jadwal"])


def test_an_unknown_kind_is_named(state, tmp_path):
    with pytest.raises(CannotGoOn) as caught:
        documents.write_documents(state, tmp_path, NOW, ["surat"])
    assert "disposisi, jadwal, telaahan, reviu, materi_pk, register" in caught.value.finding.action


def test_the_same_tracker_gives_the_same_bytes(state, written, tmp_path):
    again = documents.write_documents(state, tmp_path, NOW, ["disposisi", "jadwal", "materi_pk"])
    assert all(path.read_bytes() == written[path.relative_to(tmp_path).as_posix()] for path in again)


def test_layouts_are_what_their_source_makes(tmp_path):
    for kind, make in layout_forms.LAYOUTS.items():
        make().save(tmp_path / f"{kind}.docx")
        assert (tmp_path / f"{kind}.docx").read_bytes() == documents.layout_file(kind).read_bytes(), kind
    assert set(layout_forms.LAYOUTS) == set(documents.LAYOUTS)


HEADS = [
    ("Sekretariat Deputi Bidang Koordinasi Politik Dalam Negeri", "Sekretaris Deputi Bidang Koordinasi Politik Dalam Negeri"),
    ("Asisten Deputi Koordinasi Otonomi Khusus", "Asisten Deputi Koordinasi Otonomi Khusus"),
    ("Deputi Bidang Koordinasi Pertahanan Negara", "Deputi Bidang Koordinasi Pertahanan Negara"),
]


@pytest.mark.parametrize(("unit", "head"), HEADS)
def test_the_head_of_a_unit(unit, head):
    assert head_of(Unit("X", "I", "II", unit)) == head


def test_the_minister():
    name = "KEMENTERIAN KOORDINATOR BIDANG POLITIK, HUKUM, DAN KEAMANAN REPUBLIK INDONESIA"
    assert minister_of(name) == "Menteri Koordinator Bidang Politik, Hukum, dan Keamanan"


NAMES = [("D1/2: a*b?", "D1-2- a-b-"), ("  x  y. ", "x y"), ("a" * 200, "a" * 80)]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_file_names_work_on_every_system(text, name):
    assert safe_name(text) == name


def test_a_logo_in_a_layout_is_printed(tmp_path):
    from PIL import Image

    Image.new("RGB", (20, 20), "#1B5E6B").save(tmp_path / "logo.png")
    layout = docx.Document()
    layout.add_picture(str(tmp_path / "logo.png"))
    layout.add_paragraph("Kop")
    buffer = BytesIO()
    layout.save(buffer)
    printed, _ = docx_printing.print_docx(buffer.getvalue(), About("Uji", "", "", NOW))
    assert len(PdfReader(BytesIO(printed)).pages[0].images) == 1


def runs(*texts):
    """Runs of a paragraph: {x} begins, separates, ends a field; a text after begin is its code."""
    code, made = False, []
    for text in texts:
        code = text == "begin" if text in ("begin", "separate", "end") else code
        if text in ("begin", "separate", "end"):
            made.append(f'<w:fldChar w:fldCharType="{text}"/>')
        else:
            made.append(
                f'<w:instrText xml:space="preserve">{text}</w:instrText>' if code else f'<w:t xml:space="preserve">{text}</w:t>'
            )
    return "".join(f"<w:r>{item}</w:r>" for item in made)


FIELD = ("begin", " PAGE ", "separate", "7", "end")
ALL = ("begin", "NUMPAGES", "separate", "7", "end")
FOOTERS = [
    (runs("Tahun 2026, halaman ", *FIELD), "Tahun 2026, halaman 1"),
    (runs("2026", *FIELD, "9", *ALL, "5"), "20261925"),
    (runs(*FIELD).replace("</w:r><w:r>", ""), "1"),  # all in one run, beside no other text
    (runs("Hal. 3 ", "begin", " page \\* MERGEFORMAT ", "separate", "1", "2", "end", " dari 12"), "Hal. 3 1 dari 12"),
    (runs("3: ", "begin", "PAGE", "end"), "3: 1"),  # never brought up to date
    (runs("4 ", "begin", " DATE ", "separate", "17", "end", " ", *FIELD), "4 17 1"),
    (runs("4 ", "begin", " IF ", *FIELD, " = 1 ", "separate", "ya", "end"), "4 ya"),
    (f'<w:fldSimple w:instr=" PAGE ">{runs("3")}</w:fldSimple>{runs(" dari 12")}', "1 dari 12"),
    (f'{runs("12, ")}<w:fldSimple w:instr=" NUMPAGES ">{runs("3")}</w:fldSimple>', "12, 2"),
]


@pytest.mark.parametrize(("content", "printed"), FOOTERS)
def test_a_page_number_stands_where_its_field_does(content, printed):
    layout = docx.Document()
    element = layout.sections[0].footer.paragraphs[0]._p
    element.extend(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{content}</w:p>'))
    layout.add_paragraph("satu").add_run().add_break(WD_BREAK.PAGE)
    layout.add_paragraph("tanpa nomor ")._p.extend(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{runs(*FIELD)}</w:p>'))
    buffer = BytesIO()
    layout.save(buffer)
    data, _ = docx_printing.print_docx(buffer.getvalue(), About("Uji", "", "", NOW))
    first, second = (page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert first.replace("satu", "").strip() == printed
    assert "tanpa nomor 7" in second  # in the text itself: what Word stored


def test_an_empty_tracker_has_documents_too(tmp_path):
    state = sample.read(sample.sample_tables(unit_list=[]))
    assert len(documents.write_documents(state, tmp_path, NOW)) == 8


@pytest.mark.office
def test_a_layout_that_libreoffice_saved_anew_gives_the_same_pages(state, tmp_path):
    own = tmp_path / "templat"
    own.mkdir()
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                office.need("soffice"),
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                "docx",
                "--outdir",
                str(own),
                str(documents.layout_file("materi_pk")),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    _, pdf = documents.write_documents(state, tmp_path / "keluar", NOW, ["materi_pk"], layouts=own)
    assert len(PdfReader(pdf).pages) == 2 + 2 * 24


@pytest.mark.office
def test_microsofts_validator_accepts_every_kind(written, hard_ones, tmp_path):
    chosen = {
        name: data
        for name, data in written.items()
        if name.endswith(".docx") and ("/" not in name or "D1-3" in name or "ke-1" in name)
    }
    chosen |= {
        f"sulit {name}": data for name, data in hard_ones.items() if name.startswith("Materi") and name.endswith(".docx")
    }
    for name, data in chosen.items():
        path = tmp_path / name.replace("/", " ")
        path.write_bytes(data)
        assert office.validate(path) == [], name
    for kind in documents.KINDS:
        assert office.validate(documents.layout_file(kind)) == [], kind
