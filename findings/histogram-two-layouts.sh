#!/usr/bin/env bash
# Other buckets on green: a quantile over both colors is five times that of the slower color.
# Versions: Prometheus 2.42.0 (promtool of Debian 12).
# Guess: the 95th percentile over both colors is between that of blue and that of green, or absent.
# Seen: sum by (le) adds each bound over the colors that have it. Of 200 requests a bound of one
# color counts 100, the next common bound 200: it comes out as 0.95 s, without a warning.
# Why: a version that changes nothing but its buckets (slo, minimum, maximum) trips a latency rule
# at the switch and is returned. Way out: sum by (color, le), or a mean of _sum and _count.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq -o APT::Sandbox::User=root prometheus=2.42.0+ds-5+deb12u1
dpkg -x prometheus_*.deb debian
cat > rules.yml <<'END'
tests:
  - interval: 15s
    input_series:
      - {series: 't_bucket{color="blue",le="0.1"}', values: '0+100x40'}
      - {series: 't_bucket{color="blue",le="0.5"}', values: '0+100x40'}
      - {series: 't_bucket{color="blue",le="1.0"}', values: '0+100x40'}
      - {series: 't_bucket{color="blue",le="+Inf"}', values: '0+100x40'}
      - {series: 't_bucket{color="green",le="0.2"}', values: '0+100x40'}
      - {series: 't_bucket{color="green",le="1.0"}', values: '0+100x40'}
      - {series: 't_bucket{color="green",le="+Inf"}', values: '0+100x40'}
    promql_expr_test:
      - expr: 'histogram_quantile(0.95, sum by (color, le) (rate(t_bucket[5m])))'
        eval_time: 10m
        exp_samples:
          - {labels: '{color="blue"}', value: 0.095}
          - {labels: '{color="green"}', value: 0.19}
      - expr: 'histogram_quantile(0.95, sum by (le) (rate(t_bucket[5m])))'
        eval_time: 10m
        exp_samples: [{labels: '{}', value: 0.95}]
END
debian/usr/bin/promtool --version | head -1
echo "guess: a 95th percentile over both colors between blue's 0.095 s and green's 0.19 s"
debian/usr/bin/promtool test rules rules.yml
echo "seen again: blue alone 0.095 s, green alone 0.19 s, both together 0.95 s"
