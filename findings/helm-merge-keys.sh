#!/usr/bin/env bash
# A YAML merge key in a values file: Helm and PyYAML read different numbers of pods from it.
# Versions: Helm 3.22.0 (sigs.k8s.io/yaml 1.6.0, as in Helm 4.3.1), PyYAML 6.0.3 and 6.0.4.
# Guess: a mapping's own keys win over "<<" wherever it stands; in "<<: [*a, *b]" a wins over b.
# Seen: in Helm the later line wins, so a "<<" that stands last overwrites the mapping's own keys.
# PyYAML keeps those, but 6.0.4 lets b win, save for keys of one letter; 6.0.3 and Helm let a win.
# Why: green is installed with the limits, flags or pods of the defaults, while a check in Python
# of the same file passes. Way out: "<<" on the first line of a mapping, and never with a list.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > values.yaml <<'END'
defaults: &defaults {replicas: 3, r: 3}
canary: &canary {replicas: 4, r: 4}
own_key_first:
  replicas: 5
  <<: *defaults
own_key_last:
  <<: *defaults
  replicas: 5
list:
  <<: [*defaults, *canary]
END

cat > go.mod <<'END'
module finding
go 1.26.0
require helm.sh/helm/v3 v3.22.0
END
cat > main.go <<'END'
package main

import (
	"fmt"
	"os"

	"helm.sh/helm/v3/pkg/chart/loader"
)

func main() {
	text, err := os.ReadFile("values.yaml")
	if err != nil {
		panic(err)
	}
	chart, err := loader.LoadFiles([]*loader.BufferedFile{
		{Name: "Chart.yaml", Data: []byte("apiVersion: v2\nname: perception\nversion: 1.2.4\n")},
		{Name: "values.yaml", Data: text},
	})
	if err != nil {
		panic(err)
	}
	fmt.Print("helm 3.22.0:")
	for _, name := range []string{"own_key_first", "own_key_last", "list"} {
		part := chart.Values[name].(map[string]any)
		fmt.Printf(" %s replicas=%v r=%v;", name, part["replicas"], part["r"])
	}
	fmt.Println()
}
END
GOFLAGS=-mod=mod go run . > seen

cat > read.py <<'END'
import yaml
values = yaml.safe_load(open("values.yaml"))
print(f"pyyaml {yaml.__version__}:", end="")
for name in ("own_key_first", "own_key_last", "list"):
    print(f" {name} replicas={values[name]['replicas']} r={values[name]['r']};", end="")
print()
END
for version in 6.0.3 6.0.4; do
  python3 -m venv "venv-$version"
  "venv-$version/bin/pip" install --quiet --disable-pip-version-check "pyyaml==$version"
  "venv-$version/bin/python" read.py >> seen
done

cat > expected <<'END'
helm 3.22.0: own_key_first replicas=3 r=3; own_key_last replicas=5 r=3; list replicas=3 r=3;
pyyaml 6.0.3: own_key_first replicas=5 r=3; own_key_last replicas=5 r=3; list replicas=3 r=3;
pyyaml 6.0.4: own_key_first replicas=5 r=3; own_key_last replicas=5 r=3; list replicas=4 r=3;
END
echo "guess, for each: own_key_first replicas=5, own_key_last replicas=5, list replicas=3; r=3"
cat seen
diff expected seen
echo "seen again: the same file is read in three ways"
