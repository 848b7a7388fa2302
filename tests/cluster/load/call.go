package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// call is one request, ready to be written. It goes over a bare connection: net/http's own client would quietly send a
// request again when a kept connection turns out to be dead.
type call struct {
	method, address string
	text            []byte
	source          net.IP // where its connections come from; nil: where the kernel wants
}

func newCall(method, address, path string, closes bool) call {
	text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: open-loop\r\n", method, path, address)
	if closes {
		text += "Connection: close\r\n"
	}
	body := ""
	if method == http.MethodPost {
		body = `{"event":"seen"}`
		text += fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	return call{method: method, address: address, text: []byte(text + "\r\n" + body)}
}

// answer is what came of a call: an error (the request is lost), or a status.
type answer struct {
	err     error
	status  int
	version string
	closes  bool // the server wants the connection closed
}

func (a answer) good() bool { return a.err == nil && a.status >= 200 && a.status < 300 }

// connection is one TCP connection with what has been read ahead on it.
type connection struct {
	net.Conn
	reader *bufio.Reader
}

func dial(call call, deadline time.Time) (*connection, error) {
	dialer := net.Dialer{Deadline: deadline}
	if call.source != nil {
		dialer.LocalAddr, dialer.Control = &net.TCPAddr{IP: call.source}, choosePortLate
	}
	conn, err := dialer.Dial("tcp", call.address)
	if err != nil {
		return nil, err
	}
	return &connection{conn, bufio.NewReader(conn)}, nil
}

// choosePortLate lets the kernel choose the port when it knows the destination, as it does without a source.
func choosePortLate(_, _ string, socket syscall.RawConn) error {
	var failed error
	err := socket.Control(func(descriptor uintptr) {
		const bindAddressNoPort = 24 // IP_BIND_ADDRESS_NO_PORT, which package syscall does not name
		failed = syscall.SetsockoptInt(int(descriptor), syscall.IPPROTO_IP, bindAddressNoPort, 1)
	})
	return errors.Join(err, failed)
}

// exchange writes the call once and reads the whole answer.
func (c *connection) exchange(call call, deadline time.Time) answer {
	if err := c.SetDeadline(deadline); err != nil {
		return answer{err: err}
	}
	if _, err := c.Write(call.text); err != nil {
		return answer{err: err}
	}
	response, err := http.ReadResponse(c.reader, &http.Request{Method: call.method})
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return answer{err: err}
	}
	return answer{status: response.StatusCode, version: response.Header.Get("X-Version"), closes: response.Close}
}

// kindOf names the way in which a request was lost.
func kindOf(err error) string {
	var network net.Error
	switch {
	case errors.As(err, &network) && network.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "unreachable"
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return "other"
}
