"""The machine's zone data changes: what was stored stays the same instants, and every function reads them by the new data."""
import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ZONES = Path("/usr/share/zoneinfo")

READ = """
SET spark.sql.session.timeZone=Europe/Zurich;
SELECT unix_micros(ts), CAST(ts AS STRING), hour(ts), date_format(ts, 'HH:mm'), date_trunc('HOUR', ts), unix_seconds(date_trunc('DAY', ts)),
  from_utc_timestamp(TIMESTAMP_NTZ '2024-07-01 12:00:00', 'Europe/Zurich'), unix_seconds(TIMESTAMP '2024-07-01 12:00:00'),
  unix_seconds(CAST('2024-07-01 12:00:00' AS TIMESTAMP)), unix_timestamp('01.07.2024 12:00', 'dd.MM.yyyy HH:mm'),
  unix_seconds(make_timestamp(2024, 7, 1, 12, 0, 0)) FROM moments
"""


def read(firesteel, zones=None):
    """The row of READ, with another folder in place of the machine's zone data."""
    command = [firesteel.binary, "sql", "--output", "csv", "-e", READ]
    if zones:
        command = ["unshare", "-m", "sh", "-c", f'mount --bind "{zones}" {ZONES} && exec "$@"', "sh", *command]
    done = subprocess.run(list(map(str, command)), cwd=firesteel.home, env=dict(os.environ, HOME=str(firesteel.home), NO_COLOR="1"),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(csv.reader([done.stdout.splitlines()[-1]]))


def test_zone_data_that_changed_moves_no_instant(firesteel, tmp_path):
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("only root may put other zone data in place of the machine's")
    made = firesteel("sql", "-e", "CREATE TABLE moments AS SELECT timestamp_seconds(1719835200) AS ts")  # 12:00 UTC
    assert made.status == 0, made.text
    noon = 1719835200
    assert read(firesteel) == [
        f"{noon}000000", "2024-07-01 14:00:00", "14", "14:00", "2024-07-01 14:00:00", str(noon - 14 * 3600),
        "2024-07-01 14:00:00", *[str(noon - 2 * 3600)] * 4]
    changed = tmp_path / "zoneinfo"
    shutil.copytree(ZONES, changed, symlinks=True)
    (changed / "Europe" / "Zurich").unlink()
    shutil.copy(ZONES / "Asia" / "Kolkata", changed / "Europe" / "Zurich")  # five and a half hours, no summer time
    assert read(firesteel, changed) == [
        f"{noon}000000", "2024-07-01 17:30:00", "17", "17:30", "2024-07-01 17:00:00", str(noon - 17 * 3600 - 1800),
        "2024-07-01 17:30:00", *[str(noon - 5 * 3600 - 1800)] * 4]
