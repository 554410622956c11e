"""Screen a table of lines on Spark: a folder of Parquet in, a folder of Parquet out, by day of the rate date.

Each worker opens the rule book from a folder or file URI that it can reach, and refuses one of another digest than the
driver's. A partition comes to the same whenever it is screened, so one whose worker is lost is made again. The driver
collects nothing; a run that is begun again writes over the days that it has.

    spark-submit --master 'local[2]' examples/spark_screen.py lines.parquet screened.parquet
    spark-submit --master spark://HOST:7077 --conf spark.task.maxFailures=8 examples/spark_screen.py \
        s3a://BUCKET/lines s3a://BUCKET/screened /opt/rules
"""

import sys

from pyspark import StorageLevel
from pyspark.sql import SparkSession

from prefile import open_rulebook
from prefile.bulk.spark import findings, problems, screen


def main(lines: str, out: str, rules: str = "shipped") -> None:
    """Screen `lines` into `out` against a rule book that each worker can reach at `rules`."""
    session = (
        SparkSession.builder.appName("prefile")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
        .config("spark.sql.sources.partitionOverwriteMode", "dynamic")
        .getOrCreate()
    )
    book = open_rulebook(None if rules == "shipped" else rules)
    screened = screen(session.read.parquet(lines), rules, book.digest).persist(StorageLevel.DISK_ONLY)
    kept = screened.drop("problems")
    kept.where("line is not null").write.partitionBy("rate_date").mode("overwrite").parquet(f"{out}/lines")
    again = session.read.parquet(f"{out}/lines")
    findings(again).write.mode("overwrite").parquet(f"{out}/findings")
    problems(screened).write.mode("overwrite").parquet(f"{out}/problems")
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
