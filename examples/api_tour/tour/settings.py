"""spark.conf and the session."""


def run(spark, output):
    conf = spark.conf
    print(conf.get("spark.sql.session.timeZone"), conf.get("spark.sql.shuffle.partitions"))
    conf.set("spark.sql.shuffle.partitions", 7)
    print(conf.get("spark.sql.shuffle.partitions"))
    conf.unset("spark.sql.shuffle.partitions")
    print(conf.get("spark.sql.shuffle.partitions"))
    print(conf.get("no.such.setting", "fallback"), conf.get("no.such.setting", None))
    conf.set("my.own.setting", "kept")
    print(conf.get("my.own.setting"))
    print(conf.isModifiable("spark.sql.ansi.enabled"), conf.isModifiable("spark.sql.warehouse.dir"))
    print(conf.get("spark.sql.ansi.enabled"), conf.get("spark.app.name"))
    spark.sql("SET my.own.setting").show()
    conf.set("spark.sql.ansi.enabled", False)
    spark.sql("SELECT 1 / 0 AS nothing, CAST('x' AS INT) AS no_int").show()
    conf.set("spark.sql.ansi.enabled", True)
    conf.set("spark.sql.caseSensitive", True)
    print(spark.range(1).selectExpr("id AS A", "id AS a").columns)
    conf.set("spark.sql.caseSensitive", False)
    print(spark.range(1).select("ID").columns)
    print(spark.sparkContext.appName, spark.version.split(".")[0])
    print(type(spark.builder).__name__, spark.getActiveSession() is not None)
