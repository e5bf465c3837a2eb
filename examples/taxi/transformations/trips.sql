-- Trips worth counting: paid, ending after they began, between two known zones (264 and 265 mean unknown).
CREATE MATERIALIZED VIEW trips
COMMENT 'Trips with a fare, a positive duration and two known zones'
AS
WITH typed AS (
  SELECT
    CAST(PULocationID AS INT) AS pickup_zone_id,
    CAST(DOLocationID AS INT) AS dropoff_zone_id,
    CAST(lpep_pickup_datetime AS TIMESTAMP) AS pickup_at,
    CAST(lpep_dropoff_datetime AS TIMESTAMP) AS dropoff_at,
    total_amount
  FROM parquet.`${taxi.trips}`
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
