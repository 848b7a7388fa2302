package main

import (
	"errors"
	"os"
	"sync"
	"time"
)

// lane sends one kind of request in one way and counts what comes of it.
type lane interface {
	name() string
	begin(due time.Time) // never blocks
	finish()             // waits until every request has ended
	tally() *tally
}

type common struct {
	title   string
	call    call
	timeout time.Duration
	ended   sync.WaitGroup
	counted *tally
}

func newCommon(title string, call call, timeout time.Duration) common {
	return common{title: title, call: call, timeout: timeout, counted: newTally()}
}

func (c *common) name() string  { return c.title }
func (c *common) tally() *tally { return c.counted }

// freshLane opens a connection for every request.
type freshLane struct{ common }

func newFreshLane(title string, call call, timeout time.Duration) *freshLane {
	return &freshLane{newCommon(title, call, timeout)}
}

func (l *freshLane) begin(due time.Time) {
	l.ended.Add(1)
	go func() {
		defer l.ended.Done()
		result, dialed := l.send(due.Add(l.timeout))
		if dialed {
			l.counted.dialed()
		}
		l.counted.add(due, result)
	}()
}

func (l *freshLane) send(deadline time.Time) (result answer, dialed bool) {
	c, err := dial(l.call, deadline)
	if err != nil {
		return answer{err: err}, false
	}
	defer c.Close()
	return c.exchange(l.call, deadline), true
}

func (l *freshLane) finish() { l.ended.Wait() }

// keptLane keeps a number of connections for good; its requests take turns on them. A connection is replaced when an
// answer says Connection: close, or when a request has failed on it: that request is lost.
type keptLane struct {
	common
	queues []chan time.Time
	turn   int
}

// more than any connection's share of the requests within a timeout
const queueLength = 1 << 16

var errQueueFull = errors.New("the queue of the connection is full")

func newKeptLane(title string, call call, timeout time.Duration, connections int) *keptLane {
	l := &keptLane{common: newCommon(title, call, timeout)}
	for range connections {
		queue := make(chan time.Time, queueLength)
		l.queues = append(l.queues, queue)
		l.ended.Add(1)
		go func() { defer l.ended.Done(); l.work(queue) }()
	}
	return l
}

func (l *keptLane) begin(due time.Time) {
	select {
	case l.queues[l.turn] <- due:
	default:
		l.counted.add(due, answer{err: errQueueFull})
	}
	l.turn = (l.turn + 1) % len(l.queues)
}

func (l *keptLane) finish() {
	for _, queue := range l.queues {
		close(queue)
	}
	l.ended.Wait()
}

func (l *keptLane) work(queue <-chan time.Time) {
	var kept *connection
	for due := range queue {
		var result answer
		kept, result = l.send(kept, due.Add(l.timeout))
		l.counted.add(due, result)
	}
	if kept != nil {
		kept.Close()
	}
}

// send returns the connection to keep, if any.
func (l *keptLane) send(kept *connection, deadline time.Time) (*connection, answer) {
	if !time.Now().Before(deadline) { // it has waited behind others for all its time
		return kept, answer{err: os.ErrDeadlineExceeded}
	}
	if kept == nil {
		fresh, err := dial(l.call, deadline)
		if err != nil {
			return nil, answer{err: err}
		}
		l.counted.dialed()
		kept = fresh
	}
	result := kept.exchange(l.call, deadline)
	if result.err != nil || result.closes {
		kept.Close()
		return nil, result
	}
	return kept, result
}
