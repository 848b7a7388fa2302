package main

import (
	"net"
	"net/http"
	"sync"
)

// connections counts the server's open connections, and those of them that are kept and idle.
type connections struct {
	lock   sync.Mutex
	states map[net.Conn]http.ConnState
}

func newConnections() *connections { return &connections{states: map[net.Conn]http.ConnState{}} }

func (c *connections) changed(connection net.Conn, state http.ConnState) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(c.states, connection)
		return
	}
	c.states[connection] = state
}

func (c *connections) count() (open, idle int) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, state := range c.states {
		if state == http.StateIdle {
			idle++
		}
	}
	return len(c.states), idle
}
