"""Foundings and acts on people and policy."""

from histories_git import Node
from histories_model import ASKS
from histories_world import ATTRIBUTES, Draft

ROLES = ["adjudicator", "admin", "editor", "reviewer"]
FIRST = ["Ann", "Bob", "Cora", "Dan", "Eve", "Finn", "Gül", "Hana", "Ivo", "José", "Kim", "Lê"]
DEFAULTS = {
    "adjudicate": ["adjudicator"], "assign": ["editor"], "claim": ["editor", "reviewer"],
    "decide": ["editor"], "evidence": ["editor", "reviewer"],
    "note": ["adjudicator", "editor", "reviewer"], "open": ["editor"], "people": [],
    "policy": [], "publish": ["editor"], "resolve": ["editor"], "source": ["editor", "reviewer"],
    "take": ["editor", "reviewer"], "verdict": ["reviewer"], "withdraw": ["editor"]}
PAIRS_KEEP = ("people", "policy", "withdraw")


class Hand:
    """Who acts: here, honest people who may."""

    def __init__(self, world):
        self.world = world

    def who(self, state, permission, fits=lambda pid: True):
        return self.world.pick(
            pid for pid in self.world.able(state, permission) if fits(pid))

    def all(self, state):
        return [pid for pid, person in sorted(state.rights.people.items())
                if not state.rights.asks or any(key in self.world.keys for key in person.keys)]

    def holds(self, text):
        """Whether somebody acts who has a key."""
        return text in self.world.keys

    def key(self, state, pid):
        return self.world.key_of(state, pid)


class PartyHand(Hand):
    """One party that acts only as one person, with some keys."""

    def __init__(self, world, person, keys):
        super().__init__(world)
        self.person, self.own = person, keys

    def who(self, state, permission, fits=lambda pid: True):
        allowed = state.rights.allows(self.person, permission) and fits(self.person)
        return self.person if allowed else None

    def all(self, state):
        return [self.person] if self.person in state.rights.people else []

    def holds(self, text):
        """Whether the party has a key."""
        return text in [key.text for key in self.own]

    def key(self, state, pid):
        person = state.rights.people.get(pid)
        good = [key for key in self.own if person and key.text in person.keys]
        return self.world.pick(good or self.own)


def rating(name, position=None, **needs):
    row = {"name": name, "meaning": "It is %s." % name, "needs": {
        "supporting": needs.get("supporting", 0), "refuting": needs.get("refuting", 0),
        "context": needs.get("context", 0), "searches": needs.get("searches", 0)}}
    if position is not None:
        row["position"] = position
    return row


def policy_fields(world, version, asks, blind):
    """The fields of a random policy."""
    rng, scale = world.rng, world.chance(0.2)
    permissions = {name: list(roles) for name, roles in DEFAULTS.items()}
    for _ in range(rng.choice([0, 0, 1, 2])):
        name = rng.choice(sorted(permissions))
        if world.pairs and name in PAIRS_KEEP:
            continue
        permissions[name] = sorted(set(rng.sample(ROLES, rng.randrange(1, 4))) - {"admin"})
    one = rng.choice([1, 1, 1, 2])
    fields = {
        "version": version, "quorum": rng.choice([1, 1, 2, 2, 2, 3]),
        "tolerance": rng.choice([0, 0, 1]) if scale else 0,
        "required-labels": ["checked"] if world.chance(0.06) else [],
        "permissions": permissions,
        "ratings": [
            rating("supported", 4 if scale else None, supporting=one),
            rating("refuted", 0 if scale else None, refuting=rng.choice([1, 1, 2])),
            rating("mostly so", 3 if scale else None, supporting=1),
            rating("missing context", None, context=1),
            rating("not enough evidence", None, searches=1)]}
    if world.chance(0.1):
        del fields["ratings"][2]
    if asks:
        fields[ASKS] = True
    if blind:
        fields["blind"] = True
    return fields


def person_fields(world, roles, keys, name=None):
    """The fields of a new person."""
    world.names += 1
    name = name or FIRST[(world.names - 1) % len(FIRST)]
    plain = "".join(c for c in name.lower() if c.isascii()) or "p"
    handle = "%s%d" % (plain, world.names)
    return {"handle": handle, "name": name + world.pick(["", "", " Able", " O'Neil"]),
            "email": handle + "@desk.example", "roles": sorted(roles),
            "keys": sorted(key.text for key in keys), "conflicts": []}


def found(world, parent=None, key_label="founder", asks=None, remember=True, hand_key=None):
    """A founding act on a commit or on none."""
    asks = world.kind == "signed" if asks is None else asks
    keys = [hand_key or world.new_key(key_label)] if asks or world.chance(0.7) or \
        world.kind == "becomes-signed" else []
    signs = keys and (asks or world.chance(0.3))
    draft = Draft(world, parent, None, keys[0] if signs else None)
    draft.desk = None
    first = draft.add("person", person_fields(
        world, ["admin"] + (["editor"] if world.chance(0.3) else []), keys))
    draft.by = draft.act.by = first.id
    blind = world.chance(world.table["numbers"]["blind-policy"])
    draft.add("policy", policy_fields(world, 1, asks, blind))
    draft.files[".gitattributes"] = ATTRIBUTES
    draft.legal = remember
    commit = draft.commit("founding")
    if remember:
        world.desk = draft.act.recs[1].folder
        world.founder = first.id
    return commit


def revised(state, pid, **changes):
    """The fields of a person's newest description with some of them changed."""
    body = state.rights.people[pid].descriptions[0]
    fields = {name: body[name] for name in
              ("handle", "name", "email", "roles", "keys", "conflicts")}
    person = state.rights.people[pid]
    if len(person.descriptions) > 1:
        fields["roles"], fields["keys"] = sorted(person.roles), sorted(person.keys)
        fields["conflicts"] = sorted(person.conflicts)
    for name, value in changes.items():
        fields[name] = sorted(value) if isinstance(value, (set, list)) else value
    return fields


def leaves_admin(state, pid, fields, asks=None):
    """Whether an admin who can act is left when a person is described so."""
    rights = state.rights
    asks = rights.asks if asks is None else asks
    rows = [(person.roles, person.keys) for other, person in rights.people.items()
            if other != pid]
    if fields is not None:
        rows.append((set(fields["roles"]), set(fields["keys"])))
    admins = [row for row in rows if "admin" in row[0]]
    return bool(admins) and (not asks or any(keys for _, keys in admins))


def may_write(state, by, pid):
    """Whether somebody may write in a person's folder by seniority."""
    person = state.rights.people[pid]
    return by == pid or "admin" not in person.roles \
        or state.rights.standing(by) < state.rights.standing(pid)


def add_person(world, parent, hand, roles=None, by=None):
    state = parent.state
    by = by or hand.who(state, "people")
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    for _ in range(world.rng.choice([1, 1, 1, 2]) if roles is None else 1):
        chosen = roles or world.rng.choice(
            [["reviewer"]] * 5 + [["editor"], ["adjudicator"], ["admin"], ["editor", "reviewer"],
                                  ["adjudicator", "reviewer"]])
        wants_key = state.rights.asks or world.kind == "becomes-signed" or world.chance(0.5)
        keys = [world.new_key("person %d" % (world.names + 1))] if wants_key else []
        draft.add("person", person_fields(world, chosen, keys))
    return draft.commit()


def _revision(world, parent, hand, pick, change, by=None, pid=None):
    """Describes somebody anew: pick(pid) says whom, change(pid) gives the fields."""
    state = parent.state
    by = by or hand.who(state, "people")
    if by is None:
        return None
    people = [pid] if pid else [other for other in sorted(state.rights.people)
                                if pick(state.rights.people[other])
                                and may_write(state, by, other)]
    pid = world.pick(people)
    if pid is None or pid not in state.rights.people:
        return None
    changes = change(state.rights.people[pid])
    if changes is None:
        return None
    fields = revised(state, pid, **changes)
    if not leaves_admin(state, pid, fields):
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    draft.add("person-revised", fields, pid)
    return draft.commit()


def take_role(world, parent, hand, by=None, pid=None):
    def change(person):
        gone = world.pick(sorted(person.roles - {"admin"}))
        return {"roles": person.roles - {gone}} if gone else None
    return _revision(world, parent, hand, lambda p: p.roles - {"admin"}, change, by, pid)


def give_role(world, parent, hand, by=None, pid=None):
    def change(person):
        new = world.pick(sorted(set(ROLES) - {"admin"} - person.roles))
        return {"roles": person.roles | {new}} if new else None
    return _revision(world, parent, hand, lambda p: True, change, by, pid)


def take_key(world, parent, hand, by=None, pid=None):
    def change(person):
        gone = world.pick(sorted(person.keys))
        if gone is None:
            return None
        new = {world.new_key("again %d" % len(world.keys)).text} if world.chance(0.4) else set()
        return {"keys": (person.keys - {gone}) | new}
    return _revision(world, parent, hand, lambda p: p.keys, change, by, pid)


def give_key(world, parent, hand, by=None, pid=None):
    def change(person):
        # A key that was revoked comes back, or a new one.
        old = world.pick(sorted(person.former)) if world.chance(0.4) else None
        key = old or world.new_key("more %d" % len(world.keys)).text
        return {"keys": person.keys | {key}}
    return _revision(world, parent, hand, lambda p: True, change, by, pid)


def make_admin(world, parent, hand, by=None, pid=None):
    return _revision(world, parent, hand, lambda p: "admin" not in p.roles,
                     lambda p: {"roles": p.roles | {"admin"}}, by, pid)


def unmake_admin(world, parent, hand, by=None, pid=None):
    return _revision(world, parent, hand, lambda p: "admin" in p.roles,
                     lambda p: {"roles": p.roles - {"admin"}}, by, pid)


def strip(world, parent, hand, by=None, pid=None):
    return _revision(world, parent, hand, lambda p: p.roles or p.keys,
                     lambda p: {"roles": [], "keys": []}, by, pid)


def describe(world, parent, hand, by=None, pid=None):
    def change(person):
        body = person.descriptions[0]
        return world.pick([
            {"name": body["name"].split(" ")[0] + world.pick([" New", " Other"])},
            {"email": body["handle"] + ".new@desk.example"},
            {"conflicts": {world.pick(["The mayor", "The council", "press"])}},
            {"conflicts": []}, {}])
    return _revision(world, parent, hand, lambda p: True, change, by, pid)


def own_keys(world, parent, hand, by=None):
    """Somebody exchanges their own keys and nothing else."""
    state = parent.state
    by = by or world.pick(pid for pid in hand.all(state)
                          if len(state.rights.people[pid].descriptions) == 1)
    person = state.rights.people.get(by)
    key = world.pick(sorted(text for text in person.keys if hand.holds(text))) \
        if person else None
    if key is None:
        return None
    new = {world.new_key("own %d" % len(world.keys)).text}
    if world.chance(0.5):
        new |= person.keys - {key}
    draft = Draft(world, parent, by, world.keys[key])
    draft.add("person-revised", revised(state, by, keys=new), by)
    return draft.commit("act own-keys")


def set_policy(world, parent, hand, by=None, asks=None, blind=None, lets=None):
    """A random policy; it may let a role set the next."""
    state = parent.state
    by = by or hand.who(state, "policy")
    if by is None:
        return None
    newest = [rec.body for rec in state.rights.policies]
    if not newest:
        return None
    was = any(body.get(ASKS) for body in newest)
    barrier = bool(asks) and not was
    asks = was or bool(asks)
    if asks and not leaves_admin(state, "", None, True):
        return None
    if blind is None:
        blind = bool(newest[0].get("blind")) != world.chance(0.15)
    key = hand.key(state, by)
    if barrier and key is None:
        own = sorted(text for text in state.rights.people[by].keys if text in world.keys)
        if not own:
            return None
        key = world.keys[own[0]]
    draft = Draft(world, parent, by, key)
    fields = policy_fields(world, max(body["version"] for body in newest) + 1, asks, blind)
    if lets and not world.pairs:
        fields["permissions"]["policy"] = [lets]
    draft.add("policy", fields, world.desk)
    return draft.commit("act barrier" if barrier else None)


def mixed_rights(world, parent, hand):
    """Several rights records in one act."""
    state = parent.state
    by = hand.who(state, "people", lambda pid: "admin" in state.rights.people[pid].roles)
    if by is None:
        return None
    draft = Draft(world, parent, by, hand.key(state, by))
    people = [pid for pid in sorted(state.rights.people)
              if pid != by and may_write(state, by, pid)
              and "admin" not in state.rights.people[pid].roles]
    for pid in world.rng.sample(people, min(len(people), world.rng.randrange(1, 3))):
        role = world.pick(ROLES)
        roles = state.rights.people[pid].roles ^ {role}
        draft.add("person-revised", revised(state, pid, roles=roles), pid)
    if world.chance(0.5):
        keys = [world.new_key("person %d" % (world.names + 1))]
        draft.add("person", person_fields(world, [world.pick(ROLES)], keys))
    newest = [rec.body for rec in state.rights.policies]
    if newest and world.chance(0.4):
        draft.add("policy", policy_fields(
            world, max(body["version"] for body in newest) + 1,
            any(body.get(ASKS) for body in newest), bool(newest[0].get("blind"))), world.desk)
    return draft.commit() if draft.act.recs else None


RIGHTS = {
    "add-person": add_person, "take-role": take_role, "give-role": give_role,
    "take-key": take_key, "give-key": give_key, "make-admin": make_admin,
    "unmake-admin": unmake_admin, "strip": strip, "describe": describe, "own-keys": own_keys,
    "set-policy": set_policy, "mixed": mixed_rights,
    "ask-signatures": lambda world, parent, hand: set_policy(world, parent, hand, asks=True),
}


def before_desk(world):
    """A commit without a desk."""
    return world.beside(None, "before the desk",
                        Node({"README": world.repo.blob(b"Another thing\n")}), b"Begin\n")
