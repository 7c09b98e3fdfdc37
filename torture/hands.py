"""Many processes work on one tracker at once, where it can be under two users: each act is done or refused, none is lost."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from acts import TEMPORARY, TRACKER, Office, leftovers, state
from child import command, start

GROUP, USERS = 20_000, (20_001, 20_002)
_LINES = (
    "tandai {book} --langkah 3 --unit {unit} --pada 2026-01-09T{clock} --oleh {name}",
    "tandai {book} --langkah 3 --unit {unit} --nilai Belum --pada 2026-01-09T{clock} --oleh {name}",
    "serahkan {book} --langkah 3 --unit {unit} --paksa --alasan uji --pada 2026-01-09T{clock} --oleh {name}",
    "kembalikan {book} --langkah 4 --ke 3 --unit {unit} --alasan uji --pada 2026-01-09T{clock} --oleh {name}",
)


def together(office: Office, hands: int, acts: int, seed: int) -> tuple[list[str], Counter[str], bool]:
    """What is wrong after `hands` processes did `acts` acts each; how their acts ended; whether they were of two users."""
    place, two_users = office.fresh(), hasattr(os, "geteuid") and os.geteuid() == 0
    if two_users:
        _share(place)
    spools = [place / TEMPORARY / str(hand) for hand in range(hands)]
    for spool in spools:
        spool.mkdir()
        spool.chmod(0o777)
    running = [
        start(_hand(acts, f"{seed}-{hand}", spools[hand]), place, _user(hand, spools[hand], two_users)) for hand in range(hands)
    ]
    problems, told, ended = list[str](), Counter[str](), Counter[str]()
    for hand, child in enumerate(running):
        end = child.wait(600)
        if end.crashed or end.code:
            problems.append(f"hand {hand}: {end.code} {end.err[-300:]}")
    for spool in spools:
        for line in (spool / "acts").read_text("utf-8").splitlines():
            name, code = line.split()
            ended[{"0": "done", "1": "done in part", "2": "refused"}.get(code, f"exit code {code}")] += 1
            told[name] += code == "0"
    for spool in spools:
        (spool / "acts").unlink()
        spool.rmdir()
    _, log = state(place / TRACKER)  # type: ignore[misc]  # raises when the log is broken
    logged = Counter(by for _, _, _, by, _, _ in log if by.startswith("tangan"))
    if lost := sorted(name for name, done in told.items() if bool(done) != bool(logged[name])):
        problems.append(f"lost, or logged though refused: {lost[:5]}")
    if sum(ended.values()) != hands * acts:
        problems.append(f"{hands * acts - sum(ended.values())} acts did not end")
    if left := leftovers(place):
        problems.append(f"left: {left[:3]}")
    return problems, ended, two_users


def _share(place: Path) -> None:
    for path in (place, *place.rglob("*")):
        os.chown(path, USERS[0], GROUP)
        path.chmod(0o2770 if path.is_dir() else 0o660)
    for parent in place.parents[:2]:
        parent.chmod(0o755)


def _user(hand: int, spool: Path, two_users: bool) -> Callable[[], None]:
    def become() -> None:
        os.environ["TMPDIR"] = os.environ["HOME"] = os.environ["XDG_STATE_HOME"] = str(spool)
        if two_users:
            os.umask(0o007)
            os.setgroups([GROUP])
            os.setgid(GROUP)
            os.setuid(USERS[hand % 2])

    return become


def _hand(acts: int, seed: str, spool: Path) -> Callable[[], int]:
    def work() -> int:
        chance = random.Random(seed)
        for number in range(acts):
            name = f"tangan-{seed}-{number}"
            values = {"book": TRACKER, "unit": chance.choice(["D1", "D1-1", "D1-2"]), "name": name}
            line = chance.choice(_LINES).format(**values, clock=f"{10 + number // 60:02}:{number % 60:02}")
            code = command(line.split())()
            with (spool / "acts").open("a", encoding="utf-8") as file:
                file.write(f"{name} {code}\n")
        return 0

    return work
