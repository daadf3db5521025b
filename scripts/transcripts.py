#!/usr/bin/env python3
"""Run the console transcripts of the documentation and compare what they print.

Usage: transcripts.py STET [--update] FILE...
In each FILE the ```console blocks are one session: lines that begin with "$ " are commands, what
follows is what they print. The clock, the randomness, the user and the home are fixed, so every id
is the same everywhere. With --update the outputs are written anew.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARK = "\x1e"


def environment(home, binary):
    return {"HOME": home, "PATH": f"{binary}:{os.environ['PATH']}", "STET_NOW": "2026-02-10T09:30:00Z",
            "STET_SEED": "tutorial", "COLUMNS": "80", "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1", "TZ": "UTC",
            "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}


def session(commands, binary):
    """What each of the commands prints, run one after the other in one shell."""
    with tempfile.TemporaryDirectory() as folder:
        home, work = pathlib.Path(folder, "home"), pathlib.Path(folder, "work")
        home.mkdir()
        work.mkdir()
        (home / ".gitconfig").write_text(
            "[user]\n\tname = Editor\n\temail = editor@desk.example\n[init]\n\tdefaultBranch = main\n")
        for article in (ROOT / "examples" / "ferry").iterdir():
            (work / article.name).write_bytes(article.read_bytes())
        script = "exec 2>&1\n" + "".join(f"{command}\nprintf '{MARK}'\n" for command in commands)
        done = subprocess.run(["bash", "-c", script], cwd=work, env=environment(str(home), binary),
                              capture_output=True, text=True, timeout=300)
        return done.stdout.split(MARK)[:len(commands)]


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    update = "--update" in sys.argv
    binary = str(pathlib.Path(arguments[0]).resolve().parent)
    failed = False
    for name in arguments[1:]:
        path = pathlib.Path(name)
        text = path.read_text()
        blocks = [(m.start(1), m.end(1)) for m in re.finditer(r"^```console\n(.*?)^```$", text, re.M | re.S)]
        commands = [line[2:] for start, end in blocks for line in text[start:end].splitlines() if line.startswith("$ ")]
        outputs = session(commands, binary)
        if len(outputs) != len(commands):
            sys.exit(f"{name}: only {len(outputs)} of {len(commands)} commands ran")
        pairs = iter(zip(commands, outputs))
        result, last = "", 0
        for start, end in blocks:
            count = sum(line.startswith("$ ") for line in text[start:end].splitlines())
            shown = ""
            for _ in range(count):
                command, output = next(pairs)
                shown += f"$ {command}\n{output}"
            result += text[last:start] + shown
            last = end
        result += text[last:]
        if update:
            path.write_text(result)
        elif result != text:
            failed = True
            for number, (old, new) in enumerate(zip(text.splitlines(), result.splitlines()), 1):
                if old != new:
                    print(f"{name}:{number}: says    {old}\n{name}:{number}: prints  {new}")
                    break
            else:
                print(f"{name}: has other lines at its end")
    sys.exit(1 if failed else 0)


main()
