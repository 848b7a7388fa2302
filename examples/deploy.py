"""The release of perception 1.2.4 on the current cluster: python examples/deploy.py"""

from pathlib import Path

import bluegreen

runbook = bluegreen.load(Path(__file__).parent / "runbooks" / "perception.yaml")
result = bluegreen.deploy(
    runbook, "1.2.4", on_event=lambda event: print(event.entry.at, event.entry.text)
)
print(result.last_line)
raise SystemExit(result.exit_code)
