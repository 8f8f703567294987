"""One JSON object on one line, whatever the text in it. (R64)"""


def json_line(facts: dict[str, object]) -> str:
    """Readable as it is: accents stay, and everything that does not print is escaped."""
    import json  # noqa: PLC0415 - no line is written before the first paint

    line = json.dumps(facts, ensure_ascii=False)
    # JSON escapes the first 32 characters only: not U+2028, which ends a line too, nor what turns text around.
    if line.isprintable():
        return line
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)
