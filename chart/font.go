package chart

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// Font is what a PNG draws its letters with: a font file, and for letters that it lacks the Latin one that is built in.
type Font struct {
	Name  string
	fonts []*sfnt.Font
}

// FontError says that a PNG cannot be drawn for want of a font, or of letters in it.
type FontError struct {
	Zh, En string
	Err    error // cause, for the log; may be nil
}

func (e *FontError) Error() string { return e.En }

func (e *FontError) Unwrap() error { return e.Err }

// ParseFont reads a TrueType or OpenType font, alone or in a collection; of a collection it takes the one for simplified
// Chinese where its name says so.
func ParseFont(name string, data []byte) (*Font, error) {
	collection, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil, &FontError{Zh: "读不懂字体文件 " + name + "，请换一个 TrueType 或 OpenType 字体（.ttf、.otf、.ttc）",
			En: "cannot read the font file " + name + ": use a TrueType or OpenType font (.ttf, .otf, .ttc)", Err: err}
	}
	var picked *sfnt.Font
	for i := range collection.NumFonts() {
		f, err := collection.Font(i)
		if err != nil {
			continue
		}
		family, _ := f.Name(nil, sfnt.NameIDFamily) // a font without a name is as good as another
		if picked == nil || strings.HasSuffix(family, " SC") && !strings.Contains(family, "Mono") {
			picked = f
		}
	}
	latin, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read the built-in font: %w", err)
	}
	if picked == nil {
		return nil, &FontError{Zh: "字体文件 " + name + " 中没有可用的字体", En: "the font file " + name + " holds no font that can be used"}
	}
	return &Font{Name: name, fonts: []*sfnt.Font{picked, latin}}, nil
}

// builtIn draws Latin letters where no font was given.
func builtIn() (*Font, error) {
	latin, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("read the built-in font: %w", err)
	}
	return &Font{fonts: []*sfnt.Font{latin}}, nil
}

// FontFolders is where a system keeps its fonts; home is the user's folder.
func FontFolders(goos, home string) []string {
	switch goos {
	case "windows":
		return []string{`C:\Windows\Fonts`, filepath.Join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts")}
}

// knownFonts are file names of fonts with Chinese letters, the ones that read best first.
func knownFonts() []string {
	return []string{"NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf",
		"SourceHanSansSC-Regular.otf", "SourceHanSans-Regular.ttc", "SourceHanSansCN-Regular.otf", "HarmonyOS_Sans_SC_Regular.ttf",
		"msyh.ttc", "msyh.ttf", "Deng.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "STHeiti Light.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc",
		"DroidSansFallbackFull.ttf", "simhei.ttf", "NotoSerifCJK-Regular.ttc", "simsun.ttc"}
}

// FindFont looks for a font with Chinese letters in folders and below them. Without one it returns an error that says what
// to do.
func FindFont(folders ...string) (*Font, error) {
	found := map[string]string{}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				name := strings.ToLower(e.Name())
				if _, twice := found[name]; !twice {
					found[name] = path
				}
			}
			return nil // a folder that cannot be read holds no font for us
		})
	}
	for _, name := range knownFonts() {
		path, ok := found[strings.ToLower(name)]
		if !ok {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if f, err := ParseFont(path, data); err == nil && f.lacks("中文数据") == "" {
			return f, nil
		}
	}
	return nil, needFont(nil)
}

func needFont(cause error) *FontError {
	return &FontError{Zh: "画 PNG 图上的中文需要一个中文字体，本机没有找到。请用 --font 指定字体文件（.ttf、.otf、.ttc），或改用 SVG：SVG 不需要字体",
		En:  "a PNG with Chinese text needs a Chinese font, and none was found here: name a font file (.ttf, .otf, .ttc) with --font, or write an SVG, which needs none",
		Err: cause}
}

// lacks returns the letters of a text that no font here has, each once.
func (f *Font) lacks(s string) string {
	var out strings.Builder
	for _, r := range clean(s) {
		if f.with(r) == nil && !strings.ContainsRune(out.String(), r) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// with is the first font that has a letter.
func (f *Font) with(r rune) *sfnt.Font {
	var buf sfnt.Buffer
	for _, font := range f.fonts {
		if i, err := font.GlyphIndex(&buf, r); err == nil && i != 0 {
			return font
		}
	}
	return nil
}
