package warehouse

import (
	"fmt"
	"strings"

	"huice/engine/pack"
)

// Error is what went wrong, in words that a person can act on.
type Error struct {
	pack.Text
	Err error // what the database or the network said
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.En, e.Err)
	}
	return e.En
}

// In is the error in a language, with what the database said: its first line, for a driver that tried in several ways repeats itself.
func (e *Error) In(l pack.Lang) string {
	s := e.Text.In(l)
	if e.Err != nil {
		said, _, _ := strings.Cut(e.Err.Error(), "\n")
		s += pack.Text{Zh: "：", En: ": "}.In(l) + said
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

func wordsf(err error, zh, en string, args ...any) *Error {
	return &Error{Text: pack.Textf(zh, en, args...), Err: err}
}

// trouble is a kind of trouble that every database knows.
type trouble uint8

const (
	noTable trouble = iota
	noColumn
	noDatabase
	noLogin
	noRight
	tooLong
	gone
	noMemory
)

var troubles = [...]pack.Text{
	noTable:    {Zh: "库中没有这张表", En: "the database has no such table"},
	noColumn:   {Zh: "表中没有这一列，或条件写得不对", En: "the table has no such column, or the condition is wrong"},
	noDatabase: {Zh: "服务器上没有这个库", En: "the server has no such database"},
	noLogin:    {Zh: "用户名或口令不对", En: "the user or the password is wrong"},
	noRight:    {Zh: "没有权限：请数据库管理员准许这个用户读这张表", En: "not permitted: ask for the right to read the table"},
	tooLong:    {Zh: "运行时间过长，被中止；没有结果", En: "the run took too long and was stopped; there is no result"},
	gone:       {Zh: "数据库服务器中途断开或连不上；没有结果，请重新运行", En: "a server of the database is gone or cannot be reached; there is no result, run again"},
	noMemory:   {Zh: "数据库内存或磁盘不足；没有结果", En: "the database is out of memory or disk; there is no result"},
}

func (t trouble) error(err error) *Error { return &Error{Text: troubles[t], Err: err} }
