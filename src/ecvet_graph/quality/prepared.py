"""What a process that checks a text needs, read when this module is.

The server that makes such processes (multiprocessing, `forkserver`) reads it once; each process then
begins with the constraints compiled, in a hundredth of the time that a fresh interpreter takes.
"""

from __future__ import annotations

from ecvet_graph.quality.engines import shacl_engine

__all__ = ["ENGINE"]

ENGINE = shacl_engine("rust", "publish")
