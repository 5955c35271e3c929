package warehousetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"huice/engine/assess/sqltext"
)

// Cluster is a ClickHouse cluster on the loopback interface.
type Cluster struct {
	DB
	Servers []*Server
	ports   []int
}

// GivenHouse is the ClickHouse server whose address HUICE_TEST_CLICKHOUSE is; the test is skipped where there is none.
func GivenHouse(t testing.TB) *DB {
	address := os.Getenv("HUICE_TEST_CLICKHOUSE")
	if address == "" {
		t.Skip("skipped: HUICE_TEST_CLICKHOUSE names no server")
	}
	return &DB{Dialect: sqltext.ClickHouse, Address: address, shards: []string{strings.Replace(address, "clickhouse://", "http://", 1) + "/"}}
}

// ClickHouse starts a cluster of some servers, each a shard. The first is the one that is asked.
func ClickHouse(t testing.TB, servers int) *Cluster {
	bin, err := exec.LookPath("clickhouse-server")
	args := []string{}
	if err != nil {
		if bin, err = exec.LookPath("clickhouse"); err != nil {
			t.Skip("skipped: ClickHouse is not on this machine")
		}
		args = []string{"server"}
	}
	c := &Cluster{DB: DB{Dialect: sqltext.ClickHouse}}
	var https, tcps []int
	var shards strings.Builder
	for range servers {
		https, tcps = append(https, FreePort(t)), append(tcps, FreePort(t))
	}
	for _, port := range tcps {
		fmt.Fprintf(&shards, "<shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard>", port)
	}
	for i := range servers {
		who, err := unprivileged()
		if err != nil {
			who = nil // it runs as root where there is nobody else
		}
		dir := folder(t, who)
		config := filepath.Join(dir, "config.xml")
		write(t, filepath.Join(dir, "users.xml"), users)
		write(t, config, fmt.Sprintf(houseConfig, dir, https[i], tcps[i], FreePort(t), shards.String()))
		c.Servers = append(c.Servers, start(t, who, dir, syscall.SIGTERM, bin, append(args, "--config-file="+config)...))
		c.shards = append(c.shards, fmt.Sprintf("http://127.0.0.1:%d/", https[i]))
	}
	c.ports = https
	for i := range c.Servers {
		c.Awake(t, i)
	}
	c.Address = fmt.Sprintf("clickhouse://127.0.0.1:%d/default", https[0])
	return c
}

// Awake waits until a server answers.
func (c *Cluster) Awake(t testing.TB, server int) {
	awake(t, fmt.Sprintf("clickhouse://127.0.0.1:%d/default", c.ports[server]))
}

func write(t testing.TB, path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const houseConfig = `<yandex>
<logger><level>error</level><log>%[1]s/log</log><errorlog>%[1]s/errorlog</errorlog></logger>
<http_port>%[2]d</http_port><tcp_port>%[3]d</tcp_port><interserver_http_port>%[4]d</interserver_http_port>
<listen_host>127.0.0.1</listen_host>
<path>%[1]s/data/</path><tmp_path>%[1]s/tmp/</tmp_path><users_config>%[1]s/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>67108864</mark_cache_size>
<remote_servers><huice>%[5]s</huice></remote_servers>
</yandex>
`

const users = `<yandex><profiles><default/></profiles>
<users>
<default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
</users><quotas><default/></quotas></yandex>
`
