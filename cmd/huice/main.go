// Command huice assesses enterprises against policy packs.
//
// This package alone reads flags, the environment and the clock, and wires everything by plain calls.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"huice/engine/pack"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // a pack is wrong, an example fails, a file cannot be written
	exitFaults = 2 // the data has faults, or the command line has
)

func main() {
	os.Exit(start(time.Now))
}

// start runs the command as the system called it. The first Ctrl-C asks it to stop and clean up, a second one ends it.
func start(now func() time.Time) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], world{os.Stdout, os.Stderr, os.Getenv, now})
}

// world is what a run is given from outside.
type world struct {
	out, err io.Writer
	getenv   func(string) string
	now      func() time.Time
}

// statusError carries an exit status and, when there is anything left to say, a sentence.
type statusError struct {
	status int
	text   pack.Text
}

func (e *statusError) Error() string { return e.text.En }

func failed(zh, en string, args ...any) error {
	return &statusError{exitFailed, pack.Textf(zh, en, args...)}
}

func misused(zh, en string, args ...any) error {
	return &statusError{exitFaults, pack.Textf(zh, en, args...)}
}

func run(ctx context.Context, args []string, w world) int {
	lang := language(args, w.getenv)
	out := &keeper{to: w.out}
	w.out = out
	var c cli
	parser, err := kong.New(&c,
		kong.Name("huice"), kong.Vars(words(lang)), kong.Writers(w.out, w.err), kong.Exit(func(int) { panic(helpShown{}) }),
		kong.Help(helpPrinter(lang)), kong.Description(describe(lang)),
	)
	if err != nil {
		fmt.Fprintln(w.err, "huice:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	kctx, shown, err := parse(parser, args)
	if shown {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(w.err, "huice:", usageFault(err.Error()).In(lang))
		return exitFaults
	}
	a := &app{world: w, lang: lang, packs: c.Packs, set: pack.Set(c.Set), json: c.JSON, ctx: ctx}
	err = kctx.Run(a)
	if out.err != nil && (err == nil || errors.Is(err, out.err)) {
		err = failed("输出写到一半出错：%v", "the output broke off: %v", out.err)
	}
	return a.status(err)
}

// keeper remembers that the output broke off, so that a full disk is not taken for success.
type keeper struct {
	to  io.Writer
	err error
}

func (k *keeper) Write(p []byte) (int, error) {
	n, err := k.to.Write(p)
	if k.err == nil {
		k.err = err
	}
	return n, err
}

// helpShown ends parsing after help has been printed.
type helpShown struct{}

func parse(p *kong.Kong, args []string) (ctx *kong.Context, shown bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(helpShown); !ok {
				panic(r)
			}
			shown = true
		}
	}()
	ctx, err = p.Parse(args)
	return ctx, false, err
}

// status prints what is left to say of an error and turns it into an exit status.
func (a *app) status(err error) int {
	var s *statusError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &s):
		if t := s.text.In(a.lang); t != "" {
			fmt.Fprintln(a.err, "huice:", t)
		}
		return s.status
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "huice:", a.say("已中止，没有写入结果", "stopped; nothing was written"))
		return exitFailed
	}
	var l interface{ In(pack.Lang) string }
	if errors.As(err, &l) {
		fmt.Fprintln(a.err, "huice:", l.In(a.lang))
		return exitFaults
	}
	fmt.Fprintln(a.err, "huice:", err)
	return exitFailed
}

// language is the one asked for, by flag or environment; Chinese unless the locale says English.
func language(args []string, getenv func(string) string) pack.Lang {
	for i, a := range args {
		v, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if ok {
			return langOf(v)
		}
	}
	for _, name := range []string{"HUICE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return langOf(v)
		}
	}
	return pack.Zh
}

func langOf(v string) pack.Lang {
	if strings.HasPrefix(strings.ToLower(v), "en") {
		return pack.En
	}
	return pack.Zh
}
