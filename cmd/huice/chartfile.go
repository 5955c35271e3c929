package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"huice/chart"
	"huice/exchange"
)

// file writes a file as a whole or not at all.
func (a *app) file(path string, write func(io.Writer) error) error {
	f, err := exchange.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	defer f.Abort()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	a.notef("已写入 %s", "written: %s", path)
	return nil
}

// drawing is a chart of any kind.
type drawing interface {
	SVG(io.Writer) error
	PNG(io.Writer, *chart.Font) error
}

// drawTo writes a chart in the form that its file asks for.
func (a *app) drawTo(path, font string, d drawing) error {
	if strings.EqualFold(filepath.Ext(path), ".svg") {
		return a.file(path, d.SVG)
	}
	f, err := a.font(font)
	if err != nil {
		return err
	}
	err = a.file(path, func(w io.Writer) error { return d.PNG(w, f) })
	return fontProblem(err)
}

// font is the font asked for, else one of this machine's, nil when there is none.
func (a *app) font(path string) (*chart.Font, error) {
	if path == "" {
		font, err := chart.FindFont(chart.FontFolders(runtime.GOOS, a.getenv("HOME"))...)
		return font, fontProblem(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, misused("读不了字体文件 %s", "the font %s cannot be read", path)
	}
	font, err := chart.ParseFont(path, data)
	return font, fontProblem(err)
}

func fontProblem(err error) error {
	var f *chart.FontError
	if errors.As(err, &f) {
		return misused("%s", "%[2]s", f.Zh, f.En)
	}
	return err
}
