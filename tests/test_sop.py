"""The SOP as data is the SOP as received; another SOP of the same form works too; a wrong one is refused by name."""

import re
from pathlib import Path

import pytest

from macros_py.base.findings import CannotGoOn, Code
from macros_py.procedure import sop_file as sop
from macros_py.procedure.sop import Profile
from macros_py.procedure.worktime import Norm

TEXT = re.sub(r"\s+", " ", (Path(__file__).parent / "fixtures" / "OT.01.02-018-097.Set.PO.txt").read_text("utf-8"))
OURS = {"lembar"}  # the only strings that are not the SOP's


def strings(value, key=""):
    if isinstance(value, str):
        yield key, value
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from strings(inner, name if isinstance(name, str) else key)


def test_every_string_stands_in_the_sop_verbatim():
    import tomllib

    found = [(key, text) for key, text in strings(tomllib.loads(sop.BUILT_IN.read_text("utf-8"))) if key not in OURS]
    assert len(found) > 40
    assert [pair for pair in found if pair[1] not in TEXT] == []


# What the form itself prints, in no order, and the marks that the scan left.
FORM = (
    "Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi", "Revisi ke", "Tanggal Efektif", "Disahkan oleh", "NIP.",
    "Judul SOP Mikro", "SOP Mikro", "Dasar Hukum :", "Kualifikasi Pelaksana :", "Keterkaitan :", "Peralatan/perlengkapan :",
    "Peringatan :", "Pencatatan dan pendataan :", "No.", "Kegiatan", "Pelaksana", "Mutu Baku", "Ket", "Kelengkapan", "Waktu",
    "Output", '<input type="checkbox"/>', '<input checked="" type="checkbox"/>',
)  # fmt: skip


def test_every_word_of_the_sop_stands_in_the_data():
    import tomllib

    data = tomllib.loads(sop.BUILT_IN.read_text("utf-8"))
    ours = {text for key, text in strings(data) if key not in OURS}
    left = TEXT
    for text in sorted(ours | set(FORM), key=len, reverse=True):
        left = left.replace(text, "¦") if text else left
    assert re.findall(r"[^\W\d]+", left) == []
    assert sorted(set(re.findall(r"\d+", left))) == ["1", "2", "3", "4", "5", "6"]  # of the lists and of the steps


def test_what_the_sheet_shows_around_the_steps_is_read_back_equal():
    profile = sop.load().profile
    assert Profile.of(profile.parts()) == profile
    assert Profile.of(Profile().parts()) == Profile()
    said = [part for part, _ in profile.parts()]
    assert [said.count(part) for part in ("Keterkaitan", "Kualifikasi Pelaksana", "Peralatan/Perlengkapan")] == [1, 6, 4]
    assert ("NIP Pengesah", "195910081983031001") in profile.parts()


def test_no_step_of_the_sop_is_missing_and_none_is_in_another_order():
    rows = re.findall(r"(?:^| )(\d) (Mem|Mel|Men|Mer)", TEXT[TEXT.index("No. Kegiatan") :])
    assert [int(number) for number, _ in rows] == [step.number for step in sop.load().steps] == [1, 2, 3, 4, 5, 6]
    places = [TEXT.index(step.activity) for step in sop.load().steps]
    assert places == sorted(places)


def test_the_chain_each_output_is_the_next_kelengkapan():
    steps = sop.load().steps
    assert [s.output for s in steps[:-1]] == [s.requires for s in steps[1:]]


def test_norms_documents_and_actors_are_parsed():
    steps = sop.load().steps
    assert [s.norm for s in steps] == [
        Norm(10, "Menit"),
        Norm(60, "Menit"),
        Norm(120, "Menit"),
        Norm(3, "Hari"),
        Norm(60, "Menit"),
        Norm(20, "Menit"),
    ]
    assert steps[2].documents == ("Bahan-bahan", "jadwal rencana pelaksanaan", "disposisi")
    assert [s.actor for s in steps] == [
        "Kabag Perencanaan",
        "Kasubbag PA I",
        "Pelaksana",
        "Pelaksana",
        "Kasubbag PA I",
        "Kabag Perencanaan",
    ]


OTHER = """
nomor = "SOP-2"
judul = "Deputi V–VII"
instansi = "Instansi"
unit_kerja = "Biro"
pelaksana = ["Kabag", "Staf"]
[[langkah]]
kegiatan = "Satu"
pelaksana = "Kabag"
kelengkapan = "Surat"
waktu = "1 Jam"
output = "Nota + Lampiran"
[[langkah]]
kegiatan = "Dua"
pelaksana = "Staf"
kelengkapan = "Nota + Lampiran"
waktu = "5 Hari"
output = "Laporan"
"""


def test_another_sop_of_the_same_form_loads(tmp_path):
    (tmp_path / "lain.toml").write_text(OTHER, "utf-8")
    steps = sop.load(tmp_path / "lain.toml").steps
    assert [(s.sheet, str(s.norm), s.documents) for s in steps] == [
        ("1 Langkah", "60 Menit", ("Surat",)),
        ("2 Langkah", "5 Hari", ("Nota", "Lampiran")),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('waktu = "5 Hari"', 'waktu = "lima hari"', 'waktu "lima hari" pada langkah 2'),
        ('pelaksana = "Staf"', 'pelaksana = "Direktur"', 'pelaksana "Direktur" pada langkah 2'),
        ('kelengkapan = "Surat"', 'kelengkapan = " + "', "kelengkapan pada langkah 1 kosong"),
        ('kelengkapan = "Surat"', 'kelengkapan = "Status"', 'dokumen "status" pada langkah 1'),
        ('kelengkapan = "Surat"', 'kelengkapan = "a + A"', 'dokumen "a" pada langkah 1'),
        ('kelengkapan = "Nota + Lampiran"', 'kelengkapan = "Nota"', "output langkah 1 berbeda"),
        ('kegiatan = "Dua"', 'kegiatan = "Dua"\nlembar = "a/b"', 'nama lembar "2 a/b"'),
        ('kegiatan = "Dua"', "kegiatan = 2", "isinya bilangan, seharusnya teks (langkah 2 kegiatan)"),
        ('kegiatan = "Dua"', 'kegiatn = "Dua"', "butir kegiatn tidak dikenal (langkah 2)"),
        ('kegiatan = "Dua"\n', "", "butir kegiatan belum ada (langkah 2)"),
        ("judul = ", "judol = ", "butir judul belum ada."),
        ('nomor = "SOP-2"', 'nomor = "SOP-2', "penulisan TOML keliru pada baris 2, kolom"),
    ],
)
def test_a_wrong_sop_is_refused_and_the_place_is_named(tmp_path, old, new, said):
    assert old in OTHER
    path = tmp_path / "lain.toml"
    path.write_text(OTHER.replace(old, new), "utf-8")
    with pytest.raises(CannotGoOn) as stop:
        sop.load(path)
    assert stop.value.finding.code is Code.SOP_INVALID
    assert said in stop.value.finding.message


def test_a_missing_sop_file_is_named(tmp_path):
    with pytest.raises(CannotGoOn) as stop:
        sop.load(tmp_path / "tidak-ada.toml")
    assert stop.value.finding.code is Code.FILE_NOT_FOUND
    assert "tidak-ada.toml" in stop.value.finding.message
