"""The picture that the code should show, read from its imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import kit

PACKAGE = Path(kit.__file__).parent
TESTS = Path(__file__).parent

NEUTRAL = {
    "kit.errors",
    "kit.version",
    "kit.fonts",
    "kit.layout",
    "kit.statistics",
    "kit.text",
    "kit.content",
    "kit.changes",
}
FILES = ["kit.files", "kit.stores"]
WRITING = [
    "kit.ledgers",
    "kit.marking",
    "kit.indicators",
    "kit.subjects",
    "kit.materials",
    "kit.wording",
    "kit.charts",
    "kit.sections",
    "kit.reviews",
    "kit.counties",
]
RUNNING = [
    *("kit.engine", "kit.document", "kit.records", "kit.export"),
    *("kit.workers", "kit.publishing", "kit.sharing", "kit.batch", "kit.proof"),
]
DOORS = {"kit", "kit.cli", "kit.__main__", "kit.projects", "kit.intake"}
"""Stand over both branches and use them by their public names."""


def modules() -> dict[str, Path]:
    return {
        ".".join(["kit", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }


def stage(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imports() -> set[tuple[str, str]]:
    """Every pair (stage, stage it imports), also of imports inside functions, but those for types only."""
    pairs: set[tuple[str, str]] = set()
    known = modules()
    for module, path in known.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for guard in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
            if isinstance(guard.test, ast.Name) and guard.test.id == "TYPE_CHECKING":
                guard.body = []
        for node in ast.walk(tree):
            named: list[str] = []
            if isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                named = [
                    f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in known else node.module
                    for alias in node.names
                ]
            pairs |= {(stage(module), stage(name)) for name in named if stage(name) in map(stage, known)}
    return {(one, two) for one, two in pairs if one != two}


def test_every_module_has_its_place_in_the_picture() -> None:
    assert {stage(module) for module in modules()} <= NEUTRAL | set(FILES + WRITING + RUNNING) | DOORS


def test_neutral_modules_know_nothing_of_any_stage() -> None:
    assert {pair for pair in imports() if pair[0] in NEUTRAL and pair[1] not in NEUTRAL} == set()


@pytest.mark.parametrize("branch", [FILES + WRITING, RUNNING], ids=["writing", "running"])
def test_each_stage_imports_only_stages_to_its_left(branch: list[str]) -> None:
    backward = {
        (one, two)
        for one, two in imports()
        if one in branch and two in branch and branch.index(two) > branch.index(one)
    }
    assert backward == set()


def test_writing_and_running_never_import_each_other() -> None:
    crossing = {
        (one, two)
        for one, two in imports()
        if (one in WRITING and two in RUNNING) or (one in RUNNING and two in WRITING)
    }
    assert crossing == set()


def test_nothing_imports_the_command_line() -> None:
    assert {one for one, two in imports() if two == "kit.cli"} == {"kit.__main__"}


def test_importing_the_front_door_loads_neither_branch() -> None:
    heavy = ["papermill", "nbconvert", "nbformat", "matplotlib", "pandas", "typst", "distributed"]
    code = f"import kit, sys; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_notebook_loads_nothing_of_the_running_branch() -> None:
    code = (
        "import kit, sys; kit.open_review; kit.Section; kit.charts; kit.indicators;"
        f"print([name for name in sys.modules if name in {[*RUNNING, 'papermill', 'nbconvert', 'typst']}])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_readers_of_published_files_load_their_libraries_when_they_read() -> None:
    heavy = ["lxml", "pikepdf", "pypdfium2", "bs4"]
    code = f"import kit, kit.cli, kit.proof, sys; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_planning_a_batch_loads_nothing_that_runs_notebooks() -> None:
    heavy = ["papermill", "nbformat", "nbconvert", "IPython", "matplotlib", "pandas", "distributed"]
    code = f"import kit.batch, sys; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_public_names_are_there_and_documented() -> None:
    for name in kit.__all__:
        assert getattr(kit, name).__doc__ or name == "__version__"
    assert set(dir(kit)) == set(kit.__all__)


SAME_NAME = {"documentation.py"}
"""Modules that hold the same of different stages."""


def test_no_two_modules_have_one_name() -> None:
    # measures.py of a subject is one of its declarations.
    own = {path for path in modules().values() if path.is_relative_to(PACKAGE / "subjects" / "ideology")}
    names = Counter(path.name for path in set(modules().values()) - own if path.name != "__init__.py")
    assert {name for name, times in names.items() if times > 1} == SAME_NAME


def test_every_folder_says_what_belongs_there_and_what_it_may_import() -> None:
    silent = []
    for module, path in modules().items():
        if path.name == "__init__.py" and module.count(".") == 1:
            text = " ".join((ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split())
            if not re.search(r"\bmay import|\bimports? (nothing|no|only)", text, re.IGNORECASE):
                silent.append(module)
    assert silent == []


def test_tests_mirror_the_folders_of_the_package() -> None:
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")} - {Path()}
    missing = {folder.as_posix() for folder in folders if not (PACKAGE / folder / "__init__.py").is_file()}
    assert missing == set()


def test_no_test_module_imports_another() -> None:
    found = {
        (path.relative_to(TESTS).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for name in re.findall(r"^(?:from|import) (tests\S*)", path.read_text(encoding="utf-8"), re.MULTILINE)
        if name.rpartition(".")[2].startswith("test_") or name == "tests.conftest"
    }
    assert found == set()
