"""Project files that were made to do harm: an error at once, little memory, and nothing in them is run."""
import subprocess
import sys

import pytest

LEVELS = "abcdefghij"
# Each level names the one before nine times: 3.5 thousand million words, were they written out.
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip(LEVELS, LEVELS[1:]))
MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""
TAG = "the tag 'tag:yaml.org,2002:"

# What follows the beginning of a file -> what the error says.
ANYWHERE = {
    "unknown key bomb": (BOMB, "field 'a'"),
    "configuration bomb": ("configuration:\n  " + BOMB.replace("\n", "\n  "), "a: &a [x"),
    "bomb for a list": ("configuration: &c [*c, *c]\n", "configuration: &c"),
    "a mapping of itself": ("configuration: &c {a: *c}\n", "configuration: &c"),
    "brackets": ("configuration: " + "[" * 10_000 + "]" * 10_000 + "\n", "invalid YAML"),
    "open brackets": ("configuration: " + "[" * 10_000 + "\n", "invalid YAML"),
    "braces": ("configuration: " + "{a: " * 10_000 + "}" * 10_000 + "\n", "invalid YAML"),
    "dashes": ("configuration:\n  " + "- " * 10_000 + "x\n", "invalid YAML"),
    "indented": ("configuration:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 1000)), "invalid YAML"),
    "key twice": ("configuration: {}\nconfiguration: {}\n", "'configuration' stands twice"),
    "key twice below": ("configuration:\n  a: x\n  a: y\n", "'a' stands twice"),
    "an object of Python": ("configuration: {a: !!python/object/apply:os.system 'touch ran'}\n", TAG + "python/object/apply:os.system'"),
    "a call of Python": ("configuration: !!python/object/apply:os.system ['touch ran']\n", TAG),
    "an object of Java": ("configuration: !!javax.script.ScriptEngineManager [x]\n", TAG),
    "a long word": ("configuration: {a: '" + "y" * 100_000_000 + "'}\n", "larger than 1 MiB"),
}
OF_A_SPEC = {
    "many words": ("x:\n" + "- x\n" * 25_000_000, "larger than 1 MiB"),
    "an object as text": ("catalog: !!python/object/apply:os.system 'touch ran'\n", TAG),
    "include twice": ("libraries:\n  - glob: {include: t/**, include: u/**}\n", "'include' stands twice"),
}
CASES = [("spark-pipeline.yml", *case) for case in (ANYWHERE | OF_A_SPEC).values()] + [("firesteel.yml", *case) for case in ANYWHERE.values()]
NAMES = [f"spec {name}" for name in ANYWHERE | OF_A_SPEC] + list(ANYWHERE)


@pytest.mark.parametrize("file,added,reason", CASES, ids=NAMES)
def test_hostile_project_files_are_refused_at_once(firesteel, file, added, reason):
    home = firesteel.home
    (home / "t").mkdir()
    (home / "t" / "d.sql").write_text("CREATE MATERIALIZED VIEW d AS SELECT 1 AS a;\n")
    spec = f"name: p\nstorage: file://{home}/storage\n" + ("" if "libraries" in added else "libraries:\n  - glob: {include: t/**}\n")
    (home / "spark-pipeline.yml").write_text(spec)
    with (home / file).open("a") as out:
        out.write(added)
    # By a small process: what a child of this one used would count this one's memory.
    done = subprocess.run([sys.executable, "-S", "-c", MEASURED, firesteel.binary, "run", "--spec", "spark-pipeline.yml"], cwd=home,
                          capture_output=True, encoding="utf-8", timeout=60, env={"HOME": str(home), "NO_COLOR": "1"})
    assert done.returncode == 2, done.stderr[:300]
    assert reason in done.stderr and len(done.stderr) < 2000, done.stderr[:300]
    kilobytes, seconds = done.stdout.split()[-2:]
    assert int(kilobytes) < 100_000 and float(seconds) < 1
    assert not list(home.rglob("ran")) and not (home / "storage").exists()
