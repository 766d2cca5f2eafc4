"""The front door: help, what counts as an environment, and what is said when it cannot be made."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

import gibbs_lit.__main__ as front
from gibbs_lit.book.progress import Status


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(capsys, flag):
    assert front.main([flag]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {name} " in printed for name in front.COMMANDS)


@pytest.mark.parametrize("name", front.COMMANDS)
def test_help_of_one_command(capsys, name):
    assert front.main([name, "--help"]) == 0
    printed = capsys.readouterr().out
    assert f"gibbs_lit [--cuda] {name}" in printed
    assert front.COMMANDS[name][1] in printed


@pytest.mark.parametrize("arguments", [[], ["boook"], ["--cuda"]])
def test_wrong_usage_prints_the_help_and_fails(capsys, arguments):
    assert front.main(arguments) == 2
    assert "usage: python3 -m gibbs_lit" in capsys.readouterr().err


def test_the_door_opens_on_the_standard_library_alone():
    root = Path(front.__file__).parents[1]
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); "
         "import gibbs_lit.__main__ as m; m.main(['--help']); print(m.missing(['dev']))"],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "jax" in result.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("version", "specifiers", "expected"),
    [
        ("0.10.2", ">=0.10", True),
        ("0.9.9", ">=0.10", False),
        ("1.0.4.post1", ">=1.0.4.post1,<2", True),
        ("2.1.7", ">=1.0.4.post1,<2", False),
        ("0.11.0", "==0.11.0", True),
        ("0.11.1", "==0.11.0", False),
        ("2.0", "==2", True),
        ("7.2", "<7.2", False),
        ("7.1.99", "<7.2", True),
        ("3.1", "!=3.1", False),
        ("1", "", True),
    ],
)
def test_versions_are_compared_as_numbers(version, specifiers, expected):
    assert front.satisfies(version, specifiers) is expected


def test_this_interpreter_lacks_nothing():
    assert front.missing(["dev"]) == []


def project(folder, monkeypatch, requirement, extra='["gibbs-lit[book]"]'):
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "gibbs-lit"\ndependencies = [{requirement!r}]\n'
        f'[project.optional-dependencies]\nbook = ["no-such-thing-here"]\ndev = {extra}\n'
    )
    (folder / "gibbs_lit").mkdir()
    (folder / "gibbs_lit" / "constraints.txt").touch()
    monkeypatch.setattr(front, "ROOT", folder)
    monkeypatch.setattr(front, "PINS", folder / "gibbs_lit" / "constraints.txt")
    monkeypatch.setattr(front, "ENV", folder / ".venv")
    monkeypatch.setattr(front, "STAMP", folder / ".venv" / "gibbs_lit.txt")
    monkeypatch.setattr(front, "PYTHON", folder / ".venv" / "bin" / "python")


@pytest.mark.parametrize("requirement", ["pytest>=999", "no-such-thing", "jax[cuda13]>=999"])
def test_what_is_absent_or_too_old_is_missing(tmp_path, monkeypatch, requirement):
    project(tmp_path, monkeypatch, requirement)
    assert front.missing([]) == [requirement]


def test_extras_of_the_project_itself_are_followed(tmp_path, monkeypatch):
    project(tmp_path, monkeypatch, "pytest")
    assert front.missing(["dev"]) == ["no-such-thing-here"]


def test_environment_is_this_one_when_nothing_is_missing(tmp_path, monkeypatch):
    project(tmp_path, monkeypatch, "pytest")
    assert front.environment([]) == sys.executable
    assert not (tmp_path / ".venv").exists()


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A project that lacks a package, and the commands that would install it."""
    project(tmp_path, monkeypatch, "no-such-thing")
    ran = []

    def run_step(status, command):
        ran.append(command)
        if "venv" in command:
            front.PYTHON.parent.mkdir(parents=True)
            front.PYTHON.symlink_to(sys.executable)

    monkeypatch.setattr(front, "_run", run_step)
    return ran


@pytest.mark.parametrize("uv", [None, "/opt/uv"])
def test_environment_is_made_once(monkeypatch, recorded, capsys, uv):
    monkeypatch.setattr(front.shutil, "which", lambda name: uv)
    assert front.environment(["book"]) == str(front.PYTHON)
    make, install = recorded
    assert str(front.ENV) in make
    assert install[-3:] == [str(front.PINS), "-e", f"{front.ROOT}[dev]"]
    assert (install[0] == "/opt/uv") is (uv is not None)
    assert "installing the pinned packages" in capsys.readouterr().err
    assert front.environment(["book"]) == front.environment(["dev"]) == str(front.PYTHON)
    assert len(recorded) == 2


def test_changed_pins_make_it_anew_and_cuda_is_remembered(monkeypatch, recorded):
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    front.environment(["book"])
    front.PINS.write_text("jax==1\n")
    front.environment(["book"])
    assert len(recorded) == 4
    monkeypatch.setattr(front, "missing", lambda extras: ["jax[cuda13]"])
    front.environment(["book", "cuda"])
    assert recorded[-1][-1].endswith("[cuda,dev]")
    front.environment(["book"])
    assert len(recorded) == 6


def test_unfinished_installation_starts_again(monkeypatch, recorded):
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    front.PYTHON.parent.mkdir(parents=True)
    front.PYTHON.symlink_to(sys.executable)
    front.STAMP.write_text("unfinished\n")
    front.environment([])
    assert len(recorded) == 2


def test_a_foreign_environment_is_kept(monkeypatch, recorded):
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    front.PYTHON.parent.mkdir(parents=True)
    front.PYTHON.symlink_to(sys.executable)
    front.environment([])
    assert len(recorded) == 1
    assert "install" in recorded[0]


def test_without_ensurepip_the_outer_pip_installs(monkeypatch, recorded):
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    specs = {"ensurepip": None, "pip": "installed"}
    monkeypatch.setattr(front.importlib.util, "find_spec", specs.get)
    monkeypatch.setattr(
        front.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, returncode=1)
    )
    front.environment([])
    assert "--without-pip" in recorded[0]
    assert recorded[1][1:5] == ["-m", "pip", "--python", str(front.PYTHON)]


def test_without_any_installer_it_says_what_to_install(monkeypatch, recorded):
    monkeypatch.setattr(front.shutil, "which", lambda name: None)
    monkeypatch.setattr(front.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="install uv or, on Debian, python3-venv"):
        front.environment([])


def test_a_failed_step_shows_its_last_lines_and_stops():
    stream = io.StringIO()
    script = "print('reason'); raise SystemExit(3)"
    with pytest.raises(SystemExit, match="this step failed"):
        front._run(Status("environment", stream=stream), [sys.executable, "-c", script])
    assert "environment: reason" in stream.getvalue()


def test_an_old_python_is_told(monkeypatch, capsys):
    monkeypatch.setattr(front.sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(front.sys, "version", "3.10.4 (main)")
    assert front.main(["book"]) == 2
    assert "needs Python 3.11 or newer, not 3.10.4" in capsys.readouterr().err
