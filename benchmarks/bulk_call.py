"""Full rehearsals per CPU second through Python's bulk call, as one JSON object:

python benchmarks/bulk_call.py RUNBOOK FIRST_SEED COUNT
"""

from __future__ import annotations

import json
import sys
import time

import bluegreen


def main(path: str, first: int, count: int) -> None:
    runbook = bluegreen.load(path)
    began = time.process_time()
    bluegreen.rehearse_many(runbook, "1.2.4", seeds=range(first, first + count))
    took = time.process_time() - began
    print(json.dumps({"rehearsals": count, "per_cpu_second": count / took}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
