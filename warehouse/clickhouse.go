package warehouse

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huice/engine/assess/sqltext"
)

// house is a ClickHouse server spoken to by HTTP.
type house struct {
	base   url.URL
	user   *url.Userinfo
	client *http.Client

	settings map[string]string // of the query
}

func openHouse(ctx context.Context, u *url.URL) (*house, error) {
	h := &house{user: u.User, client: &http.Client{Transport: &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSHandshakeTimeout: dialTimeout,
	}}}
	q := u.Query()
	h.base = url.URL{Scheme: "http", Host: u.Host, Path: "/"}
	if q.Get("secure") == "true" {
		h.base.Scheme = "https"
	}
	q.Del("secure")
	if u.Port() == "" {
		h.base.Host = net.JoinHostPort(u.Hostname(), map[string]string{"http": "8123", "https": "8443"}[h.base.Scheme])
	}
	if db := strings.Trim(u.Path, "/"); db != "" {
		q.Set("database", db)
	}
	h.base.RawQuery = q.Encode()
	if err := h.suit(ctx); err != nil {
		return nil, err
	}
	return h, nil
}

// recent are settings that only later servers know. Their lazy branches work a shared part out again for every use, and
// whether the order of the table serves is a long search in a long query for nothing.
var recent = map[string]string{"short_circuit_function_evaluation": "disable", "optimize_read_in_order": "0"}

// suit finds out which settings the server knows.
func (h *house) suit(ctx context.Context) error {
	h.settings = maps.Clone(settings)
	list, err := h.lines(ctx, "SELECT name FROM system.settings WHERE name IN ('"+strings.Join(slices.Sorted(maps.Keys(recent)), "', '")+"')")
	for _, name := range list {
		if v, ok := recent[name]; ok {
			h.settings[name] = v
		}
	}
	return err
}

func (h *house) close() error {
	h.client.CloseIdleConnections()
	return nil
}

// settings of every query: the text may be long, and a shard that is away is an error rather than left out.
var settings = map[string]string{
	"max_query_size": "67108864", "max_ast_elements": "5000000", "max_expanded_ast_elements": "10000000", "max_ast_depth": "10000",
	"skip_unavailable_shards": "0", "readonly": "2",
}

// post sends a query. The body of the answer must be closed.
func (h *house) post(ctx context.Context, query, id string, with map[string]string) (*http.Response, error) {
	u := h.base
	q := u.Query()
	for k, v := range with {
		q.Set(k, v)
	}
	if id != "" {
		q.Set("query_id", id)
	}
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(query))
	if err != nil {
		return nil, err
	}
	if h.user != nil {
		pass, _ := h.user.Password()
		req.Header.Set("X-ClickHouse-User", h.user.Username())
		req.Header.Set("X-ClickHouse-Key", pass)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, houseNetwork(err)
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close() // it is only read
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		return nil, houseError(string(text))
	}
	return resp, nil
}

// lines asks for a short answer.
func (h *house) lines(ctx context.Context, query string) ([]string, error) {
	resp, err := h.post(ctx, query, "", nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() // it is only read
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, houseNetwork(err)
	}
	if said := exception.Find(text); said != nil {
		return nil, houseError(string(text))
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

func (h *house) columns(ctx context.Context, table string) (map[string]string, error) {
	db, name := "currentDatabase()", table
	if d, n, ok := strings.Cut(table, "."); ok {
		db, name = sqltext.Literal(sqltext.ClickHouse, d), n
	}
	list, err := h.lines(ctx, "SELECT name, type FROM system.columns WHERE database = "+db+" AND table = "+sqltext.Literal(sqltext.ClickHouse, name))
	if err != nil {
		return nil, err
	}
	has := map[string]string{}
	for _, l := range list {
		if name, typ, ok := strings.Cut(l, "\t"); ok {
			has[name] = typ
		}
	}
	return has, nil
}

func (h *house) count(ctx context.Context, query string) (int64, error) {
	list, err := h.lines(ctx, query)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(list[0], 10, 64)
}

// stream counts before and after: ClickHouse has no snapshot, so a table that grows is found by its count. The answer comes
// as one JSON document, whose end carries the number of its rows: a server that breaks off after it has said 200 leaves
// the document open, or an exception in it.
func (h *house) stream(ctx context.Context, count, query string, each func([]cell) error) (int64, error) {
	before, err := h.count(ctx, count)
	if err != nil {
		return 0, err
	}
	id := queryID()
	done := context.AfterFunc(ctx, func() { h.kill(id) })
	defer done()
	resp, err := h.post(ctx, query+"\nFORMAT JSONCompact", id, h.settings)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close() // it is only read
	n, err := document(bufio.NewReaderSize(resp.Body, 1<<16), each)
	if err != nil {
		return 0, err
	}
	after, err := h.count(ctx, count)
	if err != nil {
		return 0, err
	}
	if before != after {
		return 0, wordsf(nil, "运行中表的行数由%d变为%d，结果一律不用，请重新运行", "the table went from %d to %d rows during the run; nothing is used, run again", before, after)
	}
	if n != before {
		return 0, cutOff(nil)
	}
	return before, nil
}

func cutOff(err error) *Error {
	return wordsf(err, "数据库的答复中途断了，不完整；没有结果，请重新运行", "the answer of the database broke off and is not whole; there is no result, run again")
}

// document reads an answer in the form JSONCompact.
func document(r io.Reader, each func([]cell) error) (rows int64, err error) {
	d := json.NewDecoder(r)
	if err := expect(d, json.Delim('{')); err != nil {
		return 0, err
	}
	ends := int64(-1)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return 0, broken(d, err)
		}
		switch t {
		case "data":
			if rows, err = data(d, each); err != nil {
				return 0, err
			}
		case "rows":
			if err := d.Decode(&ends); err != nil {
				return 0, broken(d, err)
			}
		case "exception":
			var s string
			if err := d.Decode(&s); err != nil {
				return 0, broken(d, err)
			}
			return 0, houseError(s)
		default:
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return 0, broken(d, err)
			}
		}
	}
	if err := expect(d, json.Delim('}')); err != nil {
		return 0, err
	}
	if ends != rows {
		return 0, cutOff(nil)
	}
	return rows, nil
}

func data(d *json.Decoder, each func([]cell) error) (rows int64, err error) {
	if err := expect(d, json.Delim('[')); err != nil {
		return 0, err
	}
	var raw []json.RawMessage
	var cells []cell
	for d.More() {
		raw = raw[:0]
		if err := d.Decode(&raw); err != nil {
			return 0, broken(d, err)
		}
		cells = cells[:0]
		for _, v := range raw {
			c := cell{text: string(v)}
			switch {
			case c.text == "null":
				c = cell{null: true}
			case c.text[0] == '"':
				if err := json.Unmarshal(v, &c.text); err != nil {
					return 0, cutOff(err)
				}
			}
			cells = append(cells, c)
		}
		if err := each(cells); err != nil {
			return 0, err
		}
		rows++
	}
	return rows, expect(d, json.Delim(']'))
}

func expect(d *json.Decoder, want json.Delim) error {
	t, err := d.Token()
	if err != nil || t != want {
		return broken(d, err)
	}
	return nil
}

// exception is how an error stands in an answer that had begun.
var exception = regexp.MustCompile(`Code: (\d+)[.,] .*`)

// broken says why an answer is no whole document: the server put an error into it, or was gone.
func broken(d *json.Decoder, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return houseNetwork(err)
	}
	var rest bytes.Buffer
	_, _ = io.Copy(&rest, io.LimitReader(d.Buffered(), 1<<16)) // what cannot be read says nothing
	if said := exception.FindString(rest.String()); said != "" {
		return houseError(said)
	}
	return cutOff(err)
}

// kill ends a query that nobody waits for any more.
func (h *house) kill(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	_, _ = h.lines(ctx, "KILL QUERY WHERE query_id = '"+id+"' ASYNC") // it may be over already
}

func queryID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return "huice-" + hex.EncodeToString(b[:])
}

var houseTroubles = map[string]trouble{
	"60": noTable, "47": noColumn, "16": noColumn, "10": noColumn, "62": noColumn, "81": noDatabase, "192": noLogin, "193": noLogin, "194": noLogin,
	"516": noLogin, "195": noLogin, "497": noRight, "291": noRight, "164": noRight, "159": tooLong, "160": tooLong, "209": gone, "210": gone, "279": gone,
	"32": gone, "101": gone, "102": gone, "241": noMemory, "243": noMemory,
}

// houseError puts what a server says into words.
func houseError(text string) error {
	said := strings.TrimSpace(text)
	if len(said) > 500 {
		said = said[:500] + "…"
	}
	if m := exception.FindStringSubmatch(text); m != nil {
		if t, ok := houseTroubles[m[1]]; ok {
			return t.error(errors.New(said))
		}
	}
	return wordsf(errors.New(said), "数据库报错", "the database reports an error")
}

// houseNetwork puts an error of the network into words, without the address, which may hold a password.
func houseNetwork(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return tooLong.error(nil)
	}
	return gone.error(fmt.Errorf("%w", err))
}
