"""SIGKILL at a random moment of every kind of statement: the table is the old or the new one, the statement can be
repeated, and nothing is left over."""
import pytest

from faults_mode import KILLS, LONG, SEED
from kill_loop import run_kill_loop
from place import Place
from projects import PROJECTS, ExportProject, RunChangedColumns, RunProject
from save_as_table import SAVES, SaveAsTablePartitioned
from statements import (SCENARIOS, AppendPartitioned, CreateAs, CreateAsPartitioned, DropPartitioned, OverwriteDynamic,
                        OverwritePartitioned, OverwritePlain, RenameTable, TruncatePartitioned)

SHORT_BUDGET_S = 0.5
READERS = [OverwritePlain, OverwriteDynamic, AppendPartitioned, *PROJECTS]
if LONG:
    # A managed table in an object store cannot be renamed.
    LOOPS = [(scenario, store, False) for scenario in SCENARIOS + PROJECTS + SAVES for store in ("local", "s3")
             if (scenario, store) != (RenameTable, "s3")]
    LOOPS += [(scenario, store, True) for scenario in READERS for store in ("local", "s3")]
else:
    # RenameTable and the other changes of the record alone come back when the temporary file of a killed one is swept.
    LOOPS = [(scenario, "local", False) for scenario in (
        OverwritePartitioned, AppendPartitioned, CreateAs, CreateAsPartitioned, TruncatePartitioned, DropPartitioned,
        RunProject, RunChangedColumns, SaveAsTablePartitioned)]
    LOOPS += [(RunChangedColumns, "s3", False), (OverwriteDynamic, "local", True)]


def name(loop):
    scenario, store, reader = loop
    return f"{scenario.__name__}-{store}" + ("-reader" if reader else "")


@pytest.mark.parametrize("loop", LOOPS, ids=name)
def test_killed_at_random(loop, binary, tmp_path, tally, request):
    scenario, store, reader = loop
    place = Place(binary, tmp_path, request.getfixturevalue("s3") if store == "s3" else None)
    run_kill_loop(place, scenario(), KILLS, SEED, tally, reader, budget=None if LONG else SHORT_BUDGET_S)
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"


def test_killed_export(binary, tmp_path, tally, postgres):
    """Rows of PostgreSQL belong to the world that is old or new."""
    tally.name = "ExportProject-local"
    run_kill_loop(Place(binary, tmp_path), ExportProject(postgres), KILLS, SEED, tally, budget=None if LONG else SHORT_BUDGET_S)
    assert tally.failures == 0, f"FIRESTEEL_FAULTS_SEED={SEED}\n{tally.report()}"
