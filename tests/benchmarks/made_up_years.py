"""A year of tiny townships, and the results that full reviews of them would have."""

from __future__ import annotations

import os
from pathlib import Path

from kit.batch import Order
from kit.publishing.job import Job
from kit.publishing.results import KeyFigure, Result
from tests.support.tiny_batches import tiny_notebook

__all__ = ["made_up", "result_of"]

_PER_COUNTY = 15


def made_up(root: Path, count: int) -> Order:
    """Write a year of tiny townships, all links to one file, and the order of their batch."""
    ledger = root / "ledger.csv"
    root.mkdir()
    ledger.write_text("项目,内容\n网评员人数,12\n", encoding="utf-8")
    for number in range(count):
        folder = root / f"data/2021/第{number // _PER_COUNTY}县/{number}号镇"
        folder.mkdir(parents=True)
        os.link(ledger, folder / "基本情况.csv")
    notebook = tiny_notebook(root / "t.ipynb")
    return Order(
        year=2021,
        data=str(root / "data"),
        out=str(root / "out"),
        notebook=str(notebook),
        formats="html",
        jobs=len(os.sched_getaffinity(0)),
    )


def result_of(number: int, job: Job) -> Result:
    """Make up a result: seven in ten complete, one in ten failed."""
    if number % 10 == 9:
        return Result.failed(job.township, job.county, "《文明实践》第7行“场次”不是数")
    files = {f"{job.folder}/{job.stem}.{ending}": "0" * 64 for ending in ("ipynb", "html", "pdf", "docx")}
    names = ("县级以上媒体投稿", "宣传栏", "宣传标语", "文明实践活动场次", "理论学习次数", "志愿服务时长")
    return Result(
        township=job.township,
        county=job.county,
        outcome="complete" if number % 10 < 7 else "partial",
        reason="" if number % 10 < 7 else "未收到《先进典型》台账；未收到《网络舆情》台账",
        seconds=1.25,
        files=files,
        written_by=job.notebook_label,
        figures=tuple(KeyFigure(f"key{at}", name, at * 7, f"{at * 7}次") for at, name in enumerate(names)),
    )
