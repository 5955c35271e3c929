package main

import (
	"regexp"

	"huice/engine/pack"
)

// usageFault says in both languages what the parser of the command line has to say, which speaks English only.
func usageFault(said string) pack.Text {
	zh := said
	for _, f := range []struct{ pattern, zh string }{
		{`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`, "没有选项 $1，是不是 $2"},
		{`^unknown flag (\S+)$`, "没有选项 $1"},
		{`^missing flags: (.+)$`, "缺少选项 $1"},
		{`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`, "不认识“$1”，是不是 $2"},
		{`^unexpected argument (.+)$`, "不认识“$1”"},
		{`^expected one of (.+)$`, "须写明命令，可用：$1"},
		{`^expected "(.+)"$`, "缺少 $1"},
		{`^(\S+): missing value.*$`, "$1 后面缺少内容"},
		{`^(\S+) must be one of (.+?)(?:,"")? but got (.+)$`, "$1 应为 $2 之一，这里是 $3"},
		{`^(\S+): expected .+ but got "EOL".*$`, "$1 后面缺少内容"},
		{`^(\S+): expected .+ but got "(-.*?)" \(\w+ flag\).*$`, "$1 后面缺少内容，不能接 $2；负数写成 $1=$2"},
		{`^(\S+): expected .*int.* but got (".*?")(?: \(.*)?$`, "$1 应为整数，这里是 $2"},
		{`^(\S+): expected .*float.* but got (".*?")(?: \(.*)?$`, "$1 应为数字，这里是 $2"},
	} {
		if re := regexp.MustCompile(f.pattern); re.MatchString(said) {
			zh = re.ReplaceAllString(said, f.zh)
			break
		}
	}
	return pack.Text{Zh: "用法有误：" + zh + "。用 huice --help 查看用法", En: said + ". See huice --help"}
}
