"""Workload W on OpenFisca-Core, a variable for each value, in float64. OpenFisca has no unknown: a number or flag that is missing
is NaN, so that comparisons with it are false, and a code that is missing is -1.

Arguments: a folder with the columns, and how many enterprises. Answers "pass" with the nanoseconds of one assessment and
"tally" with the counts, a line each.
"""
import sys
import time

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

folder, rows = sys.argv[1], int(sys.argv[2])
variables.VALUE_TYPES[float]["dtype"] = np.float64

INPUTS = """revenue_y1 revenue_y2 revenue_y3 rd_expense_y1 rd_expense_y2 rd_expense_y3 net_assets_y1 net_assets_y2 net_assets_y3
rd_domestic total_income high_tech_income assets cost rd_other
staff rd_staff age invention_patents utility_patents class2_other transformations
industry platform_level
resident safety_violation quality_violation environment_violation dishonesty m1 m2 m3 m4""".split()
CODES = ("industry", "platform_level")


def band(x, thresholds, points):
    """Points of the first threshold that is reached, by counting those that are: faster than numpy.select. NaN stays NaN."""
    n = np.zeros(len(x), np.uint8)
    for t in thresholds:
        n += x >= t
    return np.array((0,) + points[::-1], np.float64)[n] + 0 * x


def grown(a, b, c):
    return band(a / b + b / c, (2.7, 2.5, 2.3, 2.1, np.nextafter(2.0, 3.0)), (10, 8, 6, 4, 2))


def rights(invention, class2, first, first_points, second, second_points):
    return np.where(invention >= first[-1], band(invention, first, first_points), band(class2, second, second_points)) + 0 * invention


def table(*codes):
    """Which codes are in a set; the last place, which a missing code finds, is not."""
    members = np.zeros(98, np.bool_)
    members[list(codes)] = True
    return members


TECH = table(26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75)
NEGATIVE = table(16, 51, 52, 61, 62, 70, 71, 72, 90)
AWARD = np.array((0, 200_000, 500_000, 1_000_000, np.nan))

# Formulas by name: what one reads it asks v for.
NUMBERS = {
    "staff_share": lambda v: v("rd_staff") / v("staff"),
    "staff_points": lambda v: band(v("staff_share"), (0.3, 0.25, 0.2, 0.15, 0.1), (20, 16, 12, 8, 4)),
    "revenue_points": lambda v: band(v("rd_expense_y1") / v("revenue_y1"), (0.06, 0.05, 0.04, 0.03, 0.02), (50, 40, 30, 20, 10)),
    "cost_points": lambda v: band(v("rd_expense_y1") / v("cost"), (0.3, 0.25, 0.2, 0.15, 0.1), (50, 40, 30, 20, 10)),
    "class2": lambda v: v("utility_patents") + v("class2_other"),
    "ip1": lambda v: rights(v("invention_patents"), v("class2"), (1,), (30.0,), (4, 3, 2, 1), (24, 18, 12, 6)),
    "s1": lambda v: v("staff_points") + np.maximum(v("revenue_points"), v("cost_points")) + v("ip1"),
    "rd_sum": lambda v: v("rd_expense_y1") + v("rd_expense_y2") + v("rd_expense_y3"),
    "rd_share": lambda v: v("rd_sum") / (v("revenue_y1") + v("revenue_y2") + v("revenue_y3")),
    "ip2": lambda v: rights(v("invention_patents"), v("class2"), (3, 1), (30.0, 26.0), (5, 3, 1), (20, 15, 8)),
    "transformed": lambda v: band(v("transformations"), (15, 12, 9, 6, 3), (30, 24, 18, 12, 6)),
    "managed": lambda v: 6 * v("m1") + 6 * v("m2") + 4 * v("m3") + 4 * v("m4"),
    "grown_revenue": lambda v: grown(v("revenue_y1"), v("revenue_y2"), v("revenue_y3")),
    "grown_assets": lambda v: grown(v("net_assets_y1"), v("net_assets_y2"), v("net_assets_y3")),
    "s2": lambda v: v("ip2") + v("transformed") + v("managed") + v("grown_revenue") + v("grown_assets"),
    "base": lambda v: v("rd_expense_y1") - v("rd_other"),
    "a4": lambda v: np.select([v("industry") < 0, v("negative")], [np.nan, 0.0], v("base") + np.minimum(v("rd_other"), v("base") / 9)),
    "a5": lambda v: np.maximum(0.0, np.minimum(0.1 * (v("rd_expense_y1") - v("rd_expense_y2")), 1e6)),
    "a6": lambda v: AWARD[v("platform_level")],
}
TRUTHS = {
    "negative": lambda v: NEGATIVE[v("industry")],
    "c1": lambda v: v("resident") == 1,
    "c2": lambda v: v("staff") <= 500,
    "c3": lambda v: v("revenue_y1") <= 2e8,
    "c4": lambda v: v("assets") <= 2e8,
    "c5": lambda v: (v("safety_violation") == 0) & (v("quality_violation") == 0) & (v("environment_violation") == 0) & (v("dishonesty") == 0),
    "c6": lambda v: v("staff_points") > 0,
    "c7": lambda v: v("s1") >= 60,
    "c8": lambda v: v("age") >= 1,
    "c9": lambda v: (v("invention_patents") >= 1) | (v("class2") >= 1),
    "c10": lambda v: TECH[v("industry")],
    "c11": lambda v: v("rd_share") >= np.select([v("revenue_y1") <= 5e7, v("revenue_y1") <= 2e8], [0.05, 0.04], 0.03),
    "c12": lambda v: v("rd_domestic") / v("rd_sum") >= 0.6,
    "c13": lambda v: v("high_tech_income") / v("total_income") >= 0.6,
    "c14": lambda v: v("staff_share") >= 0.1,
    "c15": lambda v: v("s2") > 70,
    "c16": lambda v: v("rd_share") >= 0.03,
    "c17": lambda v: v("invention_patents") >= 5,
    "c18": lambda v: (v("industry") >= 0) & ~v("negative"),
    "c19": lambda v: v("rd_expense_y1") > v("rd_expense_y2"),
    "c20": lambda v: v("platform_level") >= 1,
    "R1": lambda v: v("c1") & v("c2") & v("c3") & v("c4") & v("c5") & v("c6") & v("c7"),
    "R2": lambda v: v("c8") & v("c9") & v("c10") & v("c11") & v("c12") & v("c13") & v("c14") & v("c5") & v("c15"),
    "R3": lambda v: v("c16") & v("c17"),
}
ASKED_TRUTHS = [f"c{k}" for k in range(1, 21)] + ["R1", "R2", "R3"]
ASKED_NUMBERS = ["s1", "s2", "a4", "a5", "a6"]

Enterprise = entities.build_entity(key="enterprise", plural="enterprises", label="Enterprise", is_person=True)


def variable(name, kind, formula=None):
    body = {"value_type": kind, "entity": Enterprise, "definition_period": periods.DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = lambda enterprise, period: formula(lambda asked: enterprise(asked, period))
    return type(name, (variables.Variable,), body)


def build_system():
    system = taxbenefitsystems.TaxBenefitSystem([Enterprise])
    for name in INPUTS:
        system.add_variable(variable(name, int if name in CODES else float))
    for name, formula in NUMBERS.items():
        system.add_variable(variable(name, float, formula))
    for name, formula in TRUTHS.items():
        system.add_variable(variable(name, bool, formula))
    return system


def load():
    def columns(name, kind, n):
        return np.fromfile(f"{folder}/{name}", dtype=kind).reshape(n, rows)

    given = list(columns("money", np.float64, 15)) + list(columns("counts", np.int32, 7))
    given += list(columns("codes", np.uint8, 2)) + list(columns("flags", np.bool_, 9))
    out = {}
    for name, value, known in zip(INPUTS, given, columns("known", np.bool_, 33)):
        code = name in CODES
        out[name] = np.where(known, value.astype(np.int32 if code else np.float64), -1 if code else np.nan)
    return out


system, inputs = build_system(), load()


def simulation():
    """A fresh simulation with its inputs set: what one calculates is kept."""
    s = simulations.SimulationBuilder().build_default_simulation(system, rows)
    for name, value in inputs.items():
        s.set_input(name, "2025", value)
    return s


def tally(answers):
    out = [rows] + [int(np.count_nonzero(answers[name])) for name in ASKED_TRUTHS] + [0] * len(ASKED_TRUTHS)
    known = [~np.isnan(answers[name]) for name in ASKED_NUMBERS]
    out += [int(np.count_nonzero(k)) for k in known]
    for name, k in zip(ASKED_NUMBERS, known):
        out.append(int(np.rint(answers[name][k] * (1 if name[0] == "s" else 100)).astype(np.int64).sum()))
    return " ".join(map(str, out))


np.seterr(all="ignore")
print("ready", flush=True)
answers = None
for line in sys.stdin:
    if line.strip() == "pass":
        s = simulation()
        start = time.perf_counter_ns()
        answers = {name: s.calculate(name, "2025") for name in ASKED_TRUTHS + ASKED_NUMBERS}
        print(time.perf_counter_ns() - start, flush=True)
    else:
        print(tally(answers), flush=True)
