package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"charm.land/lipgloss/v2"

	"huice/engine/pack"
)

// helpPrinter prints help in the language of the person: what a command is for, how it is called, an example.
func helpPrinter(lang pack.Lang) kong.HelpPrinter {
	say := func(zh, en string) string { return pack.Text{Zh: zh, En: en}.In(lang) }
	return func(_ kong.HelpOptions, ctx *kong.Context) error {
		out := ctx.Stdout
		node := ctx.Selected()
		if node == nil {
			node = ctx.Model.Node
		}
		p := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
		p("%s", node.Help)
		p("\n%s\n  %s", say("用法", "Usage"), strings.TrimSpace(usage(node)))
		if leaves := node.Leaves(true); len(node.Children) > 0 {
			p("\n%s", say("命令", "Commands"))
			var rows [][2]string
			for _, l := range leaves {
				rows = append(rows, [2]string{strings.TrimPrefix(l.Path(), "huice "), l.Help})
			}
			columns(p, rows)
		}
		if len(node.Positional) > 0 {
			p("\n%s", say("参数", "Arguments"))
			var rows [][2]string
			for _, v := range node.Positional {
				rows = append(rows, [2]string{v.Summary(), v.Help})
			}
			columns(p, rows)
		}
		p("\n%s", say("选项", "Flags"))
		columns(p, flagRows(node, say))
		if e := examples(lang)[strings.TrimPrefix(node.Path(), "huice ")]; e != "" {
			p("\n%s\n%s", say("例", "Examples"), e)
		}
		return nil
	}
}

func usage(n *kong.Node) string {
	s := n.Summary()
	if len(n.Children) > 0 {
		s = strings.TrimSpace(strings.TrimPrefix(n.Path(), "huice") + " <command> [flags]")
	}
	if !strings.HasPrefix(s, "huice") {
		s = "huice " + s
	}
	return s
}

func flagRows(node *kong.Node, say func(zh, en string) string) [][2]string {
	var rows [][2]string
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if f.Name == "help" {
				rows = append(rows, [2]string{"-h, --help", say("显示本页", "show this page")})
				continue
			}
			name := "--" + f.Name
			if !f.IsBool() {
				ph := f.FormatPlaceHolder()
				name += "=" + strings.Trim(ph, `"`)
			}
			rows = append(rows, [2]string{name, f.Help})
		}
	}
	return rows
}

// columns prints two columns, the first as wide as it needs to be.
func columns(p func(string, ...any), rows [][2]string) {
	w := 0
	for _, r := range rows {
		w = max(w, lipgloss.Width(r[0]))
	}
	for _, r := range rows {
		p("  %s%s  %s", r[0], strings.Repeat(" ", w-lipgloss.Width(r[0])), r[1])
	}
}
