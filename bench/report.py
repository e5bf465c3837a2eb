"""bench/RESULTS.md holds one part per benchmark; each replaces its own and leaves the others."""
import os
import platform
import subprocess
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
TITLE = "# Benchmark results"


def machine(more=""):
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    java = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr.splitlines()[:1]
    return (f"{date.today().isoformat()}. {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}; {''.join(java)}; "
            f"{more}load {os.getloadavg()[0]:.1f} at the start.")


def write_part(heading, lines):
    """Put a part under `## heading`, in place of the one of that name."""
    parts = {}
    text = RESULTS.read_text() if RESULTS.exists() else ""
    for part in text.split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        parts[name] = body.strip("\n")
    parts[heading] = "\n".join(lines).strip("\n")
    RESULTS.write_text(TITLE + "\n\n" + "\n\n".join(f"## {name}\n\n{body}" for name, body in parts.items()) + "\n")
