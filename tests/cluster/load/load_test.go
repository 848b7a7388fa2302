package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func drive(t *testing.T, o options) (report, []report) {
	t.Helper()
	var out bytes.Buffer
	if err := run(context.Background(), o, &out); err != nil {
		t.Fatal(err)
	}
	var lines []report
	for decoder := json.NewDecoder(&out); decoder.More(); {
		var line report
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	last := lines[len(lines)-1]
	if last.Type != "summary" {
		t.Fatalf("last line is %q", last.Type)
	}
	return last, lines[:len(lines)-1]
}

func against(url string) options {
	return options{url: url, rate: 400, kept: 2, timeout: time.Second, interval: 50 * time.Millisecond,
		duration: 500 * time.Millisecond}
}

// dyingServer answers so many requests on a connection as if it kept it, and closes it without a word.
func dyingServer(t *testing.T, answers int) (url string, received *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	received = &atomic.Int64{}
	serve := func(conn net.Conn) {
		defer conn.Close()
		reader := bufio.NewReader(conn)
		for range answers {
			request, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			received.Add(1)
			request.Body.Close()
			conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Version: 7\r\nContent-Length: 0\r\n\r\n"))
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return "http://" + listener.Addr().String() + "/", received
}

func TestNothingIsSentTwice(t *testing.T) {
	url, received := dyingServer(t, 3)
	summary, _ := drive(t, against(url))
	var answered, lost int
	for _, name := range []string{"kept_get", "kept_post"} {
		lane := summary.Lanes[name]
		// of four requests on a connection three are answered, and the fourth finds it dead
		if want := lane.Requests / 4; lane.Requests-lane.Good < want-2 || lane.Requests-lane.Good > want+2 {
			t.Errorf("%s: %d of %d lost, not about %d", name, lane.Requests-lane.Good, lane.Requests, want)
		}
		for _, count := range lane.Lost {
			lost += count
		}
	}
	for _, lane := range summary.Lanes {
		answered += lane.Good
	}
	if lost == 0 || int(received.Load()) != answered {
		t.Errorf("server received %d requests, clients had %d answers and lost %d", received.Load(), answered, lost)
	}
}

func TestAKeptConnectionIsKeptUntilTheServerAsks(t *testing.T) {
	var draining atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Version", "1")
		if draining.Load() {
			w.Header().Set("Connection", "close")
		}
	}))
	defer server.Close()
	summary, _ := drive(t, against(server.URL+"/"))
	for name, lane := range summary.Lanes {
		if lane.Good != lane.Requests || lane.Versions["1"] != lane.Requests || lane.Requests < 40 {
			t.Errorf("%s: %+v", name, lane)
		}
		want := 2
		if strings.HasPrefix(name, "new_") {
			want = lane.Requests
		}
		if lane.Connections != want {
			t.Errorf("%s: %d connections, not %d", name, lane.Connections, want)
		}
	}
	draining.Store(true)
	summary, _ = drive(t, against(server.URL+"/"))
	if lane := summary.Lanes["kept_get"]; lane.Good != lane.Requests || lane.Connections != lane.Requests {
		t.Errorf("draining: %+v", lane)
	}
}

func TestALateAnswerDelaysNoOtherAndIsLost(t *testing.T) {
	var first atomic.Bool
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" && first.CompareAndSwap(false, true) {
			<-release
		}
	}))
	defer server.Close()
	defer close(release)
	o := against(server.URL + "/")
	o.timeout = 200 * time.Millisecond
	summary, _ := drive(t, o)
	lost := 0
	for name, lane := range summary.Lanes {
		lost += lane.Lost["timeout"]
		if lane.Requests < 40 {
			t.Errorf("%s: the schedule stood still: %d requests", name, lane.Requests)
		}
	}
	if lost == 0 {
		t.Error("the late answer was not counted as lost")
	}
}

func TestARequestThatIsLateAlreadyLeavesTheConnectionAlone(t *testing.T) {
	client, server := net.Pipe()
	defer server.Close()
	kept := &connection{client, bufio.NewReader(client)}
	lane := &keptLane{common: newCommon("kept", newCall("GET", "127.0.0.1:1", "/", false), time.Second)}
	still, result := lane.send(kept, time.Now().Add(-time.Millisecond))
	if still != kept || kindOf(result.err) != "timeout" {
		t.Errorf("connection kept: %v, %v", still == kept, result.err)
	}
	if _, result = lane.send(nil, time.Now().Add(time.Nanosecond)); kindOf(result.err) != "timeout" {
		t.Errorf("a dial without time: %v", result.err)
	}
}

func TestBadAnswersAndRefusedConnectionsAreCountedApart(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	summary, _ := drive(t, against(server.URL+"/"))
	server.Close()
	for name, lane := range summary.Lanes {
		if lane.Failed["503"] != lane.Requests || lane.FirstBad == nil || lane.LastBad.Before(*lane.FirstBad) {
			t.Errorf("%s: %+v", name, lane)
		}
	}
	summary, _ = drive(t, against(server.URL+"/"))
	for name, lane := range summary.Lanes {
		if lane.Lost["refused"] != lane.Requests {
			t.Errorf("%s: %+v", name, lane)
		}
	}
}

func TestIntervalsAddUpToTheSummary(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	summary, intervals := drive(t, against(server.URL+"/"))
	if len(intervals) < 5 {
		t.Fatalf("%d intervals", len(intervals))
	}
	seen := 0
	for _, interval := range intervals {
		seen += interval.Lanes["new_get"].Requests
	}
	// what ended after the last tick is in the summary alone
	if total := summary.Lanes["new_get"].Requests; seen > total || seen < total*3/4 {
		t.Errorf("%d in intervals, %d in all", seen, total)
	}
}

func TestTheWaitEndsWithGoodAnswersAndIsNotCounted(t *testing.T) {
	var received atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if received.Add(1) <= 5 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	o := against(server.URL + "/")
	o.await = 10 * time.Second
	summary, _ := drive(t, o)
	counted := 0
	for name, lane := range summary.Lanes {
		counted += lane.Requests
		if lane.Good != lane.Requests {
			t.Errorf("%s: %+v", name, lane)
		}
	}
	if uncounted := int(received.Load()) - counted; uncounted != 15 {
		t.Errorf("%d requests before the schedule, not 5 bad and 10 good ones", uncounted)
	}
	server.Close()
	o.await = 50 * time.Millisecond
	if err := run(context.Background(), o, io.Discard); err == nil {
		t.Error("a service that is not there was waited for without an error")
	}
}

func TestOnlyWhatCountsComesFromTheSource(t *testing.T) {
	var fromSource, others atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.RemoteAddr, "127.0.0.9:") {
			fromSource.Add(1)
		} else {
			others.Add(1)
		}
	}))
	defer server.Close()
	o := against(server.URL + "/")
	o.source, o.await = net.ParseIP("127.0.0.9"), time.Second
	summary, _ := drive(t, o)
	requests := 0
	for name, lane := range summary.Lanes {
		if lane.Requests == 0 || lane.Good != lane.Requests {
			t.Errorf("%s: %d of %d requests are good", name, lane.Good, lane.Requests)
		}
		requests += lane.Requests
	}
	if int(fromSource.Load()) != requests || others.Load() == 0 {
		t.Errorf("%d of %d requests came from the source, %d were asked before", fromSource.Load(), requests, others.Load())
	}
}

func TestWrongArgumentsAreRefused(t *testing.T) {
	for _, arguments := range [][]string{{"--rate", "0"}, {"--kept", "0"}, {"more"}} {
		if _, err := parseOptions(arguments); err == nil {
			t.Errorf("%v accepted", arguments)
		}
	}
	for _, url := range []string{"", "https://127.0.0.1:1/", "http://127.0.0.1/"} {
		if _, err := makeLanes(options{url: url}); err == nil {
			t.Errorf("%q accepted", url)
		}
	}
}
