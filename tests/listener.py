"""A listener that remembers how far work said it was."""

__all__ = ["Listener"]


class Listener:
    """Remembers for each step how much there was to do, and how much was told as done."""

    def __init__(self) -> None:
        self.steps: list[list[int]] = []

    def begin(self, description: str, total: int | None) -> None:
        """Hear that a step begins."""
        assert description
        self.steps.append([total or 0, 0])

    def advance(self, count: int) -> None:
        """Hear that so much more is done."""
        self.steps[-1][1] += count
