"""What several test modules share."""

import tempfile

import pytest
from ooxml_parts import add_foreign_parts, build_tracker


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A tracker-like workbook with every part that a real Excel may add."""
    return add_foreign_parts(build_tracker(tmp_path_factory.mktemp("model") / "model.xlsm"))


@pytest.fixture(autouse=True)
def own_lock_folder(tmp_path_factory, monkeypatch):
    """Lock files stay where they are made: here, not in the machine's folder for temporary files."""
    folder = tmp_path_factory.mktemp("kunci")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
