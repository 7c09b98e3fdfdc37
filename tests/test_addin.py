"""The add-in file: every link of the chain from a button's XML to a Python function holds, and the file is sound."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path, PureWindowsPath
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.etree import ElementTree

import pytest
from excel_fixtures import built_addin, own_data_folder
from in_memory_excel import INTERPRETER
from lint import lint
from office import validate
from oletools.olevba import VBA_Parser
from python_calamine import CalamineWorkbook

import macros_py
from macros_py import ribbon
from macros_py.base import own_folder
from macros_py.base.findings import CannotGoOn
from macros_py.build.sources import source
from macros_py.setup import addin, error_log, install, place, prebuilt
from macros_py.setup.addin import MODULES, build_addin, ribbon_xml, settings, xlwings_vba
from macros_py.setup.place import ADDIN_NAME
from macros_py.sheets.ooxml import read_parts, write_parts
from macros_py.tracker import layout
from workbook import INTERPRETER as INTERPRETER_BUILT

ROOT = Path(__file__).parents[1]
NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
SUB = re.compile(r"Public Sub (\w+)\(control As IRibbonControl\)\n(.*?)End Sub", re.DOTALL)
PRESS = re.compile(r'    Press "import macros_py\.ribbon; macros_py\.ribbon\.(\w+)\(\)"(?:, needsTracker:=False)?\n')

# What customUI allows, of what we use: element → attributes it must have, attributes it may have.
ALLOWED = {
    "customUI": (set(), {"onLoad"}),
    "ribbon": (set(), set()),
    "tabs": (set(), set()),
    "tab": ({"id", "label"}, {"keytip"}),
    "group": ({"id", "label"}, set()),
    "button": ({"id", "label", "imageMso", "keytip", "onAction", "screentip", "supertip"}, {"size"}),
}
INSIDE = {"customUI": "ribbon", "ribbon": "tabs", "tabs": "tab", "tab": "group", "group": "button"}


@pytest.fixture(scope="module")
def xlam(tmp_path_factory):
    return built_addin(tmp_path_factory.mktemp("addin"))


def buttons():
    return list(ElementTree.fromstring(ribbon_xml()).iter(f"{NAMESPACE}button"))


def subs():
    return dict(SUB.findall(source("PkRibbon.bas")))


def code_lines(name):
    return [line for line in source(f"{name}.bas").splitlines() if not line.strip().startswith("'")]


# From the ribbon to Python


def test_ribbon_follows_the_schema():
    def look(element):
        name = element.tag.removeprefix(NAMESPACE)
        must, may = ALLOWED[name]
        assert must <= set(element.attrib) <= must | may, element.attrib
        for child in element:
            assert child.tag == NAMESPACE + INSIDE[name]
            look(child)

    look(ElementTree.fromstring(ribbon_xml()))


def test_ribbon_ids_and_key_tips_are_unique():
    elements = [e for e in ElementTree.fromstring(ribbon_xml()).iter() if "id" in e.attrib]
    ids, tips = [e.get("id") for e in elements], [b.get("keytip") for b in buttons()]
    assert len(ids) == len(set(ids))
    assert len(tips) == len(set(tips))
    assert all(re.fullmatch("[A-Z]", tip) for tip in tips)


def test_ribbon_has_the_buttons_in_their_groups():
    tab = ElementTree.fromstring(ribbon_xml()).find(f".//{NAMESPACE}tab")
    assert tab.get("label") == "PK Tracker"
    assert {group.get("label"): [b.get("label") for b in group] for group in tab} == {
        "Tahun": ["Buku baru"],
        "Alur": ["Mulai", "Tandai", "Serahkan", "Kembalikan", "Urungkan", "Pulihkan"],
        "Periksa": ["Periksa", "Temuan berikutnya", "Segarkan"],
        "Konsolidasi": ["Buat Templat", "Minta bahan", "Konsolidasi"],
        "Laporan": ["Ringkasan", "Ekspor ke Kabag", "Pengingat", "Jadwal", "Dokumen", "Arsip"],
        "Bantuan": ["Panduan", "Diagnosa"],
    }


@pytest.mark.parametrize("button", buttons(), ids=lambda b: b.get("id"))
def test_tips_say_what_happens(button):
    assert len(button.get("screentip")) <= 60
    assert 40 <= len(button.get("supertip")) <= 250
    assert button.get("supertip").endswith(".")
    assert button.get("size", "large") == "large"


def test_every_button_has_its_sub_and_every_sub_its_button():
    assert sorted(b.get("onAction") for b in buttons()) == sorted(f"PkRibbon.{name}" for name in subs())


def test_every_public_sub_of_the_ribbon_module_is_a_callback():
    text = source("PkRibbon.bas")
    assert re.findall(r"(?m)^\s*(?:Public |Private |Friend )?(?:Sub|Function|Property) (\w+)", text) == list(subs())


@pytest.mark.parametrize("body", subs().values(), ids=subs())
def test_every_sub_is_one_constant_call_of_a_function_that_exists(body):
    match = PRESS.fullmatch(body)
    assert match, body
    function = getattr(ribbon, match[1])
    assert function.__module__ == "macros_py.ribbon"
    assert function.__code__.co_argcount == 0
    assert function.__doc__.rstrip(".") in {b.get("label") for b in buttons()}


def test_every_button_function_is_reached():
    tree = ast.parse((ROOT / "macros_py" / "ribbon.py").read_text(encoding="utf-8"))
    pressing = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert pressing == {PRESS.fullmatch(body)[1] for body in subs().values()}


def test_python_is_started_in_one_place_with_what_the_subs_say():
    calls = [line.strip() for name in MODULES for line in code_lines(name) if "RunPython" in line]
    assert calls == ["outcome = RunPython(command)"]
    presses = [line for name in MODULES for line in code_lines(name) if re.match(r"\s+Press\b", line)]
    assert all(PRESS.fullmatch(f"{line}\n") for line in presses)


def test_macros_that_python_calls_exist_with_as_many_arguments():
    text = (ROOT / "macros_py" / "press.py").read_text() + (ROOT / "macros_py" / "ribbon.py").read_text()
    text += (ROOT / "macros_py" / "books" / "excel.py").read_text()
    called = set(re.findall(r'"(Pk\w+)\.(\w+)"', text))
    assert called
    for module, name in called:
        assert re.search(rf"(?m)^Public (?:Sub|Function) {name}\(", source(f"{module}.bas")), (module, name)


def test_the_guard_knows_the_identity_and_the_format():
    text = source("PkGuard.bas")
    assert f'IDENTITY As String = "=""{layout.IDENTITY}"""' in text
    assert f"KNOWN_FORMAT As Long = {layout.FORMAT} " in text
    assert f'NameIn("{layout.IDENTITY_NAME}")' in text
    assert f'NameIn("{layout.FORMAT_NAME}")' in text


# Our VBA


@pytest.mark.parametrize("name", MODULES)
def test_our_vba_starts_nothing_and_reaches_nothing_outside(name):
    code = "\n".join(code_lines(name))
    assert code.splitlines()[1] == "Option Explicit"
    banned = r"\b(Declare|Shell|CreateObject|GetObject|Environ|Open|Kill|SendKeys|Evaluate|ExecuteExcel4Macro|VBProject|CallByName)\b"
    assert re.findall(banned, code) == []
    assert code.isascii()  # VBA is written in the code page of the machine that opens it


@pytest.mark.parametrize("name", [*MODULES, "ribbon.xml"])
def test_sources_are_packed(name):
    assert (ROOT / "addin" / (name if "." in name else f"{name}.bas")).is_file()


def test_no_source_is_forgotten():
    assert {path.stem for path in (ROOT / "addin").glob("*.bas")} == set(MODULES)


def test_static_analysis_finds_nothing(xlam):
    run = subprocess.run(
        [sys.executable, "-m", "pyvbaanalysis", "--format", "json", "--fail-level", "error", str(xlam)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    [project] = json.loads(run.stdout)
    found = {module["module"]: module["diagnostics"] for module in project["modules"]}
    assert set(MODULES) <= set(found)
    assert [found[name] for name in MODULES] == [[]] * len(MODULES)
    assert [d for diagnostics in found.values() for d in diagnostics if d["severity"] == "error"] == []


def test_olevba_reads_the_sources_back(xlam):
    read = {}
    parser = VBA_Parser(str(xlam))
    for _, _, file, code in parser.extract_macros():
        read[file.rsplit(".", 1)[0]] = code.replace("\r\n", "\n")
    parser.close()
    assert {name: read[name].strip() for name in MODULES} == {name: source(f"{name}.bas").strip() for name in MODULES}
    assert read["xlwings"].strip() == xlwings_vba().module.strip()


def test_of_xlwings_vba_only_runpython_stays():
    """Antivirus rules look for DLLs that VBA loads: xlwings' own add-in was quarantined for them."""
    code = "\n".join(line for line in xlwings_vba().module.splitlines() if not line.lstrip().startswith("'"))
    assert re.findall(r"(?i)\b\w*(?:declare|loadlibrary|dll|udf|conda|xlpy)\w*", code) == []
    assert re.findall(r"(?m)^(?:Public |Private )?(?:Function|Sub) ShowError", code) == []
    called = set(re.findall(r"\b([A-Z]\w+)(?:\(| \()", code)) & set(
        re.findall(r"(?:Function|Sub) (\w+)\(", whole_xlwings_vba())
    )
    assert called - {"ShowError"} <= set(re.findall(r"(?m)^(?:Public )?(?:Function|Sub) (\w+)\(", code))


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("Function CreateGUID(", "Function NewGUID(", "lacks CreateGUID"),
        ("CondaPath = GetConfig", "CondaFolder = GetConfig", "has 0 times"),
        ("If OPTIMIZED_CONNECTION = True Then", "If Warm Then", "has 0 times"),
    ],
)
def test_another_vba_of_xlwings_is_refused(was, becomes, says):
    assert addin.needed_of(whole_xlwings_vba())
    with pytest.raises(ValueError, match=says):
        addin.needed_of(whole_xlwings_vba().replace(was, becomes))


def whole_xlwings_vba():
    folder = Path(importlib.util.find_spec("xlwings").origin).parent
    return (folder / "xlwings_custom_addin.bas").read_text(encoding="utf-8").replace("\r\n", "\n")


# What Python calls


@pytest.mark.parametrize("name", ["PkDialog", "PkExcel"])
def test_no_error_leaves_a_macro_that_python_calls(name):
    """It would stop Excel with End and Debug, and End forgets what is to be put back."""
    macros = re.findall(r"(?ms)^Public (?:Function|Sub) (\w+)\([^\n]*\n(.*?)^End ", source(f"{name}.bas"))
    for macro, body in macros:
        first = next(line.strip() for line in body.splitlines() if not line.strip().startswith(("'", "Dim ")))
        assert first.startswith("On Error") or macro == "Clicked", macro  # which joins four texts


# The settings of xlwings


def test_every_setting_that_xlwings_looks_up_is_set(xlam):
    rows = CalamineWorkbook.from_path(xlam).get_sheet_by_name("pk_tracker.conf").to_python()
    keys = [row[0] for row in rows]
    assert keys[0] == "INTERPRETER_WIN"
    assert all(keys)  # xlwings reads down to the first blank one
    assert xlwings_vba().keys <= set(keys)
    assert dict(rows)["INTERPRETER_WIN"] == INTERPRETER
    assert dict(rows)["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"
    assert dict(rows)["PYTHONPATH"] == ""


def test_the_project_name_is_ours():
    assert 'PROJECT_NAME As String = "pk_tracker"' in xlwings_vba().module


def test_an_xlwings_that_asks_for_more_is_refused():
    vba = addin.XlwingsVba("9.9", 'x = GetConfig("NEW THING")', "")
    with pytest.raises(ValueError, match="NEW THING"):
        settings(PureWindowsPath(INTERPRETER), vba)


# The file


def test_lint_accepts_it(xlam):
    assert lint(xlam) == []


@pytest.mark.office
def test_microsofts_validator_accepts_it(xlam):
    assert validate(xlam) == []


def test_the_same_inputs_give_the_same_file():
    assert build_addin(PureWindowsPath(INTERPRETER)) == build_addin(PureWindowsPath(INTERPRETER))


def test_the_committed_addin_is_that_of_the_sources_with_one_sheet_of_its_own():
    """Built once, so that its macros are the same bytes for everyone; the versions of both cannot drift."""
    committed = read_parts(ROOT / "addin" / ADDIN_NAME)
    assert committed == build_addin(INTERPRETER_BUILT), "run make workbook"
    python = PureWindowsPath(r"C:\Users\Rina & Adi\PK <1>\python.exe")
    mine = prebuilt.addin_for(python)
    assert mine == build_addin(python)
    assert [name for name in mine if mine[name] != committed[name]] == [prebuilt.SHEET]


def test_another_xlwings_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(prebuilt.metadata, "version", lambda _: "0.99.1")
    with pytest.raises(CannotGoOn) as stop:
        install.install(tmp_path / "XLSTART")
    assert "add-in ini untuk xlwings 0.37.8, yang terpasang 0.99.1" in stop.value.finding.message
    assert list(tmp_path.iterdir()) == []


def test_an_addin_that_an_office_signed_keeps_its_signature(tmp_path):
    parts = prebuilt.addin_for(PureWindowsPath(r"D:\lain\python.exe"))
    parts["xl/vbaProjectSignature.bin"] = b"tanda tangan"
    write_parts(signed := tmp_path / "signed.xlam", parts)
    done = install.install(tmp_path / "XLSTART", signed)
    there = read_parts(done.path)
    assert there["xl/vbaProjectSignature.bin"] == b"tanda tangan"
    assert there["xl/vbaProject.bin"] == parts["xl/vbaProject.bin"]
    assert place.installed_settings(done.path)["INTERPRETER_WIN"] == str(place.interpreter())


def test_a_signed_addin_of_another_release_is_refused(tmp_path, monkeypatch):
    write_parts(signed := tmp_path / "signed.xlam", prebuilt.addin_for(place.interpreter()))
    monkeypatch.setattr(macros_py, "__version__", "9.9.9")
    with pytest.raises(CannotGoOn) as stop:
        install.install(tmp_path / "XLSTART", signed)
    assert "untuk PK Tracker 0.1.0, yang terpasang 9.9.9" in stop.value.finding.message
    signed.write_text("bukan add-in")
    with pytest.raises(CannotGoOn):
        install.install(tmp_path / "XLSTART", signed)


def test_pasang_needs_no_builder_of_macros(tmp_path):
    code = "import sys; sys.modules['pyopenvba'] = None; from macros_py.cli import main; sys.argv[1:] = ['pasang', '--ke', 'x']; main()"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "x" / ADDIN_NAME).is_file()


def test_pasang_and_lepas(tmp_path, monkeypatch):
    first = install.install(tmp_path / "XLSTART")
    assert (first.path.name, first.version, first.replaced, first.changed) == (ADDIN_NAME, macros_py.__version__, None, True)
    data = first.path.read_bytes()
    again = install.install(tmp_path / "XLSTART")
    assert (again.replaced, again.changed, again.path.read_bytes()) == (macros_py.__version__, False, data)
    monkeypatch.setattr(macros_py, "__version__", "9.9.9")
    newer = install.install(tmp_path / "XLSTART")
    assert (newer.replaced, newer.version, newer.changed) == (again.version, "9.9.9", True)
    assert place.installed_settings(newer.path)["INTERPRETER_WIN"] == str(place.interpreter())
    assert [path.name for path in newer.path.parent.iterdir()] == [ADDIN_NAME]
    assert install.uninstall(tmp_path / "XLSTART") == newer.path
    assert list(newer.path.parent.iterdir()) == []
    assert install.uninstall(tmp_path / "XLSTART") is None


@pytest.mark.parametrize("what", ["interpreter", "base"])
def test_pasang_refuses_a_python_from_the_store(tmp_path, monkeypatch, what):
    if what == "base":
        monkeypatch.setattr(
            sys, "base_prefix", r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.8_x64__qbz5"
        )
    else:
        monkeypatch.setattr(
            place, "interpreter", lambda: PureWindowsPath(r"C:\Users\r\AppData\Local\Microsoft\WindowsApps\python.exe")
        )
    with pytest.raises(CannotGoOn) as stop:
        install.install(tmp_path / "XLSTART")
    assert stop.value.finding.code.name == "PYTHON_FROM_STORE"
    assert list(tmp_path.iterdir()) == []


def test_excel_starts_addins_from(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", r"C:\Users\rina\AppData\Roaming")
    assert place.start_folder().parts[-3:] == ("Microsoft", "Excel", "XLSTART")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert place.start_folder().parts[-3:] == ("User Content.localized", "Startup.localized", "Excel")
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(CannotGoOn) as stop:
        place.start_folder()
    assert stop.value.finding.action == "Sebutkan folder tujuan dengan --ke."


def test_an_addin_that_excel_holds_is_said_so(tmp_path, monkeypatch):
    install.install(tmp_path)

    def held(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(CannotGoOn) as stop:
        install.install(tmp_path)
    assert stop.value.finding.code.name == "ADDIN_IN_USE"
    assert [path.name for path in tmp_path.iterdir()] == [ADDIN_NAME]


def test_a_file_that_is_no_addin_has_no_settings(tmp_path):
    path = tmp_path / ADDIN_NAME
    path.write_text("bukan")
    assert place.installed_settings(path) == {}
    assert install.install(tmp_path).replaced == "?"


def test_lepas_takes_our_notes_along(tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path)
    monkeypatch.setattr(place, "start_folder", lambda: tmp_path / "XLSTART")
    error_log.write_log("Mulai", datetime(2026, 1, 6, 8))
    install.uninstall()
    assert not own_folder.data_folder().exists()


def test_the_guide_is_shown(tmp_path, monkeypatch):
    own_data_folder(monkeypatch, tmp_path)
    opened = []
    monkeypatch.setattr(install.webbrowser, "open", opened.append)
    page = install.open_guide()
    assert opened == [page.as_uri()]
    assert page.name == "panduan.html"
    for each in page.parent.glob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"]+)"', each.read_text(encoding="utf-8")):
            if not target.startswith(("http", "#")):  # pages beside it, pictures beside their source
                path = (
                    Path(url2pathname(urlsplit(target).path))
                    if target.startswith("file:")
                    else page.parent / target.split("#")[0]
                )
                assert path.is_file(), target
    assert {each.stem for each in page.parent.glob("*.html")} == set(install.PAGES)


# The package


def test_sources_and_guide_travel_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert project["package-dir"]["macros_py.addin_sources"] == "addin"
    assert project["package-dir"]["macros_py.guide"] == "docs"
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "macros_py").rglob("*.py")} | {
        "macros_py.addin_sources",
        "macros_py.guide",
    }
    assert sorted(project["packages"]) == sorted(found)
