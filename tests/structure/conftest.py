"""Whoever runs these tests is shown the counts, which CI keeps in its log."""

import pytest
from structure.counts import summary


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"in the library: {summary()}")
