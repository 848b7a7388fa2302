"""The release of perception 1.2.4, rehearsed: python examples/rehearse.py"""

from pathlib import Path

import bluegreen

runbook = bluegreen.load(Path(__file__).parent / "runbooks" / "perception.yaml")
rehearsal = bluegreen.rehearse(
    runbook, "1.2.4", on_event=lambda event: print(event.entry.at, event.entry.text)
)
print(rehearsal.last_line)
raise SystemExit(rehearsal.exit_code)
