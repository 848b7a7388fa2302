package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// counts of one lane, of an interval or of the whole run. A request is lost without an answer, failed with a bad one.
type counts struct {
	Requests    int            `json:"requests"`
	Good        int            `json:"good"`
	Lost        map[string]int `json:"lost"`     // by kind
	Failed      map[string]int `json:"failed"`   // by status
	Versions    map[string]int `json:"versions"` // of every answer, good and bad
	Connections int            `json:"connections"`
	FirstBad    *time.Time     `json:"first_bad"`
	LastBad     *time.Time     `json:"last_bad"`
	P50Ms       float64        `json:"p50_ms"`
	P99Ms       float64        `json:"p99_ms"`
	MaxMs       float64        `json:"max_ms"`
	latencies   []time.Duration
}

func newCounts() *counts {
	return &counts{Lost: map[string]int{}, Failed: map[string]int{}, Versions: map[string]int{}}
}

func (c *counts) add(result answer, latency time.Duration, now time.Time) {
	c.Requests++
	c.latencies = append(c.latencies, latency)
	switch {
	case result.good():
		c.Good++
	case result.err != nil:
		c.Lost[kindOf(result.err)]++
	default:
		c.Failed[fmt.Sprint(result.status)]++
	}
	if result.err == nil {
		c.Versions[result.version]++
	}
	if result.good() {
		return
	}
	if c.FirstBad == nil {
		c.FirstBad = &now
	}
	c.LastBad = &now
}

// finished is a copy with its latencies summed up.
func (c *counts) finished() counts {
	result := *c
	result.Lost, result.Failed, result.Versions = maps.Clone(c.Lost), maps.Clone(c.Failed), maps.Clone(c.Versions)
	sorted := slices.Sorted(slices.Values(c.latencies))
	at := func(share float64) float64 {
		if len(sorted) == 0 {
			return 0
		}
		return float64(sorted[int(share*float64(len(sorted)-1))].Microseconds()) / 1000
	}
	result.P50Ms, result.P99Ms, result.MaxMs = at(0.5), at(0.99), at(1)
	result.latencies = nil
	return result
}

// tally counts into the whole run and into the interval that is open.
type tally struct {
	lock          sync.Mutex
	all, interval *counts
}

func newTally() *tally { return &tally{all: newCounts(), interval: newCounts()} }

func (t *tally) add(due time.Time, result answer) {
	now := time.Now()
	t.lock.Lock()
	defer t.lock.Unlock()
	for _, c := range []*counts{t.all, t.interval} {
		c.add(result, now.Sub(due), now.UTC())
	}
}

func (t *tally) dialed() {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.all.Connections++
	t.interval.Connections++
}

func (t *tally) takeInterval() counts {
	t.lock.Lock()
	taken := t.interval
	t.interval = newCounts()
	t.lock.Unlock()
	return taken.finished()
}

func (t *tally) total() counts {
	t.lock.Lock()
	defer t.lock.Unlock()
	return t.all.finished()
}

// worstDelay is the longest time by which the generator started a request too late.
type worstDelay struct {
	lock  sync.Mutex
	worst time.Duration
}

func (w *worstDelay) see(delay time.Duration) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.worst = max(w.worst, delay)
}

func (w *worstDelay) seconds() float64 {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.worst.Seconds()
}
