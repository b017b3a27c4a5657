"""Makes a release in dist/: wheel, sdist, constraints, SBOM, and a bundle for machines without internet.

`make release` runs this. The same commit gives the same bytes: every time in them is that of the commit, and
what is packed has hashes in requirements.lock.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

LOCK = "requirements.lock"
BUNDLE = "review-kit-offline.zip"

INSTALL_SH = """\
#!/bin/sh
# Installs the annual review kit without internet: sh install.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-review-kit}
"${PYTHON:-python3}" -m venv "$folder"
pip() { "$folder/bin/python" -m pip --isolated --disable-pip-version-check install --quiet --no-index "$@"; }
pip --find-links "$here/wheels" --require-hashes -r "$here/requirements.lock"
pip --no-deps "$here"/township_review_kit-*.whl
echo "$folder/bin/review-kit"
"""

INSTALL_PS1 = """\
# Installs the annual review kit without internet:
# powershell -ExecutionPolicy Bypass -File install.ps1 [FOLDER]
param([string]$Folder = "review-kit")
$ErrorActionPreference = "Stop"
$here = Split-Path -Parent $MyInvocation.MyCommand.Path
python -m venv $Folder
$pip = "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet", "--no-index"
$python = Join-Path $Folder "Scripts\\python.exe"
$wheels = Join-Path $here "wheels"
& $python @pip --find-links $wheels --require-hashes -r (Join-Path $here "requirements.lock")
if ($LASTEXITCODE) { exit $LASTEXITCODE }
& $python @pip --no-deps (Get-Item (Join-Path $here "township_review_kit-*.whl")).FullName
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Write-Output (Join-Path $Folder "Scripts\\review-kit.exe")
"""


def constraints(lock: str) -> str:
    """Return the lock's versions without its hashes, for ``pip install -c``.

    >>> constraints("a==1 ; x \\\\\\n    --hash=sha256:00\\nb==2 \\\\\\n    --hash=sha256:11\\n")
    'a==1 ; x\\nb==2\\n'
    """
    return "".join(f"{line}\n" for line in re.findall(r"^(\w\S*==.*?) *\\?$", lock, re.MULTILINE))


def write_bundle(target: Path, kit: Path, lock: Path, wheels: Path, epoch: int) -> None:
    """Write the bundle: the kit's wheel, the lock, the wheels that it names, and what installs them.

    Parameters
    ----------
    target : Path
        The zip file.
    kit, lock, wheels : Path
        The kit's wheel, the lock file, and a folder of wheels for one platform.
    epoch : int
        Time of every file in the zip, in seconds since 1970.
    """
    contents = {
        "install.ps1": INSTALL_PS1.encode("utf-8"),
        "install.sh": INSTALL_SH.encode(),
        LOCK: lock.read_bytes(),
        kit.name: kit.read_bytes(),
        **{f"wheels/{path.name}": path.read_bytes() for path in wheels.glob("*.whl")},
    }
    # Wheels are compressed already.
    with zipfile.ZipFile(target, "w") as bundle:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            bundle.writestr(entry, contents[name])


def main(arguments: list[str] | None = None) -> str | None:
    """Make the release; return what keeps it from being made."""
    parser = argparse.ArgumentParser(description=__doc__)
    told = "folder of wheels to pack; default: those of the lock, downloaded"
    parser.add_argument("--wheels", type=Path, help=told)
    given = parser.parse_args(arguments)
    if _output("git", "status", "--porcelain"):
        return "the working tree has changes: commit them, so that the release is that of a commit"
    epoch = _output("git", "log", "-1", "--format=%ct")
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    _python("hatchling", "build", "-d", str(dist))
    lock = ROOT / LOCK
    (dist / "constraints.txt").write_text(constraints(lock.read_text(encoding="utf-8")), encoding="utf-8")
    sbom = ("--output-reproducible", "--pyproject", "pyproject.toml", "-o", str(dist / "sbom.cdx.json"))
    _python("cyclonedx_py", "requirements", *sbom, LOCK)
    (kit,) = dist.glob("*.whl")
    with tempfile.TemporaryDirectory() as folder:
        wheels = given.wheels or Path(folder)
        if not given.wheels:
            only = ("--only-binary", ":all:", "--require-hashes", "--no-deps")
            _python("pip", "download", "--quiet", *only, "-r", LOCK, "-d", folder)
        write_bundle(dist / BUNDLE, kit, lock, wheels, int(epoch))
    for path in sorted(dist.iterdir()):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    return None


def _output(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _python(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
