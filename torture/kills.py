"""Each command is killed at a random moment; then it is run again, and what is there must be whole."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

from acts import TRACKERS, Office, leftovers, run_again, tree, words
from child import command, start
from faults import whole_or_none


def one(office: Office, act: str, moment: float) -> list[str]:
    """Kill an act at this part of its time; what is wrong after the next run."""
    reference, place = office.reference(act), office.fresh()
    running = start(command(words(act)), place)
    time.sleep(moment * reference.ended.seconds)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    at_once = tree(place)
    first = {name for name in TRACKERS if at_once.get(name) != office.before[name]}
    ended = run_again(act, place)
    found = ["the next run crashed"] * ended.crashed
    after = tree(place)
    created = {name for name in after if name not in office.before}
    changed = {name for name, data in office.before.items() if after.get(name) != data}
    if ended.code == 2 and not first and not created and not changed:
        found.append(f"the next run is refused: {ended.err.strip()[:200]}")
    if left := leftovers(place, killed=True):
        found.append(f"left for good: {left[:3]}")
    again = ended.code != 2 and bool(first)  # done before it was killed, then done again: more than the reference has
    return found + whole_or_none(office, act, place, created, changed - (set(TRACKERS) if again else set()), done=True)


def cases(acts: list[str], wanted: int, seed: int) -> Iterator[tuple[str, float]]:
    """Acts in turn, each at a moment by chance."""
    chance = random.Random(seed)
    for number in range(wanted):
        yield acts[number % len(acts)], round(chance.uniform(0.02, 1.05), 4)
