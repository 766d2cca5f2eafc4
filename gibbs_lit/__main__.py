"""The commands of gibbs_lit; standard library only until the environment stands."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from importlib import metadata
from pathlib import Path

from gibbs_lit.book.progress import Status

ROOT = Path(__file__).resolve().parent.parent
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PINS = ROOT / "gibbs_lit" / "constraints.txt"
STAMP = ENV / "gibbs_lit.txt"  # present only in an environment that was made here

# command: (extra that it needs, what it does, where further arguments go)
COMMANDS = {
    "book": ("book", "execute what changed and build the pages into _build/html", "jupyter-book"),
    "test": ("dev", "run all tests: units, chapters, the pages in a browser", "pytest"),
    "lab": ("book", "open the chapters in JupyterLab", "jupyter-lab"),
    "claims": ("book", "print the verdict on every claim; --json for a JSON list", "claims"),
    "bench": ("", "time the kernels beside their peers", "the benchmark"),
}
EXAMPLES = """
Nothing has to be installed first: the pinned packages go into .venv, once, unless this Python
has them already. With --cuda before the command, .venv gets the GPU build of JAX.

  python3 -m gibbs_lit book
  python3 -m gibbs_lit test -n 2 -k mppi
  python3 -m gibbs_lit claims --json"""


def usage(command: str = "") -> str:
    """The help text, of one command or of all."""
    if command:
        _, what, tool = COMMANDS[command]
        return (
            f"usage: python3 -m gibbs_lit [--cuda] {command} [arguments]\n\n"
            f"  {what}\n  Further arguments go to {tool}."
        )
    lines = [f"  {name:8}{what}" for name, (_, what, _) in COMMANDS.items()]
    head = "usage: python3 -m gibbs_lit [--cuda] COMMAND [arguments]\n"
    return "\n".join([head, *lines, EXAMPLES])


def _release(version: str) -> list[int]:
    """The numbers of a version, without trailing zeros: 2.0 and 2 are the same."""
    numbers = [int(n) for n in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers


def satisfies(version: str, specifiers: str) -> bool:
    """Whether a version meets comma-separated specifiers with >=, <=, ==, !=, < and >."""
    test = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
    }
    for operator, bound in re.findall(r"(>=|<=|==|!=|<|>)\s*([\w.]+)", specifiers):
        if not test[operator](_release(version), _release(bound)):
            return False
    return True


def missing(extras: list[str]) -> list[str]:
    """The project's requirements, with these extras, that this interpreter does not meet."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pending = list(project["dependencies"])
    for extra in extras:
        pending += project["optional-dependencies"][extra]
    absent = []
    while pending:
        requirement = pending.pop()
        name, inner, specifiers = re.fullmatch(
            r"\s*([\w.-]+)(?:\[([\w,\s-]+)\])?\s*([^;]*).*", requirement
        ).groups()  # type: ignore[union-attr]
        if name == project["name"]:
            for extra in inner.split(","):
                pending += project["optional-dependencies"][extra.strip()]
            continue
        try:
            found = satisfies(metadata.version(name), specifiers)
        except metadata.PackageNotFoundError:
            found = False
        if inner and "cuda" in inner and not list(metadata.entry_points(group="jax_plugins")):
            found = False
        if not found:
            absent.append(requirement)
    return absent


def _run(status: Status, command: list[str]) -> None:
    """Run one step of the installation and show where it is; its last lines if it fails."""
    lines: deque[str] = deque(maxlen=15)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as process:
        count = 0
        for line in process.stdout or ():
            lines.append(line.rstrip())
            count += line.startswith("Collecting")
            if re.match(r" *(Collecting|Downloading|Building|Prepar|Install|Resolved)", line):
                status.update(f"{count} packages, {line.strip()[:60]}" if count else line.strip())
    if process.returncode:
        for line in lines:
            status.line(line)
        raise SystemExit(f"environment: this step failed: {' '.join(command)}")


def _installer(status: Status) -> list[str]:
    """Make ``.venv`` where it is missing; return the command that installs into it."""
    if uv := shutil.which("uv"):
        if not PYTHON.exists():
            _run(status, [uv, "venv", "--python", sys.executable, str(ENV)])
        return [uv, "pip", "install", "--python", str(PYTHON)]
    has_pip = importlib.util.find_spec("ensurepip") is not None
    if not has_pip and importlib.util.find_spec("pip") is None:
        raise SystemExit(
            "environment: this Python cannot make one; install uv or, on Debian, python3-venv"
        )
    if not PYTHON.exists():
        option = [] if has_pip else ["--without-pip"]
        _run(status, [sys.executable, "-m", "venv", *option, str(ENV)])
    quiet = ["install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    inside = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True)
    if inside.returncode == 0:
        return [str(PYTHON), "-m", "pip", *quiet]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON), *quiet]


@contextlib.contextmanager
def _one_at_a_time():
    """Hold the lock of the environment, so that two commands do not install at once."""
    (ROOT / "_build").mkdir(exist_ok=True)
    with open(ROOT / "_build" / "environment.lock", "w") as handle:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _stands(stamp: str, extras: list[str]) -> bool:
    """Whether ``.venv`` holds what is needed: by its stamp, or by its packages if not ours."""
    if not PYTHON.exists():
        return False
    if STAMP.exists():
        words = STAMP.read_text(encoding="utf-8").split()
        return words[:1] == [stamp] and set(extras) <= {"", "book", "dev", *words[1:]}
    check = f"import sys, gibbs_lit.__main__ as m; sys.exit(bool(m.missing({extras!r})))"
    return subprocess.run([str(PYTHON), "-c", check], cwd=ROOT).returncode == 0


def environment(extras: list[str]) -> str:
    """The interpreter to run with: this one if it has the packages, else that of ``.venv``."""
    if not missing(extras):
        return sys.executable
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for path in (ROOT / "pyproject.toml", PINS):
        digest.update(path.read_bytes())
    stamp = digest.hexdigest()
    if _stands(stamp, extras):
        return str(PYTHON)
    with _one_at_a_time():
        if _stands(stamp, extras):
            return str(PYTHON)
        status = Status("environment")
        tool = "uv" if shutil.which("uv") else "pip"
        status.line(f"installing the pinned packages into {ENV} with {tool}; once, about a minute")
        if STAMP.exists() or not PYTHON.exists():
            shutil.rmtree(ENV, ignore_errors=True)
        install = _installer(status)
        groups = sorted({"dev", *extras} - {"", "book"})
        STAMP.write_text("unfinished\n", encoding="utf-8")
        _run(status, [*install, "-c", str(PINS), "-e", f"{ROOT}[{','.join(groups)}]"])
        STAMP.write_text(" ".join([stamp, *groups]) + "\n", encoding="utf-8")
        status.line(f"ready in {status.elapsed:.0f} s")
    return str(PYTHON)


def main(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    cuda = arguments[:1] == ["--cuda"]
    name, *rest = arguments[cuda:] or [""]
    if name in ("-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        problem = f"unknown command {name!r}\n\n" if name else ""
        print(problem + usage(), file=sys.stderr)
        return 2
    if rest[:1] in (["-h"], ["--help"]):
        print(usage(name))
        return 0
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        print(
            f"gibbs_lit needs Python 3.11 or newer, not {sys.version.split()[0]}", file=sys.stderr
        )
        return 2
    extras = [COMMANDS[name][0]] if COMMANDS[name][0] else []
    python = environment(extras + ["cuda"] * cuda)
    paths = [str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in dict.fromkeys(paths) if p)}
    command = [python, "-m", "gibbs_lit.book.commands", str(ROOT), name, *rest]
    return subprocess.run(command, env=variables).returncode


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
