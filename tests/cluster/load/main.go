// An open-loop load generator that retries nothing.
//
//	load --url http://ADDRESS:PORT/ [--rate 300] [--kept 10] [--timeout 5s] [--interval 1s] [--duration 0] [--await 0]
//	     [--source ADDRESS]
//
// With --await it first waits, for as long at most, until the service has answered well several times in a row, so that
// what is not there yet is not counted as lost. Only what counts comes from --source: a tuple of addresses and ports that
// was tried too early may be spoilt for some time. Then requests start by a fixed schedule, whatever becomes of earlier ones, and latency counts from the scheduled time. They
// take turns in four lanes, counted apart: GET and POST, each on a new connection per request and on connections that are
// kept for good. Every interval prints one JSON line of what ended in it; the end (--duration, SIGINT or SIGTERM) prints
// a line of the same form with the totals, type "summary".
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type options struct {
	url      string
	rate     float64
	kept     int
	timeout  time.Duration
	interval time.Duration
	duration time.Duration // 0: until a signal
	await    time.Duration // 0: not at all
	source   net.IP        // nil: any
}

func parseOptions(arguments []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.StringVar(&o.url, "url", "", "what to request, http only")
	flags.Float64Var(&o.rate, "rate", 300, "requests per second, over all lanes")
	flags.IntVar(&o.kept, "kept", 10, "connections of each lane that keeps them")
	flags.DurationVar(&o.timeout, "timeout", 5*time.Second, "limit of a request, from its scheduled time")
	flags.DurationVar(&o.interval, "interval", time.Second, "time between two lines")
	flags.DurationVar(&o.duration, "duration", 0, "time to run; 0: until SIGINT or SIGTERM")
	flags.DurationVar(&o.await, "await", 0, "limit of the wait for the first answers; 0: no wait")
	flags.Func("source", "address of this machine that connections come from", func(text string) error {
		if o.source = net.ParseIP(text); o.source == nil {
			return errors.New("not an IP address")
		}
		return nil
	})
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	if o.rate <= 0 || o.kept <= 0 || o.timeout <= 0 || o.interval <= 0 || o.duration < 0 || o.await < 0 {
		return o, errors.New("--rate, --kept, --timeout and --interval must be positive")
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return o, nil
}

func makeLanes(o options) ([]lane, error) {
	target, err := url.Parse(o.url)
	if err != nil || target.Scheme != "http" || target.Port() == "" {
		return nil, fmt.Errorf("--url %q is not of the form http://ADDRESS:PORT/", o.url)
	}
	newCall := func(method string, closes bool) call {
		call := newCall(method, target.Host, target.RequestURI(), closes)
		call.source = o.source
		return call
	}
	return []lane{
		newFreshLane("new_get", newCall("GET", true), o.timeout),
		newFreshLane("new_post", newCall("POST", true), o.timeout),
		newKeptLane("kept_get", newCall("GET", false), o.timeout, o.kept),
		newKeptLane("kept_post", newCall("POST", false), o.timeout, o.kept),
	}, nil
}

// report is one line of output.
type report struct {
	Type        string            `json:"type"` // interval or summary
	Time        time.Time         `json:"time"`
	ElapsedS    float64           `json:"elapsed_s"`
	WorstStartS float64           `json:"worst_start_delay_s"` // how far the generator itself fell behind its schedule
	Lanes       map[string]counts `json:"lanes"`
}

// runSchedule starts the requests of all lanes, in turn, until the context ends.
func runSchedule(ctx context.Context, o options, lanes []lane, began time.Time, worst *worstDelay) {
	gap := float64(time.Second) / o.rate
	for number := 0; ; number++ {
		due := began.Add(time.Duration(float64(number) * gap))
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(due)):
		}
		worst.see(time.Since(due))
		lanes[number%len(lanes)].begin(due)
	}
}

// awaitAnswers asks what the lane asks, on fresh connections from any source, uncounted, until answersInARow are good.
func awaitAnswers(ctx context.Context, counted *freshLane, limit time.Duration) error {
	call := counted.call
	call.source = nil
	l := newFreshLane("await", call, counted.timeout)
	const answersInARow, pause = 10, 20 * time.Millisecond
	deadline, good, last := time.Now().Add(limit), 0, answer{}
	for good < answersInARow {
		if !time.Now().Before(deadline) {
			return fmt.Errorf("no good answers within %v; last: status %d, %v", limit, last.status, last.err)
		}
		last, _ = l.send(time.Now().Add(time.Second))
		if good++; !last.good() {
			good = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return nil
}

func run(ctx context.Context, o options, out io.Writer) error {
	lanes, err := makeLanes(o)
	if err != nil {
		return err
	}
	if o.duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.duration)
		defer cancel()
	}
	if o.await > 0 {
		if err := awaitAnswers(ctx, lanes[0].(*freshLane), o.await); err != nil {
			return err
		}
	}
	began, worst, lines := time.Now(), &worstDelay{}, json.NewEncoder(out)
	write := func(kind string, of func(lane) counts) error {
		now := time.Now()
		line := report{kind, now.UTC(), now.Sub(began).Seconds(), worst.seconds(), map[string]counts{}}
		for _, lane := range lanes {
			line.Lanes[lane.name()] = of(lane)
		}
		return lines.Encode(line)
	}
	scheduled := make(chan struct{})
	go func() { defer close(scheduled); runSchedule(ctx, o, lanes, began, worst) }()
	ticks := time.NewTicker(o.interval)
	defer ticks.Stop()
	for running := true; running; {
		select {
		case <-scheduled:
			running = false
		case <-ticks.C:
			if err := write("interval", func(l lane) counts { return l.tally().takeInterval() }); err != nil {
				return err
			}
		}
	}
	for _, lane := range lanes {
		lane.finish()
	}
	return write("summary", func(l lane) counts { return l.tally().total() })
}

func main() {
	o, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		err = run(ctx, o, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
}
