"""Times commands in turn (A B A B …) and gives medians, so that a ratio holds on a machine whose speed drifts."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping


def medians(tasks: Mapping[str, Callable[[], object]], rounds: int = 7) -> dict[str, float]:
    """Median seconds of each task; the first round warms up and is not counted."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(rounds + 1):
        for name, task in tasks.items():
            begun = time.perf_counter()
            task()
            if turn:
                times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in times.items()}


def process(*argv: str) -> Callable[[], object]:
    """A task that runs Python with these words as a whole process."""
    return lambda: subprocess.run([sys.executable, *argv], capture_output=True, check=False)
