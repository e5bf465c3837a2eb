-- Values that Spark refuses for its own settings, also for those that tune nothing here.

SET spark.sql.shuffle.partitions = many;
SET spark.sql.shuffle.partitions = 0;
SET spark.sql.shuffle.partitions = -1;
SET spark.sql.shuffle.partitions = 1.5;
SET spark.sql.shuffle.partitions = 99999999999;
SET spark.sql.ansi.enabled = yes;
SET spark.sql.ansi.enabled = TRUE;
SET spark.sql.session.timeZone = Nowhere;
SET spark.sql.autoBroadcastJoinThreshold = 10x;
SET spark.sql.autoBroadcastJoinThreshold = 10MB;
SET spark.sql.adaptive.enabled = maybe;
SET spark.sql.files.maxPartitionBytes = lots;
SET spark.sql.files.maxRecordsPerFile = some;
SET spark.sql.sources.partitionOverwriteMode = sometimes;
SET spark.sql.caseSensitive = perhaps;
SET spark.sql.parquet.compression.codec = rar;
SET spark.default.parallelism = x;
SET spark.sql.broadcastTimeout = soon;
SET spark.sql.cbo.enabled = 1;
SET spark.sql.storeAssignmentPolicy = LOOSE;
SET spark.sql.legacy.timeParserPolicy = OLD;
SET spark.executor.memory = 2g;
SET spark.driver.memory = x;
SET my.own = x;
