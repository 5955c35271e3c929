// Package sqltext writes compiled rules as one SQL query, for a database in which the facts already lie: PostgreSQL and what
// is compatible with it, and ClickHouse from 18.16 to the current one.
//
// It promises the outcomes of package assess, clause truths, scores and amounts to the fen, gaps included, in every row that
// the query calls settled. A row that it cannot settle says so in a column of its own, and its other columns are NULL: a fact
// beyond what the engine can hold (more than population.MaxInt units, more decimals than the fact has, a code that is not on
// its list), and in ClickHouse a number longer than Decimal(38, 0) holds. The query is never approximate.
//
// How it keeps that. Everything is whole numbers of known units. A ratio stays two numbers and is compared by
// cross-multiplication; rounding divides whole numbers. From the bounds of the facts follow bounds of every number: what
// stays within 62 bits is bigint or Int64, what does not is numeric, which has no end, or Decimal(38, 0); only there can
// ClickHouse run out of digits, and there a float, which is wrong by a millionth of a millionth, is asked whether a number is
// near that limit. A root (compound_rate) is guessed by the database and proved by whole numbers; where the proof fails the
// row is not settled. Days are counted, and the calendar is arithmetic on them.
//
// PostgreSQL's NULL is our unknown, and its AND and OR are ours. ClickHouse's differ from version to version, so there a truth
// is 1, 0 for unknown, or -1, AND is the least and OR the greatest of two, and beside a number stands a bit that says whether
// it is known.
//
// What is used more than once is a column of an inner select, so that the text grows with the rules and not with the ways
// through them. The same rules give the same bytes.
package sqltext
