#!/usr/bin/env python3
"""Uses the tool at a terminal, as a person does: editor, pager, completion, and Ctrl-C at any moment.

usage: terminal.py STET editor|pager|completion|interrupt

Prints what is wrong, one thing a line, and exits with 1; with 0 where nothing is.
"""
import fcntl
import os
import pty
import random
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

STET = os.path.abspath(sys.argv[1])
WRONG = []


def expect(holds, what):
    if not holds:
        WRONG.append(what)


class Desk:
    """A desk in a directory of its own, and the environment of whoever uses it."""

    def __init__(self, **more):
        self.top = tempfile.mkdtemp(prefix="stet-terminal-")
        self.path = f"{self.top}/desk"
        home = f"{self.top}/home"
        os.makedirs(home)
        self.env = {
            "PATH": f"{os.path.dirname(STET)}:{os.environ['PATH']}", "HOME": home, "TERM": "xterm",
            "TMPDIR": self.top, "LANG": "C.UTF-8", **more,
        }
        self.git("config", "--global", "user.name", "Editor", at=self.top)
        self.git("config", "--global", "user.email", "editor@desk.example", at=self.top)
        self.run("init", self.path, "--as", "editor", at=self.top)

    def git(self, *arguments, at=None):
        return subprocess.run(
            ["git", *arguments], cwd=at or self.path, env=self.env, text=True, capture_output=True,
            timeout=600)

    def run(self, *arguments, at=None):
        return subprocess.run(
            [STET, *arguments], cwd=at or self.path, env=self.env, text=True, capture_output=True,
            timeout=600)

    def head(self):
        return self.git("rev-parse", "HEAD").stdout.strip()

    def script(self, name, text):
        path = f"{self.top}/{name}"
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return path

    def is_whole(self, what):
        """Nothing is half-written: Git, the tool and the working tree agree, and nothing is locked."""
        verified = self.run("verify", "--full")
        expect(verified.returncode == 0, f"{what}: verify: {verified.stdout}{verified.stderr}")
        sound = self.git("fsck", "--strict")
        expect(sound.returncode == 0, f"{what}: fsck: {sound.stdout}{sound.stderr}")
        act = self.run("claim", "add", "--text", "Afterwards.", "--quiet")
        expect(act.returncode == 0, f"{what}: no act goes: {act.stderr}")
        changed = self.git("status", "--porcelain").stdout
        expect(changed == "", f"{what}: status: {changed}")
        left = [name for name in os.listdir(f"{self.path}/.git") if name.endswith((".lock", ".stet"))]
        expect(not left, f"{what}: left behind: {left}")


class Terminal:
    """A command at a terminal of its own, in its own session, as a shell starts it in the foreground."""

    def __init__(self, desk, arguments, rows=24, columns=80, **more):
        self.output = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(desk.path)
            os.execvpe(arguments[0], arguments, {**desk.env, **more})
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds=0.05):
        """Reads what comes within some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return False
            if not data:
                return False
            self.output += data
        return True

    def wait_for(self, text, seconds=60):
        end = time.monotonic() + seconds
        while text.encode() not in self.output and time.monotonic() < end:
            if not self.read():
                break
        return text.encode() in self.output

    def type(self, text):
        os.write(self.master, text.encode())

    def finish(self, seconds=120):
        """The exit status, as a shell would say it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read(0.2)
                os.close(self.master)
                code = os.waitstatus_to_exitcode(status)
                return 128 - code if code < 0 else code
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        WRONG.append(f"it did not come to an end: {self.output[-200:]!r}")
        return None

    @property
    def text(self):
        return self.output.decode("utf-8", "replace").replace("\r\n", "\n")


def editor():
    desk = Desk()
    desk.run("claim", "add", "--text", "A claim.", "--quiet")
    claim = '"text": "My remark."'

    def note(script, typed=None, **more):
        before = desk.head()
        terminal = Terminal(desk, [STET, "note", CLAIM], GIT_EDITOR=desk.script("editor", script), **more)
        if typed:
            expect(terminal.wait_for("ready"), f"the editor is not shown: {terminal.text}")
            terminal.type(typed)
        status = terminal.finish()
        shown = desk.git("show", "--format=", "HEAD").stdout
        return status, desk.head() != before, shown, terminal.text

    CLAIM = eval_id(desk)
    status, acted, shown, text = note('printf "My remark.\\n" > "$1"')
    expect(status == 0 and acted and claim in shown, f"words of the editor: {status} {text}")
    status, acted, shown, text = note('sed -i "1s/^/My remark.\\n/" "$1"')
    expect(status == 0 and claim in shown and "#" not in shown, f"instructions are left out: {shown}")
    for script, what in [
        (": > \"$1\"", "nothing written"), ("exit 1", "an editor that fails"),
        ("printf 'My remark.\\n' > \"$1\"; exit 1", "an editor that fails after writing"),
        ("rm \"$1\"", "the file is gone"), ("kill -9 $$", "an editor that is killed"),
        ("printf '# only this\\n' > \"$1\"", "only lines that are left out"),
    ]:
        status, acted, shown, text = note(script)
        expect(status == 2 and not acted, f"{what}: {status} {text}")
    # An editor may use Ctrl-C itself; nothing happens to who waits for it.
    status, acted, shown, text = note(
        'trap "echo caught" INT; echo ready; read line; printf "My remark.\\n" > "$1"', "\x03go on\n")
    expect(status == 0 and acted and claim in shown, f"Ctrl-C in the editor: {status} {text}")
    # Words are not lost where the act is refused.
    long = "x" * 20_000
    status, acted, shown, text = note(f'printf "Kept words. {long}\\n" > "$1"')
    expect(status == 2 and not acted, f"too long: {status}")
    words = [
        open(f"{at}/{name}").read() for at, _, names in os.walk(f"{desk.path}/.git/stet") for name in names
        if name.startswith("words")]
    expect(any("Kept words." in word for word in words), f"the words are lost: {text[-300:]}")
    expect(".git/stet/words" in text.replace("\n", "").replace(" ", ""), f"nobody is told where they are: {text[-300:]}")
    left = [name for name in os.listdir(desk.top) if name.startswith("stet-")]
    expect(not left, f"left behind: {left}")
    desk.is_whole("editor")


def eval_id(desk):
    import json
    return json.loads(desk.run("claim", "list", "--json").stdout)["data"]["claims"][0]["id"]


def pager():
    desk = Desk()
    lines = "".join(f"claim add --text 'Claim {number}.' --quiet\n" for number in range(60))
    with open(f"{desk.top}/lines", "w") as file:
        file.write(lines)
    desk.run("do", "../lines", "--together")
    whole = desk.run("claim", "list").stdout

    def show(script, typed=None, rows=24, arguments=("claim", "list")):
        terminal = Terminal(
            desk, [STET, *arguments], rows=rows, GIT_PAGER=script and desk.script("pager", script) or "cat")
        if typed:
            expect(terminal.wait_for("ready"), f"no pager: {terminal.text[:200]}")
            terminal.type(typed)
        return terminal.finish(), terminal.text

    status, text = show("echo PAGED; cat")
    expect(status == 0 and text.startswith("PAGED") and "Claim 59." in text, f"paged: {status} {text[:200]}")
    status, text = show("echo PAGED; cat", rows=200)
    expect(status == 0 and "PAGED" not in text and "Claim 59." in text, "what fits is not paged")
    status, text = show("head -n 1")
    expect(status == 0 and text.count("\n") == 1, f"a pager that ends early: {status} {text[:300]!r}")
    status, text = show("exit 3")
    expect(status == 0 and "Claim 59." not in text, f"a pager that fails is the user's: {status} {text[:100]!r}")
    status, text = show("trap 'echo caught' INT; echo ready; read line; echo bye", "\x03q\n")
    expect(status == 0 and "bye" in text, f"Ctrl-C in the pager: {status} {text[-200:]!r}")
    status, text = show(None)
    expect(status == 0 and "Claim 59." in text, "without a pager")
    terminal = Terminal(desk, [STET, "claim", "list"], GIT_PAGER="/nowhere/pager")
    status = terminal.finish()
    expect(status == 0 and "Claim 59." in terminal.text, f"a pager that is not there: {status} {terminal.text[:100]!r}")
    status, text = show("echo PAGED", arguments=("claim", "list", "--json"))
    expect(status == 0 and "PAGED" not in text, "data is not paged")
    piped = subprocess.run(
        f"'{STET}' claim list | head -n 1", shell=True, cwd=desk.path, env=desk.env, text=True,
        capture_output=True)
    expect(piped.stderr == "", f"a pipe that is closed: {piped.stderr}")
    expect(whole.count("\n") >= 60, "the list is short")


def completion():
    desk = Desk()
    for shell in ["bash", "zsh", "fish"]:
        made = desk.run("--generate-completion-script", shell)
        expect(made.returncode == 0 and "stet" in made.stdout, f"{shell}: {made.stderr}")
        if shell != "bash":
            continue
        with open(f"{desk.top}/complete.bash", "w") as file:
            file.write(made.stdout)
        checked = subprocess.run(["bash", "-n", f"{desk.top}/complete.bash"], capture_output=True, text=True)
        expect(checked.returncode == 0, f"bash: {checked.stderr}")
    terminal = Terminal(desk, ["bash", "--norc", "--noprofile", "-i"], PS1="$ ", INPUTRC="/dev/null")
    terminal.type(f". ../complete.bash; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; PATH=$PATH; echo ready\n")
    terminal.wait_for("ready\r\n")
    for typed, wanted in [("stet veri", "stet verify"), ("stet claim ap", "stet claim appears"),
                          ("stet person add --na", "stet person add --name")]:
        terminal.output = b""
        terminal.type(typed + "\t")
        # A single continuation is completed at once, several are listed.
        expect(terminal.wait_for(wanted, 20), f"{typed}: {terminal.text!r}")
        terminal.type("\x03")
        terminal.read(0.2)
    terminal.type("exit\n")
    terminal.finish()


def interrupt():
    """Ctrl-C at any moment of any act leaves it done or not done, and never half."""
    desk = Desk()
    seed = int(os.environ.get("SEED", "1"))
    count = int(os.environ.get("COUNT", "40"))
    generator = random.Random(seed)
    with open(f"{desk.top}/lines", "w") as file:
        file.writelines(f"claim add --text 'Line {number}.'\n" for number in range(200))
    with open(f"{desk.top}/import", "w") as file:
        file.writelines(f'{{"id":"{number}","act":"claim add","text":"Import {number}."}}\n' for number in range(2000))
    with open(f"{desk.top}/text", "w") as file:
        file.writelines(f"Sentence {number} of a text.\n" for number in range(2000))
    desk.git("init", "-q", "--bare", "-b", "main", f"{desk.top}/hub", at=desk.top)
    desk.git("remote", "add", "origin", f"{desk.top}/hub")
    commands = [
        ["claim", "add", "--text", "Interrupted."], ["source", "add", "../text"], ["do", "../lines"],
        ["do", "../lines", "--together"], ["import", "../import", "--key", "id"], ["sync"], ["verify", "--full"],
        ["list"], ["doctor"], ["maintain", "--full"],
    ]
    statuses = {}
    for number in range(count):
        command = commands[number % len(commands)]
        delay = generator.random() ** 2 * 0.4
        terminal = Terminal(desk, [STET, *command], GIT_PAGER="cat")
        terminal.read(delay)
        try:
            terminal.type("\x03")
        except OSError:
            pass
        status = terminal.finish()
        statuses.setdefault(status, 0)
        statuses[status] += 1
        # What a killed writer left is told by the doctor.
        expect(status in ((0, 1, 130) if command[0] == "doctor" else (0, 130)), f"{command} after {delay:.3f} s: status {status}: {terminal.text[-200:]}")
        if number % len(commands) == len(commands) - 1:
            desk.is_whole(f"{command} after {delay:.3f} s (seed {seed})")
    expect(130 in statuses and 0 in statuses, f"not at any moment: {statuses}")
    desk.is_whole("at the end")


{"editor": editor, "pager": pager, "completion": completion, "interrupt": interrupt}[sys.argv[2]]()
print("\n".join(WRONG))
sys.exit(1 if WRONG else 0)
