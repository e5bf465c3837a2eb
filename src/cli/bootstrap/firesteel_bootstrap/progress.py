"""One line on the terminal that says how far the running query is."""
import sys
import time

_WIDTH = 40
_QUIET_S = 1.0  # short queries show nothing


class ProgressLine:
    """A progress handler of PySpark: called while a query runs, and once when it is done."""

    def __init__(self):
        self._started = {}
        self._shown = False

    def __call__(self, stages, inflight_tasks, operation_id, done):
        now = time.monotonic()
        started = self._started.setdefault(operation_id, now)
        if done:
            self._started.pop(operation_id, None)
            if self._shown:
                self._write("\r\x1b[K")
                self._shown = False
            return
        if now - started < _QUIET_S:
            return
        stages = list(stages or ())
        tasks = sum(stage.num_tasks for stage in stages)
        completed = sum(stage.num_completed_tasks for stage in stages)
        filled = _WIDTH * completed // tasks if tasks else 0
        bar = "[" + "=" * filled + " " * (_WIDTH - filled) + f"] {completed}/{tasks}  "
        self._write(f"\r\x1b[K{bar if filled else 'running for '}{now - started:.0f} s")
        self._shown = True

    def _write(self, text):
        sys.stderr.write(text)
        sys.stderr.flush()
