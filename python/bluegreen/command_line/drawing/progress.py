"""A live release on the terminal: the story, and under it what is awaited now.

Without a terminal plain lines.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from bluegreen._bluegreen import Entry, Event, Release
from bluegreen.command_line.as_json import write_json
from bluegreen.command_line.documents import entry_document, result_document
from bluegreen.command_line.drawing.console import is_terminal, out, paint_colors, safe
from bluegreen.command_line.drawing.outcome import tell_outcome
from bluegreen.command_line.drawing.story import Story, step_title
from bluegreen.command_line.options import Output
from bluegreen.session import Result


class Progress(AbstractContextManager["Progress"]):
    """Tells events as they come. With --output json it keeps them for the document at the end.

    `release` is the one of the last event.
    """

    def __init__(self, output: Output) -> None:
        self._json = output is Output.json
        self._entries: list[Entry] = []
        self.release: Release | None = None
        self._share = ""
        self._story = Story(out, began=None, decorated=is_terminal())
        self._spinner = Spinner("dots")
        self._live: Live | None = None
        if not self._json and is_terminal():
            self._live = Live(
                console=out, get_renderable=self._status, refresh_per_second=8, transient=True
            )

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def tell(self, event: Event) -> None:
        self.release = event.release
        if event.entry.kind == "traffic":
            self._share = event.entry.text
        if self._json:
            self._entries.append(event.entry)
        else:
            self._story.tell(event)

    def end(self, result: Result) -> None:
        """How it ended: as the document, or as the last line."""
        if self._json:
            write_json(
                result_document(result)
                | {"journal": [entry_document(entry) for entry in self._entries]}
            )
        else:
            tell_outcome(result.outcome, result.last_line)

    def _status(self) -> Table:
        line = Table.grid(padding=(0, 1))
        release = self.release
        if release is None:
            line.add_row(self._spinner, Text("reading the record"))
            return line
        text = Text.assemble(
            (step_title(release, release.title, returning=release.is_return), "bold"),
            f" · {release.phase}",
        )
        text.append(paint_colors(safe(f" · new connections go to {release.traffic}")))
        if self._share:
            text.append(paint_colors(safe(f" · {self._share}")))
        if release.deadline:
            left = max(0, round((release.deadline - datetime.now(UTC)).total_seconds()))
            text.append(f" · {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left", "dim")
        self._spinner.update()
        line.add_row(self._spinner.render(time.monotonic()), text)
        return line
