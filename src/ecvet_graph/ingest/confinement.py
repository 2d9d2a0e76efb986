"""What confines a child process that reads an untrusted document: its job, limits and exit codes."""

from __future__ import annotations

import os
import resource
import sys
from dataclasses import dataclass

__all__ = [
    "EXIT_MEMORY",
    "EXIT_OUTPUT",
    "EXIT_REFUSED",
    "PUBLISH",
    "READ",
    "Job",
    "close_the_doors",
    "limit_resources",
]

EXIT_REFUSED = 3
EXIT_MEMORY = 4
EXIT_OUTPUT = 5
# What a document is parsed for.
PUBLISH, READ = "publish", "read"


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read, with the limits to keep: bytes, seconds and bytes."""

    syntax: str
    base: str
    memory_bytes: int
    cpu_seconds: int
    output_bytes: int

    @classmethod
    def from_arguments(cls, arguments: list[str]) -> Job:
        """Return the job named by the five command-line arguments."""
        syntax, base, *numbers = arguments
        return cls(syntax, base, *(int(number) for number in numbers))


def limit_resources(job: Job) -> None:
    """Bound memory, processor time and output of this process, for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (job.memory_bytes, job.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (job.cpu_seconds, job.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (job.output_bytes, job.output_bytes))


def close_the_doors() -> None:
    """Open no file and no socket any more, for good."""
    # With no descriptor left to give, neither a file nor a socket can be opened any more.
    probe = os.dup(sys.stdout.fileno())
    os.close(probe)
    resource.setrlimit(resource.RLIMIT_NOFILE, (probe, probe))
