// A stand-in for a BUTTERFLY service: what a Spring Boot 4 application with actuator answers, and faults on demand.
//
// Business:  GET and POST /, GET /api/v1/health
// Actuator:  /actuator/health[/readiness|/liveness], /actuator/prometheus, /actuator/metrics[/NAME],
//
//	POST /actuator/drain begins and DELETE ends a drain: meanwhile every answer says Connection: close
//
// Faults:    see faults.go
//
// Every answer names its version in X-Version. On SIGTERM it does what Spring's graceful shutdown does: takes no new
// connection, finishes the requests in flight, closes idle connections.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

type service struct {
	version     string
	began       time.Time
	faults      *faults
	metrics     *metrics
	connections *connections
	log         *springLog
	draining    atomic.Bool
}

func newService(getenv func(string) string, log *springLog) (*service, error) {
	faults, err := newFaults(getenv)
	if err != nil {
		return nil, err
	}
	return &service{
		version:     getenv("VERSION"),
		began:       time.Now(),
		faults:      faults,
		metrics:     newMetrics(),
		connections: newConnections(),
		log:         log,
	}, nil
}

func (s *service) server(address string) *http.Server {
	return &http.Server{
		Addr:              address,
		Handler:           s.handler(),
		ConnState:         s.connections.changed,
		ReadHeaderTimeout: 10 * time.Second,
	}
}

func run() error {
	log := newSpringLog(os.Stdout)
	s, err := newService(os.Getenv, log)
	if err != nil {
		return err
	}
	if s.faults.crashAtStart {
		return errors.New("Application run failed")
	}
	signals, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	server := s.server(":8080")
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.info("Started version %s in %.3f seconds", s.version, time.Since(s.began).Seconds())
	select {
	case err := <-failed:
		return err
	case <-signals.Done():
	}
	log.info("Commencing graceful shutdown. Waiting for active requests to complete")
	err = server.Shutdown(context.Background()) // the kubelet's grace period bounds it
	log.info("Graceful shutdown complete")
	return err
}

func main() {
	if err := run(); err != nil {
		newSpringLog(os.Stdout).error("%v", err)
		os.Exit(1)
	}
}
