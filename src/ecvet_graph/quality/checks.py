"""Checking texts: here or in processes of their own, only those that nobody checked before.

Some constraints take time that grows with the square of a part, so the check of a text can take as
long as somebody likes who made it for that. What runs in a process of its own ends with its time.
"""

import multiprocessing
import re
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from ecvet_graph.errors import EngineError, LimitError, Place
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.quality.cache import FindingCache, Found
from ecvet_graph.quality.engines import Result, shacl_engine

__all__ = ["check_texts"]

# Below so many texts starting processes costs more than it saves.
_WORTH_PROCESSES = 16
# Some constraints (U17) grow with the cube of what was made for them. A text of so many characters
# holds 160 outcomes of two units with IRIs of the usual length, and takes 6 s at worst.
_HARMLESS = 64 * 1024
_PREPARED = "ecvet_graph.quality.prepared"
_SUBJECT = re.compile("<([^>]*)>")


def check_texts(
    texts: Sequence[str],
    cache: FindingCache,
    *,
    workers: int,
    seconds: float,
    source: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Result]:
    """Yield shape, thing and value of all findings, those of the same text once.

    Args:
        texts: chunks in N-Triples.
        cache: what was found before; it names engine and level.
        workers: processes; a text that could take long is checked in a process of its own even
            when it is 1.
        seconds: time for all texts together, above 0.
        source: name of the file the user gave, for the error.
        progress: hears of every text that is checked or remembered.

    Raises:
        LimitError: the time was up; the processes are gone, and what was found is remembered.
        EngineError: the engine failed, or a process died.
        UsageFault: there is no such engine or level.
    """
    deadline = time.monotonic() + seconds
    shacl_engine(cache.engine, cache.level)
    listener = progress or Silent()
    listener.begin("Validating", len(texts))
    fresh: list[str] = []
    for text in texts:
        known = cache.read(text)
        if known is None:
            fresh.append(text)
        else:
            yield from known
    listener.advance(len(texts) - len(fresh))
    done = 0
    try:
        for text, found in zip(
            fresh, _found(fresh, cache, workers=workers, deadline=deadline), strict=True
        ):
            cache.write(text, found)
            yield from found
            done += 1
            listener.advance(1)
    except TimeoutError:
        place = None if source is None else Place(source)
        raise _time_is_up(fresh[done], seconds=seconds, place=place) from None
    cache.prune()


def _found(
    texts: Sequence[str], cache: FindingCache, *, workers: int, deadline: float
) -> Iterator[Found]:
    tasks = [(cache.engine, cache.level, text) for text in texts]
    is_long = any(len(text) > _HARMLESS for text in texts)
    if is_long or (workers > 1 and len(tasks) >= _WORTH_PROCESSES):
        yield from _found_elsewhere(tasks, workers=max(1, workers), deadline=deadline)
        return
    for task in tasks:
        if time.monotonic() >= deadline:
            raise TimeoutError
        yield _check(task)


def _found_elsewhere(
    tasks: Sequence[tuple[str, str, str]], *, workers: int, deadline: float
) -> Iterator[Found]:
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload([_PREPARED])
    number = min(workers, len(tasks))
    try:
        with ProcessPoolExecutor(
            number, mp_context=start, initializer=_end_at, initargs=(deadline,)
        ) as pool:
            yield from pool.map(_check, tasks)
    except BrokenProcessPool:
        if time.monotonic() >= deadline:
            raise TimeoutError from None
        raise EngineError(
            "A process that checks the data died, most likely for lack of memory.",
            remedy="Check with one process, or free some memory.",
        ) from None


def _end_at(deadline: float) -> None:
    """Let the system end this process at a time of the monotonic clock, whatever it is doing."""
    # An engine inside a query looks at no flag and lets no other thread run.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, max(0.001, deadline - time.monotonic()))


def _time_is_up(text: str, *, seconds: float, place: Place | None) -> LimitError:
    subject = _SUBJECT.match(text)
    near = f" It ended at the part that begins with {subject[1][:300]}." if subject else ""
    return LimitError(
        f"Checking the data takes more than {seconds:g} seconds.{near}",
        remedy="Divide the qualification if it has thousands of units, look for parts that are "
        "parts of each other, or allow more time with ECVET_LIMIT_GATE_SECONDS.",
        place=place,
    )


def _check(task: tuple[str, str, str]) -> Found:
    engine, level, text = task
    return list(shacl_engine(engine, level).results(text))
