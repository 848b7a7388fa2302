package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func start(t *testing.T, env map[string]string) (*service, string, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	s, err := newService(func(name string) string { return env[name] }, newSpringLog(&log))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = s.server("")
	server.Start()
	t.Cleanup(server.Close)
	return s, server.URL, &log
}

func ask(t *testing.T, method, url string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func expect(t *testing.T, method, url string, status int) string {
	t.Helper()
	response, body := ask(t, method, url)
	if response.StatusCode != status {
		t.Fatalf("%s %s: %d, not %d: %s", method, url, response.StatusCode, status, body)
	}
	return body
}

func TestEveryAnswerNamesTheVersion(t *testing.T) {
	_, url, _ := start(t, map[string]string{"VERSION": "1.2.4"})
	for _, path := range []string{"/", "/api/v1/health", "/actuator/health", "/nowhere"} {
		if response, _ := ask(t, "GET", url+path); response.Header.Get("X-Version") != "1.2.4" {
			t.Errorf("%s: X-Version %q", path, response.Header.Get("X-Version"))
		}
	}
}

func TestRequestsAreCountedLikeSpringDoes(t *testing.T) {
	_, url, _ := start(t, map[string]string{"FAIL_EVERY": "2"})
	expect(t, "GET", url+"/", 200)
	expect(t, "POST", url+"/", 500)
	expect(t, "GET", url+"/actuator/health/readiness", 200)
	text := expect(t, "GET", url+"/actuator/prometheus", 200)
	for _, line := range []string{
		`http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/"} 1`,
		`http_server_requests_seconds_count{error="none",exception="none",method="POST",outcome="SERVER_ERROR",status="500",uri="/"} 1`,
		`http_server_requests_seconds_count{error="none",exception="none",method="GET",outcome="SUCCESS",status="200",uri="/actuator/health/**"} 1`,
		`tomcat_connections_current_connections{name="http-nio-8080"} 1.0`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s\nin:\n%s", line, text)
		}
	}
	if !strings.Contains(text, "\nprocess_start_time_seconds 1") {
		t.Errorf("no start time in:\n%s", text)
	}
}

func TestTheRequestsMeterSumsByTag(t *testing.T) {
	_, url, _ := start(t, map[string]string{"FAIL_EVERY": "2"})
	for range 4 {
		ask(t, "GET", url+"/")
	}
	meter := url + "/actuator/metrics/http.server.requests"
	var answer struct {
		Measurements []struct {
			Statistic string
			Value     float64
		}
	}
	body := expect(t, "GET", meter+"?tag=outcome:SERVER_ERROR&tag=uri:/", 200)
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if first := answer.Measurements[0]; first.Statistic != "COUNT" || first.Value != 2 {
		t.Errorf("%+v", answer)
	}
	expect(t, "GET", meter+"?tag=status:404", 404)
	expect(t, "GET", meter+"?tag=status", 400)
	expect(t, "GET", url+"/actuator/metrics/nothing.such", 404)
}

func TestTheLargestTimeIsForgotten(t *testing.T) {
	now := time.Unix(0, 0)
	m := newMetrics()
	m.now = func() time.Time { return now }
	m.record("GET", "/", 200, time.Second)
	for _, step := range []struct {
		after time.Duration
		max   time.Duration
	}{{30 * time.Second, time.Second}, {maxWindow, time.Second}, {2 * maxWindow, 0}} {
		now = now.Add(step.after)
		keys, values := m.snapshot()
		if values[keys[0]].max != step.max {
			t.Errorf("at %v: %v, not %v", now.Unix(), values[keys[0]].max, step.max)
		}
	}
}

func TestADrainClosesConnections(t *testing.T) {
	_, url, _ := start(t, nil)
	if response, _ := ask(t, "GET", url+"/"); response.Close {
		t.Error("closed before the drain")
	}
	expect(t, "POST", url+"/actuator/drain", 204)
	if response, _ := ask(t, "GET", url+"/"); !response.Close {
		t.Error("kept while draining")
	}
	expect(t, "DELETE", url+"/actuator/drain", 204)
	if response, _ := ask(t, "GET", url+"/"); response.Close {
		t.Error("closed after the drain")
	}
}

func TestHealthGoesDownAndComesBack(t *testing.T) {
	_, url, _ := start(t, nil)
	expect(t, "POST", url+"/admin/health?status=DOWN", 204)
	expect(t, "GET", url+"/actuator/health", 503)
	if body := expect(t, "GET", url+"/actuator/health/readiness", 503); !strings.Contains(body, "OUT_OF_SERVICE") {
		t.Error(body)
	}
	expect(t, "GET", url+"/actuator/health/liveness", 200)
	expect(t, "POST", url+"/admin/health?status=UP", 204)
	expect(t, "GET", url+"/actuator/health", 200)
}

func TestFaultsByCount(t *testing.T) {
	_, url, _ := start(t, map[string]string{"FAIL_AFTER": "2", "DOWN_AFTER": "1"})
	expect(t, "GET", url+"/", 200)
	expect(t, "GET", url+"/actuator/health", 200)
	expect(t, "GET", url+"/", 200)
	expect(t, "GET", url+"/actuator/health", 503)
	expect(t, "GET", url+"/", 500)
}

func TestAFailureIsLoggedAsAnError(t *testing.T) {
	_, url, log := start(t, nil)
	expect(t, "POST", url+"/admin/fail?every=1", 204)
	expect(t, "GET", url+"/", 500)
	if line := log.String(); !strings.Contains(line, " ERROR 1 --- [perception] [nio-8080-exec-1]") {
		t.Error(line)
	}
	expect(t, "POST", url+"/admin/fail?every=x", 400)
	expect(t, "POST", url+"/admin/nothing", 404)
}

func TestALogLineStaysOneLine(t *testing.T) {
	_, url, log := start(t, nil)
	expect(t, "POST", url+"/admin/log?level=WARN&line=a%0Ab", 204)
	if line := log.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, " WARN ") {
		t.Errorf("%q", line)
	}
}

func TestAnUnknownCountIsRefused(t *testing.T) {
	if _, err := newService(func(string) string { return "many" }, newSpringLog(io.Discard)); err == nil {
		t.Error("accepted")
	}
}
