package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"huice/engine/explain"
	"huice/engine/rule"
	"huice/exchange"
)

// partRows is how many rows of facts make a part of a run: its results are on disk and in the journal before the next part
// is, and a run that is taken up again begins behind the last part.
const partRows = 1 << 17

// plan is what a run is made of. A run that was broken off is gone on with only where nothing of it has changed.
type plan struct {
	Program string            `json:"program"`
	Input   string            `json:"input"`  // length of the file and a hash of samples of its content
	Format  exchange.Format   `json:"format"` // of the results
	Packs   map[string]string `json:"packs"`  // hash by pack
	Subject string            `json:"subject"`
	Date    string            `json:"date"`
	Set     string            `json:"set"`
	Lang    string            `json:"lang"`
	Missing bool              `json:"missing"`
	Sheet   string            `json:"sheet,omitempty"`
	Clocks  explain.Clocks    `json:"clocks"`
}

// part is an entry of the journal: everything up to here is done.
type part struct {
	Mark    exchange.Mark       `json:"mark"`
	Table   exchange.TableState `json:"table"`   // of the results; its groups are those since the part before
	Results string              `json:"results"` // hash of the results up to here
	Faults  faultState          `json:"faults"`
	Tallies []tallyState        `json:"tallies"`
}

// journal is the folder of a run that is under way or was broken off: what it is made of and which parts are done, the
// results so far, and the faults so far. It stands beside the file of results, whose place it takes in the end.
type journal struct {
	dir     string
	plan    plan
	parts   []part
	file    *os.File
	results *os.File
	faults  *faultLog

	mu     sync.Mutex
	sum    hash.Hash        // of the results
	length int64            // of the results
	sums   map[int64]string // by length, where a part may end
}

// journalDir is the folder of the run that writes a file.
func journalDir(out string) string {
	return filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+".part")
}

// readJournal reads what is left of a run that was broken off; nil when there is none.
func readJournal(out string) (*journal, error) {
	dir := journalDir(out)
	f, err := os.OpenFile(filepath.Join(dir, "journal"), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failed("读不出未完成的运行 %s：%v", "the unfinished run %s cannot be read: %v", dir, err)
	}
	if !lock(f) {
		_ = f.Close() // nothing was written
		return nil, misused("另一个 huice 正在写 %s", "another huice is writing %s", out)
	}
	j := &journal{dir: dir, file: f}
	in := bufio.NewReader(f)
	for n := 0; ; n++ {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break // what has no end was being written when the run broke off
		}
		if n == 0 {
			err = json.Unmarshal(line, &j.plan)
		} else {
			var p part
			if err = json.Unmarshal(line, &p); err == nil {
				j.parts = append(j.parts, p)
			}
		}
		if err != nil {
			break
		}
	}
	return j, nil
}

// beginJournal makes the folder of a new run.
func beginJournal(out string, p plan) (*journal, error) {
	j := &journal{dir: journalDir(out), plan: p}
	if err := os.Mkdir(j.dir, 0o755); err != nil {
		return nil, failed("建不了文件夹 %s：%v", "the folder %s cannot be made: %v", j.dir, err)
	}
	var err error
	if j.file, err = os.OpenFile(filepath.Join(j.dir, "journal"), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
		return nil, failed("写不了 %s：%v", "%s cannot be written: %v", j.dir, err)
	}
	if !lock(j.file) {
		return nil, misused("另一个 huice 正在写 %s", "another huice is writing %s", out)
	}
	if err := j.line(p); err != nil {
		return nil, err
	}
	return j, j.open()
}

// open opens results and faults for writing behind what is done.
func (j *journal) open() error {
	var err error
	if j.results, err = os.OpenFile(filepath.Join(j.dir, "results"), os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("open results: %w", err)
	}
	j.sum, j.sums = sha256.New(), map[int64]string{}
	if j.faults, err = openFaultLog(filepath.Join(j.dir, "faults")); err != nil {
		return err
	}
	return nil
}

func (j *journal) line(v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = j.file.Write(append(b, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", j.dir, err)
	}
	return nil
}

// Write adds to the results.
func (j *journal) Write(p []byte) (int, error) {
	n, err := j.results.Write(p)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sum.Write(p[:n])
	j.length += int64(n)
	j.sums[j.length] = j.hash()
	return n, err
}

func (j *journal) hash() string { return hex.EncodeToString(j.sum.Sum(nil)) }

// add notes that a part is done. Its bytes have been handed to the system, so that they outlive this process. groups is how
// many groups of the table stand in the journal.
func (j *journal) add(p part, groups int) error {
	p.Table.Groups = p.Table.Groups[groups:]
	j.mu.Lock()
	p.Results = j.sums[p.Table.Length]
	maps.DeleteFunc(j.sums, func(length int64, _ string) bool { return length < p.Table.Length })
	j.mu.Unlock()
	if err := j.line(p); err != nil {
		return err
	}
	j.parts = append(j.parts, p)
	return nil
}

// last is where the run stands.
func (j *journal) last() part {
	var p part
	if n := len(j.parts); n > 0 {
		p = j.parts[n-1]
	}
	p.Table.Groups = nil
	for i := range j.parts {
		p.Table.Groups = append(p.Table.Groups, j.parts[i].Table.Groups...)
	}
	return p
}

// takeUp stands behind the last part whose bytes are all there and unchanged, and drops what lies behind it.
func (j *journal) takeUp() error {
	if err := j.open(); err != nil {
		return err
	}
	in := bufio.NewReaderSize(j.results, 1<<20)
	var good []part
	var state []byte // of the hash
	for _, p := range j.parts {
		if n, err := io.CopyN(j.sum, in, p.Table.Length-j.length); err != nil || n < 0 || j.hash() != p.Results || !j.faults.holds(p.Faults) {
			break
		}
		good, j.length = append(good, p), p.Table.Length
		j.sums[j.length] = p.Results
		var err error
		if state, err = j.sum.(encoding.BinaryMarshaler).MarshalBinary(); err != nil {
			return fmt.Errorf("take up %s: %w", j.dir, err)
		}
	}
	j.parts = good
	j.sum.Reset()
	if state != nil {
		if err := j.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
			return fmt.Errorf("take up %s: %w", j.dir, err)
		}
	}
	if err := j.cut(); err != nil {
		return fmt.Errorf("take up %s: %w", j.dir, err)
	}
	return nil
}

// cut drops the results behind the last part, and every entry of the journal that is not good.
func (j *journal) cut() error {
	if err := j.results.Truncate(j.length); err != nil {
		return err
	}
	if _, err := j.results.Seek(j.length, io.SeekStart); err != nil {
		return err
	}
	if err := j.faults.cut(j.last().Faults); err != nil {
		return err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	if err := enc.Encode(j.plan); err != nil {
		return err
	}
	for _, p := range j.parts {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	// The entries that stay are the same bytes at the same place, so that no moment is without them.
	if _, err := j.file.WriteAt(b.Bytes(), 0); err != nil {
		return err
	}
	if err := j.file.Truncate(int64(b.Len())); err != nil {
		return err
	}
	_, err := j.file.Seek(0, io.SeekEnd)
	return err
}

// finish puts the results in their place, whole, and removes the folder.
func (j *journal) finish(out string) error {
	err := j.results.Chmod(0o644)
	if err == nil {
		err = j.results.Sync()
	}
	if err == nil {
		err = os.Rename(filepath.Join(j.dir, "results"), out)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", out, err)
	}
	return nil
}

// close lets go of the files; drop removes them.
func (j *journal) close(drop bool) {
	for _, f := range []*os.File{j.results, j.file} {
		if f != nil {
			_ = f.Close() // what counts has been written before
		}
	}
	if j.faults != nil {
		j.faults.close()
	}
	if drop {
		_ = os.RemoveAll(j.dir) // what is left would only be in the way
	}
}

// changed names what is not as it was when the run began.
func (p plan) changed(now plan) (zh, en []string) {
	note := func(same bool, z, e string) {
		if !same {
			zh, en = append(zh, z), append(en, e)
		}
	}
	note(p.Input == now.Input, "数据文件", "the facts")
	note(maps.Equal(p.Packs, now.Packs), "政策包", "the packs")
	note(p.Subject == now.Subject, "评估对象", "the subject")
	note(p.Date == now.Date, "申报日期", "the application date")
	note(p.Set == now.Set, "参数集", "the parameter set")
	note(p.Clocks == now.Clocks, "时点（数据截至、按何时所知、计算时间）", "the clocks (facts as of, known as of, computed at)")
	note(p.Missing == now.Missing, "--missing", "--missing")
	note(p.Format == now.Format && p.Lang == now.Lang && p.Sheet == now.Sheet, "结果格式或语言", "the format or language of results")
	note(p.Program == now.Program, "huice 程序本身", "the program itself")
	return zh, en
}

// planOf is the plan of a run.
func (c *assessCmd) planOf(a *app, prog *rule.Program, subject string, clocks explain.Clocks) (plan, error) {
	p := plan{Packs: map[string]string{}, Subject: subject, Date: prog.Date.String(), Set: string(prog.Set), Lang: string(a.lang),
		Missing: c.Missing, Sheet: c.Sheet, Clocks: clocks}
	for _, r := range prog.Rules {
		p.Packs[r.Pack.ID] = r.Hash
	}
	b := buildOf(debug.ReadBuildInfo())
	p.Program = strings.Join([]string{b.Version, b.Revision, fmt.Sprint(b.Modified), b.Go}, " ")
	var err error
	if p.Format, err = exchange.FormatOf(c.Out); err != nil {
		return p, err
	}
	p.Input, err = fingerprint(c.Facts[0])
	return p, err
}

// fingerprint is the length of a file and a hash of its beginning, its end, where Parquet keeps its footer, and samples of
// what lies between.
func fingerprint(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", failed("打不开文件 %s：%v", "the file %s cannot be opened: %v", path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", failed("打不开文件 %s：%v", "the file %s cannot be opened: %v", path, err)
	}
	const samples, each = 64, 1 << 16
	h, size := sha256.New(), info.Size()
	for i := range int64(samples) {
		at := (size - each) / (samples - 1) * i
		if i == samples-1 {
			at = size - each
		}
		if _, err := io.Copy(h, io.NewSectionReader(f, max(at, 0), each)); err != nil {
			return "", failed("读不出文件 %s：%v", "the file %s cannot be read: %v", path, err)
		}
	}
	return fmt.Sprintf("%d %x", size, h.Sum(nil)), nil
}

// tallyState is a tally on its way.
type tallyState struct {
	Counts    [5]int64 `json:"counts"`
	Near      int64    `json:"near"`
	OneGap    int64    `json:"one_gap"`
	Lo        string   `json:"lo"`
	Hi        string   `json:"hi"`
	Unbounded int64    `json:"unbounded"`
}

func tallyStates(ts []tally) []tallyState {
	var all []tallyState
	for i := range ts {
		t := &ts[i]
		all = append(all, tallyState{t.counts, t.NearMiss, t.oneGap, t.amountLo.Big().RatString(), t.amount.Big().RatString(), t.unbounded})
	}
	return all
}

// restore sets tallies to where they stood.
func restore(ts []tally, states []tallyState) error {
	if len(states) != len(ts) {
		return fmt.Errorf("the journal counts %d packs, not %d", len(states), len(ts))
	}
	for i, s := range states {
		lo, ok1 := new(big.Rat).SetString(s.Lo)
		hi, ok2 := new(big.Rat).SetString(s.Hi)
		if !ok1 || !ok2 {
			return fmt.Errorf("the journal holds no amount: %s, %s", s.Lo, s.Hi)
		}
		t := &ts[i]
		t.counts, t.NearMiss, t.oneGap, t.amountLo, t.amount, t.unbounded = s.Counts, s.Near, s.OneGap, rule.FromBig(lo), rule.FromBig(hi), s.Unbounded
	}
	return nil
}
