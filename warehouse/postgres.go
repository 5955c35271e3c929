package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// dialTimeout is how long a server may take to answer at all.
const dialTimeout = 10 * time.Second

type postgres struct{ db *sql.DB }

func openPostgres(ctx context.Context, address string) (*postgres, error) {
	cfg, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, wordsf(nil, "PostgreSQL 地址写法有误，应如 postgres://用户@主机:5432/库", "the address cannot be read; write postgres://user@host:5432/database")
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = dialTimeout
	}
	cfg.RuntimeParams["application_name"] = "huice"
	p := &postgres{stdlib.OpenDB(*cfg)}
	if err := p.db.PingContext(ctx); err != nil {
		_ = p.db.Close() // nothing was opened
		return nil, postgresError(err)
	}
	return p, nil
}

func (p *postgres) close() error { return p.db.Close() }

func (p *postgres) columns(ctx context.Context, table string) (map[string]string, error) {
	rows, err := p.db.QueryContext(ctx, `SELECT a.attname, format_type(a.atttypid, a.atttypmod)
FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped`, quoted(table))
	if err != nil {
		return nil, postgresError(err)
	}
	defer rows.Close() // its error is that of Err below
	has := map[string]string{}
	for rows.Next() {
		var name, typ string
		if err := rows.Scan(&name, &typ); err != nil {
			return nil, postgresError(err)
		}
		has[name] = typ
	}
	if err := rows.Err(); err != nil {
		return nil, postgresError(err)
	}
	return has, nil
}

// quoted writes a name of schema and table with quotes.
func quoted(table string) string {
	parts := strings.SplitN(table, ".", 2)
	return pgx.Identifier(parts).Sanitize()
}

// stream counts and asks in one snapshot. An answer that breaks off is an error of the protocol.
func (p *postgres) stream(ctx context.Context, count, query string, each func([]cell) error) (int64, error) {
	tx, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return 0, postgresError(err)
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	var counted int64
	if err := tx.QueryRowContext(ctx, count).Scan(&counted); err != nil {
		return 0, postgresError(err)
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return 0, postgresError(err)
	}
	defer rows.Close() // its error is that of Err below
	names, err := rows.Columns()
	if err != nil {
		return 0, postgresError(err)
	}
	raw, into, cells := make([]any, len(names)), make([]any, len(names)), make([]cell, len(names))
	for i := range raw {
		into[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return 0, postgresError(err)
		}
		for i, v := range raw {
			cells[i] = textOf(v)
		}
		if err := each(cells); err != nil {
			return 0, err
		}
	}
	if err := rows.Err(); err != nil {
		return 0, postgresError(err)
	}
	return counted, nil
}

func textOf(v any) cell {
	switch v := v.(type) {
	case nil:
		return cell{null: true}
	case bool:
		return cell{text: strconv.FormatBool(v)}
	case int64:
		return cell{text: strconv.FormatInt(v, 10)}
	case []byte:
		return cell{text: string(v)}
	case string:
		return cell{text: v}
	}
	return cell{text: "?"}
}

var postgresTroubles = map[string]trouble{
	"42P01": noTable, "3F000": noTable, "42703": noColumn, "42601": noColumn, "42883": noColumn, "3D000": noDatabase,
	"28P01": noLogin, "28000": noLogin, "42501": noRight, "57014": tooLong, "57P01": gone, "57P02": gone, "57P03": gone,
	"53100": noMemory, "53200": noMemory, "53300": gone,
}

// postgresError puts an error into words.
func postgresError(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return tooLong.error(nil)
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		if t, ok := postgresTroubles[p.Code]; ok {
			return t.error(errors.New(p.Message))
		}
		return wordsf(errors.New(p.Message+" ("+p.Code+")"), "数据库报错", "the database reports an error")
	}
	return gone.error(errors.New(plainly(err)))
}

// plainly is what a network error says, without the address that may hold a password.
func plainly(err error) string {
	var c *pgconn.ConnectError
	if errors.As(err, &c) {
		err = c.Unwrap()
	}
	return err.Error()
}
