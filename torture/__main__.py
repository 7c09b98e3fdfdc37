"""`python torture`: everything that may go wrong, let go wrong, with a table of what became of it.

`--short` is what `make check` runs; the numbers of each part can be set. A breach is printed with the one command that
repeats it; any breach, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

import rules  # noqa: E402 - after the path; the others later, since they import what `rules` is to change

SHORT = {"faults": 29, "kills": 15, "hands": 3, "trackers": 46, "materials": 12}
LONG = {"faults": 2500, "kills": 560, "hands": 25, "trackers": 5000, "materials": 840, "rules": 0}
HANDS = 8
SECONDS_OF_DEMO = "demo"  # thirty times as long as any other; faults and kills fall on the rest


def main() -> int:
    """Run the parts that were asked for; 1 when anything was breached."""
    wanted = _arguments()
    sizes = SHORT if wanted.short else LONG
    print(f"seed {wanted.seed}", flush=True)
    table, breached = [], 0
    chosen = wanted.parts or list(sizes)
    place = wanted.place or (Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix="torture-", dir=place) as folder:
        if "rules" in chosen:  # before anything of ours is imported for good
            table.append(rules.run(wanted.count or sizes["rules"], wanted.seed, wanted.only))
        others = _parts(Path(folder) / "kantor", wanted) if set(chosen) - {"rules"} else {}
        for part in [part for part in chosen if part in others]:
            begun = time.monotonic()
            tried, problems, said = others[part](wanted.count or sizes[part])
            table.append((part, tried, problems, f"{said} {time.monotonic() - begun:.0f} s"))
    print(f"\n{'part':<11}{'tried':>7}{'breaches':>10}")
    for part, tried, problems, said in table:
        print(f"{part:<11}{tried:>7}{problems:>10}  {said}")
        breached += problems
    return int(breached > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python torture", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of: {', '.join(LONG)}; default: all")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, help="how many of each part")
    parser.add_argument("--only", help="one case, as a breach prints it")
    parser.add_argument("--place", type=Path, help="where the folders to break are made")
    return parser.parse_args()


def _parts(place: Path, wanted: argparse.Namespace) -> dict[str, Callable[[int], tuple[int, int, str]]]:
    import faults
    import hands
    import kills
    import mutants
    from acts import ACTS, Office
    from child import import_everything

    import_everything()
    office = Office(place)
    seed, acts = wanted.seed, [act for act in ACTS if act != SECONDS_OF_DEMO]

    def each(part: str, cases: Callable[[int], Iterable[tuple[Any, ...]]], one: Callable[..., list[str]]) -> Any:
        def run(count: int) -> tuple[int, int, str]:
            listed = [_case(wanted.only)] if wanted.only else cases(count)
            tried = breached = 0
            for case in listed:
                tried += 1
                problems = one(office, *case)
                breached += bool(problems)
                for problem in problems:
                    name = ":".join(map(str, case))
                    print(f"BREACH {problem}\n  python torture {part} --seed {seed} --only {shlex.quote(name)}", flush=True)
            return tried, breached, ""

        return run

    def together(count: int) -> tuple[int, int, str]:
        problems, ended, two_users = hands.together(office, HANDS, count, seed)
        for problem in problems:
            print(f"BREACH {problem}\n  python torture hands --seed {seed} --count {count}")
        said = ", ".join(f"{number} {how}" for how, number in sorted(Counter(ended).items()))
        return HANDS * count, len(problems), f"{said}; {'two users' if two_users else 'one user'};"

    return {
        "faults": each("faults", lambda count: faults.cases(office, acts, count, seed), faults.one),
        "kills": each("kills", lambda count: kills.cases(acts, count, seed), kills.one),
        "hands": together,
        "trackers": each("trackers", mutants.cases, lambda o, *case: mutants.tracker(o, *case, seed)),
        "materials": each("materials", mutants.cases, lambda o, *case: mutants.materials(o, *case, seed)),
    }


def _case(text: str) -> tuple[object, ...]:
    """A case as a breach prints it: words, numbers and parts of one."""
    return tuple(_value(word, last=number == text.count(":")) for number, word in enumerate(text.split(":")))


def _value(word: str, *, last: bool) -> object:
    if "." in word:
        return float(word)
    return int(word) if word.isdigit() and not (last and word in "01" and len(word) == 1) else word


if __name__ == "__main__":
    sys.exit(main())
