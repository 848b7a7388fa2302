package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

const actuatorType = "application/vnd.spring-boot.actuator.v3+json"

type object map[string]any

func writeJSON(w http.ResponseWriter, contentType string, status int, body any) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has gone away is no fault of ours
}

// health is up or down; readiness follows it, liveness does not.
func (s *service) health() (status, readiness string, code int) {
	if s.faults.healthy(time.Since(s.began)) {
		return "UP", "UP", http.StatusOK
	}
	return "DOWN", "OUT_OF_SERVICE", http.StatusServiceUnavailable
}

func (s *service) getHealth(w http.ResponseWriter, _ *http.Request) {
	status, readiness, code := s.health()
	writeJSON(w, actuatorType, code, object{
		"status": status,
		"groups": []string{"liveness", "readiness"},
		"components": object{
			"livenessState":  object{"status": "UP"},
			"ping":           object{"status": "UP"},
			"readinessState": object{"status": readiness},
		},
	})
}

func (s *service) getHealthGroup(w http.ResponseWriter, r *http.Request) {
	_, readiness, code := s.health()
	switch r.PathValue("group") {
	case "readiness":
		writeJSON(w, actuatorType, code, object{"status": readiness})
	case "liveness":
		writeJSON(w, actuatorType, http.StatusOK, object{"status": "UP"})
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *service) getPrometheus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain;version=0.0.4;charset=utf-8")
	s.metrics.writePrometheus(w)
	open, idle := s.connections.count()
	writeGauge(w, "process_start_time_seconds", "", "Start time of the process since unix epoch.", float64(s.began.UnixMilli())/1e3)
	writeGauge(w, "process_uptime_seconds", "", "The uptime of the Java virtual machine", time.Since(s.began).Seconds())
	writeGauge(w, "tomcat_connections_current_connections", `{name="http-nio-8080"}`, " ", float64(open))
	writeGauge(w, "tomcat_connections_keepalive_current_connections", `{name="http-nio-8080"}`, " ", float64(idle))
}

const (
	requestsMeter    = "http.server.requests"
	connectionsMeter = "tomcat.connections.current"
)

func (s *service) getMeters(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, actuatorType, http.StatusOK, object{"names": []string{requestsMeter, connectionsMeter}})
}

func (s *service) getMeter(w http.ResponseWriter, r *http.Request) {
	switch r.PathValue("name") {
	case requestsMeter:
		s.getRequestsMeter(w, r)
	case connectionsMeter:
		open, _ := s.connections.count()
		writeJSON(w, actuatorType, http.StatusOK, object{
			"name": connectionsMeter, "baseUnit": "connections", "availableTags": []object{},
			"measurements": []object{{"statistic": "VALUE", "value": open}},
		})
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// getRequestsMeter adds up the series that carry every tag asked for (tag=KEY:VALUE, several allowed); none is 404.
func (s *service) getRequestsMeter(w http.ResponseWriter, r *http.Request) {
	asked := map[string]string{}
	for _, tag := range r.URL.Query()["tag"] {
		key, value, found := strings.Cut(tag, ":")
		if !found {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		asked[key] = value
	}
	keys, values := s.metrics.snapshot()
	keys = slices.DeleteFunc(keys, func(key series) bool {
		for name, value := range asked {
			if key.tag(name) != value {
				return true
			}
		}
		return false
	})
	if len(keys) == 0 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	var sum statistics
	for _, key := range keys {
		sum.count += values[key].count
		sum.total += values[key].total
		sum.max = max(sum.max, values[key].max)
	}
	writeJSON(w, actuatorType, http.StatusOK, object{
		"name": requestsMeter, "baseUnit": "seconds", "availableTags": availableTags(keys, asked),
		"measurements": []object{
			{"statistic": "COUNT", "value": sum.count},
			{"statistic": "TOTAL_TIME", "value": sum.total.Seconds()},
			{"statistic": "MAX", "value": sum.max.Seconds()},
		},
	})
}

func availableTags(keys []series, asked map[string]string) []object {
	tags := []object{}
	for _, name := range []string{"exception", "method", "error", "uri", "outcome", "status"} {
		if _, given := asked[name]; given {
			continue
		}
		values := []string{}
		for _, key := range keys {
			if value := key.tag(name); !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		tags = append(tags, object{"tag": name, "values": values})
	}
	return tags
}
