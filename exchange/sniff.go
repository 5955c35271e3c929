package exchange

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
)

// sniff tells the format of a file by its first bytes; only plain text needs its name as well.
func sniff(at io.ReaderAt, size int64, source string) (Format, error) {
	head := make([]byte, 4096)
	n, err := at.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", fileError(source, err, "读不出文件", "the file cannot be read")
	}
	if head = head[:n]; size == 0 || n == 0 {
		return "", fileError(source, nil, "文件是空的", "the file is empty")
	}
	if f, err := sniffBinary(head, source); f != "" || err != nil {
		return f, err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(utf8BOM)), " \t\r\n")
	switch ext := strings.ToLower(filepath.Ext(source)); {
	case bytes.HasPrefix(text, []byte("{")), ext == ".ndjson", ext == ".jsonl":
		return NDJSON, nil
	case bytes.HasPrefix(text, []byte("[")) && (ext == ".json" || bytes.HasPrefix(bytes.TrimLeft(text[1:], " \t\r\n"), []byte("{"))):
		return "", fileError(source, nil, "这是一个 JSON 列表，应每行一个 JSON 对象（NDJSON）", "this is a JSON list; write one JSON object a line (NDJSON)")
	case bytes.HasPrefix(text, []byte("<")):
		return "", fileError(source, nil, "这是网页或 XML 文件（有的系统导出的“.xls”实为网页），请用 Excel 打开后另存为 .xlsx", "this is a web page or XML (some systems export those as .xls); open it in a spreadsheet program and save it as .xlsx")
	}
	return CSV, nil
}

// sniffBinary knows files by their magic bytes.
func sniffBinary(head []byte, source string) (Format, error) {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case starts("PK\x03\x04"), starts("PK\x05\x06"):
		return XLSX, nil
	case starts("PAR1"):
		return Parquet, nil
	case starts("PARE"):
		return "", fileError(source, nil, "Parquet 文件已加密，请提供未加密的文件", "the Parquet file is encrypted; provide one that is not")
	case starts("\xD0\xCF\x11\xE0"):
		return "", fileError(source, nil, "这是旧式 .xls 或加密的工作簿，请用 Excel 打开后另存为不加密的 .xlsx", "this is an old .xls or an encrypted workbook; open it and save it as .xlsx without a password")
	case starts("%PDF"):
		return "", fileError(source, nil, "这是 PDF 文件，不是数据表", "this is a PDF, not a table of data")
	case starts("\x1F\x8B"), starts("7z\xBC\xAF"), starts("Rar!"):
		return "", fileError(source, nil, "这是压缩文件，请先解压", "this is a compressed file; unpack it first")
	case starts(utf16LE), starts(utf16BE):
		return CSV, nil
	case bytes.IndexByte(head, 0) >= 0:
		return "", fileError(source, nil, "不认识的文件，应为 CSV、XLSX、NDJSON 或 Parquet", "this kind of file is not known; CSV, XLSX, NDJSON and Parquet are")
	}
	return "", nil
}
