-- Pairs of zones that lie near each other: under five minutes on average.
CREATE MATERIALIZED VIEW pick_dropoff_zones
COMMENT 'Zone pairs reached in under 300 seconds on average'
AS
SELECT pickup_zone_id, dropoff_zone_id, avg(duration_seconds) AS avg_seconds
FROM trips
GROUP BY pickup_zone_id, dropoff_zone_id
HAVING avg(duration_seconds) < 300;
