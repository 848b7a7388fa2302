package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// series is one combination of the labels that Spring puts on http.server.requests; exception and error are "none".
type series struct {
	method, outcome, status, uri string
}

func (s series) tag(name string) string {
	switch name {
	case "method":
		return s.method
	case "outcome":
		return s.outcome
	case "status":
		return s.status
	case "uri":
		return s.uri
	case "error", "exception":
		return "none"
	}
	return ""
}

func (s series) labels() string {
	return fmt.Sprintf(`{error="none",exception="none",method=%q,outcome=%q,status=%q,uri=%q}`,
		s.method, s.outcome, s.status, s.uri)
}

// statistics of one series. The largest time is that of the last one to two minutes, as Micrometer's decays.
type statistics struct {
	count         int64
	total         time.Duration
	max, lastMax  time.Duration
	windowStarted time.Time
}

const maxWindow = time.Minute

func (s *statistics) decay(now time.Time) {
	switch age := now.Sub(s.windowStarted); {
	case age >= 2*maxWindow:
		s.max, s.lastMax, s.windowStarted = 0, 0, now
	case age >= maxWindow:
		s.max, s.lastMax, s.windowStarted = 0, s.max, s.windowStarted.Add(maxWindow)
	}
}

type metrics struct {
	lock sync.Mutex
	now  func() time.Time
	http map[series]*statistics
}

func newMetrics() *metrics { return &metrics{now: time.Now, http: map[series]*statistics{}} }

func outcomeOf(status int) string {
	outcomes := []string{"INFORMATIONAL", "SUCCESS", "REDIRECTION", "CLIENT_ERROR", "SERVER_ERROR"}
	if status < 100 || status > 599 {
		return "UNKNOWN"
	}
	return outcomes[status/100-1]
}

func (m *metrics) record(method, uri string, status int, took time.Duration) {
	key := series{method: method, outcome: outcomeOf(status), status: fmt.Sprint(status), uri: uri}
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.http[key] == nil {
		m.http[key] = &statistics{windowStarted: m.now()}
	}
	s := m.http[key]
	s.decay(m.now())
	s.count++
	s.total += took
	s.max = max(s.max, took)
}

// snapshot copies all series, with the largest time in max, and their keys in the order of their labels.
func (m *metrics) snapshot() ([]series, map[series]statistics) {
	m.lock.Lock()
	defer m.lock.Unlock()
	keys, values := []series{}, map[series]statistics{}
	for key, s := range m.http {
		s.decay(m.now())
		value := *s
		value.max = max(s.max, s.lastMax)
		keys, values[key] = append(keys, key), value
	}
	slices.SortFunc(keys, func(a, b series) int { return strings.Compare(a.labels(), b.labels()) })
	return keys, values
}

func (m *metrics) writePrometheus(out io.Writer) {
	const name = "http_server_requests_seconds"
	keys, values := m.snapshot()
	if len(keys) == 0 {
		return
	}
	fmt.Fprintf(out, "# HELP %s  \n# TYPE %s summary\n", name, name)
	for _, key := range keys {
		fmt.Fprintf(out, "%s_count%s %d\n", name, key.labels(), values[key].count)
		fmt.Fprintf(out, "%s_sum%s %v\n", name, key.labels(), values[key].total.Seconds())
	}
	fmt.Fprintf(out, "# HELP %s_max  \n# TYPE %s_max gauge\n", name, name)
	for _, key := range keys {
		fmt.Fprintf(out, "%s_max%s %v\n", name, key.labels(), values[key].max.Seconds())
	}
}

func writeGauge(out io.Writer, name, labels, help string, value float64) {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n%s%s %s\n", name, help, name, name, labels, text)
}
