"""Builds the add-in PK_Tracker.xlam: our VBA and ribbon, the VBA of the installed xlwings, and one hidden sheet of settings.

This is done when a release is made (`make workbook`); `prebuilt` puts the result in place.

xlwings looks a setting up in the active workbook, then in the add-in, then in a file beside the workbook. The sheet made
here answers every question that xlwings' VBA asks, so that the third place is never reached.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePath

from macros_py.build.sources import source
from macros_py.build.vba import add_vba
from macros_py.setup import prebuilt
from macros_py.sheets.ooxml import Parts, add_root_relationship, set_main_type, workbook_parts

PROJECT = "pk_tracker"
CONF_SHEET = f"{PROJECT}.conf"
MODULES = ("PkRibbon", "PkPress", "PkGuard", "PkDialog", "PkExcel", "PkTrial")

_START = "-m macros_py.runpython"
_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
# What is changed in xlwings' VBA: text, and what takes its place. On Mac a script of xlwings writes its own flags behind the
# interpreter; Python reads none behind -m, so that they are said before it too.
_CHANGES = (
    ('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"'),
    ('PythonInterpreter & " -B -c ""', f'PythonInterpreter & " -B {_START} -c ""'),
    ('"|" + PythonInterpreter\n', f'"|" + PythonInterpreter + " -B -u -W ignore {_START}"\n'),
)
_CONFIG_KEY = re.compile(r'\bGetConfig\("([^"]+)"')

_PROCEDURE = re.compile(r"(?ms)^(?:Public |Private )?(?P<kind>Function|Sub) (?P<name>\w+)\(.*?^End (?P=kind)\n")
_FOR_EXCEL = re.compile(r"""(?ms)^#If App = "Microsoft Excel" Then\n(.*?)(?:^#Else\n.*?)?^#End If\n""")
_NEEDED = {
    "RunPython", "ExecuteMac", "ExecuteWindows", "GetConfig", "GetConfigFromSheet", "GetConfigFromFile", "GetConfigFilePath",
    "GetDirectory", "GetDirectoryConfigFilePath", "GetDirectoryPath", "GetFullName", "GetMacDir", "WScript", "FileExists",
    "FileExistsOnWindows", "FileOrFolderExistsOnMac", "ParentFolder", "ToMacPath", "ToPosixPath", "ExpandEnvironmentStrings",
    "ReadFile", "SheetExists", "CreateGUID",
}  # fmt: skip
# Inside the procedures that stay: what leads to those that go.
_CUTS = tuple(
    (re.compile(piece), instead)
    for piece, instead in (
        (r"(?ms)^#If VBA7 Then\n.*?Declare .*?\n#End If\n(?=\nPublic Const XLWINGS_VERSION)", ""),
        (r"(?m)^ *OPTIMIZED_CONNECTION = .*\n", ""),
        (
            r"(?ms)^ *If OPTIMIZED_CONNECTION = True Then\n.*?^ *Else\n *(RunPython = ExecuteWindows\(.*?\))\n *End If\n",
            r"        \1\n",
        ),
        (r"    Dim OPTIMIZED_CONNECTION As Boolean, ", "    Dim "),
        (r"(?ms)^    CondaPath = GetConfig.*?(?=^    ' Handle ampersands)", ""),
        (r"(?ms)^    If CondaPath <> .*?^    End If\n", ""),
        (r"RunCommand = CondaCmd & ", "RunCommand = "),
        (r"RunCommand, condaExcecutable As String", "RunCommand As String"),
        (r"PythonDir As String, CondaCmd As String, CondaPath As String, CondaEnv As String", "PythonDir As String"),
        (r"ExitCode As String, CondaCmd As String, CondaPath As String, CondaEnv As String, ", "ExitCode As String, "),
    )
)


@dataclass(frozen=True, slots=True)
class XlwingsVba:
    """The VBA of the installed xlwings, as its custom add-ins use it."""

    version: str
    module: str
    dictionary: str

    @property
    def keys(self) -> frozenset[str]:
        """Every setting that the module looks up."""
        return frozenset(_CONFIG_KEY.findall(self.module))


def build_addin(interpreter: PurePath) -> Parts:
    """The parts of the add-in that runs `interpreter`. The same interpreter and versions give the same parts.

    Raises ValueError when the installed xlwings asks for a setting that this program does not know.
    """
    vba = xlwings_vba()
    parts = _workbook(settings(interpreter, vba))
    parts[_RIBBON_PART] = ribbon_xml().encode()
    add_root_relationship(parts, name="rIdCustomUI14", kind=_RIBBON_RELATION, target=_RIBBON_PART)
    modules = {"xlwings": vba.module, **{name: source(f"{name}.bas") for name in MODULES}}
    parts = add_vba(parts, modules, classes={"Dictionary": vba.dictionary})
    set_main_type(parts, ".xlam")
    return parts


def settings(interpreter: PurePath, vba: XlwingsVba) -> dict[str, str]:
    """The rows of the hidden sheet."""
    found = prebuilt.rows(interpreter, vba.version)
    if unknown := sorted(vba.keys - found.keys()):
        raise ValueError(f"xlwings {vba.version} looks up settings that are not set: {', '.join(unknown)}")
    return found


def xlwings_vba() -> XlwingsVba:
    """The VBA modules of the installed xlwings, changed, without importing it; of the first, what RunPython needs.

    Raises ValueError when they are not as this program knows them.
    """
    spec = importlib.util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise ValueError("xlwings is not installed")
    folder = Path(spec.origin).parent
    module = _text(folder / "xlwings_custom_addin.bas")
    for text, instead in _CHANGES:
        if module.count(text) != 1:
            raise ValueError(f"xlwings_custom_addin.bas: {text.strip()} x {module.count(text)}")
        module = module.replace(text, instead)
    return XlwingsVba(metadata.version("xlwings"), needed_of(module), _text(folder / "addin" / "Dictionary.cls"))


def needed_of(module: str) -> str:
    """The module of xlwings with nothing but what RunPython needs: no DLL, no functions for cells, no conda, no window.

    Antivirus rules look for DLLs that VBA loads. Raises ValueError when a piece to keep or to cut is not there.
    """
    module = _FOR_EXCEL.sub(r"\1", module)
    for piece, instead in _CUTS:
        module, count = piece.subn(instead, module)
        if count != 1:
            raise ValueError(f"the VBA of xlwings has {count} times: {piece.pattern}")
    found = {match["name"]: match for match in _PROCEDURE.finditer(module)}
    if lost := _NEEDED - found.keys():
        raise ValueError(f"the VBA of xlwings lacks {', '.join(sorted(lost))}")
    head = module[: min(match.start() for match in found.values())]
    return "\n".join([head.rstrip(), *("\n" + match[0].rstrip() for name, match in found.items() if name in _NEEDED), ""])


def ribbon_xml() -> str:
    """The ribbon."""
    return source("ribbon.xml")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def _workbook(rows: Mapping[str, str]) -> Parts:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = CONF_SHEET
    for row in rows.items():
        sheet.append([value or None for value in row])
    for column, width in (("A", 32), ("B", 80)):
        sheet.column_dimensions[column].width = width
    return workbook_parts(book)
