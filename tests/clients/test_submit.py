"""`firesteel submit`: what it takes, what it passes on, how it ends."""
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from connect_servers import clean_environment, firesteel_binary

PYTHON = ("--python", sys.executable)


def test_arguments_after_the_script_are_its_own(submit_script):
    done = submit_script("import sys; print(sys.argv[1:])", "--input", "a b", "-x", "--", "--conf", "run", "--help")
    assert done.out == "['--input', 'a b', '-x', '--', '--conf', 'run', '--help']\n", done.err
    assert (done.status, done.err) == (0, "")


def test_name_and_main_of_the_script_are_as_under_python(submit_script, tmp_path):
    (tmp_path / "neighbour.py").write_text("VALUE = 7")
    done = submit_script("import sys, neighbour\nprint(__name__, neighbour.VALUE, sys.path[0] == sys.argv[1])", tmp_path)
    assert done.out == "__main__ 7 True\n", done.err


@pytest.mark.parametrize("code", [0, 1, 3, 77])
def test_exit_code_is_the_scripts(submit_script, code):
    assert submit_script(f"import sys; sys.exit({code})").status == code


def test_uncaught_exception_is_printed_and_ends_with_1(submit_script):
    done = submit_script("print('before')\nraise ValueError('broken')")
    assert (done.status, done.out) == (1, "before\n")
    assert done.err.rstrip().endswith("ValueError: broken")


def test_death_by_signal_ends_with_128_and_its_number(submit_script):
    assert submit_script("import os, signal; os.kill(os.getpid(), signal.SIGKILL)").status == 137


@pytest.mark.parametrize("number,code", [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_reach_the_script(tmp_path, number, code):
    script = tmp_path / "sleeper.py"
    script.write_text("import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen([firesteel_binary(), "submit", *PYTHON, str(script)], cwd=tmp_path, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=clean_environment(HOME=str(tmp_path)), encoding="utf-8")
    assert process.stdout.readline() == "up\n"
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert ("KeyboardInterrupt" in err) == (number == signal.SIGINT)


def test_interrupt_that_the_script_handles_is_no_failure(tmp_path):
    script = tmp_path / "polite.py"
    script.write_text(textwrap.dedent("""\
        import sys, time
        try:
            print("up", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print("bye")
            sys.exit(5)
        """))
    process = subprocess.Popen([firesteel_binary(), "submit", *PYTHON, str(script)], cwd=tmp_path, stdout=subprocess.PIPE,
                               env=clean_environment(HOME=str(tmp_path)), encoding="utf-8")
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (5, "bye\n")


def test_streams_pass_untouched(submit_script):
    done = submit_script("import sys; sys.stdout.buffer.write(b'\\x1b[1mbold \\xc3\\xa9'); sys.stderr.write('to the log')")
    assert (done.out, done.err) == ("\x1b[1mbold \u00e9", "to the log")


def test_missing_script_is_wrong_usage(submit_script, tmp_path):
    done = submit_script(tmp_path / "absent.py")
    assert done.status == 2
    assert "there is no script" in done.err and "absent.py" in done.err


def test_unknown_option_is_named(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--frobnicate"])
    assert (done.status, done.out) == (2, "")
    assert "--frobnicate" in done.err


@pytest.mark.parametrize("script,reason", [("job.jar", "only Python scripts"), ("s3a://b/job.py", "must be a file on this machine")])
def test_other_kinds_of_jobs_are_refused(tmp_path, script, reason):
    (tmp_path / "job.jar").write_bytes(b"")
    done = subprocess.run([firesteel_binary(), "submit", *PYTHON, script], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 2
    assert reason in done.stderr


@pytest.mark.parametrize("flag,value", [("--class", "org.example.Main"), ("--kill", "id"), ("--status", "id"), ("--remote", "sc://x")])
def test_flags_for_something_else_are_refused_by_name(submit_script, flag, value):
    done = submit_script("print(1)", flags=[*PYTHON, flag, value])
    assert (done.status, done.out) == (2, "")
    assert flag in done.err


def test_missing_python_is_wrong_usage(submit_script):
    done = submit_script("print(1)", flags=["--python", "/nonexistent/python3"])
    assert done.status == 2
    assert "/nonexistent/python3" in done.err


def test_without_pyspark_one_line_tells_what_to_install(submit_script, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = tmp_path / "bare" / "bin" / "python"
    done = submit_script("from pyspark.sql import SparkSession", flags=["--python", python])
    assert (done.status, done.out) == (2, "")
    assert done.err == f"error: PySpark is not installed for {python}; install it with: {python} -m pip install pyspark-client\n"


def test_a_script_without_pyspark_needs_none(submit_script, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    done = submit_script("print('plain')", flags=["--python", tmp_path / "bare" / "bin" / "python"])
    assert (done.status, done.out, done.err) == (0, "plain\n", "")


@pytest.mark.parametrize("variables", [["PYSPARK_DRIVER_PYTHON"], ["PYSPARK_PYTHON"], ["PYSPARK_DRIVER_PYTHON", "PYSPARK_PYTHON"]])
def test_python_is_found_where_spark_looks(submit_script, tmp_path, variables):
    wrapper = tmp_path / "chosen"
    wrapper.write_text(f'#!/bin/sh\nCHOSEN=yes exec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    # The last of several is the weaker one.
    env = {name: "/nonexistent" for name in variables} | {variables[0]: str(wrapper)}
    done = submit_script("import os; print(os.environ.get('CHOSEN'))", flags=[], env=env)
    assert done.out == "yes\n", done.err


def test_the_active_virtual_environment_is_used(submit_script):
    done = submit_script("import sys; print(sys.prefix)", flags=[], env={"VIRTUAL_ENV": sys.prefix})
    assert done.out.strip() == sys.prefix


def test_spark_submit_flags_are_accepted_with_one_notice(submit_script):
    flags = [*PYTHON, "--master", "yarn", "--deploy-mode", "client", "--name", "job", "--conf", "spark.executor.instances=4",
             "--driver-memory", "1g", "--executor-memory", "512m", "--executor-cores", "4", "--num-executors", "10",
             "--total-executor-cores", "8", "--driver-cores", "2", "--queue", "q", "--principal", "p", "--keytab", "k",
             "--jars", "a.jar,b.jar", "--packages", "a:b:1", "--repositories", "r", "--exclude-packages", "x",
             "--driver-java-options", "-Dx=y", "--driver-class-path", "c", "--driver-library-path", "l", "--supervise"]
    done = submit_script("print('ran')", flags=flags)
    assert (done.status, done.out) == (0, "ran\n"), done.err
    assert len(done.err.splitlines()) == 1
    assert "--num-executors" in done.err and "--packages" in done.err and "--master" not in done.err


def test_wrong_memory_is_named(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--driver-memory", "lots"])
    assert (done.status, done.out) == (2, "")
    assert "--driver-memory lots" in done.err


def test_configuration_has_sparks_order(submit_script, tmp_path):
    properties = tmp_path / "job.conf"
    properties.write_text(textwrap.dedent("""\
        # a comment
        spark.a   from file
        spark.b=from file
        spark.c : from file
        spark.long  one \\
                    two
        spark.app.name  from file
        other.key  is not Spark's
        """))
    script = textwrap.dedent("""\
        from pyspark import SparkConf
        conf = SparkConf().set("spark.c", "from script")
        for key in ("a", "b", "c", "long", "app.name", "master"):
            print(key, conf.get("spark." + key))
        print(conf.get("other.key"))
        """)
    done = submit_script(script, flags=[*PYTHON, "--properties-file", properties, "--conf", "spark.b=from conf",
                                 "--conf", "spark.app.name=from conf", "--name", "from flag", "--master", "local[3]"])
    assert done.out.splitlines() == ["a from file", "b from conf", "c from script", "long one two", "app.name from flag",
                                     "master local[3]", "None"], done.err


def test_verbose_tells_settings_but_no_secrets(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--verbose", "--conf", "spark.hadoop.fs.s3a.secret.key=hush", "--conf", "spark.x=1"])
    assert done.out == "1\n"
    assert "spark.x=1" in done.err and "redacted" in done.err and "hush" not in done.err


def test_an_unknown_setting_of_ours_is_refused(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--conf", "firesteel.memory.limt=1g"])
    assert (done.status, done.out) == (2, "")
    assert "firesteel.memory.limit" in done.err


def test_py_files_can_be_imported(submit_script, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "single.py").write_text("NAME = 'single'")
    (tmp_path / "lib" / "hidden.py").write_text("NAME = 'hidden'")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("packed/__init__.py", "NAME = 'packed'")
    script = textwrap.dedent("""\
        import single, packed
        print(single.NAME, packed.NAME)
        import hidden
        """)
    done = submit_script(script, flags=[*PYTHON, "--py-files", "lib/single.py,packed.zip"])
    assert done.out == "single packed\n"
    assert "No module named 'hidden'" in done.err


def test_py_files_that_are_not_there_are_named(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--py-files", "absent.zip"])
    assert (done.status, done.out) == (2, "")
    assert "--py-files" in done.err and "absent.zip" in done.err


def test_files_and_archives_are_found_by_spark_files(submit_script, tmp_path):
    (tmp_path / "data.csv").write_text("1,2")
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        archive.writestr("inner/readme.txt", "packed text")
    script = textwrap.dedent("""\
        from pyspark import SparkFiles
        print(open(SparkFiles.get("data.csv")).read(), open(SparkFiles.get("box/inner/readme.txt")).read())
        print(SparkFiles.getRootDirectory())
        """)
    done = submit_script(script, flags=[*PYTHON, "--files", "data.csv", "--archives", "bundle.zip#box"])
    text, root = done.out.splitlines()
    assert text == "1,2 packed text", done.err
    assert not os.path.exists(root)  # gone with the script


def test_folders_are_added_only_as_such(submit_script, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "data.csv").write_text("1,2")
    script = textwrap.dedent("""\
        from pyspark import SparkContext, SparkFiles
        context = SparkContext.getOrCreate()
        try:
            context.addFile("folder")
        except Exception as error:
            print("is a directory" in str(error))
        context.addFile("folder", recursive=True)
        print(open(SparkFiles.get("folder/data.csv")).read())
        """)
    assert submit_script(script).out == "True\n1,2\n"


def test_files_elsewhere_are_refused(submit_script):
    done = submit_script("print(1)", flags=[*PYTHON, "--files", "s3a://bucket/data.csv"])
    assert (done.status, done.out) == (2, "")
    assert "--files s3a://bucket/data.csv" in done.err


def test_users_sitecustomize_still_runs(submit_script, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "sitecustomize.py").write_text("import builtins\nbuiltins.MINE = 'ran'")
    done = submit_script("import sys; print(MINE, 'pyspark' in sys.modules)", env={"PYTHONPATH": str(tmp_path / "mine")})
    assert done.out == "ran False\n", done.err


def test_nothing_is_left_behind(submit_script, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = submit_script("import os; print(sorted(os.listdir(os.environ['TMPDIR'])) != [])", env={"TMPDIR": str(temporary)})
    assert done.out == "True\n", done.err
    assert list(temporary.iterdir()) == []


def test_the_private_server_is_for_the_script_alone(submit_script):
    """A stranger on this machine who finds the port still has no token."""
    script = textwrap.dedent("""\
        import os, sys
        os.environ["SPARK_REMOTE"] = os.environ["SPARK_REMOTE"].split(";")[0]
        from pyspark.sql import SparkSession
        try:
            SparkSession.builder.getOrCreate().range(1).collect()
        except Exception as error:
            print("UNAUTHENTICATED" in str(error) or "token is missing" in str(error))
        """)
    done = submit_script(script)
    assert done.out == "True\n", done.err


def test_submit_ends_soon_after_the_script(submit_script):
    started = time.monotonic()
    assert submit_script("pass").status == 0
    assert time.monotonic() - started < 20


def test_a_script_of_the_same_run_key_writes_once(submit_script, tmp_path):
    script = """
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        for _ in range(2):
            spark.range(3).write.mode("append").saveAsTable("t")
        spark.range(5).write.parquet("out")
        spark.range(2).write.saveAsTable("once")
        print(spark.table("t").count(), spark.read.parquet("out").count(), spark.table("once").count())
    """
    for _ in range(2):
        done = submit_script(textwrap.dedent(script), flags=(*PYTHON, "--run-key", "monday"))
        assert (done.status, done.out) == (0, "6 5 2\n"), done.err
    assert submit_script(textwrap.dedent(script), flags=(*PYTHON, "--run-key", "tuesday")).status == 1  # another run finds its folder taken


def test_a_script_of_the_same_run_key_appends_to_postgresql_once(submit_script, postgres):
    script = f"""
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        for table in ("a", "a", "b"):
            (spark.range(3).write.format("jdbc").mode("append").option("dbtable", table)
             .option("url", "jdbc:postgresql://127.0.0.1:{postgres.port}/postgres").option("user", "taxi").save())
    """
    for key, rows in (("monday", "6|3"), ("monday", "6|3"), ("tuesday", "12|6")):
        done = submit_script(textwrap.dedent(script), flags=(*PYTHON, "--run-key", key))
        assert done.status == 0, done.err
        assert "|".join(map(str, postgres.query("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)")[0])) == rows


def test_what_a_script_wrote_is_summed_up_on_a_terminal(firesteel):
    from terminal import on_terminal
    pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
    script = firesteel.home / "job.py"
    script.write_text("from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
                      "spark.range(1200).write.mode('overwrite').parquet('out')\nspark.range(10).write.mode('overwrite').saveAsTable('t')\nprint('done')\n")
    status, out, shown = on_terminal(firesteel, "submit", *PYTHON, script)
    assert (status, out) == (0, "done\n"), shown
    assert "firesteel: 2 writes, 1,210 rows written (" in shown and "/out and 1 other place; " in shown, shown
    silent = firesteel("submit", *PYTHON, script)
    assert "rows written" not in silent.text


def test_a_long_query_shows_that_it_runs_on_a_terminal(firesteel):
    from terminal import on_terminal
    pytest.importorskip("pyspark", reason="the test environment has no pyspark-client")
    script = firesteel.home / "job.py"
    script.write_text("from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
                      "print(spark.sql('SELECT sum(hash(a.id, b.id) % 7) > -1e18 FROM range(25000) a CROSS JOIN range(10000) b').collect()[0][0])\n")
    status, out, shown = on_terminal(firesteel, "submit", *PYTHON, script)
    assert (status, out) == (0, "True\n"), shown
    assert re.search(r"\r\x1b\[Krunning for [1-9]\d* s", shown) and shown.endswith("\r\x1b[K"), repr(shown[-200:])
