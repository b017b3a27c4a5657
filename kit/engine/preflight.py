"""Preflight check of a notebook: whether papermill can run it at all, before any township is run with it."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from kit.errors import CallError
from kit.text.similar import nearest

__all__ = ["read_runnable"]


def read_runnable(path: Path) -> bytes:
    """Return the content of a notebook that papermill can run.

    Parameters
    ----------
    path : Path
        A notebook whose parameters `kit.engine.parameters.read_parameters` could read.

    Raises
    ------
    CallError
        It is not of format 4, not UTF-8 or holds lone surrogates, names no kernel, or names one that this
        machine does not have.
    """
    content = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        notebook = json.loads(content.decode())
        json.dumps(notebook, ensure_ascii=False).encode()
    except UnicodeError:
        raise CallError(f"{path} 不是 UTF-8 编码，或含有不是字符的内容：请用 JupyterLab 打开后另存") from None
    if notebook["nbformat"] != 4:
        raise CallError(
            f"{path} 是 nbformat {notebook['nbformat']} 的格式，只能用 4：请用 JupyterLab 打开后另存"
        )
    kernel = notebook.get("metadata", {}).get("kernelspec", {}).get("name")
    if not kernel:
        raise CallError(f"{path} 没有写明用哪个内核：请用 JupyterLab 打开，选 Python 3 后保存")
    if kernel != "python3":
        # A slow import that few notebooks need.
        from jupyter_client.kernelspec import KernelSpecManager

        known = KernelSpecManager().find_kernel_specs()
        if kernel not in known:
            raise CallError(
                f"{path} 要用的内核“{kernel}”这台机器没有：请用 JupyterLab 打开，改选 Python 3 后保存。"
                f"{nearest(kernel, known)}"
            )
    return content
