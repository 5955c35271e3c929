-- Workload W for DuckDB. NULL is Kleene's unknown; a chain of cases ends with the case that holds for a number and not for NULL.
CREATE OR REPLACE TABLE answers AS
WITH figures AS (
  SELECT *,
    rd_expense_y1 + rd_expense_y2 + rd_expense_y3 AS rd_sum,
    (rd_expense_y1 + rd_expense_y2 + rd_expense_y3) / (revenue_y1 + revenue_y2 + revenue_y3) AS rd_share,
    rd_staff / staff AS staff_share,
    rd_expense_y1 / revenue_y1 AS of_revenue,
    rd_expense_y1 / cost AS of_cost,
    utility_patents + class2_other AS class2,
    revenue_y1 / revenue_y2 + revenue_y2 / revenue_y3 AS revenue_growth,
    net_assets_y1 / net_assets_y2 + net_assets_y2 / net_assets_y3 AS assets_growth,
    rd_expense_y1 - rd_other AS base,
    0.1 * (rd_expense_y1 - rd_expense_y2) AS more,
    NOT (safety_violation OR quality_violation OR environment_violation OR dishonesty) AS c5
  FROM firms
), points AS (
  SELECT *,
    CASE WHEN staff_share >= 0.3 THEN 20 WHEN staff_share >= 0.25 THEN 16 WHEN staff_share >= 0.2 THEN 12
      WHEN staff_share >= 0.15 THEN 8 WHEN staff_share >= 0.1 THEN 4 WHEN staff_share < 0.1 THEN 0 END AS staff_points,
    CASE WHEN of_revenue >= 0.06 THEN 50 WHEN of_revenue >= 0.05 THEN 40 WHEN of_revenue >= 0.04 THEN 30
      WHEN of_revenue >= 0.03 THEN 20 WHEN of_revenue >= 0.02 THEN 10 WHEN of_revenue < 0.02 THEN 0 END AS revenue_points,
    CASE WHEN of_cost >= 0.3 THEN 50 WHEN of_cost >= 0.25 THEN 40 WHEN of_cost >= 0.2 THEN 30
      WHEN of_cost >= 0.15 THEN 20 WHEN of_cost >= 0.1 THEN 10 WHEN of_cost < 0.1 THEN 0 END AS cost_points,
    CASE WHEN invention_patents >= 1 THEN 30 WHEN invention_patents < 1 THEN
      CASE WHEN class2 >= 4 THEN 24 WHEN class2 >= 3 THEN 18 WHEN class2 >= 2 THEN 12 WHEN class2 >= 1 THEN 6 WHEN class2 < 1 THEN 0 END END AS ip1,
    CASE WHEN invention_patents >= 3 THEN 30 WHEN invention_patents >= 1 THEN 26 WHEN invention_patents < 1 THEN
      CASE WHEN class2 >= 5 THEN 20 WHEN class2 >= 3 THEN 15 WHEN class2 >= 1 THEN 8 WHEN class2 < 1 THEN 0 END END AS ip2,
    CASE WHEN transformations >= 15 THEN 30 WHEN transformations >= 12 THEN 24 WHEN transformations >= 9 THEN 18
      WHEN transformations >= 6 THEN 12 WHEN transformations >= 3 THEN 6 WHEN transformations < 3 THEN 0 END AS transformed,
    CASE WHEN m1 THEN 6 WHEN NOT m1 THEN 0 END + CASE WHEN m2 THEN 6 WHEN NOT m2 THEN 0 END
      + CASE WHEN m3 THEN 4 WHEN NOT m3 THEN 0 END + CASE WHEN m4 THEN 4 WHEN NOT m4 THEN 0 END AS managed,
    CASE WHEN revenue_growth >= 2.7 THEN 10 WHEN revenue_growth >= 2.5 THEN 8 WHEN revenue_growth >= 2.3 THEN 6
      WHEN revenue_growth >= 2.1 THEN 4 WHEN revenue_growth > 2 THEN 2 WHEN revenue_growth <= 2 THEN 0 END AS grown_revenue,
    CASE WHEN assets_growth >= 2.7 THEN 10 WHEN assets_growth >= 2.5 THEN 8 WHEN assets_growth >= 2.3 THEN 6
      WHEN assets_growth >= 2.1 THEN 4 WHEN assets_growth > 2 THEN 2 WHEN assets_growth <= 2 THEN 0 END AS grown_assets
  FROM figures
), scores AS (
  SELECT *,
    staff_points + CASE WHEN revenue_points >= cost_points THEN revenue_points WHEN cost_points > revenue_points THEN cost_points END + ip1 AS s1,
    ip2 + transformed + managed + grown_revenue + grown_assets AS s2
  FROM points
), conditions AS (
  SELECT
    resident AS c1, staff <= 500 AS c2, revenue_y1 <= 200000000 AS c3, assets <= 200000000 AS c4, c5, staff_points > 0 AS c6, s1 >= 60 AS c7,
    age >= 1 AS c8, invention_patents >= 1 OR class2 >= 1 AS c9,
    industry IN (26, 27, 34, 35, 36, 37, 38, 39, 40, 63, 64, 65, 73, 74, 75) AS c10,
    CASE WHEN revenue_y1 <= 50000000 THEN rd_share >= 0.05 WHEN revenue_y1 <= 200000000 THEN rd_share >= 0.04
      WHEN revenue_y1 > 200000000 THEN rd_share >= 0.03 END AS c11,
    rd_domestic / rd_sum >= 0.6 AS c12, high_tech_income / total_income >= 0.6 AS c13, staff_share >= 0.1 AS c14, s2 > 70 AS c15,
    rd_share >= 0.03 AS c16, invention_patents >= 5 AS c17,
    industry NOT IN (16, 51, 52, 61, 62, 70, 71, 72, 90) AS c18,
    rd_expense_y1 > rd_expense_y2 AS c19, platform_level >= 1 AS c20,
    s1, s2, base, rd_other, more, platform_level
  FROM scores
)
SELECT c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20,
  c1 AND c2 AND c3 AND c4 AND c5 AND c6 AND c7 AS R1,
  c8 AND c9 AND c10 AND c11 AND c12 AND c13 AND c14 AND c5 AND c15 AS R2,
  c16 AND c17 AS R3,
  CAST(s1 AS UTINYINT) AS s1, CAST(s2 AS UTINYINT) AS s2,
  CASE WHEN NOT c18 THEN 0 WHEN c18 THEN CASE WHEN rd_other < base / 9 THEN base + rd_other WHEN rd_other >= base / 9 THEN base + base / 9 END END AS a4,
  CASE WHEN more < 0 THEN 0 WHEN more > 1000000 THEN 1000000 ELSE more END AS a5,
  CASE platform_level WHEN 0 THEN 0 WHEN 1 THEN 200000 WHEN 2 THEN 500000 WHEN 3 THEN 1000000 END AS a6
FROM conditions
