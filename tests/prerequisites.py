"""Reports what `make` needs and does not find: one line each, with what to install.

`make` runs this before it installs anything, with the Python that it is given: the syntax is that of
Python 3.6, and only the standard library is imported.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

OLDEST, FIRST_UNTESTED = (3, 11), (3, 15)
"""The Pythons of ``requires-python`` in pyproject.toml: from the first, before the second."""

CHROMIUM = Path("/usr/bin/chromium")


def missing_for_environment() -> "list[str]":
    """What keeps this Python from making the environment."""
    running = "{}.{}".format(*sys.version_info[:2])
    if not OLDEST <= sys.version_info[:2] < FIRST_UNTESTED:
        oldest, newest = "{}.{}".format(*OLDEST), f"{FIRST_UNTESTED[0]}.{FIRST_UNTESTED[1] - 1}"
        return [f"Python {oldest} to {newest} is needed, this is {running}: make PYTHON=python{newest}"]
    # Debian splits both off; `python -m venv` would fail halfway and leave a folder without pip.
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return [f"Python {running} has no venv or ensurepip module: apt install python{running}-venv"]
    return []


def missing_for_tests() -> "list[str]":
    """The programs that tests call and that are not here."""
    missing = []
    if not CHROMIUM.exists():
        missing.append(f"no Chromium at {CHROMIUM}: apt install chromium")
    soffice = shutil.which("soffice")
    for part, library in [("Writer", "libswlo.so"), ("Calc", "libsclo.so")]:
        # Debian packages the parts one by one, and `soffice` is there with either.
        if soffice is None or not Path(soffice).resolve().with_name(library).exists():
            missing.append(f"no LibreOffice {part}: apt install libreoffice-{part.lower()}-nogui")
    return missing


def main(purpose: str) -> int:
    """Print what is missing for ``environment`` or ``tests``; exit code 1 means that `make` must stop."""
    missing = missing_for_environment() if purpose == "environment" else missing_for_tests()
    for line in missing:
        print(f"missing: {line}", file=sys.stderr)
    if missing and purpose == "tests" and not os.environ.get("CI"):
        print("The tests that need it will be skipped, or fail.", file=sys.stderr)
        return 0
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
