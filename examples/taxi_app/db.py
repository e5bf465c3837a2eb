"""What the app does in PostgreSQL besides receiving tables."""
import psycopg2

CREATE_ADJACENT_ZONES = """
    CREATE TABLE adjacent_zones AS
    SELECT pickup_zone_id, ARRAY_AGG(DISTINCT dropoff_zone_id) AS dropoff_zone_ids
    FROM pick_dropoff_zones
    GROUP BY pickup_zone_id
    ORDER BY pickup_zone_id
"""


class Database:
    def __init__(self, host, port, name, user, password):
        self.host, self.port, self.name = host, port, name
        self.user, self.password = user, password

    @property
    def jdbc_url(self):
        return f"jdbc:postgresql://{self.host}:{self.port}/{self.name}"

    def write(self, df, table):
        (
            df.write.format("jdbc")
            .option("url", self.jdbc_url)
            .option("dbtable", table)
            .option("user", self.user)
            .option("password", self.password)
            .option("driver", "org.postgresql.Driver")
            .mode("overwrite")
            .save()
        )

    def read(self, spark, table):
        return (
            spark.read.format("jdbc")
            .option("url", self.jdbc_url)
            .option("dbtable", table)
            .option("user", self.user)
            .option("password", self.password)
            .option("driver", "org.postgresql.Driver")
            .load()
        )

    def build_adjacent_zones(self):
        """One row per zone with the ids of the zones near it; the pairs are not needed any more."""
        connection = psycopg2.connect(
            host=self.host, port=self.port, dbname=self.name, user=self.user, password=self.password
        )
        with connection, connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS adjacent_zones")
            cursor.execute(CREATE_ADJACENT_ZONES)
            cursor.execute("SELECT count(*), sum(cardinality(dropoff_zone_ids)) FROM adjacent_zones")
            zones, pairs = cursor.fetchone()
            cursor.execute("DROP TABLE pick_dropoff_zones")
        connection.close()
        return zones, pairs
