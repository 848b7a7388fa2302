package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

// recorder remembers the status for the metrics.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// handler serves every route and counts each request under its template, actuator's own too, as Spring does.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern, uri string, handle http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			began := time.Now()
			answer := &recorder{ResponseWriter: w, status: http.StatusOK}
			w.Header().Set("X-Version", s.version)
			if s.draining.Load() {
				w.Header().Set("Connection", "close")
			}
			handle(answer, r)
			s.metrics.record(r.Method, uri, answer.status, time.Since(began))
		})
	}
	route("GET /{$}", "/", s.serve)
	route("POST /{$}", "/", s.serve)
	route("GET /api/v1/health", "/api/v1/health", s.getAPIHealth)
	route("GET /actuator/health", "/actuator/health", s.getHealth)
	route("GET /actuator/health/{group}", "/actuator/health/**", s.getHealthGroup)
	route("GET /actuator/prometheus", "/actuator/prometheus", s.getPrometheus)
	route("GET /actuator/metrics", "/actuator/metrics", s.getMeters)
	route("GET /actuator/metrics/{name}", "/actuator/metrics/{requiredMetricName}", s.getMeter)
	route("POST /actuator/drain", "/actuator/drain", s.setDraining(true))
	route("DELETE /actuator/drain", "/actuator/drain", s.setDraining(false))
	route("POST /admin/{fault}", "/admin/{fault}", s.postFault)
	route("/", "/**", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	return mux
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	if !s.faults.meet() {
		fmt.Fprintln(w, s.version)
		return
	}
	s.log.requestFailed(r.URL.Path)
	writeJSON(w, "application/json", http.StatusInternalServerError, object{
		"timestamp": time.Now().UTC(), "status": http.StatusInternalServerError,
		"error": "Internal Server Error", "path": r.URL.Path,
	})
}

func (s *service) getAPIHealth(w http.ResponseWriter, _ *http.Request) {
	status, _, code := s.health()
	writeJSON(w, "application/json", code, object{"status": status, "version": s.version})
}

func (s *service) setDraining(draining bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		s.draining.Store(draining)
		if draining {
			w.Header().Set("Connection", "close")
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *service) postFault(w http.ResponseWriter, r *http.Request) {
	var err error
	switch query := r.URL.Query(); r.PathValue("fault") {
	case "health":
		s.faults.down.Store(query.Get("status") == "DOWN")
	case "fail":
		err = storeCount(query.Get("every"), s.faults.failEvery.Store)
	case "latency":
		err = storeCount(query.Get("ms"), s.faults.latencyMs.Store)
	case "log":
		s.log.write(query.Get("level"), "nio-8080-exec-1", "butterfly.perception.Application", "%s", query.Get("line"))
	case "crash":
		s.log.write("ERROR", "nio-8080-exec-1", "butterfly.perception.Application", "Crashing as asked")
		os.Exit(1)
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func storeCount(text string, store func(int64)) error {
	count, err := parseCount(text)
	if err == nil {
		store(count)
	}
	return err
}
