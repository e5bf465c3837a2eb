-- Pick-ups to expect in a zone at an hour of day: the mean over the days that had any.
CREATE MATERIALIZED VIEW expected_pickups
COMMENT 'Mean pick-ups per zone and hour of day, over the days that had any'
AS
WITH pickups_per_day AS (
  SELECT
    pickup_zone_id,
    to_date(pickup_at) AS pickup_date,
    hour(pickup_at) AS pickup_hour,
    count(*) AS pickups
  FROM trips
  GROUP BY pickup_zone_id, to_date(pickup_at), hour(pickup_at)
)
SELECT pickup_zone_id, pickup_hour, avg(pickups) AS expected_pickups
FROM pickups_per_day
GROUP BY pickup_zone_id, pickup_hour;
