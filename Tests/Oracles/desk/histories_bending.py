"""How acts are made that break a rule, and what several of them need."""

from histories_world import Draft, canonical, path_of, record_id

NOWHERE = "0123456789abcdef0123456789abcdef01234567"


def rewritten(draft, rec, change):
    """Changes a record of a draft that no other one of it names; whether anything is different then."""
    body = dict(rec.body)
    change(body)
    data = canonical(body)
    if data == rec.data:
        return False
    draft.files.pop(rec.path, None)
    rec.body, rec.data, rec.id = body, data, record_id(data)
    rec.folder = rec.folder if body["after"] else rec.id
    rec.path = path_of(rec.fkind, rec.folder, body["kind"], body["at"], rec.id)
    draft.files[rec.path] = data
    return True


def bend(act, change, kind=None):
    """Makes an act and changes its last record, of a kind; change(world, draft, body)."""
    def make(world, parent, hand):
        def hook(draft, key):
            rows = [rec for rec in draft.act.recs if kind in (None, rec.kind)]
            if rows and rewritten(draft, rows[-1], lambda body: change(world, draft, body)):
                draft.legal = False
        kept, world.hook = world.hook, hook
        try:
            commit = act(world, parent, hand)
        finally:
            world.hook = kept
        # Where nothing was changed the act is as good as any.
        return commit
    return make


def begun(world, parent, hand, permission, fits=lambda pid: True):
    """A draft by somebody who may do something, which is not legal; None where nobody may."""
    by = hand.who(parent.state, permission, fits)
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(parent.state, by))
    draft.legal = False
    return draft


def one(permission, kind, fields):
    """Makes an act of one record; fields(world, draft) gives its folder (None for a first) and fields, or None."""
    def make(world, parent, hand):
        draft = begun(world, parent, hand, permission)
        found = draft and fields(world, draft)
        if not found:
            return None
        draft.add(kind, found[1], found[0])
        return draft.commit("act bent " + kind)
    return make


def any_id(world, draft):
    """The id of any record, or of none."""
    return world.pick(sorted(draft.state.recs) + [NOWHERE])


def gone(state, fkind):
    """The folders of a kind whose first record does not stand."""
    rows = []
    for folder in state.of_kind(fkind):
        first = min(state.folders[folder], key=lambda rec: rec.serial)
        if state.stand(folder)[first.id] != "stands":
            rows.append(folder)
    return rows


def setting(name, value):
    """A change that sets a field where the record has it; value(world, draft, body)."""
    def change(world, draft, body):
        if name in body:
            found = value(world, draft, body)
            if found is not None:
                body[name] = found
    return change
