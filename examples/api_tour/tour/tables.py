"""Managed tables: saveAsTable, insertInto, writeTo, DDL."""
from pyspark.sql import functions as F

from tour.sample import sales


def run(spark, output):
    for name in ("tour_sales", "tour_more", "tour_v2"):
        spark.sql(f"DROP TABLE IF EXISTS {name}")
    df = sales(spark)
    df.write.saveAsTable("tour_sales")
    spark.table("tour_sales").printSchema()
    spark.table("tour_sales").orderBy("region", "year", "quarter").show()
    df.limit(3).write.mode("append").saveAsTable("tour_sales")
    print(spark.table("tour_sales").count())
    df.where("region = 'west'").write.insertInto("tour_sales")
    print(spark.table("tour_sales").count())
    df.where("region = 'west'").write.insertInto("tour_sales", overwrite=True)
    print(spark.table("tour_sales").count())
    df.write.mode("overwrite").partitionBy("year").format("parquet").saveAsTable("tour_more")
    print(spark.table("tour_more").columns)
    spark.sql("SHOW PARTITIONS tour_more").orderBy("partition").show()
    spark.sql("SELECT year, sum(units) AS u FROM tour_more GROUP BY year ORDER BY year").show()
    df.writeTo("tour_v2").using("parquet").create()
    df.limit(1).write.mode("append").saveAsTable("tour_v2")
    print(spark.table("tour_v2").count())
    print(spark.catalog.tableExists("tour_v2"), spark.catalog.getTable("tour_v2").tableType)
    spark.sql("CREATE TABLE tour_ddl (a INT, b STRING) USING parquet")
    spark.sql("INSERT INTO tour_ddl VALUES (1, 'x'), (2, NULL)")
    spark.table("tour_ddl").orderBy("a").show()
    spark.catalog.refreshTable("tour_ddl")
    spark.sql("DESCRIBE TABLE tour_ddl").show()
    print([table.name for table in spark.catalog.listTables() if table.name.startswith("tour_")])
    print(spark.table("tour_more").where(F.col("year") == 2024).count())
    for name in ("tour_sales", "tour_more", "tour_v2", "tour_ddl"):
        spark.sql(f"DROP TABLE {name}")
    print(spark.catalog.tableExists("tour_sales"))
