"""The environment of the plain ways in `make bench`: all that they need, and no JupyterLab.

JupyterLab brings a package that costs every ``import nbformat`` a second. It would make the plain ways look
slower than they are, so they get an environment without it, of the locked versions, bytecode compiled.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from kit.files.cache_folder import CACHE

ROOT = Path(__file__).parents[2]

_LEFT_OUT = {"jupyterlab"}

_PROBE = """
import importlib.util, sys, time
began = time.perf_counter()
import nbformat
slow = importlib.util.find_spec("rfc3987_syntax") is not None
compiled = importlib.util.cache_from_source(nbformat.__file__)
import pathlib
print(time.perf_counter() - began, slow, pathlib.Path(compiled).exists(), "jupyterlab" in sys.modules)
"""


def clean() -> dict[str, str]:
    """Return the surroundings of every way measured: bytecode is kept, nothing else is set for Python.

    Ledgers are read by each way for itself, and not taken from the cache of those that another has read.
    """
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "MPLBACKEND", "VIRTUAL_ENV"}
    return {**{name: value for name, value in os.environ.items() if name not in dropped}, CACHE: ""}


def small_environment(folder: Path) -> Path:
    """Make the environment below `folder` unless it is there; return the folder of its commands."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    state = hashlib.sha256(f"{ROOT}{sys.version}{lock}{project}".encode()).hexdigest()[:12]
    place = folder / f"review-bench-environment-{state}"
    commands = place / "bin"
    stamp = place / "ready"
    if not stamp.exists():
        print(f"making the small environment in {place} (once)", flush=True)
        _make(place, commands / "python", lock, project)
        stamp.touch()
    seconds, slow, compiled, _ = _output(commands / "python", "-c", _PROBE).split()
    print(f"small environment: import nbformat {float(seconds):.2f} s, compiled: {compiled}", flush=True)
    if slow == "True" or compiled != "True":
        sys.exit(f"{place} is not what it should be: remove it and try again")
    return commands


def _make(place: Path, python: Path, lock: str, project: str) -> None:
    _run(sys.executable, "-m", "venv", "--clear", str(place))
    # As constraints a lock file has no hashes, or pip would want one of every package's dependencies.
    pins = [line.partition(" \\")[0] for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    (place / "pins.txt").write_text("\n".join(pins), encoding="utf-8")
    wanted = [
        each
        for each in tomllib.loads(project)["project"]["dependencies"]
        if re.split(r"[<>=!~ ;\[]", each)[0] not in _LEFT_OUT
    ]
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    _run(*pip, "-c", str(place / "pins.txt"), *wanted, "hatchling", "editables")
    _run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    _run(str(python), "-m", "compileall", "-q", "-j", "0", str(place / "lib"), quiet=True)
    # What is loaded once leaves its caches behind, such as matplotlib's of fonts.
    _run(
        str(python),
        "-c",
        "import papermill, nbconvert, matplotlib.font_manager, typst, kit.reviews.loading, kit.sections",
    )


def _run(*words: str, quiet: bool = False) -> None:
    # Some package always ships a file that is not meant for this version of Python.
    done = subprocess.run(words, env=clean(), stdout=subprocess.DEVNULL if quiet else None, check=False)
    if done.returncode and not quiet:
        sys.exit(f"failed: {' '.join(words[:6])} …")


def _output(*words: Path | str) -> str:
    return subprocess.run(words, env=clean(), stdout=subprocess.PIPE, text=True, check=True).stdout
