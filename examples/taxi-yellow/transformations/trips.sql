-- Yellow trips worth counting. Format and columns come from the configuration, because the TLC renamed them more than
-- once. try_cast makes text columns (CSV) and typed ones (Parquet) the same, and turns the header line of a CSV file,
-- which arrives as a row, into NULLs that the filter drops.
CREATE MATERIALIZED VIEW trips
COMMENT 'Trips with a fare, a positive duration and two known zones'
AS
WITH typed AS (
  SELECT
    try_cast(${taxi.pickup_zone} AS INT) AS pickup_zone_id,
    try_cast(${taxi.dropoff_zone} AS INT) AS dropoff_zone_id,
    try_cast(${taxi.pickup_at} AS TIMESTAMP) AS pickup_at,
    try_cast(${taxi.dropoff_at} AS TIMESTAMP) AS dropoff_at,
    try_cast(${taxi.total_amount} AS DOUBLE) AS total_amount
  FROM ${taxi.format}.`${taxi.trips}`
)
SELECT
  pickup_zone_id,
  dropoff_zone_id,
  pickup_at,
  dropoff_at,
  unix_timestamp(dropoff_at) - unix_timestamp(pickup_at) AS duration_seconds,
  total_amount
FROM typed
WHERE total_amount > 0
  AND dropoff_at > pickup_at
  AND pickup_zone_id BETWEEN 1 AND 263
  AND dropoff_zone_id BETWEEN 1 AND 263;
