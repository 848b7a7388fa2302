#!/usr/bin/env bash
# A Lease whose renewTime is a whole second is refused, and the Python client writes such ones.
# Versions: kubernetes 37.0.2 (Python), k8s.io/api 0.36.3 with the JSON decoder of apimachinery.
# Guess: renewTime takes any time of RFC 3339, as creationTimestamp does.
# Seen: a MicroTime takes exactly six digits after the second, not none, three or nine. The client
# writes what isoformat() gives: six, save when the microseconds happen to be 0, then none.
# Why: a driver of releases with a Lease as its lock fails one renewal in a million, or all, if it
# rounds its clock. Way out: write six digits oneself; a refused renewal means "ask again".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check kubernetes==37.0.2
cat > write.py <<'END'
import json
from datetime import datetime, timezone
from kubernetes import client
for micros in (123456, 123000, 0):
    time = datetime(2026, 11, 28, 12, 0, 0, micros, tzinfo=timezone.utc)
    lease = client.V1Lease(metadata=client.V1ObjectMeta(name="perception", creation_timestamp=time),
                           spec=client.V1LeaseSpec(holder_identity="driver", renew_time=time))
    print(json.dumps(client.ApiClient().sanitize_for_serialization(lease)))
END
venv/bin/python write.py > leases.json
for digits in 123 123456 123456789; do
  time=2026-11-28T12:00:00.${digits}Z
  printf '{"metadata": {"creationTimestamp": "%s"}, "spec": {"renewTime": "%s"}}\n' "$time" "$time"
done >> leases.json

cat > go.mod <<'END'
module finding
go 1.26.0
require (
	k8s.io/api v0.36.3
	k8s.io/apimachinery v0.36.3
)
END
cat > main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	coordination "k8s.io/api/coordination/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/json"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var lease coordination.Lease
		var other struct {
			Metadata meta.ObjectMeta `json:"metadata"`
			Spec     struct{ RenewTime string `json:"renewTime"` } `json:"spec"`
		}
		if err := json.UnmarshalCaseSensitivePreserveInts(lines.Bytes(), &other); err != nil {
			panic(err)
		}
		verdict := "taken"
		if err := json.UnmarshalCaseSensitivePreserveInts(lines.Bytes(), &lease); err != nil {
			verdict = "refused: " + err.Error()[strings.LastIndex(err.Error(), "cannot parse"):]
		}
		fmt.Printf("%s: %s\n", other.Spec.RenewTime, verdict)
	}
}
END
GOFLAGS=-mod=mod go run . < leases.json > seen 2> go.log || { cat go.log; exit 1; }

cat > expected <<'END'
2026-11-28T12:00:00.123456+00:00: taken
2026-11-28T12:00:00.123000+00:00: taken
2026-11-28T12:00:00+00:00: refused: cannot parse "+00:00" as ".000000"
2026-11-28T12:00:00.123Z: refused: cannot parse ".123Z" as ".000000"
2026-11-28T12:00:00.123456Z: taken
2026-11-28T12:00:00.123456789Z: refused: cannot parse "789Z" as "Z07:00"
END
echo "kubernetes 37.0.2 wrote the first three, k8s.io/api 0.36.3 read all as creationTimestamp"
echo "guess: it takes all as renewTime too"
cat seen
diff expected seen
echo "seen again: only six digits are taken, and the client does not always write them"
