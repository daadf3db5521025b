"""The list of attacks, each with what is to be found of it."""

ALL = {}


class Attack:
    """How an attack is made and how it ends.

    `found`: What `verify --full` finds, as "severity rule move"; a move is the name of a commit.
    `takes`: Of an attack with errors, the commits that `stet sync` takes in all the same.
    `memory`: What a clone finds that verified the honest history, where that is something else.
    `proof`: What comes of a proof as of the attack, where that is neither refused for the errors nor
    holds.
    `rewrites`: Whether the honest newest commit is no ancestor, so that the branch is set back instead
    of mended.
    `unknown`: Whether nobody can say here which desk is meant, so that nothing is shown.
    `brief`: Whether only verification and going on are looked at, as another attack of the same kind is
    put before all judges.
    """

    def __init__(self, make, past, found, takes=(), memory=None, proof=None, rewrites=False,
                 unknown=False, brief=False):
        self.make, self.past, self.found = make, past, sorted(found)
        self.takes, self.proof = sorted(takes), proof
        self.memory = self.found if memory is None else sorted(memory)
        self.rewrites, self.unknown, self.brief = rewrites, unknown, brief


def fails(found):
    return any(row.startswith("error ") for row in found)


def attack(*found, past="founding", **more):
    """Adds an attack on a past: "founding", "barrier" or "unsigned", and "-upon" or "-fork" (`Past`)."""
    def enter(make):
        ALL[make.__name__] = Attack(make, past, found, **more)
        return make
    return enter


def trial(run):
    """Adds a trial of its own kind: a function of the judges that gives what differs."""
    ALL[run.__name__] = run
    return run
