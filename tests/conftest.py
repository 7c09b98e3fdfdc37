"""What several test modules share."""

import json
import signal
import tempfile

import pytest
from ooxml_parts import add_foreign_parts, build_tracker

from macros_py.cli import cli
from macros_py.commands.terminal import run


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


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    path = tmp_path_factory.mktemp("buku") / "PK.xlsm"
    assert run(cli, ["baru", str(path), "--tahun", "2026", "--json"]) == 0
    return path.read_bytes()


@pytest.fixture
def book(tmp_path, pristine):
    path = tmp_path / "PK.xlsm"
    path.write_bytes(pristine)
    return path


@pytest.fixture
def tracker_cli(capsys):
    def call(*argv, code=0):
        capsys.readouterr()
        assert run(cli, [*map(str, argv), "--json"]) == code
        out = capsys.readouterr().out
        assert out.count("\n") == 1, "one JSON object and nothing else"
        return json.loads(out)

    return call
