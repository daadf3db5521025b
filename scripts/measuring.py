"""What the measurements of several tools have in common."""
import pathlib
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"


def run(arguments, directory, env, accepted=(0,), text=None):
    """Run a program that must end well, and return what it printed."""
    done = subprocess.run(arguments, cwd=directory, env=env, text=True, capture_output=True, input=text)
    if done.returncode not in accepted:
        sys.exit(f"{arguments}: {done.stderr}{done.stdout}")
    return done.stdout


def environment(folder, path):
    """Nobody's settings, and a Git identity."""
    names = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
             for what, value in (("NAME", "Editor"), ("EMAIL", "editor@desk.example"))}
    return {"PATH": path, "HOME": folder, "USER": "editor", "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", **names}


def write_section(title, lines):
    """Replace a section of docs/benchmarks.md, or add it at the end; the others stay."""
    parts = PAGE.read_text().rstrip("\n").split("\n## ")
    section = "\n".join([title, *lines])
    place = next((n for n, part in enumerate(parts) if part.split("\n")[0] == title), len(parts))
    parts[place:place + 1] = [section]
    PAGE.write_text("\n\n## ".join(part.strip("\n") for part in parts) + "\n")
    print(f"## {section}\n")
