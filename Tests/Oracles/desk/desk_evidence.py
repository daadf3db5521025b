"""Claims, sources, and what pieces of evidence amount to. docs/format.md, "Independence"."""
import unicodedata

SORTS = ("supporting", "refuting", "context", "searches")


# The table of docs/format.md, "Comparing names".
APOSTROPHES = frozenset(
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u0374\u0384\u055a\u05f3\u07f4\u07f5\u1fbd\u1fbf"
    "\u1fef\u1ffd\u1ffe\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u275b\u275c\ua78b\ua78c\uff07\uff40")
QUOTES = frozenset(
    "\u00ab\u00bb\u02ba\u02dd\u02ee\u05f4\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u301d\u301e\u301f\uff02")
HYPHENS = frozenset("\u02d7\u2043\u2212\u2796")
# What has the property Default_Ignorable_Code_Point.
UNSEEN = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF))
SPACES = frozenset(
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000\u2800")


def fold_sign(sign):
    """A character as it is compared, after folding its case; empty for one that nobody sees."""
    if sign in APOSTROPHES:
        return "'"
    if sign in QUOTES:
        return '"'
    if sign in HYPHENS or unicodedata.category(sign) == "Pd":
        return "-"
    if sign in SPACES:
        return " "
    return "" if any(first <= ord(sign) <= last for first, last in UNSEEN) else sign


def fold(name):
    """A name as names are compared."""
    letters = name.casefold().replace("\u0131", "i")
    words = "".join(map(fold_sign, letters)).split(" ")
    return unicodedata.normalize("NFD", " ".join(word for word in words if word))


class Described:
    """A claim or a source: its newest descriptions, and whether it was withdrawn."""

    def __init__(self, view, folder_kind, fid):
        """Look at the folder of a claim or a source."""
        kinds = {"claims": ("claim", "claim-revised"), "sources": ("source", "source-revised")}[folder_kind]
        self.id, self.folder = fid, view.folder(folder_kind, fid)
        self.all = {} if self.folder is None else {
            rid: rec for rid, rec in self.folder.recs.items() if rec.kind in kinds and rid not in self.folder.tombs}
        self.current = []
        if self.folder is not None:
            self.current = sorted(self.folder.newest(self.folder.standing(*kinds)), key=lambda rec: rec.id)
            if not self.current and self.all:
                shown = [self.all[fid]] if fid in self.all else self.folder.newest(list(self.all.values()))
                self.current = sorted(shown, key=lambda rec: rec.id)
        self.exists = bool(self.all)
        self.withdrawn = self.folder is None or not self.folder.stands(fid)

    def standing(self, *kinds):
        """Standing records of some kinds."""
        return self.folder.standing(*kinds) if self.folder else []

    @property
    def retracted(self):
        """Whether a source's publisher retracted it."""
        return bool(self.standing("source-retracted"))

    @property
    def claimants(self):
        """Who is said to make a claim."""
        named = [rec.data.get("claimant") for rec in self.current + self.standing("claim-appears")]
        return [name for name in named if name]


def claim(view, fid):
    """A claim."""
    return remembered(view, "claims", fid)


def source(view, fid):
    """A source."""
    return remembered(view, "sources", fid)


def remembered(view, folder_kind, fid):
    """A claim or a source, looked at once in a view."""
    key = (folder_kind, fid)
    if key not in view.memo:
        view.memo[key] = Described(view, folder_kind, fid)
    return view.memo[key]


def origin_of(piece, description):
    """Whose knowledge a piece of evidence is, or None."""
    for name in (piece.get("origin"), description.get("agency"), description.get("publisher")):
        if name:
            return name
    return None


def derivations(view, ids):
    """What sources derive from, over any number of steps, and which pairs are declared independent."""
    parents, untied, seen, waiting = {}, set(), set(), list(ids)
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for rec in source(view, one).standing("source-derived"):
            if rec.data["relation"] == "independent":
                untied.add(frozenset((one, rec.data["from"])))
            else:
                parents.setdefault(one, set()).add(rec.data["from"])
                waiting.append(rec.data["from"])
    origins = {}
    for one in ids:
        found, waiting = set(), [one]
        while waiting:
            step = waiting.pop()
            if step not in found:
                found.add(step)
                waiting.extend(up for up in parents.get(step, ()) if frozenset((step, up)) not in untied)
        origins[one] = found
    return origins, untied


def tied(first, second, origins, untied):
    """Whether two pieces, each with its description, are one voice."""
    (one, described), (other, also) = first, second
    pair = frozenset((one["source"], other["source"]))
    if pair in untied:
        return False
    if len(pair) == 1 or origins[one["source"]] & origins[other["source"]]:
        return True
    texts = [it["text"]["sha256"] for it in (described, also) if "text" in it]
    if len(texts) == 2 and texts[0] == texts[1]:
        return True
    names = [origin_of(one, described), origin_of(other, also)]
    if names == [None, None]:
        return True
    if None not in names and fold(names[0]) == fold(names[1]):
        return True
    own = ["origin" not in piece and "agency" not in it for piece, it in (first, second)]
    owners = [it.get("owner") for it in (described, also)]
    return all(own) and None not in owners and fold(owners[0]) == fold(owners[1])


def groups(pieces, origins, untied):
    """The ids of pieces by the voices they are: pieces that are tied, over any number of others, are one."""
    left, found = dict(pieces), []
    while left:
        group = dict([left.popitem()])
        waiting = list(group.values())
        while waiting:
            one = waiting.pop()
            joined = {rid: other for rid, other in left.items() if tied(one, other, origins, untied)}
            left = {rid: other for rid, other in left.items() if rid not in joined}
            group.update(joined)
            waiting.extend(joined.values())
        found.append(sorted(group))
    return sorted(found)


def count(view, pieces, claimants):
    """What standing pieces of evidence on a claim amount to: voices, and pieces of context and searches."""
    cited = [(rec.id, rec.data) for rec in pieces if "source" in rec.data]
    origins, untied = derivations(view, {piece["source"] for _, piece in cited})
    kept = {"supports": {}, "refutes": {}, "context": {}}
    barred = {fold(name) for name in claimants}
    for rid, piece in cited:
        its = source(view, piece["source"])
        description = its.all[piece["revision"]].data if piece["revision"] in its.all else {}
        if its.withdrawn or its.retracted:
            continue
        name = origin_of(piece, description)
        if piece["stance"] == "supports" and name and fold(name) in barred:
            continue
        kept[piece["stance"]][rid] = (piece, description)
    return {
        "supporting": groups(kept["supports"], origins, untied),
        "refuting": groups(kept["refutes"], origins, untied),
        "context": sorted(kept["context"]),
        "searches": sorted(rec.id for rec in pieces if "source" not in rec.data)}


def suffices(counted, needs):
    """Whether a count meets the needs of a rating."""
    return all(len(counted[sort]) >= needs[sort] for sort in SORTS)


def notices(its):
    """The ids of the corrections and retractions of a source that stand."""
    return {rec.id for rec in its.standing("source-corrected", "source-retracted")}


def essence(its):
    """What of a source's current descriptions decides who speaks in it and what."""
    return [(rec.data["text"]["sha256"] if "text" in rec.data else rec.data.get("seal"),
             *(unicodedata.normalize("NFC", rec.data.get(name, "")) for name in ("agency", "publisher", "owner")))
            for rec in its.current]


def past(view, its, heads):
    """A claim or a source as somebody had it who saw only some records of its folder and what is before them."""
    folder = its.folder
    seen = {rid for rid in heads if rid in folder.recs}
    for rid in list(seen):
        seen |= folder.before[rid]
    kind = next(iter(folder.recs.values())).folder_kind
    return Described(view.only({(kind, its.id): frozenset(seen)}), kind, its.id)


def changed(view, heads_of, claim_id, revision, compared=False):
    """What changed in the claim and in sources since somebody saw their heads: claim, source, both or nothing.

    Compared: what the claim was like then is no change.
    """
    found = set()
    for fid, heads in heads_of.items():
        if fid == claim_id:
            now = claim(view, fid)
            then = past(view, now, heads) if now.folder else now
            statements = [rec.id for rec in now.current]
            if compared:
                gone, was = (not one.exists or one.withdrawn for one in (now, then))
                if gone != was and gone or not gone and [rec.id for rec in then.current] != statements:
                    found.add("claim")
            elif not now.exists or now.withdrawn or [rec.id for rec in then.current] != statements:
                found.add("claim")
            elif revision is not None and revision not in statements:
                found.add("claim")
        elif source(view, fid).folder:
            now = source(view, fid)
            then = past(view, now, heads)
            if not now.exists or now.withdrawn or notices(now) != notices(then) or essence(now) != essence(then):
                found.add("source")
    return found
