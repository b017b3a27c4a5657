"""A format of documents is entered wherever a review gets to."""

from __future__ import annotations

import tomllib
from importlib import import_module
from importlib.util import find_spec

import pytest

from kit.document import Document
from kit.export import formats
from kit.export.jupyter import MENU
from kit.layout import FORMATS
from tests.support.project import ROOT

every_format = pytest.mark.parametrize("name", FORMATS)


@every_format
def test_it_has_a_folder_and_a_renderer(name: str) -> None:
    assert find_spec(f"kit.export.{name}"), f"no folder kit/export/{name}"
    assert name in formats._RENDERERS, f"add {name} to _RENDERERS in kit/export/formats.py"
    made = formats.render(Document(title="2021年工作总结"), [name])
    assert isinstance(made[name], bytes), f"the renderer of {name} returns bytes"
    assert formats.check_formats(name) == (name,)


@every_format
def test_it_has_an_exporter_for_nbconvert_and_a_name_in_the_menu_of_jupyterlab(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entered = project["entry-points"]["nbconvert.exporters"]
    exporter = f"review-{name}"
    assert exporter in entered, f"add {exporter} to the entry points nbconvert.exporters in pyproject.toml"
    module, _, made = entered[exporter].partition(":")
    assert hasattr(import_module(module), made), f"no {made} in {module}, which pyproject.toml names"
    assert exporter in MENU, f"add {exporter} to MENU in kit/export/jupyter.py"


@every_format
def test_a_worker_has_it_loaded_and_the_index_a_word_for_it(name: str) -> None:
    preload = import_module("kit.workers.preload")
    loaded = [f"{module}." for module in preload._LOADED]
    told = f"add kit.export.{name} to _LOADED in kit/workers/preload.py"
    assert any(module.startswith(f"kit.export.{name}.") for module in loaded), told
    labels = import_module("kit.batch.index_writing")._LABELS
    assert f".{name}" in labels, f"add .{name} to _LABELS in kit/batch/index_writing.py"
