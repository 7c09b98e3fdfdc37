"""The layouts one by one, in official Indonesian. `layouts` has the tools and writes the files."""

from __future__ import annotations

from collections.abc import Callable

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from macros_py.documents.layouts import Layout, put, shade, style

_CENTER, _BOTH, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT


def _signer(who: str, *before: str) -> tuple[str, ...]:
    return (*before, f"{{{{ {who}.jabatan }}}},", "", "", "", f"{{{{ {who}.nama }}}}", f"NIP {{{{ {who}.nip }}}}")


def disposisi() -> Layout:
    """Lembar Disposisi in the form of ANRI: A the letter, B to whom and what, C notes."""
    page = Layout()
    page.head()
    page.title("LEMBAR DISPOSISI", "Langkah {{ langkah.nomor }}: {{ langkah.nama }}")
    half = page.width / 2
    top = page.table((half, half))
    page.row(top, "Nomor Agenda : {{ agenda }}", "Sifat :   {{ sifat }}")
    page.row(top, "Tanggal diterima : {{ diterima }}", "Tanggal diteruskan : {{ diteruskan }}")
    wide = page.table((38, page.width - 38))
    page.row(wide, "Asal", "{{ asal }}")
    page.row(wide, "Tgl/No. Naskah", "{{ naskah }}")
    page.row(wide, "Dasar", "{{ dasar }}")
    page.row(wide, "Isi ringkas", "{{ isi }}")
    page.row(wide, "Lingkup", "{{ lingkup }}")
    page.row(wide, "Batas waktu", "{{ batas }} (norma {{ norma }})")
    page.text(size=6)
    forward = page.table((page.width * 0.34, page.width * 0.42, page.width * 0.24))
    page.heading_row(forward, "Diteruskan kepada", "Isi disposisi", "Paraf / Tanggal", size=10)
    row = page.row(forward, "", "", "", whole=False)
    for cell, over, text in (
        (row.cells[0], "p in penerima", "{{ p.tanda }}  {{ p.jabatan }}"),
        (row.cells[1], "p in pilihan", "{{ p.tanda }}  {{ p.isi }}"),
    ):
        put(cell, f"{{%p for {over} %}}\n{text}\n{{%p endfor %}}", size=10.5, after=3)
    page.text("Angka 1: penanggung jawab utama; tanda ☑: penerima lain.", size=8, italic=True)
    page.text(size=6)
    notes = page.table((page.width,))
    page.row(notes, "Catatan :\n{{ catatan }}\n\n\n", size=10.5)
    page.text(size=10)
    page.signatures(None, _signer("pejabat", "{{ tempat }}, {{ tanggal }}"))
    page.text("{%p if peringatan %}")
    page.text("Peringatan: {{ peringatan }}.", size=8, italic=True, before=8)
    page.text("{%p endif %}")
    page.new_page()
    page.text("Lampiran Lembar Disposisi: unit kerja dalam lingkup", bold=True, size=11, after=6)
    units = page.table((10, 16, 16, page.width - 42))
    page.heading_row(units, "No", "Deputi", "Eselon", "Unit Kerja")
    page.loop(
        units,
        "u in unit",
        "{{ u.no }}",
        "{{ u.deputi }}",
        "{{ u.eselon }}",
        "{{ u.nama }}",
        size=9.5,
        aligns=(_CENTER, _CENTER, _CENTER, None),
    )
    return page


def jadwal() -> Layout:
    """Jadwal rencana pelaksanaan: the steps, a Gantt picture made of table cells, and each unit."""
    page = Layout(lying=True)
    page.head()
    page.title("JADWAL RENCANA PELAKSANAAN", "{{ sop_judul }} Tahun {{ tahun }}", "{{ rentang }}")
    steps = page.table((9, 94, 33, 20, 33, 33, page.width - 222))
    page.heading_row(steps, "No", "Kegiatan", "Pelaksana", "Waktu", "Mulai", "Selesai", "Output")
    page.loop(
        steps,
        "l in langkah",
        "{{ l.nomor }}",
        "{{ l.kegiatan }}",
        "{{ l.pelaksana }}",
        "{{ l.waktu }}",
        "{{ l.mulai }}",
        "{{ l.selesai }}",
        "{{ l.output }}",
        size=8.5,
        aligns=(_CENTER, None, None, _CENTER, None, None, None),
    )
    page.text("{%p if agenda %}")
    page.text("Agenda lain", bold=True, size=10, before=8, after=3, keep=True)
    dates = page.table((60, 110, page.width - 170))
    page.heading_row(dates, "Tanggal", "Kegiatan", "Keterangan")
    page.loop(dates, "a in agenda", "{{ a.tanggal }}", "{{ a.kegiatan }}", "{{ a.keterangan }}", size=8.5)
    page.text("{%p endif %}")
    page.text("Gambar pelaksanaan ({{ satuan_gambar }})", bold=True, size=10, before=8, after=3, keep=True)
    page.text("{{p gambar }}")
    page.new_page()
    page.text("Rencana selesai per unit kerja", bold=True, size=11, after=4)
    page.text("{{p per_unit }}")
    page.text("Waktu dihitung dengan jam kerja dan hari libur pada lembar Kalender.", size=8, italic=True, after=10)
    page.signatures(_signer("penerima", "Mengetahui,"), _signer("penyusun", "{{ tempat }}, {{ tanggal }}"))
    return page


def telaahan() -> Layout:
    """Telaahan staf of one unit: a skeleton with the facts in it."""
    page = Layout()
    page.head()
    page.title("TELAAHAN STAF", "Kesiapan Bahan Perjanjian Kinerja (Penetapan Kinerja) Tahun {{ tahun }}", "{{ unit.nama }}")
    page.identity(
        (
            ("Kepada", "{{ penerima.jabatan }}"),
            ("Dari", "{{ penyusun.jabatan }}"),
            ("Tanggal", "{{ tanggal }}"),
            ("Unit kerja", "{{ unit.nama }} ({{ unit.kode }}), Eselon {{ unit.eselon }}, Deputi {{ unit.deputi }}"),
        )
    )

    def chapter(text: str) -> None:
        page.text(text, bold=True, before=8, after=2, keep=True)

    chapter("I.   Persoalan")
    page.text(
        "Bahan penyusunan Perjanjian Kinerja Tahun {{ tahun }} dari {{ unit.nama }} perlu ditelaah kelengkapan dan "
        "kesesuaiannya sebelum disiapkan menjadi bahan pada langkah {{ berikut.nomor }} ({{ berikut.nama }}).",
        align=_BOTH,
    )
    chapter("II.  Praanggapan")
    page.text(
        "Data yang disampaikan unit kerja sesuai dengan Rencana Strategis dan dokumen anggaran tahun {{ tahun }}; "
        "yang berbeda dicatat pada bagian IV.",
        align=_BOTH,
    )
    chapter("III. Fakta yang memengaruhi")
    page.each("f in fakta", "{{ f }}", hang=5, align=_BOTH, after=1)
    chapter("IV.  Analisis")
    page.text("{%p if temuan %}")
    page.text("Hal yang ditemukan dalam bahan:", after=2, keep=True)
    found = page.table((12, 28, (page.width - 40) * 0.55, (page.width - 40) * 0.45))
    page.heading_row(found, "No", "Sifat", "Hal", "Tindak lanjut")
    page.loop(
        found,
        "t in temuan",
        "{{ t.no }}",
        "{{ t.tingkat }}",
        "{{ t.pesan }}",
        "{{ t.tindakan }}",
        size=9,
        aligns=(_CENTER, _CENTER, None, None),
    )
    page.text("{%p else %}")
    page.text("{{ hasil_periksa }}")
    page.text("{%p endif %}")
    page.text("Uraian analisis: ………………………………………………………………………………………", before=4, after=2)
    chapter("V.   Kesimpulan")
    page.text("{{ kesimpulan }}", align=_BOTH)
    chapter("VI.  Saran")
    page.text("{{ saran }}", align=_BOTH, after=10, keep=True)
    page.signatures(None, _signer("penyusun", "{{ tempat }}, {{ tanggal }}"))
    page.text("{%p for p in penelitian %}")
    page.text("{{ p }}", size=9, before=8)
    page.text("{%p endfor %}")
    return page


def register() -> Layout:
    """Buku register: what was handed over in a step, a line for each unit."""
    page = Layout(lying=True)
    page.head()
    page.title("BUKU REGISTER", "Langkah {{ langkah.nomor }}: {{ langkah.nama }} Tahun {{ tahun }}", "{{ rentang }}")
    widths = (8, 58, 29, 29, 29, 15, 22, 16)
    table = page.table((*widths, page.width - sum(widths)))
    heads = ("No", "Unit Kerja", "Diterima", "Batas Waktu", "Diserahkan", "Menit kerja", "Ketepatan", "Putaran", "Keterangan")
    page.heading_row(table, *heads)
    names = ("no", "unit", "diterima", "batas", "diserahkan", "menit", "ketepatan", "putaran", "keterangan")
    centred = (_CENTER, None, None, None, None, _CENTER, _CENTER, _CENTER, None)
    page.loop(table, "b in baris", *(f"{{{{ b.{name} }}}}" for name in names), size=8, aligns=centred)
    page.text("Pencatatan dan pendataan: {{ pencatatan }}. Sumber: Riwayat.", size=8, italic=True, before=4, after=10)
    page.signatures(None, _signer("pejabat", "{{ tempat }}, {{ tanggal }}"))
    return page


def reviu() -> Layout:
    """Lembar Reviu of one unit's material."""
    page = Layout()
    page.head()
    page.title("LEMBAR REVIU", "Bahan Perjanjian Kinerja (Penetapan Kinerja) Tahun {{ tahun }}")
    page.identity(
        (
            ("Unit kerja", "{{ unit.nama }} ({{ unit.kode }})"),
            ("Eselon / Deputi", "{{ unit.eselon }} / {{ unit.deputi }}"),
            ("Pereviu", "{{ pereviu.jabatan }}"),
            ("Diterima", "{{ diterima }}"),
            ("Batas waktu", "{{ batas }}"),
            ("Bahan", "{{ bahan }}"),
            ("Pemeriksaan", "{{ keadaan }}"),
        )
    )
    page.text("A. Aspek yang direviu", bold=True, after=3, keep=True)
    aspects = page.table((10, page.width * 0.5 - 10, 22, 22, page.width * 0.5 - 44))
    page.heading_row(aspects, "No", "Aspek", "Sesuai", "Belum", "Catatan")
    page.loop(
        aspects,
        "a in aspek",
        "{{ a.no }}",
        "{{ a.isi }}",
        "{{ a.sesuai }}",
        "{{ a.belum }}",
        "{{ a.catatan }}",
        size=9.5,
        aligns=(_CENTER, None, _CENTER, _CENTER, None),
    )
    page.text("B. Temuan dalam bahan", bold=True, before=8, after=3, keep=True)
    page.text("{%p if temuan %}")
    found = page.table((10, 30, (page.width - 40) * 0.55, (page.width - 40) * 0.45))
    page.heading_row(found, "No", "Sifat", "Hal", "Tindak lanjut")
    page.loop(
        found,
        "t in temuan",
        "{{ t.no }}",
        "{{ t.tingkat }}",
        "{{ t.pesan }}",
        "{{ t.tindakan }}",
        size=9,
        aligns=(_CENTER, None, None, None),
    )
    page.text("{%p else %}")
    page.text("{{ hasil_periksa }}")
    page.text("{%p endif %}")
    page.text("C. Hasil reviu", bold=True, before=8, after=3, keep=True)
    page.each("h in hasil", "{{ h.tanda }}  {{ h.isi }}", after=2)
    page.text("Catatan: ……………………………………………………………………………………………………", before=4, after=10)
    page.signatures(_signer("penerima", "Diterima oleh,"), _signer("pereviu", "{{ tempat }}, {{ tanggal }}"))
    return page


def materi_pk() -> Layout:
    """Materi/konsep PK: for each unit Lembar Pernyataan and Lampiran, after a table of contents."""
    page = Layout()
    for _ in range(5):
        page.text(size=14)
    page.text("{{ status }}", bold=True, size=14, align=_CENTER, after=24)
    page.text("MATERI PERJANJIAN KINERJA", bold=True, size=20, align=_CENTER)
    page.text("(PENETAPAN KINERJA)", bold=True, size=14, align=_CENTER, after=6)
    page.text("TAHUN {{ tahun }}", bold=True, size=20, align=_CENTER, after=30)
    page.text("{{ lingkup }}", size=12, align=_CENTER, after=120)
    page.text("{{ instansi }}", bold=True, size=12, align=_CENTER)
    page.text("{%p if satuan_kerja %}")
    page.text("{{ satuan_kerja|upper }}", size=12, align=_CENTER)
    page.text("{%p endif %}")
    page.text("{{ unit_kerja|upper }}", size=12, align=_CENTER, after=6)
    page.text("{{ keadaan }}", size=11, align=_CENTER)
    page.new_page()
    page.text("DAFTAR ISI", bold=True, size=13, align=_CENTER, after=10)
    _contents(page)
    page.text("{%p if catatan %}")
    page.text("Catatan", bold=True, before=14, after=2, keep=True)
    page.each("c in catatan", "{{ c }}", size=10, align=_BOTH, after=2)
    page.text("{%p endif %}")
    page.text("{%p for u in unit %}")
    _statement(page)
    _annex(page)
    page.text("{%p endfor %}")
    return page


def _contents(page: Layout) -> None:
    """A field TOC with one stored line as the pattern of the others."""

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    end = int(page.width * 56.7)
    ppr = f'<w:pPr><w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{end}"/></w:tabs><w:spacing w:after="60"/></w:pPr>'
    code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\u </w:instrText></w:r>'
    line = "<w:r><w:t>Judul</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>1</w:t></w:r>"
    for inner in (char("begin") + code + char("separate"), line, char("end")):
        paragraph = parse_xml(f"<w:p {nsdecls('w')}>{ppr}{inner}</w:p>")
        page.doc.element.body.insert_element_before(paragraph, "w:sectPr")


def _statement(page: Layout) -> None:
    page.new_page()
    page.text("PERJANJIAN KINERJA TAHUN {{ tahun }}", bold=True, size=13, align=_CENTER)
    page.text("(PENETAPAN KINERJA)", size=10, align=_CENTER, after=8)
    page.text("{%p if u.perubahan %}")
    page.text("{{ u.perubahan|upper }}", bold=True, size=11, align=_CENTER)
    page.text("{{ u.alasan }}", size=10, align=_CENTER, after=8)
    page.text("{%p endif %}")
    style(page.doc.add_paragraph(style="Heading 1"), "{{ u.judul }}", size=12, bold=True, after=14)
    page.text(
        "Dalam rangka mewujudkan manajemen pemerintahan yang efektif, transparan, dan akuntabel serta berorientasi pada "
        "hasil, kami yang bertanda tangan di bawah ini:",
        align=_BOTH,
        after=8,
    )
    for party, title in (
        ("pertama", "selanjutnya disebut pihak pertama"),
        ("kedua", "selaku atasan pihak pertama, selanjutnya disebut pihak kedua"),
    ):
        page.identity((("Nama", f"{{{{ u.{party}.nama }}}}"), ("Jabatan", f"{{{{ u.{party}.jabatan }}}}")), label=24, size=11)
        page.text(f"{title}.", after=8)
    for text in (
        "Pihak pertama berjanji akan mewujudkan target kinerja yang seharusnya sesuai lampiran perjanjian ini, dalam rangka "
        "mencapai target kinerja jangka menengah seperti yang telah ditetapkan dalam dokumen perencanaan. Keberhasilan dan "
        "kegagalan pencapaian target kinerja tersebut menjadi tanggung jawab kami.",
        "Pihak kedua akan melakukan supervisi yang diperlukan serta akan melakukan evaluasi terhadap capaian kinerja dari "
        "perjanjian ini dan mengambil tindakan yang diperlukan dalam rangka pemberian penghargaan dan sanksi.",
    ):
        page.text(text, align=_BOTH, after=8)
    page.text(size=10)
    page.signatures(
        ("", "Pihak Kedua,", "", "", "", "", "{{ u.kedua.nama }}"),
        ("{{ tempat }}, {{ bulan }}", "Pihak Pertama,", "", "", "", "", "{{ u.pertama.nama }}"),
    )


def _annex(page: Layout) -> None:
    page.new_page()
    page.text("LAMPIRAN PERJANJIAN KINERJA TAHUN {{ tahun }}", bold=True, size=12, align=_CENTER)
    page.text("{{ u.nama }}", bold=True, size=11, align=_CENTER, after=8)
    widths = (10, 48, page.width - 10 - 48 - 24 - 24, 24, 24)
    table = page.table(widths)
    page.heading_row(table, "No", "{{ u.nama_sasaran }}", "Indikator Kinerja", "Target", "Satuan")
    page.heading_row(table, "(1)", "(2)", "(3)", "(4)", "(5)", size=8)
    page.loop(
        table,
        "i in u.indikator",
        "{{ i.no }}",
        "{{ i.sasaran }}",
        "{{ i.indikator }}",
        "{{ i.target }}",
        "{{ i.satuan }}",
        size=9.5,
        aligns=(_CENTER, None, None, _CENTER, _CENTER),
    )
    page.text(size=8)
    budget = page.table((10, page.width - 62, 52))
    page.heading_row(budget, "No", "Program/Kegiatan", "Anggaran")
    page.loop(
        budget, "a in u.anggaran", "{{ a.no }}", "{{ a.program }}", "{{ a.jumlah }}", size=9.5, aligns=(_CENTER, None, _RIGHT)
    )
    row = page.row(budget, "", "Jumlah", "{{ u.total }}", size=9.5, bold=True, aligns=(_CENTER, None, _RIGHT))
    for cell in row.cells:
        shade(cell, "F4F7F8")
    page.text(size=10)
    page.signatures(
        ("", "{{ u.kedua.jabatan }},", "", "", "", "", "{{ u.kedua.nama }}"),
        ("{{ tempat }}, {{ bulan }}", "{{ u.pertama.jabatan }},", "", "", "", "", "{{ u.pertama.nama }}"),
    )


def nota_dinas() -> Layout:
    """Nota dinas that asks a Deputi for the materials of its units (form: Peraturan ANRI 5/2021)."""
    page = Layout()
    page.head()
    page.title("NOTA DINAS", "NOMOR {{ nomor }}")
    page.identity(
        (
            ("Yth.", "{{ kepada }}"),
            ("Dari", "{{ penanda.jabatan }}"),
            ("Sifat", "Segera"),
            ("Lampiran", "{{ lampiran }}"),
            ("Hal", "Permintaan Bahan Penyusunan Perjanjian Kinerja Tahun {{ tahun }}"),
            ("Tanggal", "{{ tanggal }}"),
        ),
        label=26,
    )
    for text in (
        "Dalam rangka penyiapan bahan penyusunan Perjanjian Kinerja (Penetapan Kinerja) Tahun {{ tahun }} sesuai SOP Nomor "
        "{{ sop_nomor }}, bersama ini kami mohon Saudara menyampaikan bahan dari unit kerja berikut:",
    ):
        page.text(text, align=_BOTH, after=6)
    units = page.table((12, 22, 22, page.width - 56))
    page.heading_row(units, "No", "Kode", "Eselon", "Unit Kerja")
    page.loop(
        units,
        "u in unit",
        "{{ u.no }}",
        "{{ u.kode }}",
        "{{ u.eselon }}",
        "{{ u.nama }}",
        size=10,
        aligns=(_CENTER, _CENTER, _CENTER, None),
    )
    page.text(size=6)
    for text in (
        "Bahan diisi pada berkas templat setiap unit yang kami lampirkan, dan disampaikan kepada {{ unit_kerja }} paling "
        "lambat {{ batas }}. Hal yang belum jelas dapat ditanyakan kepada {{ kontak }}.",
        "Atas perhatian dan kerja sama Saudara, kami sampaikan terima kasih.",
    ):
        page.text(text, align=_BOTH, after=8)
    page.text(size=10)
    page.signatures(None, _signer("penanda"))
    return page


def tanda_terima() -> Layout:
    """Tanda terima of the materials of a Deputi: what arrived, when, in which revision; who brought it writes by hand."""
    page = Layout(lying=True)
    page.head()
    page.title("TANDA TERIMA BAHAN", "Perjanjian Kinerja Tahun {{ tahun }}, Deputi {{ deputi }}", "{{ keadaan }}")
    widths = (9, 80, 56, 34, 15, 42)
    table = page.table((*widths, page.width - sum(widths)))
    page.heading_row(table, "No", "Unit Kerja", "Berkas", "Diterima", "Revisi", "Disampaikan oleh", "Paraf")
    names = ("no", "unit", "berkas", "diterima", "revisi")
    texts = (*(f"{{{{ b.{name} }}}}" for name in names), "", "")
    page.loop(table, "b in baris", *texts, size=9, aligns=(_CENTER, None, None, None, _CENTER, None, None))
    page.text(
        "Diterima: waktu berkas terakhir disimpan, menurut Konsolidasi.", size=8, italic=True, before=4, after=10
    )  # fmt: skip
    page.signatures(None, _signer("penerima", "{{ tempat }}, {{ tanggal }}"))
    return page


LAYOUTS: dict[str, Callable[[], Layout]] = {
    "disposisi": disposisi, "jadwal": jadwal, "telaahan": telaahan, "reviu": reviu, "materi_pk": materi_pk,
    "register": register, "tanda_terima": tanda_terima, "nota_dinas": nota_dinas,
}  # fmt: skip
