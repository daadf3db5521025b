"""Blind rounds: which seals are good and which openings are verdicts. docs/format.md, "Blind rounds"."""


class Opening:
    """A verdict that opened a seal, with the seals it may have opened."""

    def __init__(self, rec, seals):
        """Keep the record and the ids of its seals."""
        self.id, self.by, self.seals = rec.id, rec.by, seals


class Round:
    """The newest round of an item: its seals and openings."""

    def __init__(self, folder, blind):
        """Sort the seals and openings of an item's folder."""
        self.folder = folder
        self.reopened = folder.standing("reopened")
        recs = [folder.recs[rid] for rid in reversed(folder.newest_first)]
        self.all_seals = [rec for rec in recs if rec.kind == "verdict-sealed"]
        self.seals = [rec for rec in self.all_seals if folder.status[rec.id] != "late" and self.of_round(rec.id)]
        self.openings, self.past_openings = [], set()
        for rec in recs if blind else []:
            if rec.kind != "verdict" or folder.status[rec.id] == "late":
                continue
            own = self.opened_by(rec)
            if any(self.of_round(one) for one in own):
                self.openings.append(Opening(rec, own))
            elif own:
                self.past_openings.add(rec.id)
        self.decisions = [rec for rec in folder.standing("resolved", "affirmed", "closed") if self.of_round(rec.id)]
        self.void = set()
        in_time = [rec.id for rec in self.seals if self.in_time(rec.id, rec.by)]
        for opening in self.openings:
            if any(not self.is_before(one, opening.id) for one in in_time):
                self.void.add(opening.id)
        self.standing = {rec.id: self.judge_seal(rec) for rec in self.all_seals}

    def is_before(self, one, other):
        """Whether a record is before another."""
        return one in self.folder.before[other]

    def of_round(self, rid):
        """Whether every standing reopening is before a record."""
        return all(self.is_before(rec.id, rid) for rec in self.reopened)

    def opened_by(self, rec):
        """The seal a verdict opens; of a redacted one the newest seal its writer then had."""
        if rec.id not in self.folder.tombs:
            named = rec.data.get("opens", {}).get("seal")
            return [one.id for one in self.all_seals if one.id == named]
        had = [one for one in self.all_seals if one.by == rec.by and self.is_before(one.id, rec.id)
               and not any(self.is_before(by, rec.id) for by in self.withdrawals(one.id))]
        return [one.id for one in self.folder.newest(had)]

    def withdrawals(self, rid):
        """The standing records that withdraw a record."""
        if self.folder.status[rid] != "withdrawn":
            return []
        return [rec.id for rec in self.folder.standing("withdrawn")
                if rec.data["record"] == rid and self.is_before(rid, rec.id)]

    def in_time(self, rid, author):
        """Whether a seal, or its withdrawal, was there before its author could read another's verdict."""
        if not all(self.is_before(rid, rec.id) for rec in self.decisions):
            return False
        others = [one for one in self.openings if one.by != author]
        return not others or any(self.vouches(one, rid, others) for one in others)

    def vouches(self, opening, rid, others):
        """Whether an opening knew a record, and so did every opening that it knew."""
        return self.is_before(rid, opening.id) and all(
            self.is_before(rid, one.id) for one in others if self.is_before(one.id, opening.id))

    def judge_seal(self, rec):
        """What became of a seal."""
        status = self.folder.status[rec.id]
        if status != "stands":
            return status
        if not self.of_round(rec.id):
            return "before-reopening"
        if not self.in_time(rec.id, rec.by):
            return "after-opening"
        if any(one.by == rec.by and one.id != rec.id and self.in_time(one.id, one.by)
               and not self.struck(one, rec.id) for one in self.seals):
            return "concurrent"
        return "opened" if any(self.twins(rec.id)) else "sealed"

    def struck(self, rec, other):
        """Whether a seal was withdrawn in time to make room for another of its author."""
        if any(self.in_time(one, rec.by) for one in self.withdrawals(rec.id)):
            return True
        return rec.id in self.folder.tombs and self.is_before(rec.id, other)

    def twins(self, seal):
        """The openings of a seal that are not void."""
        return [one.id for one in self.openings if seal in one.seals and one.id not in self.void]

    def counts(self, rid):
        """Whether an opened verdict is one: it opens a good seal, and is the one of its twins that counts."""
        for rec in self.all_seals:
            twins = self.twins(rec.id)
            if rid not in twins:
                continue
            if self.standing[rec.id] not in ("sealed", "opened"):
                return False
            if any(not self.folder.stands(one) for one in twins):
                return False
            newest = self.folder.newest([self.folder.recs[one] for one in twins])
            return rid == min(one.id for one in newest)
        return False

    def waiting(self):
        """The good seals that are not opened."""
        return [rec for rec in self.all_seals if self.standing[rec.id] == "sealed"]
