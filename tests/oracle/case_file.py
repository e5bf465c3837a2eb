"""The text formats of tests/sql: case files (.sql) and recordings (.out). README.md describes both."""

import dataclasses


@dataclasses.dataclass
class Cases:
    settings: list  # of (key, value)
    statements: list  # of str


@dataclasses.dataclass
class Result:
    statement: str
    schema: str = ""
    ordered: bool = False
    rows: list = dataclasses.field(default_factory=list)
    error: str = ""  # "CONDITION SQLSTATE"


@dataclasses.dataclass
class Recording:
    settings: list
    results: list


def parse_setting(line):
    key, _, value = line[len("-- set "):].partition("=")
    return key.strip(), value.strip()


def parse_cases(text):
    settings, statements, lines = [], [], []
    for line in text.splitlines():
        stripped = line.strip()
        if not lines and (not stripped or stripped.startswith("--")):
            if stripped.startswith("-- set "):
                settings.append(parse_setting(stripped))
            continue
        if line.rstrip().endswith(";"):
            lines.append(line.rstrip()[:-1])
            statements.append("\n".join(lines).rstrip())
            lines = []
        else:
            lines.append(line.rstrip())
    if lines:
        raise ValueError(f"the last statement does not end with ';': {lines[0]}")
    return Cases(settings, statements)


def escape_cell(value):
    if value is None:
        return "NULL"
    if value == "NULL":
        return "\\NULL"
    named = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    return "".join(named.get(c) or (c if c.isprintable() or c == "\u00a0" else escape_code_point(c)) for c in value)


def escape_code_point(c):
    return "".join(f"\\x{byte:02x}" for byte in c.encode("utf-8", "surrogatepass"))


def write_recording(version, settings, results):
    out = [f"Recorded from Spark {version} by tests/oracle/record.py; never edited by hand."]
    out += [f"-- set {key}={value}" for key, value in settings]
    for number, result in enumerate(results, 1):
        out += ["", f"=== {number}", result.statement]
        if result.error:
            out.append(f"--- error {result.error}")
            continue
        out.append(f"--- schema {result.schema}")
        out.append(f"--- rows {len(result.rows)} {'in order' if result.ordered else 'in any order'}")
        out += result.rows
    return "\n".join(out) + "\n"


def parse_recording(text):
    lines = text.split("\n")[1:]
    settings, results, at = [], [], 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("-- set ") and not results:
            settings.append(parse_setting(line))
        elif line.startswith("=== "):
            statement = []
            while not lines[at].startswith(("--- schema ", "--- error ")):
                statement.append(lines[at])
                at += 1
            result = Result("\n".join(statement))
            if lines[at].startswith("--- error "):
                result.error = lines[at][len("--- error "):]
                at += 1
            else:
                result.schema = lines[at][len("--- schema "):]
                count = int(lines[at + 1].split(" ")[2])
                result.ordered = lines[at + 1].endswith("in order")
                result.rows = lines[at + 2:at + 2 + count]
                at += 2 + count
            results.append(result)
    return Recording(settings, results)
