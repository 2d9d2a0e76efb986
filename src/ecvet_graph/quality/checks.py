"""Checking texts: here or on several processors, and only those that nobody checked before."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from ecvet_graph.errors import EngineError
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.quality.cache import FindingCache, Found
from ecvet_graph.quality.engines import Result, shacl_engine

__all__ = ["check_texts"]

# Below so many texts starting processes costs more than it saves.
_WORTH_PROCESSES = 16


def check_texts(
    texts: Sequence[str], cache: FindingCache, *, workers: int, progress: Progress | None = None
) -> Iterator[Result]:
    """Yield shape, thing and value of all findings, those of the same text once.

    Raises:
        EngineError: the engine failed, or a process died.
        UsageFault: there is no such engine or level.
    """
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
    for text, found in zip(fresh, _found(fresh, cache, workers=workers), strict=True):
        cache.write(text, found)
        yield from found
        listener.advance(1)
    cache.prune()


def _found(texts: Sequence[str], cache: FindingCache, *, workers: int) -> Iterator[Found]:
    tasks = [(cache.engine, cache.level, text) for text in texts]
    if workers <= 1 or len(tasks) < _WORTH_PROCESSES:
        yield from map(_check, tasks)
        return
    start = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, mp_context=start) as pool:
            yield from pool.map(_check, tasks, chunksize=4)
    except BrokenProcessPool:
        raise EngineError(
            "A process that checks the data died, most likely for lack of memory.",
            remedy="Check with one process, or free some memory.",
        ) from None


def _check(task: tuple[str, str, str]) -> Found:
    engine, level, text = task
    return list(shacl_engine(engine, level).results(text))
