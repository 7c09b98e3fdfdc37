"""What one press of a button costs on the Python side, cold, against `python -c "import xlwings"`: `python bench/press.py`.

RunPython starts Python anew for each press. xlwings imports pandas, which is installed here; a press keeps it from doing so
(macros_py/runpython.py).
"""

import compileall
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pairs import medians, process

import macros_py

AIM = 0.40
START = ("-B", "-m", "macros_py.runpython", "-c")
COMMAND = "import xlwings.utils;xlwings.utils.prepare_sys_path('false;a;b;;;;'); import macros_py.ribbon"


def imported(*words: str) -> set[str]:
    """The modules that are loaded after this code, the last of `words`."""
    printing = [sys.executable, *words[:-1], f"{words[-1]}; import sys; print(*sys.modules)"]
    return set(subprocess.run(printing, capture_output=True, text=True, check=True).stdout.split())


def main() -> None:
    """Print the ratios and what a press imports."""
    # As pip leaves it: RunPython's -B reads compiled modules, but writes none.
    compileall.compile_dir(Path(macros_py.__file__).parent, quiet=1)
    press, xlwings = (*START, COMMAND), ("-B", "-c", "import xlwings")
    assert "pandas" in imported(*xlwings), "pandas is not installed: the ratio would say nothing"
    times = medians({
        "python": process("-B", "-c", "pass"),
        "xlwings": process(*xlwings),
        "start": process(*START, "pass"),
        "press": process(*press),
    })  # fmt: skip
    floor = times["xlwings"]
    print(f"import xlwings as it comes    {1000 * floor:6.0f} ms")
    print(f"press, imports                {times['press'] / floor:6.2f} x import xlwings   (aim: at most {AIM:.2f})")
    print(f"of them xlwings               {times['start'] / floor:6.2f} x import xlwings")
    print(f"python -c pass                {times['python'] / floor:6.2f} x import xlwings")
    ours = imported(*press) - imported(*START, "pass")
    others = sorted({name.split(".")[0] for name in ours} - sys.stdlib_module_names - {"macros_py"})
    mine = sum(name.startswith("macros_py") for name in ours)
    print(f"modules beyond xlwings: {len(ours)}, of them macros_py {mine}, of other packages: {', '.join(others) or 'none'}")


def print_round_trips(units: int = 24) -> None:
    """Print how often each button goes to Excel, on the Excel in memory of the tests: each trip costs a live press time."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import test_round_trips

    print(f"\nround trips to Excel, {units} units")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder  # the marks of these presses are none of the user's
        for number, buttons in enumerate((test_round_trips.BUTTONS, test_round_trips.WITH_FILES)):
            place = Path(folder) / str(number)
            place.mkdir()
            for label, trips in test_round_trips.count(place, units, buttons).items():
                print(f"{label:18} {trips:4}   (aim: {test_round_trips.MOST})")


if __name__ == "__main__":
    main()
    print_round_trips()
