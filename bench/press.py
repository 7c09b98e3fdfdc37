"""What one press of a button costs on the Python side, cold, against `python -c "import xlwings"`: `python bench/press.py`.

RunPython starts Python anew for each press and imports xlwings before our code has a say; xlwings imports pandas where it is
installed. So the second line is the floor, and the third says what of the press is ours.
"""

import compileall
import subprocess
import sys
from pathlib import Path

from pairs import medians, process

import macros_py

COMMAND = "import xlwings.utils;xlwings.utils.prepare_sys_path('false;a;b;;;;'); import macros_py.ribbon; "
ALL = f"{COMMAND} import macros_py.actions"
WITHOUT_PANDAS = "import sys; sys.modules['pandas'] = None; "


def imported(code: str) -> set[str]:
    """The modules that are loaded after this code."""
    printing = [sys.executable, "-B", "-c", f"{code}; import sys; print(*sys.modules)"]
    return set(subprocess.run(printing, capture_output=True, text=True, check=True).stdout.split())


def main() -> None:
    """Print the ratios and what a press imports."""
    # As pip leaves it: RunPython's -B reads compiled modules, but writes none.
    compileall.compile_dir(Path(macros_py.__file__).parent, quiet=1)
    times = medians({
        "python": process("-c", "pass"),
        "xlwings": process("-B", "-c", "import xlwings"),
        "press": process("-B", "-c", ALL),
        "xlwings alone": process("-B", "-c", f"{WITHOUT_PANDAS}import xlwings"),
        "press alone": process("-B", "-c", f"{WITHOUT_PANDAS}{ALL}"),
    })  # fmt: skip
    floor = times["xlwings"]
    print(f"import xlwings                        {1000 * floor:6.0f} ms")
    print(f"press, imports                        {times['press'] / floor:6.2f} x import xlwings   (aim: 1.10)")
    print(f"press, imports, no pandas installed   {times['press alone'] / floor:6.2f} x import xlwings")
    print(f"import xlwings, no pandas installed   {times['xlwings alone'] / floor:6.2f} x import xlwings")
    ours = imported(ALL) - imported("import xlwings")
    others = sorted({name.split(".")[0] for name in ours} - sys.stdlib_module_names - {"macros_py"})
    mine = sum(name.startswith("macros_py") for name in ours)
    print(f"modules beyond xlwings: {len(ours)}, of them macros_py {mine}, of other packages: {', '.join(others) or 'none'}")


if __name__ == "__main__":
    main()
