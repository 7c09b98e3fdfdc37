"""What several test modules share."""

import signal
import tempfile

import pytest
from ooxml_parts import add_foreign_parts, build_tracker


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A tracker-like workbook with every part that a real Excel may add."""
    return add_foreign_parts(build_tracker(tmp_path_factory.mktemp("model") / "model.xlsm"))


@pytest.fixture(autouse=True)
def interrupts():
    """A command ends with Ctrl-C switched off; the test run does not."""
    yield
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path_factory, monkeypatch):
    """Temporary files and error logs of a test are its own."""
    folder = tmp_path_factory.mktemp("sementara")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
