#!/usr/bin/env bash
# Single quotes: a selector of PromQL matches nothing, or everything, as a matcher of Alertmanager.
# Versions: promtool 2.42.0, amtool 0.25.0, Alertmanager 0.35.0 as Go module in its default mode.
# Guess: color='green' means the same in a rule, a route and a silence, or is refused.
# Seen: to PromQL single quotes and backticks are quotes, to Alertmanager part of the value. So
# color='green' never matches green, and color!='blue' matches blue. 0.35.0 logs a warning only.
# Why: the route for alerts of the new color stays empty, and a silence of "all but blue" silences
# blue. Way out: double quotes; `amtool config routes test` with both colors. (Matchers in the JSON
# of the HTTP API have no quotes at all.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

for package in prometheus=2.42.0+ds-5+deb12u1 prometheus-alertmanager=0.25.0-1+b4; do
  apt-get download -qq -o APT::Sandbox::User=root "$package"
done
for package in *.deb; do dpkg -x "$package" debian; done

cat > rules.yml <<'END'
tests:
  - input_series:
      - {series: 'errors{color="blue"}', values: '1'}
      - {series: 'errors{color="green"}', values: '2'}
    promql_expr_test:
      - expr: errors{color='green'}
        exp_samples: &green [{labels: 'errors{color="green"}', value: 2}]
      - {expr: "errors{color=`green`}", exp_samples: *green}
      - {expr: "errors{color!='blue'}", exp_samples: *green}
END
debian/usr/bin/promtool test rules rules.yml > promtool.log
echo "promtool 2.42.0: color='green', color=\`green\` and color!='blue' select green alone" > seen

route() { # MATCHER COLOR
  cat > alertmanager.yml <<END
route: {receiver: everyone, routes: [{receiver: release, matchers: ["$1"]}]}
receivers: [{name: everyone}, {name: release}]
END
  debian/usr/bin/amtool check-config alertmanager.yml > /dev/null
  debian/usr/bin/amtool config routes test --config.file=alertmanager.yml "color=$2" 2> /dev/null
}
for matcher in 'color=\"green\"' "color='green'" 'color=`green`' "color!='blue'"; do
  blue=$(route "$matcher" blue) green=$(route "$matcher" green)
  echo "amtool 0.25.0: ${matcher//\\/}: blue to $blue, green to $green" >> seen
done

cat > go.mod <<'END'
module finding
go 1.26.0
require github.com/prometheus/alertmanager v0.35.0
END
cat > main.go <<'END'
package main

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/alertmanager/featurecontrol"
	"github.com/prometheus/alertmanager/matcher/compat"
	"github.com/prometheus/common/model"
)

func main() {
	compat.InitFromFlags(slog.New(slog.NewTextHandler(os.Stderr, nil)), featurecontrol.NoopFlags{})
	for _, text := range []string{`color="green"`, `color='green'`, "color=`green`", `color!='blue'`} {
		matchers, err := compat.Matchers(text, "finding")
		if err != nil {
			panic(err)
		}
		fmt.Printf("alertmanager 0.35.0: %s: blue %v, green %v\n", text,
			matchers.Matches(model.LabelSet{"color": "blue"}),
			matchers.Matches(model.LabelSet{"color": "green"}))
	}
}
END
GOFLAGS=-mod=mod go run . >> seen 2> go.log || { cat go.log; exit 1; }

cat > expected <<'END'
promtool 2.42.0: color='green', color=`green` and color!='blue' select green alone
amtool 0.25.0: color="green": blue to everyone, green to release
amtool 0.25.0: color='green': blue to everyone, green to everyone
amtool 0.25.0: color=`green`: blue to everyone, green to everyone
amtool 0.25.0: color!='blue': blue to release, green to release
alertmanager 0.35.0: color="green": blue false, green true
alertmanager 0.35.0: color='green': blue false, green false
alertmanager 0.35.0: color=`green`: blue false, green false
alertmanager 0.35.0: color!='blue': blue true, green true
END
echo "guess: every form selects green alone, as in PromQL"
cat seen
diff expected seen
test "$(grep -c 'level=WARN.*double-quoted' go.log)" = 3
echo "seen again: the quotes became part of the value"
