"""What RunPython starts: `python -B -m macros_py.runpython -c CODE …` runs CODE as `python -B -c CODE …` would, only sooner.

xlwings imports every package that it could convert values for, and pandas alone takes longer than all that a press does. No
press lets xlwings convert for them: they stay out of its sight while it is imported, and are there again for who wants them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNSEEN = ("pandas", "numpy", "PIL", "matplotlib")


@contextmanager
def unseen() -> Iterator[None]:
    """While xlwings is imported: the packages that it looks for are not to be found. Those in use already stay."""
    hidden = [name for name in UNSEEN if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: "there is no such module"
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def main() -> None:
    """Import xlwings, then run what follows the first -c of the command line, with the words behind it as sys.argv."""
    with unseen():
        import xlwings.utils  # noqa: F401
    at = sys.argv.index("-c")
    code = sys.argv[at + 1]
    sys.argv[:] = ["-c", *sys.argv[at + 2 :]]
    exec(code, {"__name__": "__main__"})  # noqa: S102 - built by xlwings' VBA; setup/addin.py puts this module before it


if __name__ == "__main__":
    main()
