"""A gate written in Python."""

from __future__ import annotations

from bluegreen import _bluegreen
from bluegreen._bluegreen import Release
from bluegreen.answers import not_written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


class Gate(_bluegreen.Gate):
    """Answers when a release waits for a person.

    In a live release it may block: the release is driven meanwhile.
    """

    def ask(self, release: Release) -> Literal["promote", "abort"] | None:
        """None: somebody else answers, and the driver leaves with Outcome.waiting."""
        raise NotImplementedError(not_written(self, "ask"))
