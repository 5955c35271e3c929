"""Workload W on NumPy: a truth is a pair of arrays (true, false), a number is an array and where it is known.

Arguments: a folder with the columns, how many enterprises, and how bands are written: "lookup" counts the thresholds that are
reached and looks the points up, "select" is numpy.select as most people write it. Answers "pass" with the nanoseconds of one assessment and
"tally" with the counts, a line each.
"""
import sys
import time

import numpy as np

folder, rows, bands = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def load(name, kind, columns):
    return np.fromfile(f"{folder}/{name}", dtype=kind).reshape(columns, rows)


money, counts = load("money", np.float64, 15), load("counts", np.int32, 7)
codes, flags = load("codes", np.uint8, 2), load("flags", np.bool_, 9)
known = load("known", np.bool_, 33)

TECH, NEGATIVE = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
TECH[[26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75]] = True
NEGATIVE[[16, 51, 52, 61, 62, 70, 71, 72, 90]] = True
ABOVE_TWO = np.nextafter(2.0, 3.0)
AWARD = np.zeros(256)
AWARD[:4] = [0, 200_000, 500_000, 1_000_000]


def pair(value, valid):
    return value & valid, ~value & valid


def all_of(*pairs):
    t, f = pairs[0]
    for a, b in pairs[1:]:
        t, f = t & a, f | b
    return t, f


def any_of(*pairs):
    t, f = pairs[0]
    for a, b in pairs[1:]:
        t, f = t | a, f & b
    return t, f


def opposite(p):
    return p[1], p[0]


def steps(x, thresholds, table):
    """Points of a band, its thresholds from the lowest; the table begins with the points below the first."""
    if bands == "select":
        falling = list(zip(thresholds, table[1:]))[::-1]
        return np.select([x >= t for t, _ in falling], [np.uint8(p) for _, p in falling], np.uint8(0))
    n = np.zeros(len(x), np.uint8)
    for t in thresholds:
        n += x >= t
    return np.array(table, np.uint8)[n]


def grown(y, ok):
    x = y[0] / y[1] + y[1] / y[2]
    return steps(x, (ABOVE_TWO, 2.1, 2.3, 2.5, 2.7), (0, 2, 4, 6, 8, 10)), ok[0] & ok[1] & ok[2]


def assess():
    revenue, rd, net = money[0:3], money[3:6], money[6:9]
    domestic, total, high_tech, assets, cost, other = money[9:15]
    staff, rd_staff, age, invention, utility, class2_other, transformations = counts
    ok = known
    rd3 = ok[3] & ok[4] & ok[5]
    c = [None] * 20

    c[0] = pair(flags[0], ok[24])
    c[1] = pair(staff <= 500, ok[15])
    c[2] = pair(revenue[0] <= 2e8, ok[0])
    c[3] = pair(assets <= 2e8, ok[12])
    c[4] = opposite(any_of(*(pair(flags[k], ok[24 + k]) for k in range(1, 5))))

    share, share_ok = rd_staff / staff, ok[15] & ok[16]
    staff_points = steps(share, (0.1, 0.15, 0.2, 0.25, 0.3), (0, 4, 8, 12, 16, 20))
    spent = np.maximum(steps(rd[0] / revenue[0], (0.02, 0.03, 0.04, 0.05, 0.06), (0, 10, 20, 30, 40, 50)),
                       steps(rd[0] / cost, (0.1, 0.15, 0.2, 0.25, 0.3), (0, 10, 20, 30, 40, 50)))
    class2, class2_ok = utility + class2_other, ok[19] & ok[20]
    has = invention >= 1
    ip_ok = ok[18] & (has | class2_ok)
    s1 = staff_points + spent + np.where(has, np.uint8(30), steps(class2, (1, 2, 3, 4), (0, 6, 12, 18, 24)))
    s1_ok = share_ok & ok[0] & ok[3] & ok[13] & ip_ok
    c[5] = pair(staff_points > 0, share_ok)
    c[6] = pair(s1 >= 60, s1_ok)

    c[7] = pair(age >= 1, ok[17])
    c[8] = any_of(pair(has, ok[18]), pair(class2 >= 1, class2_ok))
    c[9] = pair(TECH[codes[0]], ok[22])
    rd_sum = rd[0] + rd[1] + rd[2]
    intensity, intensity_ok = rd_sum / (revenue[0] + revenue[1] + revenue[2]), rd3 & ok[0] & ok[1] & ok[2]
    floor = np.where(revenue[0] <= 5e7, 0.05, np.where(revenue[0] <= 2e8, 0.04, 0.03))
    c[10] = pair(intensity >= floor, intensity_ok)
    c[11] = pair(domestic / rd_sum >= 0.6, ok[9] & rd3)
    c[12] = pair(high_tech / total >= 0.6, ok[10] & ok[11])
    c[13] = pair(share >= 0.1, share_ok)

    ip2 = np.where(invention >= 3, np.uint8(30), np.where(has, np.uint8(26), steps(class2, (1, 3, 5), (0, 8, 15, 20))))
    managed = flags[5] * np.uint8(6) + flags[6] * np.uint8(6) + flags[7] * np.uint8(4) + flags[8] * np.uint8(4)
    by_revenue, revenue_ok = grown(revenue, ok[0:3])
    by_assets, assets_ok = grown(net, ok[6:9])
    s2 = ip2 + steps(transformations, (3, 6, 9, 12, 15), (0, 6, 12, 18, 24, 30)) + managed + by_revenue + by_assets
    s2_ok = ip_ok & ok[21] & ok[29] & ok[30] & ok[31] & ok[32] & revenue_ok & assets_ok
    c[14] = pair(s2 > 70, s2_ok)

    c[15] = pair(intensity >= 0.03, intensity_ok)
    c[16] = pair(invention >= 5, ok[18])
    negative = NEGATIVE[codes[0]]
    c[17] = pair(~negative, ok[22])
    c[18] = pair(rd[0] > rd[1], ok[3] & ok[4])
    c[19] = pair(codes[1] >= 1, ok[23])
    verdicts = [all_of(*c[0:7]), all_of(*c[7:15], c[4]), all_of(c[15], c[16])]

    base = rd[0] - other
    a4 = np.where(negative, 0.0, base + np.minimum(other, base / 9))
    a5 = np.maximum(0.0, np.minimum(0.1 * (rd[0] - rd[1]), 1e6))
    numbers = [(s1, s1_ok), (s2, s2_ok), (a4, ok[22] & (negative | (ok[3] & ok[14]))), (a5, ok[3] & ok[4]), (AWARD[codes[1]], ok[23])]
    return c + verdicts, numbers


def tally(answers):
    truths, numbers = answers
    out = [rows]
    out += [int(np.count_nonzero(t)) for t, _ in truths]
    out += [int(rows - np.count_nonzero(t) - np.count_nonzero(f)) for t, f in truths]
    out += [int(np.count_nonzero(valid)) for _, valid in numbers]
    units = [1, 1, 100, 100, 100]
    out += [int(np.rint(x[valid].astype(np.float64) * unit).astype(np.int64).sum()) for (x, valid), unit in zip(numbers, units)]
    return " ".join(map(str, out))


np.seterr(all="ignore")
print("ready", np.__version__, flush=True)
answers = None
for line in sys.stdin:
    if line.strip() == "pass":
        start = time.perf_counter_ns()
        answers = assess()
        print(time.perf_counter_ns() - start, flush=True)
    else:
        print(tally(answers), flush=True)
