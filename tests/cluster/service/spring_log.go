package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// springLog writes lines in the form of Spring Boot's console log.
type springLog struct {
	lock sync.Mutex
	out  io.Writer
	now  func() time.Time
}

func newSpringLog(out io.Writer) *springLog { return &springLog{out: out, now: time.Now} }

func (l *springLog) write(level, thread, logger, format string, values ...any) {
	// one line stays one line, whatever text a request brings
	message := strings.NewReplacer("\n", " ", "\r", " ").Replace(fmt.Sprintf(format, values...))
	l.lock.Lock()
	defer l.lock.Unlock()
	fmt.Fprintf(l.out, "%s %5s 1 --- [perception] [%15s] %-40s : %s\n",
		l.now().UTC().Format("2006-01-02T15:04:05.000Z"), level, thread, logger, message)
}

func (l *springLog) info(format string, values ...any) {
	l.write("INFO", "main", "butterfly.perception.Application", format, values...)
}

func (l *springLog) error(format string, values ...any) {
	l.write("ERROR", "main", "o.s.boot.SpringApplication", format, values...)
}

func (l *springLog) requestFailed(path string) {
	l.write("ERROR", "nio-8080-exec-1", "o.a.c.c.C.[.[.[/].[dispatcherServlet]",
		"Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception on %q", path)
}
