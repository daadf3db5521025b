"""The rules of docs/rules.md, except those about items, which are in desk_items."""
from desk_evidence import fold
from desk_item_rules import ITEM_RULES, permission_for_item
from desk_items import one_each
from desk_keys import is_key

SOURCE_KINDS = {"source", "source-revised", "source-corrected", "source-retracted", "source-derived"}
CLAIM_KINDS = {"claim", "claim-revised", "claim-appears", "claim-linked"}


def known_person(view, rec, act):
    """Only people registered at the desk act."""
    return view.person(rec.by) is not None


def signature(view, rec, act):
    """A key that an act names is one of its author's; where the policy asks for signatures it names one."""
    person = view.person(rec.by)
    if person is None:
        return False
    return not view.asks_signatures() if act.key is None else act.key in person.key_names


def folder(view, rec, act):
    """A folder has one beginning, and everything else lies in a folder that has begun."""
    return (view.folder(rec.folder_kind, rec.folder) is None) == (not rec.after)


def after(view, rec, act):
    """A record names in after exactly the newest records; of more than 1,000 its act's own and the first others.

    In items, claims and sources only a note does so; whatever else is added there follows everything.
    """
    there = view.folder(rec.folder_kind, rec.folder)
    if rec.folder_kind not in ("people", "policy") and rec.kind != "note":
        return rec.after == sorted(there.heads if there else [])
    newest = sorted(there.heads_in_order() if there else [], key=lambda one: one not in act.ids)
    return rec.after == sorted(newest[:1000])


def only_own_keys(view, rec, act):
    """Whether a record changes nothing but its writer's own keys, in an act signed with one; `signature` asks whose."""
    person = view.person(rec.by)
    if rec.kind != "person-revised" or rec.folder != rec.by or person is None or len(person.current) != 1:
        return False
    old = person.current[0].data
    same = all(old[name] == rec.data[name] for name in ("handle", "name", "email", "roles", "conflicts"))
    return same and act.key is not None and bool(rec.data["keys"])


def permission(view, rec, act):
    """What a record takes, or None where another rule decides."""
    if rec.kind in SOURCE_KINDS:
        return "source"
    if rec.kind in CLAIM_KINDS:
        return "claim"
    if rec.kind == "note":
        return "note"
    if rec.kind == "person":
        return "people"
    if rec.kind == "person-revised":
        return None if only_own_keys(view, rec, act) else "people"
    if rec.kind == "policy":
        return "policy"
    if rec.kind in ("withdrawn", "confirmed", "redacted"):
        return None
    return permission_for_item(view, rec)


def role(view, rec, act):
    """The policy says which roles may do what, of several newest ones each; an admin may do everything."""
    if rec.kind in PEOPLE and "admin" in rec.data["roles"] and not view.is_admin(rec.folder) and not view.is_admin(rec.by):
        return False
    needed = permission(view, rec, act)
    return needed is None or view.may(rec.by, needed)


def policy_settled(view, rec, act):
    """While several newest policies stand, only a policy is an act: by `after` it follows all, or 1,000 of them."""
    return len(view.policies()) < 2 or rec.kind == "policy"


def withdrawn_stands(view, rec, act):
    """Only a record of the same folder that stands is withdrawn."""
    there = view.folder(rec.folder_kind, rec.folder)
    target = there.recs.get(rec.data["record"]) if there else None
    return target is not None and there.stands(target.id)


def withdraw(view, rec, act):
    """A person with a role withdraws what they wrote; the policy says who withdraws what others wrote."""
    there = view.folder(rec.folder_kind, rec.folder)
    target = there.recs.get(rec.data["record"]) if there else None
    if target is None:
        return True
    return (target.by == rec.by and bool(view.roles(rec.by))) or view.may(rec.by, "withdraw")


def confirmed_late(view, rec, act):
    """What is confirmed is a record of its folder that is late."""
    there = view.folder(rec.folder_kind, rec.folder)
    target = there.recs.get(rec.data["record"]) if there else None
    return target is not None and there.status[target.id] == "late"


def confirm(view, rec, act):
    """A late record is confirmed by its writer, who could write it now, or by an admin, of their own records only a confirmation."""
    there = view.folder(rec.folder_kind, rec.folder)
    target = there.recs.get(rec.data["record"]) if there else None
    if target is None:
        return True
    own = target.by == rec.by and target.kind != "confirmed"
    if not own and not view.is_admin(rec.by):
        return False
    for name, kinds, of_rights, rule in RULES:
        if of_rights and (kinds is None or target.kind in kinds) and (own or name in ("one-key", "last-admin")):
            if not rule(view, target, act):
                return False
    return True


def one_person(view, rec, act):
    """A handle, an address and a key belong to one person."""
    for other in view.people():
        if other.id == rec.folder:
            continue
        if rec.data["handle"] in other.handles or set(rec.data["keys"]) & other.ever_keys:
            return False
        if fold(rec.data["email"]) in {fold(email) for email in other.emails}:
            return False
    return True


def one_key(view, rec, act):
    """Nobody takes up a key that is, or was, another's, but for who is registered once more, as one person."""
    others = [other for other in view.people() if other.id != rec.folder]
    owners = [other for other in others if set(rec.data["keys"]) & other.ever_keys]
    if not owners:
        return True
    alike = owners + [other for other in others if fold(rec.data["email"]) in {fold(email) for email in other.emails}]
    same = one_each(view)
    return rec.kind == "person" and len({same.get(other.id, other.id) for other in alike}) == 1 and \
        set(rec.data["keys"]) <= set().union(*(other.ever_keys for other in owners))


def key(view, rec, act):
    """A key is an SSH public key that can sign commits, in its one spelling."""
    return all(map(is_key, rec.data["keys"]))


def seniority(view, rec, act):
    """In the folder of an admin write only they themselves and people of better seniority; while it is tied, admins."""
    if rec.folder_kind != "people" or not rec.after:
        return True
    person = view.person(rec.folder)
    if person is not None and person.frozen and not view.is_admin(rec.by):
        return False
    if rec.by == rec.folder or person is None or "admin" not in person.described_roles:
        return True
    return view.is_admin(rec.by) and view.seniority(rec.by) < view.seniority(rec.folder)


def last_admin(view, rec, act):
    """A desk always has an admin who can act: where signatures are asked for, one with a key.

    Of the person whom the record describes it counts what the record says, not what others said apart.
    """
    if rec.kind == "policy":
        then = view.adding([rec.id]).assuming(None)
        keys = [person.keys for person in then.people() if "admin" in person.roles]
    else:
        then = view
        keys = [person.keys for person in view.people() if "admin" in person.roles and person.id != rec.folder]
        keys += [rec.data["keys"]] if "admin" in rec.data["roles"] else []
    if then.asks_signatures():
        return any(keys)
    return bool(keys) or rec.kind == "policy"


def one_policy(view, rec, act):
    """A desk has one policy folder."""
    return bool(rec.after)


def policy_version(view, rec, act):
    """A policy has one version more than the newest it follows."""
    return rec.data["version"] == 1 + max((one.data["version"] for one in view.policies()), default=0)


def asked_before(view):
    """Whether a standing policy asks for signatures."""
    there = view.policy_folder()
    return any("signatures-required" in one.data for one in there.standing("policy"))


def policy_signatures(view, rec, act):
    """A policy that follows one which asks for signatures asks too."""
    return "signatures-required" in rec.data or not asked_before(view)


def barrier(view, rec, act):
    """The first policy that asks for signatures is signed with a key its writer has."""
    if "signatures-required" not in rec.data or asked_before(view):
        return True
    person = view.person(rec.by)
    return person is not None and act.key in person.key_names


def redact(view, rec, act):
    """Only an admin redacts, and only records of sources, claims and items that are not redacted."""
    there = view.folder(rec.folder_kind, rec.folder)
    old = rec.data["redaction"]["record"]
    if rec.folder_kind not in ("sources", "claims", "items") or there is None or old not in there.recs:
        return False
    return view.is_admin(rec.by) and old not in there.tombs


PEOPLE = {"person", "person-revised"}
RULES = [
    ("known-person", None, True, known_person),
    ("signature", None, True, signature),
    ("folder", None, False, folder),
    ("after", None, False, after),
    ("policy-settled", None, False, policy_settled),
    ("role", None, True, role),
    ("withdrawn-stands", {"withdrawn"}, False, withdrawn_stands),
    ("withdraw", {"withdrawn"}, True, withdraw),
    ("confirmed-late", {"confirmed"}, False, confirmed_late),
    ("confirm", {"confirmed"}, True, confirm),
    ("one-person", PEOPLE, False, one_person),
    ("one-key", PEOPLE, True, one_key),
    ("key", PEOPLE, False, key),
    ("seniority", {"person-revised", "confirmed"}, True, seniority),
    ("last-admin", {"person-revised", "policy"}, True, last_admin),
    ("one-policy", {"policy"}, False, one_policy),
    ("policy-version", {"policy"}, False, policy_version),
    ("policy-signatures", {"policy"}, False, policy_signatures),
    ("barrier", {"policy"}, False, barrier),
    ("redact", {"redacted"}, True, redact),
] + ITEM_RULES
FOR_TOMBSTONES = {"known-person", "signature", "policy-settled", "redact"}


ON_PARENT = {"signature", "barrier"}


def rulers(view):
    """A view as it is, or where several newest policies stand under each of them."""
    newest = view.policies()
    return [view] if len(newest) < 2 else [view.assuming(policy) for policy in newest]


def broken(start, act):
    """The first rule that an act breaks, record by record, or None."""
    view = start
    for rec in act.recs:
        for name, kinds, _, rule in RULES:
            if asks(name, kinds, rec, act) and not rule(start if name in ON_PARENT else view, rec, act):
                return name
        if not act.redaction:
            view = view.adding([rec.id])
    return None


def forbidding(start, act, skipped=()):
    """The first rule of rights that an act breaks under one of the newest policies, or None.

    Some records are not asked about.
    """
    view = start
    for rec in act.recs:
        for under in rulers(view) if rec.id not in skipped else []:
            for name, kinds, of_rights, rule in RULES:
                if of_rights and asks(name, kinds, rec, act) and \
                        not rule(start if name in ON_PARENT else under, rec, act):
                    return name
        if not act.redaction:
            view = view.adding([rec.id])
    return None


def asks(name, kinds, rec, act):
    """Whether a rule is asked about a record of an act."""
    return (kinds is None or rec.kind in kinds) and (not act.redaction or name in FOR_TOMBSTONES)
