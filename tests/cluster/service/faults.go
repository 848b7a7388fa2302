package main

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// faults are the ways in which the service can be broken, by environment at the start:
//
//	HEALTH=DOWN       health and readiness are down
//	FAIL_EVERY=N      every Nth request to / answers 500
//	FAIL_AFTER=N      every request to / after the Nth answers 500
//	DOWN_AFTER=N      health and readiness are down after the Nth request to /
//	LATENCY_MS=N      added to every request to /
//	START_MS=N        readiness is down for as long
//	CRASH=1           the process ends at once with 1
//
// and while it runs (POST): /admin/health?status=DOWN|UP, /admin/fail?every=N, /admin/latency?ms=N,
// /admin/log?level=ERROR&line=TEXT, /admin/crash.
type faults struct {
	down         atomic.Bool
	failEvery    atomic.Int64
	failAfter    atomic.Int64
	downAfter    atomic.Int64
	latencyMs    atomic.Int64
	start        time.Duration
	crashAtStart bool
	requests     atomic.Int64
}

func parseCount(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	count, err := strconv.ParseInt(text, 10, 64)
	if err != nil || count < 0 {
		return 0, fmt.Errorf("%q is no count", text)
	}
	return count, nil
}

func newFaults(getenv func(string) string) (*faults, error) {
	f := &faults{crashAtStart: getenv("CRASH") != ""}
	f.down.Store(getenv("HEALTH") == "DOWN")
	var startMs atomic.Int64
	for name, count := range map[string]*atomic.Int64{
		"FAIL_EVERY": &f.failEvery,
		"FAIL_AFTER": &f.failAfter,
		"DOWN_AFTER": &f.downAfter,
		"LATENCY_MS": &f.latencyMs,
		"START_MS":   &startMs,
	} {
		value, err := parseCount(getenv(name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		count.Store(value)
	}
	f.start = time.Duration(startMs.Load()) * time.Millisecond
	return f, nil
}

// healthy says whether health and readiness are up, so long after the start.
func (f *faults) healthy(uptime time.Duration) bool {
	after := f.downAfter.Load()
	return !f.down.Load() && uptime >= f.start && (after == 0 || f.requests.Load() <= after)
}

// meet counts one request to /, waits as long as told, and says whether the request must fail.
func (f *faults) meet() bool {
	number := f.requests.Add(1)
	time.Sleep(time.Duration(f.latencyMs.Load()) * time.Millisecond)
	every, after := f.failEvery.Load(), f.failAfter.Load()
	return every > 0 && number%every == 0 || after > 0 && number > after
}
