// Package warehousetest starts throw-away database servers for tests and fills tables of facts in them.
//
// A test that needs a server which the machine has not is skipped by name. Everything a server writes lies in the test's
// own folder, it listens on the loopback interface only, and it ends with the test.
package warehousetest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"huice/warehouse"
)

// Postgres returns the address of a PostgreSQL server: that of HUICE_TEST_POSTGRES, or one that it starts.
func Postgres(t testing.TB) string {
	if address := os.Getenv("HUICE_TEST_POSTGRES"); address != "" {
		return address
	}
	bin := postgresBin()
	if bin == "" {
		t.Skip("skipped: PostgreSQL is not on this machine")
	}
	who, err := unprivileged()
	if err != nil {
		t.Skipf("skipped: PostgreSQL does not run as root, and there is no other user: %v", err)
	}
	dir := folder(t, who)
	data := filepath.Join(dir, "data")
	run(t, who, dir, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	port := strconv.Itoa(FreePort(t))
	start(t, who, dir, syscall.SIGINT, filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-k", dir, "-h", "127.0.0.1",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_stack_depth=6MB")
	address := "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	awake(t, address)
	return address
}

// awake waits until a server answers.
func awake(t testing.TB, address string) {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		w, err := warehouse.Open(ctx, address)
		if err == nil {
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s does not answer: %v", address, err)
		}
	}
}

func postgresBin() string {
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		if dir := string(out[:len(out)-1]); exists(filepath.Join(dir, "initdb")) {
			return dir
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is a good one
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// unprivileged is the user that servers run as: this one, or where this is root, postgres or nobody.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	var u *user.User
	var err error
	for _, name := range []string{"postgres", "nobody"} {
		if u, err = user.Lookup(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("user %s has no number", u.Username)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// folder makes a folder that a user can reach: those of the test belong to the user of the test alone.
func folder(t testing.TB, who *syscall.Credential) string {
	dir, err := os.MkdirTemp("", "huice-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func command(who *syscall.Credential, dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: who, Pdeathsig: syscall.SIGKILL}
	return c
}

func run(t testing.TB, who *syscall.Credential, dir, name string, args ...string) {
	if out, err := command(who, dir, name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Server is a server that runs.
type Server struct {
	begin func() *exec.Cmd
	cmd   *exec.Cmd
	done  chan struct{}
	log   string
}

// Kill ends a server at once, as a loss of power would.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill() // it may have ended
	<-s.done
}

// Restart starts a server that was killed.
func (s *Server) Restart(t testing.TB) {
	s.cmd, s.done = s.begin(), make(chan struct{})
	if err := s.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", s.cmd.Path, err)
	}
	go func(c *exec.Cmd, done chan struct{}) {
		_ = c.Wait() // a server that is told to end ends with an error
		close(done)
	}(s.cmd, s.done)
}

// start starts a server that ends with the test.
func start(t testing.TB, who *syscall.Credential, dir string, end os.Signal, name string, args ...string) *Server {
	log, err := os.Create(filepath.Join(dir, "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{log: log.Name(), begin: func() *exec.Cmd {
		c := command(who, dir, name, args...)
		c.Stdout, c.Stderr = log, log
		return c
	}}
	s.Restart(t)
	t.Cleanup(func() {
		_ = s.cmd.Process.Signal(end) // it may have ended
		select {
		case <-s.done:
		case <-time.After(10 * time.Second):
			s.Kill()
		}
		if t.Failed() {
			if text, err := os.ReadFile(s.log); err == nil && len(text) > 0 {
				t.Logf("%s said: …%s", name, text[max(0, len(text)-1000):])
			}
		}
		_ = log.Close() // all is written
	})
	return s
}

// FreePort is a port of the loopback interface that nobody listens on.
func FreePort(t testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }() // it was only asked for its number
	return l.Addr().(*net.TCPAddr).Port
}
