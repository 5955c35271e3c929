package exchange

// thrift writes the compact form of Thrift structures, in which Parquet keeps its headers: only what these need. Fields
// are written in ascending order.
type thrift struct {
	buf  []byte
	last []int // number of the latest field, for each structure that is open
}

// Types of fields.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) varint(v uint64) {
	for v >= 0x80 {
		t.buf = append(t.buf, byte(v)|0x80)
		v >>= 7
	}
	t.buf = append(t.buf, byte(v))
}

func (t *thrift) zigzag(v int64) { t.varint(uint64(v)<<1 ^ uint64(v>>63)) }

// begin opens a structure that stands alone or in a list.
func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.buf = append(t.buf, 0)
	t.last = t.last[:len(t.last)-1]
}

func (t *thrift) field(id, kind int) {
	at := len(t.last) - 1
	t.buf = append(t.buf, byte((id-t.last[at])<<4|kind)) // no two fields here are more than 15 apart
	t.last[at] = id
}

func (t *thrift) int(id int, v int64)   { t.field(id, thriftI64); t.zigzag(v) }
func (t *thrift) int32(id int, v int)   { t.field(id, thriftI32); t.zigzag(int64(v)) }
func (t *thrift) int16(id int, v int)   { t.field(id, thriftI16); t.zigzag(int64(v)) }
func (t *thrift) text(id int, s string) { t.field(id, thriftBinary); t.bytes(s) }

func (t *thrift) bytes(s string) {
	t.varint(uint64(len(s)))
	t.buf = append(t.buf, s...)
}

func (t *thrift) bool(id int, v bool) {
	if v {
		t.field(id, thriftTrue)
	} else {
		t.field(id, thriftFalse)
	}
}

func (t *thrift) list(id, n, kind int) {
	t.field(id, thriftList)
	if n < 15 {
		t.buf = append(t.buf, byte(n<<4|kind))
		return
	}
	t.buf = append(t.buf, byte(0xF0|kind))
	t.varint(uint64(n))
}

// open opens a structure that is a field.
func (t *thrift) open(id int) {
	t.field(id, thriftStruct)
	t.begin()
}

// empty writes a structure without fields.
func (t *thrift) empty(id int) {
	t.open(id)
	t.end()
}
