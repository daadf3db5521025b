"""Acts on sources and claims, and places in texts, that break one rule."""

import hashlib

import histories_acts as acts
from histories_bending import NOWHERE, any_id, begun, bend, gone, one, setting


def old_revision(world, draft, body):
    """Another record of the folder that a record names, or any."""
    folder = body.get("source", body.get("claim", body.get("folder")))
    rows = [rec.id for rec in draft.state.folders.get(folder, ()) if rec.id != body["revision"]]
    return world.pick(rows) or any_id(world, draft)


def of_gone(fkind, name):
    def value(world, draft, body):
        folder = world.pick(gone(draft.state, fkind))
        if folder and "revision" in body:
            body["revision"] = folder
        return folder
    return setting(name, value)


def misplaced(world, draft, body):
    """A place that is not there."""
    if "place" not in body:
        if "sealed-place" in body:
            del body["sealed-place"]
            body["place"] = acts.place(world, b"Words of no text.", False)
        elif "source" in body:
            body["sealed-place"] = "%064x" % world.rng.getrandbits(256)
        return
    where = body["place"] = {name: dict(one) if isinstance(one, dict) else one
                             for name, one in body["place"].items()}
    what = world.pick(["far", "bytes", "before", "exact", "prefix", "suffix", "hash", "empty"])
    if isinstance(where["exact"], dict) and world.chance(0.4):
        what = "far"
    if what == "far":
        unit = world.pick(["scalars", "bytes"])
        where[unit]["end"] += 1000
    elif what == "bytes":
        where["bytes"]["end"] += 1
    elif what == "before":
        for unit in ("scalars", "bytes"):
            where[unit]["start"] += 1
    elif what == "empty":
        for unit in ("scalars", "bytes"):
            where[unit]["end"] = where[unit]["start"]
    elif what == "hash":
        names = world.pick([["exact"], ["prefix"], ["exact", "prefix", "suffix"]])
        for name in names:
            raw = where[name].encode() if isinstance(where[name], str) else b"words"
            where[name] = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()} \
                if isinstance(where[name], str) else "words"
    elif isinstance(where[what], str):
        where[what] = world.pick([where[what][1:], where[what] + "x"])
    else:
        where[what]["bytes"] += 1


def misread(world, draft, body):
    """Boilerplate that is empty, touches or overlaps another, or goes beyond the text."""
    if "text" not in body:
        return
    scalars = body["text"]["scalars"]
    ranges = world.pick([[], [(2, 2)], [(3, 1)], [(0, 2), (2, 3)], [(0, 3), (1, 4)], [(3, 4), (0, 1)],
                         [(0, scalars)], [(0, scalars + 1)], [(0, 1), (2, 3)]])
    body["original"] = dict(acts.original(world, scalars), boilerplate=[
        {"start": start, "end": end} for start, end in ranges])
    if world.chance(0.2):
        body["inferred"] = world.pick([[], ["title", "language"], ["author"]])


def revise(world, parent, hand):
    """A source is described anew."""
    return acts.source_later(world, parent, hand, None, "source-revised")


def text_of(value):
    """An embedded source whose text is not what it says; value(data) gives what lies there."""
    def make(world, parent, hand):
        draft = begun(world, parent, hand, "source")
        if draft is None:
            return None
        said = (acts.words(world, 4, 9) + ".\n").encode()
        lies = value(world, said)
        fields = {"keep": "embedded", "authors": [], "title": "A text"}
        if lies is said:
            fields["text"] = dict(draft.text(said))
            fields["text"][world.pick(["bytes", "scalars"])] += 1
            draft.embed(draft.add("source", fields))
            return draft.commit("act bent text")
        named = lies if lies and world.chance(0.7) else said
        fields["text"] = {"sha256": hashlib.sha256(named).hexdigest(), "bytes": max(len(lies), 1),
                          "scalars": max(len(lies.decode("utf-8", "replace")), 1)}
        rec = draft.add("source", fields)
        world.texts[fields["text"]["sha256"]] = lies
        draft.embed(rec)
        del world.texts[fields["text"]["sha256"]]
        return draft.commit("act bent text")
    return make


def other_text(world, parent, hand):
    """A text that no record of the act names."""
    draft = begun(world, parent, hand, "source")
    folder = world.pick(row for row, _ in acts.sources(parent.state))
    if draft is None or folder is None:
        return None
    rec = draft.add("note", {"text": "Look.", "labels": []}, folder)
    data = b"More of it.\n"
    draft.files["%s/%s.txt" % (rec.path.rsplit("/", 1)[0], hashlib.sha256(data).hexdigest())] = data
    return draft.commit("act bent text")


def quotes_redacted(world, parent, hand):
    """Evidence that quotes a text which was redacted."""
    state = parent.state
    rows = [(rec.folder, rec) for rec in state.recs.values()
            if state.tombstone(rec.id) and rec.body.get("keep") == "embedded"
            and rec.body["text"]["sha256"] in world.texts]
    draft, found = begun(world, parent, hand, "evidence"), world.pick(rows)
    target = world.pick(acts.open_items(state))
    if draft is None or found is None or target is None:
        return None
    folder, rec = found
    draft.add("evidence", {"source": folder, "revision": rec.id, "stance": "supports", "place": acts.place(
        world, world.texts[rec.body["text"]["sha256"]], False)}, target.folder)
    return draft.commit("act bent evidence")


def derived(source):
    """A derivation from a source, where there is one to derive from."""
    def fields(world, draft):
        folder = world.pick(row for row, _ in acts.sources(draft.state))
        other = source(world, draft, folder)
        return folder and other and (folder, {"from": other, "relation": "copy"})
    return one("source", "source-derived", fields)


def linked(claim):
    def fields(world, draft):
        folder = world.pick(row for row, _ in acts.claims(draft.state))
        return folder and (folder, {"claim": claim(draft, folder), "relation": "narrows",
                                    "certainty": "confirmed"})
    return one("claim", "claim-linked", fields)


SOURCES = {
    "source-exists": [
        bend(acts.evidence, setting("revision", old_revision)), bend(acts.evidence, of_gone("sources", "source")),
        bend(acts.evidence, setting("source", lambda world, draft, body: any_id(world, draft))),
        bend(acts.claim_later, setting("revision", old_revision), "claim-appears"),
        derived(lambda world, draft, folder: folder), derived(lambda world, draft, folder: NOWHERE),
        derived(lambda world, draft, folder: world.pick(gone(draft.state, "sources")))],
    "place": [bend(acts.evidence, misplaced), bend(acts.evidence, misplaced),
              bend(acts.claim_later, misplaced, "claim-appears"), quotes_redacted],
    "text": [bend(revise, misread), other_text, text_of(
        lambda world, said: world.pick([b"", b"\xff\xfe", b"a\0b", said + b"x", said]))],
    "link": [linked(lambda draft, folder: folder), linked(lambda draft, folder: NOWHERE)],
    "claim-current": [bend(acts.item, setting("revision", old_revision)), bend(acts.item, of_gone("claims", "claim")),
                      bend(acts.item, setting("claim", lambda world, draft, body: any_id(world, draft))),
                      bend(acts.reopen, setting("revision", old_revision))],
}
