"""What a call orders: its subject, notebook and parameters, found, and checked before they are run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.errors import CallError
from kit.layout import NOTEBOOK, SUMMARY_NOTEBOOK
from kit.text.printable import visible

if TYPE_CHECKING:
    from kit.batch import Order
    from kit.content import SubjectRecord
    from kit.subjects.stated import StatedSubject

__all__ = ["check_declared", "order_of", "subject_of", "summary_order"]


def order_of(
    *, subject: str, notebook: str, parameters: tuple[tuple[str, str], ...], **order_options: Any
) -> Order:
    """Return what is ordered, with its subject and notebook found; see `check_declared`."""
    from kit.projects.shipped import review_notebook

    given = dict(parameters)
    found = _subject(subject, notebook, given)
    return _order(found, given, *review_notebook(found[0], notebook), order_options)


def check_declared(order: Order) -> None:
    """Check the subject and the templates of an order before any notebook runs.

    A mistake in them would fail every township. What is unchanged was checked when it was written: an order
    that has nothing to run needs no check.

    Raises
    ------
    CallError
        There are mistakes; the message lists them.
    """
    from kit.files import resolve_folder
    from kit.subjects import load_subject
    from kit.wording import check_subject_wording, check_wording

    subject = load_subject(_folder_of(order))
    check_subject_wording(subject)
    if folder := (order.parameters or {}).get("wording"):
        check_wording(resolve_folder(str(folder), "措辞模板文件夹", "wording"), subject)


def _folder_of(order: Order) -> Path:
    """Return the folder of an order's subject; its name or key could mean one beside the data."""
    from kit.subjects import known_subjects

    named = order.subject and (order.subject.key, order.subject.name)
    known = (each.folder for each in known_subjects() if (each.key, each.name) == named)
    return order.subject_folder or next(known)


def summary_order(
    *, subject: str, notebook: str, parameters: tuple[tuple[str, str], ...], **order_options: Any
) -> Order:
    """Return what is ordered of a county's summary, its subject, notebook and wording found sound."""
    from kit.projects.shipped import shipped_notebook
    from kit.subjects import load_subject

    given = dict(parameters)
    named = notebook or SUMMARY_NOTEBOOK
    shipped = None if notebook else shipped_notebook(SUMMARY_NOTEBOOK)
    if folder := given.get("wording", ""):
        from kit.counties.summary_wording import SummaryWording
        from kit.files import resolve_folder

        SummaryWording(resolve_folder(folder, "措辞模板文件夹", "wording"))
    found = _subject(subject, named, given)
    load_subject(found[0].folder)
    return _order(found, given, named, shipped, order_options)


def _order(
    found: tuple[StatedSubject, dict[str, str], Path | None],
    given: dict[str, str],
    notebook: str,
    shipped: Path | None,
    order_options: dict[str, Any],
) -> Order:
    from kit.batch import Order

    declared, named, folder = found
    return Order(
        subject=declared.record,
        place=declared.place,
        subject_folder=folder,
        notebook=notebook,
        shipped_notebook=shipped,
        parameters=given | named,
        **order_options,
    )


def subject_of(record: SubjectRecord | None, notebook: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """Return how to name the subject of a published file; empty where the notebook writes it by itself."""
    from kit.subjects import known_subjects

    if record is None or _subject("", notebook, dict(parameters))[0].record.key == record.key:
        return ""
    # A file may be made to harm: its key is no path.
    if record.key not in [known.key for known in known_subjects()]:
        raise CallError(f"这里没有专题“{visible(record.name)}”：请用 --subject 指明它的文件夹")
    return record.key


def _subject(
    subject: str, notebook: str, parameters: dict[str, str]
) -> tuple[StatedSubject, dict[str, str], Path | None]:
    """Return the subject of a run, the parameter that names it to the notebook, and the folder meant by that.

    Where the call names none, the notebook's own parameter does. There is no folder for a name or key.
    """
    from kit.engine.parameters import find_notebook, read_parameters
    from kit.projects.shipped import shipped_notebook
    from kit.subjects.known import known_subjects, subject_folder
    from kit.subjects.mistakes import SubjectError
    from kit.subjects.stated import stated_subject

    named = subject or parameters.get("subject", "")
    if subject and parameters.get("subject", subject) != subject:
        raise CallError(f"--subject 是“{subject}”，-p subject 却是“{parameters['subject']}”：请只写一个")
    given = {"subject": named} if named else {}
    if not named:
        shipped = shipped_notebook(notebook or NOTEBOOK) if notebook in ("", SUMMARY_NOTEBOOK) else None
        found = find_notebook(notebook or NOTEBOOK, shipped)
        named = str(read_parameters(found).get("subject") or "")
    folder = subject_folder(named)
    is_name = not named or any(named in (known.key, known.name) for known in known_subjects())
    try:
        stated = stated_subject(folder)
    except SubjectError:
        from kit.subjects import load_subject

        # With the mistakes of its other files.
        stated = load_subject(folder)
    return stated, given, None if is_name else folder
