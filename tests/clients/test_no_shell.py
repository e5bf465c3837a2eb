"""No text of a user reaches a shell: which programs firesteel starts, and with what."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from connect_servers import clean_environment, connect, firesteel_binary

pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")

# What a shell would take for commands. Each would leave a file "ran" in the working folder.
COMMANDS = ["`touch ran`", "$(touch ran)", "; touch ran;", "| touch ran", "&& touch ran", "\ntouch ran\n", "'; touch ran; '", '"; touch ran; "', "> ran",
            "${IFS}touch${IFS}ran", "-e touch ran", "a b*?[x] ~ \\ !"]


@pytest.fixture
def traced(tmp_path):
    """traced(command) -> (how to start it, the programs that were started by then)"""
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    log = tmp_path / "programs.log"

    def programs():
        return [re.search(r'execve\("([^"]*)"', line)[1] for line in log.read_text().splitlines() if "execve(" in line and line.rstrip().endswith("= 0")]

    return [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=execve,execveat", "-e", "signal=none", "-o", str(log)], programs


def test_arguments_names_and_settings_reach_the_script_as_given(tmp_path):
    folder = tmp_path / COMMANDS[1]
    folder.mkdir()
    (folder / "$(touch ran).py").write_text("VALUE = 7\n")
    script = folder / "`touch ran`; job.py"
    script.write_text("import importlib, json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ['MINE']]))\n")
    done = subprocess.run([firesteel_binary(), "submit", "--python", sys.executable, "--name", COMMANDS[0], "--conf", f"my.setting={COMMANDS[1]}",
                           "--py-files", str(folder / "$(touch ran).py"), str(script), *COMMANDS], cwd=tmp_path, capture_output=True, encoding="utf-8",
                          env=clean_environment(HOME=str(tmp_path), MINE="`touch ran`"), timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [COMMANDS, "`touch ran`"]
    assert not list(tmp_path.rglob("ran"))


def test_submit_starts_python_alone(tmp_path, traced):
    start, programs = traced
    (tmp_path / "job.py").write_text("from pyspark.sql import SparkSession\nprint(SparkSession.builder.getOrCreate().range(3).count())\n")
    done = subprocess.run([*start, firesteel_binary(), "submit", "--python", sys.executable, "job.py"], cwd=tmp_path, capture_output=True, encoding="utf-8",
                          env=clean_environment(HOME=str(tmp_path)), timeout=120)
    assert done.stdout == "3\n", done.stderr
    started = [name.rsplit("/", 1)[-1] for name in programs()]
    assert started[0] == "firesteel" and started.count("firesteel") == 1
    assert set(started[1:]) <= {sys.executable.rsplit("/", 1)[-1]}, started


def test_a_server_starts_no_program_whatever_it_is_told(tmp_path, traced, token):
    start, programs = traced
    server = subprocess.Popen([*start, firesteel_binary(), "server", "--port", "0", "--token-file", str(token)], cwd=tmp_path, stderr=subprocess.PIPE,
                              encoding="utf-8", env=clean_environment(HOME=str(tmp_path)))
    try:
        url = server.stderr.readline().split(" at ")[1].split("/;")[0].strip().replace("127.0.0.1", "localhost")
        for command in COMMANDS:
            spark = connect(f"{url}/;token=s3cret-token;user_id={quote(command, safe='')}")
            assert spark.range(2).count() == 2
            calls = [lambda: spark.sql("SELECT :x AS x", {"x": command}).collect(), lambda: spark.conf.set("my.setting", command),
                     lambda: spark.addTag("x" + command.replace(",", "")), lambda: spark.range(1).write.csv(f"spark-warehouse/{command}"),
                     lambda: spark.read.csv(f"spark-warehouse/{command}").collect(), lambda: spark.read.format(command).load("x").collect(),
                     lambda: spark.sql(f"CREATE TABLE `{command}` (a int) USING csv"), lambda: spark.range(1).createTempView(command),
                     lambda: spark.sql(f"SELECT TRANSFORM(a) USING '{command}' FROM VALUES (1) AS t(a)").collect(),
                     lambda: spark.sql(f"ADD JAR `{command}`"), lambda: spark.sql(f"!{command}"), lambda: spark.sql(command).collect(),
                     lambda: spark.range(1).selectExpr(f"reflect('java.lang.Runtime', 'exec', '{command}')").collect()]
            for call in calls:
                try:
                    call()
                except Exception:
                    pass
            assert spark.range(2).count() == 2
    finally:
        # strace keeps signals to itself.
        os.kill(int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0]), signal.SIGTERM)
        server.communicate(timeout=60)
    assert [name.rsplit("/", 1)[-1] for name in programs()] == ["firesteel"]
    assert not list(tmp_path.rglob("ran"))
