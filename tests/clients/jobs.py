"""The example jobs and the smoke test: how their input is made, how they are called, what they leave.

A Job is prepared in a work folder and run by someone else: the recorder with real Spark, the tests with firesteel.
"""
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@dataclass
class Job:
    name: str  # of the files under expected/
    script: Path
    make_input: callable  # make_input(folder): what a user would do before; None where nothing is needed
    arguments: list  # of the script; {input} and {output} stand for the roots
    exact_outputs: dict = field(default_factory=dict)  # folder of the output -> whether the number of files is fixed
    tables: dict = field(default_factory=dict)  # PostgreSQL table -> query whose rows are recorded
    py_files: list = field(default_factory=list)

    @property
    def expected(self):
        return self.script.parent / "expected"

    def call(self, source, target):
        return [word.format(input=source, output=target) for word in self.arguments]


def generate(example, script, *arguments):
    def make(folder):
        subprocess.run([sys.executable, EXAMPLES / example / script, folder, *arguments], check=True, timeout=120)
    return make


trips = generate("union", "generate_trips.py", "2024-01", "2024-02", "--rows", "400")
green = generate("union", "generate_trips.py", "2024-01", "--rows", "1500")
events = generate("user_activity", "generate_events.py", "--events", "2000")

TYPES = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
TABLES = {
    "expected_pickups": "SELECT pickup_zone_id, pickup_hour, round(expected_pickups::numeric, 6) FROM expected_pickups ORDER BY 1, 2",
    "adjacent_zones": "SELECT pickup_zone_id, dropoff_zone_ids FROM adjacent_zones ORDER BY 1",
}

JOBS = {job.name: job for job in (
    Job("union", EXAMPLES / "union" / "union.py", trips, ["{input}", "{output}", "2024-01", "2024-02"], {"": True}),
    Job("taxi_app", EXAMPLES / "taxi_app" / "app.py", green, ["{input}/green_tripdata_2024-01.parquet"], tables=TABLES,
        py_files=[EXAMPLES / "taxi_app" / "db.py"]),
    Job("batch-processing", EXAMPLES / "user_activity" / "batch-processing.py", events,
        ["--input", "{input}", "--output", "{output}"], {"daily": False, "monthly": True}),
    Job("emr-spark-job", EXAMPLES / "user_activity" / "emr-spark-job.py", events,
        ["--input", "{input}", "--output", "{output}", "--performance-test"],
        {"user_behaviour": False, "product_performance": False, "trends": True, "cube": False}),
    Job("api_tour", EXAMPLES / "api_tour" / "main.py", None, []),
    Job("smoke", Path(__file__).resolve().parent / "smoke" / "smoke.py", None, ["{output}"], {"parquet": False, "csv": True}),
)}


def table_text(query, tables):
    """PostgreSQL tables as text; query(sql) gives rows of text."""
    lines = []
    for table, select in tables.items():
        lines.append(f"== {table}: " + ", ".join(" ".join(column) for column in query(TYPES.format(table=table))))
        lines += ["|".join(row) for row in query(select)]
    left = query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    lines.append("== tables left: " + ", ".join(name for name, in left))
    return "\n".join(lines) + "\n"
