"""Word files and workbooks opened, printed and saved by LibreOffice, an office program that is not ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from kit.export.paged.typefaces import FAMILIES, SANS_FAMILY, SERIF_FAMILY
from tests.support.packaged_fonts import with_packaged_fonts


def printed(files: Mapping[str, bytes], folder: Path) -> dict[str, pdfium.PdfDocument]:
    """Give what LibreOffice prints of Word files; without it the test is skipped, and on CI it fails.

    The kit's own open fonts stand for the office's: a machine may have no Chinese font at all.
    """
    _convert(files, folder, "pdf", folder)
    return {name: pdfium.PdfDocument(folder / f"{name}.pdf") for name in files}


def saved_again(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Give Word files as LibreOffice writes them after it has opened them."""
    _convert(files, folder, "docx:MS Word 2007 XML", folder / "again")
    return {name: (folder / "again" / f"{name}.docx").read_bytes() for name in files}


def saved_workbooks(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Give .xlsx files as LibreOffice writes them after it has opened them."""
    _convert(files, folder, "xlsx", folder / "again", ".xlsx")
    return {name: (folder / "again" / f"{name}.xlsx").read_bytes() for name in files}


def _convert(files: Mapping[str, bytes], folder: Path, form: str, into: Path, suffix: str = ".docx") -> None:
    program = shutil.which("soffice")
    if program is None and not os.environ.get("CI"):
        pytest.skip("no LibreOffice (soffice) on the path")
    for name, content in files.items():
        (folder / f"{name}{suffix}").write_bytes(content)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            str(program),
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            into,
            *(folder / f"{name}{suffix}" for name in files),
        ],
        env=with_packaged_fonts(folder, _office_names()),
        capture_output=True,
        check=True,
        timeout=240,
    )


def _office_names() -> str:
    """Return what takes the packaged fonts for the office's."""
    return "".join(
        f'<alias binding="same"><family>{names[0]}</family><prefer><family>'
        f"{SANS_FAMILY if names[-1] == SANS_FAMILY else SERIF_FAMILY}</family></prefer></alias>"
        for names in FAMILIES.values()
    )
