package main

import (
	"cmp"
	"runtime/debug"

	"huice/engine/pack"
)

type versionCmd struct{}

// Run says which program this is, so that a result can be traced to it.
func (c *versionCmd) Run(a *app) error {
	lib, err := a.load()
	if err != nil {
		return err
	}
	b := buildOf(debug.ReadBuildInfo())
	b.Packs = len(lib.Packs)
	if a.json {
		return a.printJSON(b)
	}
	revision := cmp.Or(b.Revision, a.say("未知", "unknown"))
	if b.Modified {
		revision += a.say("（有改动）", " (modified)")
	}
	if b.Time != "" {
		revision += " " + b.Time
	}
	a.printf(pack.Text{Zh: "惠策 huice %s\n修订 %s\n%s\n政策包 %d个\n", En: "huice %s\nrevision %s\n%s\n%d packs\n"}.In(a.lang),
		b.Version, revision, b.Go, b.Packs)
	return nil
}

// build is what the program knows about its own making.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"revision_time,omitempty"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Packs    int    `json:"packs"`
}

func buildOf(info *debug.BuildInfo, ok bool) build {
	if !ok {
		return build{Version: "(devel)"}
	}
	b := build{Version: cmp.Or(info.Main.Version, "(devel)"), Go: info.GoVersion}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}
