"""The batch on a Dask cluster: jobs handed over some at a time, their results taken as they come.

Dask brings jobs to workers, and brings them to others when a worker dies. A scheduler that is started again
knows nothing of what it was given: it is waited for, and given what is not done.
"""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from kit.batch.cluster_tasks import publish_on_worker
from kit.batch.order import Order
from kit.engine.papermill_log import first_line
from kit.errors import CallError, WorkError
from kit.publishing.job import Job
from kit.publishing.results import Result
from kit.publishing.toolchain import toolchain_hash

__all__ = ["cluster_results"]

_AHEAD, _LEAST_AHEAD = 4, 64
"""Jobs handed over for each thread of the cluster, and at least: the next is there when one is done, and a
cluster that grows with what waits sees that there is more."""

_RETRIES = 3
_SECONDS_TO_CONNECT = 15
_SECONDS_TO_ANSWER = 15.0
_SECONDS_BETWEEN_LOOKS = 2.0
_SECONDS_WITHOUT_WORKERS = 20.0

_SECONDS_TO_RETURN = 120.0
"""How long a lost scheduler is waited for: whatever watches over it has started it again by then."""

_MOST_RETURNS = 3
"""How often it may be lost without a result in between: a job may be what ends it."""


def cluster_results(
    jobs: Sequence[Job], order: Order, warn: Callable[[str], None]
) -> Generator[Result, None, None]:
    """Yield each job's result as it ends on a cluster.

    Parameters
    ----------
    jobs : sequence of Job
    order : Order
    warn : callable
        Called with a line where the cluster has no workers for a while, or its scheduler is lost or back.

    Raises
    ------
    CallError
        Dask is not installed, or no scheduler answers at the address.
    WorkError
        The scheduler is lost and does not come back; what was done is kept.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CallError(
            "--cluster 需要 Dask：请先安装附加部分：pip install '安装包文件名.whl[cluster]'"
        ) from None

    def connect(seconds: float) -> Any:
        return Client(order.cluster, timeout=seconds, set_as_default=False)

    try:
        client = connect(_SECONDS_TO_CONNECT)
    except (OSError, ValueError) as error:
        raise CallError(f"连不上 Dask 调度器 {order.cluster}：{error}") from None
    disabled = logging.root.manager.disable
    # A lost connection is reported in one line, without Dask's own log.
    logging.disable(logging.CRITICAL)
    work = _Work(client, connect, jobs, order, warn)
    try:
        yield from work.results()
    finally:
        work.close()
        logging.disable(disabled)


class _LostError(Exception):
    """The scheduler does not answer, or is another one: what was handed over is not known any more."""


class _Sent(NamedTuple):
    """A job that was handed over, and the workers that may take it; none named means any."""

    job: Job
    workers: frozenset[str]


class _Work:
    """Jobs under way on a cluster."""

    def __init__(
        self,
        client: Any,
        connect: Callable[[float], Any],
        jobs: Iterable[Job],
        order: Order,
        warn: Callable[[str], None],
    ) -> None:
        self._connect = connect
        self._coming = iter(jobs)
        # Handed over, and lost before their results came.
        self._again: deque[Job] = deque()
        self._order = order
        # It is sent with each job, and the names of forty thousand are a megabyte.
        self._nameless = replace(order, townships=())
        self._warn = warn
        self._here = toolchain_hash()
        self._returns = 0
        self._begin(client)

    def _begin(self, client: Any) -> None:
        """Begin with a scheduler that knows nothing yet."""
        self._client = client
        self._scheduler = ""
        self._sent: dict[Any, _Sent] = {}
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._threads = 0
        self._fit: frozenset[str] = frozenset()
        self._unfit: frozenset[str] = frozenset()
        self._looked = -math.inf
        self._idle_since: float | None = time.monotonic()

    def results(self) -> Generator[Result, None, None]:
        """Yield each job's result as it ends."""
        while True:
            try:
                if not self._hand_over():
                    return
                result = self._next_result()
            except _LostError:
                self._return()
                continue
            if result is not None:
                self._returns = 0
                yield result

    def close(self) -> None:
        """Part from the cluster, which forgets what was handed over and is not begun."""
        self._client.close(timeout=_SECONDS_TO_ANSWER)

    def _hand_over(self) -> bool:
        """Hand over as many jobs as the cluster should have; return whether any is under way or to come."""
        if time.monotonic() - self._looked >= _SECONDS_BETWEEN_LOOKS:
            # Workers come and go while the batch runs.
            self._look()
            self._looked = time.monotonic()
        if not self._threads and self._unfit:
            return True
        ahead = max(_LEAST_AHEAD, self._threads * _AHEAD)
        for job in islice(self._jobs(), max(0, ahead - len(self._sent))):
            self._submit(job)
        return bool(self._sent)

    def _jobs(self) -> Iterator[Job]:
        while self._again:
            yield self._again.popleft()
        yield from self._coming

    def _submit(self, job: Job) -> None:
        # A worker that lacks the kit dies of the message itself: where there are such, the others are named.
        workers = self._fit if self._unfit else frozenset()
        where = {"workers": sorted(workers)} if workers else {}
        future = self._client.submit(
            publish_on_worker, job, self._nameless, self._here, pure=False, retries=_RETRIES, **where
        )
        self._sent[future] = _Sent(job, workers)
        future.add_done_callback(self._done.put)

    def _next_result(self) -> Result | None:
        """Return the result of a job that has ended; None where none does within a while."""
        try:
            future = self._done.get(timeout=_SECONDS_BETWEEN_LOOKS)
        except Empty:
            return None
        if future not in self._sent:
            # It was handed over once more.
            return None
        if future.cancelled():
            raise _LostError
        result = _result(future, self._sent[future].job)
        del self._sent[future]
        future.release()
        return result

    def _look(self) -> None:
        """Look whether the scheduler is there, and which workers it has."""
        if self._client.status != "running" or any(future.cancelled() for future in self._sent):
            raise _LostError
        try:
            scheduler = self._asked(self._client.scheduler.identity)["id"]
            found: dict[str, int] = self._asked(self._client.scheduler.ncores)
            self._probe(sorted(found.keys() - self._fit - self._unfit))
        except Exception:
            # Whatever the error, a scheduler that does not answer is lost.
            raise _LostError from None
        if self._scheduler not in ("", scheduler):
            # It was ended in order and started again, which Dask's client takes no notice of.
            raise _LostError
        self._scheduler = scheduler
        # One that comes back may have the kit by then, or lack it.
        self._fit &= found.keys()
        self._unfit &= found.keys()
        self._threads = sum(found[worker] for worker in self._fit)
        self._take_back(found.keys())
        self._warn_of_no_workers()

    def _asked(self, question: Callable[..., Any]) -> Any:
        return self._client.sync(question, callback_timeout=_SECONDS_TO_ANSWER)

    def _take_back(self, workers: Iterable[str]) -> None:
        """Take back jobs of which all workers that may take them are gone: they would wait for ever."""
        for future, sent in list(self._sent.items()):
            if sent.workers and sent.workers.isdisjoint(workers):
                del self._sent[future]
                future.release()
                self._again.append(sent.job)

    def _probe(self, workers: list[str]) -> None:
        """Find out whether new workers have the kit, by a question that they can answer without it."""
        if not workers:
            return
        answers = self._client.run(find_spec, "kit", workers=workers, on_error="return")
        for worker, answer in answers.items():
            if answer is None or isinstance(answer, ImportError):
                self._unfit |= {worker}
                self._warn(f"工作机 {worker} 上没有装这个工具，不用它：请装上再让它加入")
            elif not isinstance(answer, BaseException):
                self._fit |= {worker}

    def _warn_of_no_workers(self) -> None:
        now = time.monotonic()
        if self._threads:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        elif now - self._idle_since >= _SECONDS_WITHOUT_WORKERS:
            self._warn(
                f"调度器 {self._order.cluster} 下面没有能用的工作机，在等它们起来；"
                "不等就按 Ctrl-C，已写完的都在"
            )
            self._idle_since = math.inf

    def _return(self) -> None:
        """Wait for a lost scheduler to be there again, and have all that is not done handed over once more.

        Raises
        ------
        WorkError
            It does not come back, or is lost again and again.
        """
        self._returns += 1
        if self._returns > _MOST_RETURNS:
            raise self._gone()
        self._warn(
            f"与 Dask 调度器 {self._order.cluster} 断了联系，等它回来，最多等{_SECONDS_TO_RETURN:.0f}秒；"
            "不等就按 Ctrl-C，已写完的都在"
        )
        # What was written and not told of yet is found written by whoever is given it again.
        self._again.extendleft(reversed([sent.job for sent in self._sent.values()]))
        self.close()
        until = time.monotonic() + _SECONDS_TO_RETURN
        while (left := until - time.monotonic()) > 0:
            try:
                client = self._connect(min(left, _SECONDS_TO_CONNECT))
            except (OSError, ValueError):
                # It is asked again and again until the time is over.
                continue
            self._begin(client)
            self._warn(f"Dask 调度器 {self._order.cluster} 回来了，接着写其余的")
            return
        raise self._gone()

    def _gone(self) -> WorkError:
        return WorkError(
            f"与 Dask 调度器 {self._order.cluster} 断了联系；已写完的都在，再运行同一命令会接着写其余的"
        )


def _result(future: Any, job: Job) -> Result:
    """Return the result of a job that has ended; raise `_LostError` where it cannot be fetched."""
    try:
        result: Result = future.result(timeout=_SECONDS_TO_ANSWER)
    except Exception as error:
        if future.status != "error":
            # It is at the scheduler, or at a worker, which has gone meanwhile.
            raise _LostError from None
        # KilledWorker among them: Dask has tried it on several workers, and all of them died.
        reason = f"集群没有写成（{type(error).__name__}）：{first_line(error)}"
        if "deserialization" in reason:
            reason = "调度器上没有装这个工具，或者版本不同：请装成一样的"
        result = Result.failed(job.township, job.county, reason)
    return result
