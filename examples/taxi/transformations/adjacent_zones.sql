-- One row per zone: the zones near it, in order.
CREATE MATERIALIZED VIEW adjacent_zones
COMMENT 'For each zone, the sorted ids of the zones near it'
AS
SELECT pickup_zone_id, sort_array(collect_set(dropoff_zone_id)) AS dropoff_zone_ids
FROM pick_dropoff_zones
GROUP BY pickup_zone_id;
