"""The rules of docs/rules.md about sources, claims and items."""
from desk_evidence import claim, count, fold, source, suffices
from desk_items import duplicated, item_state, one_each, rating_of
from desk_records import verdict_seal


def permission_for_item(view, rec):
    """What a record of an item takes, or None where another rule decides."""
    data = rec.data
    if rec.kind == "assigned":
        own = data["person"] == rec.by
        return "take" if own and not view.may(rec.by, "assign") else "assign"
    if rec.kind == "unassigned":
        return None if data["person"] == rec.by else "assign"
    if rec.kind == "resolved":
        return "adjudicate" if data["ground"] == "adjudication" else "resolve"
    if rec.kind in ("reopened", "closed"):
        item = item_state(view, rec.folder)
        return "adjudicate" if item and item.conflicting else "decide"
    return {"item": "open", "evidence": "evidence", "verdict": "verdict", "verdict-sealed": "verdict",
            "affirmed": "decide", "published": "publish"}[rec.kind]


def source_exists(view, rec, act):
    """What a record says of a source, it says of one the desk has and has not withdrawn."""
    if rec.kind == "source-derived":
        its = source(view, rec.data["from"])
        return rec.data["from"] != rec.folder and its.exists and not its.withdrawn
    if "source" not in rec.data:
        return True
    its = source(view, rec.data["source"])
    return its.exists and not its.withdrawn and rec.data["revision"] in its.all


def place(view, rec, act):
    """A passage lies within its text, repeats no words of a detached one, and is sealed in a sealed one."""
    if "source" not in rec.data:
        return True
    its = source(view, rec.data["source"])
    if rec.data["revision"] not in its.all:
        return True
    text, where = its.all[rec.data["revision"]].data, rec.data.get("place")
    if "sealed-place" in rec.data:
        return text["keep"] == "sealed"
    if where is None:
        return True
    if "text" not in text:
        return False
    if where["scalars"]["end"] > text["text"]["scalars"] or where["bytes"]["end"] > text["text"]["bytes"]:
        return False
    hashed = [isinstance(where[name], dict) for name in ("exact", "prefix", "suffix")]
    return all(hashed) if text["keep"] == "detached" else not any(hashed)


def link(view, rec, act):
    """A claim is linked to another claim that the desk has."""
    return rec.data["claim"] != rec.folder and claim(view, rec.data["claim"]).exists


def claim_current(view, rec, act):
    """A review is opened or reopened for the newest statement of a claim that is not withdrawn."""
    item = item_state(view, rec.folder)
    its = claim(view, rec.data["claim"] if rec.kind == "item" else item.claim if item else None)
    return its.exists and not its.withdrawn and rec.data["revision"] == its.current[0].id


def not_ended(view, rec, act):
    """A closed or withdrawn item takes nothing but notes until it is reopened."""
    item = item_state(view, rec.folder)
    return item is None or not (item.phase == "withdrawn" or (item.outcome and item.outcome[0] == "closed"))


def assignee(view, rec, act):
    """Who is asked to do something is at the desk and may do it."""
    person = rec.data["person"]
    return view.person(person) is not None and view.may(
        person, "verdict" if rec.data["task"] == "review" else "adjudicate")


def unassign(view, rec, act):
    """Only who is asked to do something is asked no longer."""
    item = item_state(view, rec.folder)
    return item is None or rec.data["person"] in {person for person, _ in item.assignments}


def conflict_of_interest(view, rec, act):
    """Nobody judges, or is asked to judge, a claimant or a label they declared a conflict with."""
    item = item_state(view, rec.folder)
    if item is None or (rec.kind == "resolved" and rec.data["ground"] != "adjudication"):
        return True
    person = view.person(rec.data["person"] if rec.kind == "assigned" else rec.by)
    if person is None:
        return True
    return not {fold(one) for one in person.conflicts} & {fold(one) for one in item.claimants + item.labels}


def publish(view, rec, act):
    """An outcome is published while the item is resolved; what is corrected or retracted was published."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    return item.phase == "resolved" if rec.data["type"] == "outcome" else bool(item.published)


def blind(view, rec, act):
    """Under a blind policy every review is opened blind."""
    return "blind" in rec.data or "blind" not in view.ruling().data


def seal(view, rec, act):
    """In a blind review each reviewer seals one verdict; nobody seals or is asked to once one is opened."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    if not item.blind:
        return rec.kind != "verdict-sealed"
    if rec.kind == "assigned" and rec.data["task"] != "review":
        return True
    if item.round.openings:
        return False
    if rec.kind == "assigned":
        return True
    same = one_each(view)
    own = same.get(rec.by, rec.by)
    return not any(item.round.standing[one.id] in ("sealed", "concurrent", "after-opening")
                   and same.get(one.by, one.by) == own for one in item.round.all_seals)


def opening(view, rec, act):
    """A sealed verdict is opened as it was sealed, once all who were asked, and a quorum, have sealed."""
    item, opens = item_state(view, rec.folder), rec.data.get("opens")
    if item is None:
        return True
    if not item.blind or opens is None:
        return not item.blind and opens is None
    sealed = next((one for one in item.round.all_seals if one.id == opens["seal"]), None)
    if sealed is None or sealed.by != rec.by or item.round.standing[sealed.id] != "sealed":
        return False
    if verdict_seal(bytes.fromhex(opens["salt"]), rec.data) != sealed.data["seal"]:
        return False
    if not all(one in item.folder.before[sealed.id] for one in rec.data["evidence"]):
        return False
    if item.round.openings:
        return True
    same = one_each(view)
    have = {same.get(one.by, one.by) for one in item.round.all_seals
            if item.round.standing[one.id] in ("sealed", "opened")}
    asked = {same.get(person, person) for person, task in item.assignments if task == "review"}
    return asked <= have and len(have) >= item.quorum


def rating(view, rec, act):
    """A rating is on the scale of the policy."""
    if rec.kind == "resolved" and rec.data["ground"] == "agreement":
        item = item_state(view, rec.folder)
        if item and item.rating != rec.data["rating"]:
            return True
    return rating_of(view.ruling(), rec.data["rating"]) is not None


def evidence_cited(view, rec, act):
    """A verdict rests on evidence of its item that stands; an opening on any that was added."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    known = item.all_evidence if "opens" in rec.data else item.pieces
    return bool(rec.data["evidence"]) and all(one in known for one in rec.data["evidence"])


def claim_under_review(view, rec, act):
    """A verdict judges the statement under review while that is the claim's newest."""
    item = item_state(view, rec.folder)
    if "opens" in rec.data or item is None or item.claim is None:
        return True
    its = claim(view, item.claim)
    return its.exists and not its.withdrawn and its.current[0].id == item.revision


def heads(view, folder_kind, fid):
    """The newest records of a folder, in order; of more than 1,000 in that of the policy those that come first."""
    folder = view.folder(folder_kind, fid)
    if folder and folder_kind == "policy":
        return sorted(folder.heads_in_order()[:1000])
    return sorted(folder.heads) if folder else None


def basis(view, rec, act):
    """A verdict or decision names the newest records of the claim, the sources it leans on and the policy."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    if rec.kind == "verdict":
        cited = set(rec.data["evidence"])
    elif rec.kind in ("resolved", "affirmed"):
        named = [one for one in item.verdict_history()
                 if (item.folder.stands(one.id) if rec.kind == "affirmed" else one.id in rec.data["verdicts"])]
        cited = {piece for one in named for piece in one.data["evidence"]}
    else:
        cited = set()
    folder = item.folder
    sources = {folder.recs[one].data["source"] for one in cited
               if one in item.all_evidence and one not in folder.tombs and "source" in folder.recs[one].data}
    wanted = {fid: heads(view, "sources", fid) for fid in sources}
    if item.claim:
        wanted[item.claim] = heads(view, "claims", item.claim)
    policy = view.all("policy")[0]
    wanted[policy] = heads(view, "policy", policy)
    wanted = {fid: ids for fid, ids in wanted.items() if ids}
    if "opens" in rec.data:
        return opened_basis(view, rec, wanted, any(one in folder.tombs for one in cited))
    return rec.data["basis"] == wanted


def opened_basis(view, rec, wanted, partly_redacted):
    """An opening names the folders of its evidence, with any records that are in them."""
    named = rec.data["basis"]
    if not (set(named) >= set(wanted) if partly_redacted else set(named) == set(wanted)):
        return False
    for fid, ids in named.items():
        kinds = ("sources", "claims", "items", "people", "policy") if fid in wanted else ("sources",)
        there = next((view.folder(kind, fid) for kind in kinds if view.folder(kind, fid)), None)
        if there is None or not all(one in there.recs for one in ids):
            return False
    return True


def counted_ids(item):
    """The ids of the verdicts that count, in order."""
    return sorted(rec.id for rec in item.counted)


def quorum(view, rec, act):
    """An item is resolved when a quorum of different people gave one rating and cites what it takes."""
    item = item_state(view, rec.folder)
    if item is None or rec.data["ground"] != "agreement":
        return True
    return item.phase == "agreed" and item.rating == rec.data["rating"] and rec.data["verdicts"] == counted_ids(item)


def adjudicator(view, rec, act):
    """Only an adjudicator without a verdict or a part in the decisions at odds settles a dispute."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    if rec.kind == "resolved":
        if rec.data["ground"] != "adjudication":
            return True
        if item.phase != "disputed" or rec.data["verdicts"] != counted_ids(item):
            return False
    elif not item.conflicting:
        return True
    same = one_each(view)
    involved = item.judges() | ({one.by for one in item.ruling} if item.conflicting else set())
    return same.get(rec.by, rec.by) not in {same.get(one, one) for one in involved}


def second_person(view, rec, act):
    """Nobody resolves an item on their own verdict alone."""
    item, same = item_state(view, rec.folder), one_each(view)
    if item is None:
        return True
    by = [one.by for one in item.verdict_history() if one.id in rec.data["verdicts"]] + [rec.by]
    return len({same.get(one, one) for one in by}) > 1


def adjudicated_evidence(view, rec, act):
    """An adjudicator's rating, too, rests on the evidence that it takes."""
    item, scale = item_state(view, rec.folder), rating_of(view.ruling(), rec.data["rating"])
    if item is None or rec.data["ground"] != "adjudication" or scale is None:
        return True
    return suffices(count(view, item.cited(item.counted), item.claimants), scale["needs"])


def required_notes(view, rec, act):
    """An item is resolved when it has a note with each label the policy asks for."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    present = {label for note in item.notes for label in note.data.get("labels", [])}
    return set(view.ruling().data["required-labels"]) <= present


def affirm(view, rec, act):
    """A stale outcome is affirmed for the same statement, while by the policy in force it still holds."""
    item = item_state(view, rec.folder)
    if item is None:
        return True
    return item.phase == "stale" and rec.data["decisions"] == [one.id for one in item.ruling] and not item.obstacles


def reopen(view, rec, act):
    """An item is reopened that has an outcome or outcomes at odds, or whose claim was revised."""
    item = item_state(view, rec.folder)
    if item is None or item.decided or item.conflicting:
        return True
    its = claim(view, item.claim) if item.claim else None
    current = its.current[0].id if its and its.exists else None
    return item.phase != "withdrawn" and current != item.revision


def close(view, rec, act):
    """An item without an outcome is closed; a duplicate names another item and makes no circle."""
    item, of = item_state(view, rec.folder), rec.data.get("of")
    if item is None:
        return True
    if item.decided or item.phase == "withdrawn":
        return False
    if of is None:
        return True
    if of == rec.folder or item_state(view, of) is None:
        return False
    seen, one = set(), duplicated(view, of)
    while one is not None and one not in seen:
        if one == rec.folder:
            return False
        seen.add(one)
        one = duplicated(view, one)
    return True


DECIDING = {"verdict", "resolved", "affirmed", "reopened", "closed"}
ITEM_RULES = [
    ("source-exists", {"source-derived", "claim-appears", "evidence"}, False, source_exists),
    ("place", {"claim-appears", "evidence"}, False, place),
    ("link", {"claim-linked"}, False, link),
    ("claim-current", {"item", "reopened"}, False, claim_current),
    ("not-ended", {"assigned", "evidence", "verdict", "verdict-sealed"}, False, not_ended),
    ("assignee", {"assigned"}, True, assignee),
    ("unassign", {"unassigned"}, False, unassign),
    ("conflict-of-interest", {"assigned", "verdict", "verdict-sealed", "resolved"}, True, conflict_of_interest),
    ("publish", {"published"}, False, publish),
    ("blind", {"item"}, True, blind),
    ("seal", {"verdict-sealed", "assigned"}, False, seal),
    ("opening", {"verdict"}, False, opening),
    ("rating", {"verdict", "resolved"}, True, rating),
    ("evidence-cited", {"verdict"}, False, evidence_cited),
    ("claim-under-review", {"verdict", "verdict-sealed"}, False, claim_under_review),
    ("basis", DECIDING, False, basis),
    ("quorum", {"resolved"}, True, quorum),
    ("adjudicator", {"resolved", "reopened", "closed"}, True, adjudicator),
    ("second-person", {"resolved"}, True, second_person),
    ("adjudicated-evidence", {"resolved"}, True, adjudicated_evidence),
    ("required-notes", {"resolved"}, True, required_notes),
    ("affirm", {"affirmed"}, True, affirm),
    ("reopen", {"reopened"}, False, reopen),
    ("close", {"closed"}, False, close),
]
