"""The command line. The commands stand in `commands`, in the order in which the help lists them."""

import sys

try:
    # isort: off
    # Importing a module puts its commands into the group; this order is that of the help.
    from macros_py.commands import flow  # noqa: F401
    from macros_py.commands import collecting  # noqa: F401
    from macros_py.commands import papers  # noqa: F401
    from macros_py.commands import reminding  # noqa: F401
    from macros_py.commands import restoring  # noqa: F401
    from macros_py.commands import tools  # noqa: F401

    # isort: on
    from macros_py.commands.common import cli
    from macros_py.commands.terminal import run
except KeyboardInterrupt:  # before there is anything that could say so as it always does
    sys.stderr.write("Dihentikan sebelum selesai. Tidak ada yang berubah; ulangi dari awal bila perlu.\n")
    sys.exit(130)


def main() -> None:
    """Entry point of `pk-tracker`."""
    sys.exit(run(cli, sys.argv[1:]))


if __name__ == "__main__":
    main()
