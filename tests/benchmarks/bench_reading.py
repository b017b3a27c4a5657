"""What verifying a review costs in a worker and in this process, and what pages made to harm cost.

review-kit batch --year 2021 --out /tmp/outputs
python tests/benchmarks/bench_reading.py /tmp/outputs/2021/清河镇
"""

from __future__ import annotations

import resource
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.proof.document_held import held_document
from kit.proof.verifying import verify
from kit.records.packed import unpack
from tests.support.hostile_documents import attributes_page, repeating_page


def used() -> float:
    """Processor seconds of this process and its workers."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def cost(work: Callable[[], object], times: int = 15) -> float:
    """Median of processor milliseconds."""
    seconds = []
    for _ in range(times):
        began = used()
        work()
        seconds.append(used() - began)
    return statistics.median(seconds) * 1000


def main() -> None:
    from kit.proof.carried import carried_record

    folder = Path(sys.argv[1])
    files = sorted(path for path in folder.iterdir() if path.suffix in (".html", ".pdf", ".docx"))
    print(f"{cost(lambda: verify([folder])):6.0f} ms  three files, in a worker")
    whole = [(path.name, path.read_bytes()) for path in files]
    print(f"{cost(lambda: [held_document(*each) for each in whole]):6.0f} ms  in this process")
    record = unpack(carried_record(whole[1][1]) or b"")
    for count in (400, 800, 1600):
        page = repeating_page(record, count)
        milliseconds = cost(lambda page=page: held_document("a.html", page), 1)  # type: ignore[misc]
        print(f"{milliseconds:6.0f} ms  a page of {len(page) >> 10} KB with {count} equal paragraphs")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    page = attributes_page(record, 15 << 20)
    print(f"{cost(lambda: held_document('a.html', page), 1):6.0f} ms  a page of attributes, 15 MB", end="")
    print(f", {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before >> 10} MB")


if __name__ == "__main__":
    main()
