package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"huice/engine/assess"
	"huice/engine/assess/sqltext"
	"huice/engine/explain"
	"huice/engine/pack"
	"huice/engine/rule"
	"huice/exchange"
	"huice/warehouse"
)

// viaFlags say where facts lie that do not leave their database.
type viaFlags struct {
	Via     string        `help:"${via}" placeholder:"URL"`
	Table   string        `default:"facts" help:"${table}" placeholder:"TABLE"`
	Where   string        `help:"${where}" placeholder:"SQL"`
	Amounts string        `enum:"yuan,fen" default:"yuan" help:"${amounts}"`
	Timeout time.Duration `help:"${timeout}" placeholder:"1h"`
}

// via assesses where the facts lie and brings back outcomes only.
func (c *assessCmd) via(a *app) error {
	lib, prog, clocks, err := a.requested(request{packs: c.Pack, subject: c.Subject}, c.Date, c.clockFlags)
	if err != nil {
		return err
	}
	if err := targets(nil, c.Out); err != nil {
		return err
	}
	ctx := a.ctx
	if c.Timeout > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, c.Timeout)
		defer stop()
	}
	w, run, err := c.prepare(ctx, a, lib, prog)
	if err != nil {
		return err
	}
	defer w.Close() // nothing was written
	sink, err := openSink(a, c.Out)
	if err != nil {
		return err
	}
	defer sink.Abort()
	tallies := newTallies(prog, a.lang, false) // what is missing stays where the facts are
	var out *resultWriter
	if sink.w != nil {
		if out, err = newResultWriter(sink.w, sink.format, a, lib, prog, clocks, a.zone(c.clockFlags), "", exchange.TableState{}); err != nil {
			return err
		}
		defer out.table.Discard()
	}
	left, err := run.Each(ctx, func(res *assess.Result) error {
		addTallies(tallies, res)
		if out == nil {
			return nil
		}
		return out.write(res)
	})
	if err != nil {
		return troubled(err)
	}
	if out != nil {
		if err := out.table.Close(); err != nil {
			return fmt.Errorf("write %s: %w", c.Out, err)
		}
		if err := sink.Commit(a.ctx); err != nil {
			return fmt.Errorf("write %s: %w", c.Out, err)
		}
	}
	return a.viaSummary(tallies, lib, prog, clocks, left, c.Out)
}

// prepare opens the database and makes the rules ready for its table.
func (c *assessCmd) prepare(ctx context.Context, a *app, lib *pack.Library, prog *rule.Program) (*warehouse.Warehouse, *warehouse.Run, error) {
	address, err := a.withPassword(c.Via)
	if err != nil {
		return nil, nil, err
	}
	w, err := warehouse.Open(ctx, address)
	if err != nil {
		return nil, nil, troubled(err)
	}
	run, err := w.Prepare(ctx, lib, prog, warehouse.Source{Table: c.Table, Where: c.Where, Money: sqltext.Money(c.Amounts), Lang: a.lang})
	if err != nil {
		_ = w.Close() // nothing was written
		return nil, nil, troubled(err)
	}
	if n := len(run.Lacks); n > 0 {
		a.notef("表 %[1]s 没有%[2]d列，按未知处理：%[3]s", "the table %[1]s lacks columns (%[2]d), taken as unknown: %[3]s", c.Table, n, few(run.Lacks))
	}
	return w, run, nil
}

// few names the first of a list.
func few(list []string) string {
	const most = 12
	if len(list) > most {
		return strings.Join(list[:most], ", ") + " …"
	}
	return strings.Join(list, ", ")
}

// withPassword puts the password of the environment into an address that names a user alone, so that it stands in no list
// of processes.
func (a *app) withPassword(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", misused("数据库地址写法有误，应如 postgres://用户@主机:5432/库", "the address of the database cannot be read; write postgres://user@host:5432/database")
	}
	if _, has := u.User.Password(); u.User != nil && !has && a.getenv("HUICE_VIA_PASSWORD") != "" {
		u.User = url.UserPassword(u.User.Username(), a.getenv("HUICE_VIA_PASSWORD"))
	}
	return u.String(), nil
}

// troubled is an error of a database as an exit status.
func troubled(err error) error {
	var e *warehouse.Error
	if errors.As(err, &e) {
		return &statusError{exitFailed, pack.Text{Zh: e.In(pack.Zh), En: e.In(pack.En)}}
	}
	return err
}

// viaSummary prints outcomes by pack and names the rows that were left out.
func (a *app) viaSummary(ts []tally, lib *pack.Library, prog *rule.Program, clocks explain.Clocks, left warehouse.Left, out string) error {
	of := subjectOf(lib, prog)
	for i := range ts {
		ts[i].finish()
	}
	if a.json && out != "-" {
		if err := a.printJSON(struct {
			Subject  string     `json:"subject"`
			Subjects int64      `json:"subjects"`
			Rejected int64      `json:"rejected"`
			Set      string     `json:"parameter_set"`
			Clocks   clocksJSON `json:"clocks"`
			Packs    []tally    `json:"packs"`
		}{of.ID, left.Rows, left.Out, string(a.set), clocksOf(clocks), ts}); err != nil {
			return err
		}
	} else {
		w := *a
		if out == "-" { // results have the standard output to themselves
			w.out = a.err
		}
		w.printSummary(ts, of, left.Rows, "", clocks)
		if out != "" && out != "-" {
			w.printf("%s %s\n", w.say("结果已写入", "results are in"), out)
		}
	}
	if left.Out == 0 {
		return nil
	}
	return misused("%[1]d行不能在库内精确得出，或者数据不合要求，未参加：%[2]s；其余%[3]d行照常。请导出这些行，用 --facts 评估",
		"rows that cannot be done exactly in the database, or whose facts are not what they should be, left out: %[1]d (%[2]s); rows taken: %[3]d. Export those rows and assess them with --facts",
		left.Out, few(left.Keys), left.Rows)
}
