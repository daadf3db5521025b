#!/usr/bin/env python3
"""Write schemas/*.schema.json from the descriptions below, one self-contained file for each kind.

The schemas say what a record may hold. What JSON Schema cannot say (the canonical bytes, sets in
order, that what is referred to exists) docs/format.md says. With --check nothing is written, and
the exit status tells whether the files are up to date.
"""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "schemas"

MONTH_DAY = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
YEAR = "(?!0000)[0-9]{4}"
DAY = f"(?:{YEAR}-(?:{MONTH_DAY})|{LEAP})"
TIME = f"^{DAY}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"
EDTF_PART = f"(?:{YEAR}(?:-(?:0[1-9]|1[0-2]))?|{DAY})\\??"
LINE = "^[^\\u0000-\\u001f\\u007f]*$"
TEXT = "^[^\\u0000]*$"


def string(description, limit=10000, line=False):
    return {"type": "string", "minLength": 1, "maxLength": limit, "pattern": LINE if line else TEXT,
            "description": description}


def line(description):
    return string(description, 500, line=True)


def url(description):
    return string(description, 2000, line=True)


def hexes(description, count=40):
    return {"type": "string", "pattern": f"^[0-9a-f]{{{count}}}$", "description": description}


def array(items, description, **more):
    return {"type": "array", "items": items, "maxItems": 1000, "description": description, **more}


def ids(description, **more):
    return array(hexes("An id."), description + " In order, none twice.", uniqueItems=True, **more)


def labels(description):
    return array(line("One of them."), description + " In byte order, none twice.", uniqueItems=True)


def choice(description, *values):
    return {"enum": list(values), "description": description}


def date(description):
    return {"type": "string", "pattern": f"^(?:{EDTF_PART}|(?:{EDTF_PART}|\\.\\.)/(?:{EDTF_PART}|\\.\\.))$",
            "not": {"const": "../.."}, "description": description + " EDTF: 2023, 2023-02, 2023-02-17, with ? if inferred, or an interval."}


def day(description):
    return {"type": "string", "pattern": f"^{DAY}$", "description": description + " YYYY-MM-DD."}


def integer(description, low, high):
    return {"type": "integer", "minimum": low, "maximum": high, "description": description}


def thing(description, required, optional=None, **more):
    return {"type": "object", "description": description,
            "properties": {**required, **(optional or {})}, "required": list(required),
            "additionalProperties": False, **more}


def flag(description):
    return {"const": True, "description": description + " Left out where it is not so."}


BIG = 1 << 40
WORDS = {"description": "The words, or for a text that must not be copied their hash and length.", "oneOf": [
    {"type": "string", "maxLength": 10000, "pattern": TEXT},
    thing("Words that are not copied.", {"sha256": hexes("SHA-256 of the words in UTF-8.", 64),
                                         "bytes": integer("Their length in bytes.", 0, BIG)})]}
SPAN = thing("From start to end, the end not included; start is less than end.",
             {"start": integer("Start.", 0, BIG), "end": integer("End.", 0, BIG)})
PLACE = thing("A place in a text: a W3C TextPositionSelector and TextQuoteSelector in one.", {
    "scalars": {**SPAN, "description": "The range in Unicode scalars."},
    "bytes": {**SPAN, "description": "The same range in UTF-8 bytes."},
    "exact": WORDS, "prefix": WORDS, "suffix": WORDS})
TEXT_IDENTITY = thing("What makes a text the one that is meant.", {
    "sha256": hexes("SHA-256 of the text's bytes.", 64),
    "bytes": integer("Length in bytes.", 1, BIG),
    "scalars": integer("Length in Unicode scalars.", 1, BIG)})
LANGUAGE = {"type": "string", "pattern": "^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$",
            "description": "The language, as a BCP 47 tag."}
BASIS = {"type": "object", "description": "For the claim, each source leaned on and the policy: the newest records the writer had seen there.",
         "maxProperties": 1000, "propertyNames": hexes("A folder's id."),
         "additionalProperties": ids("The newest records.", minItems=1)}
ROLE = choice("A role.", "admin", "adjudicator", "editor", "reviewer")
ROLES = array(ROLE, "Roles, in byte order, none twice.", uniqueItems=True)
BECAUSE = string("The reasons.")

ENCODING = {"type": "string", "pattern": "^[a-z0-9:._-]{1,40}$",
            "description": "Its encoding, by the name of the WHATWG Encoding Standard."}
ORIGINAL = thing("The document that the text was read from, where that is not the text itself.", {
    "form": choice("What kind of document.", "text", "html", "pdf"),
    "sha256": hexes("SHA-256 of the document's bytes.", 64), "bytes": integer("Its length in bytes.", 1, BIG)}, {
    "encoding": ENCODING, "boilerplate": array(SPAN, "What of the text seems to be no part of what it tells, such as "
                                               "navigation: ranges in Unicode scalars, in order and apart.", minItems=1)})
INFERRED = array(choice("What.", "encoding", "language", "title"),
                 "What the document does not state and a program inferred. In byte order, none twice.", minItems=1, uniqueItems=True)
SOURCE = ({"keep": choice("Where the text is: in the repository, outside it, or nowhere.", "embedded", "detached", "cited", "sealed"),
           "authors": array(line("An author."), "The authors, in order.")},
          {"text": TEXT_IDENTITY, "seal": hexes("Of a sealed source: SHA-256 over a salt of 32 bytes and the text.", 64), "title": line("The title."), "publisher": line("The outlet."),
           "agency": line("The agency credited; the default origin of evidence."),
           "owner": line("Who owns the publisher: outlets of one owner are one voice."), "original": ORIGINAL, "inferred": INFERRED, "url": url("Where it is or was."),
           "published": date("When it was published."), "retrieved": date("When it was retrieved."), "language": LANGUAGE})
SOURCE_MORE = {"allOf": [
    {"if": {"properties": {"keep": {"enum": ["cited", "sealed"]}}}, "then": {"not": {"anyOf": [{"required": ["text"]}, {"required": ["original"]}]}}, "else": {"required": ["text"]}},
    {"if": {"properties": {"keep": {"const": "sealed"}}}, "then": {"required": ["seal"]}, "else": {"not": {"required": ["seal"]}}}]}
SEALED_PLACE = hexes("Of a sealed source, instead of a place: SHA-256 over a salt of 32 bytes and the canonical bytes of the place.", 64)
NOT_BOTH = {"not": {"required": ["place", "sealed-place"]}}
NOTICE = ({"because": string("What was corrected, or why it was retracted.")},
          {"url": url("Where the publisher says so."), "published": date("When.")})
CLAIM = ({"text": string("What is claimed, in the desk's own words."),
          "type": choice("What sort of claim.", "numeric", "quote", "event", "causal", "position", "other")},
         {"claimant": line("Who claims it."), "said": date("When it was said."), "language": LANGUAGE,
          "because": string("Why it was chosen.")})
HANDLE = {"type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", "description": "The short name."}
CRUD = "\\u0000-\\u0020,:;<>\"\\\\'."
NAME = {"type": "string", "maxLength": 200, "pattern": "^[^\\u0000-\\u0020\\u007f<>](?:[^\\u0000-\\u001f\\u007f<>]*[^\\u0000-\\u0020\\u007f<>])?$",
        "description": "The name that stands in commits."}
EMAIL = {"type": "string", "pattern": f"^(?=[^{CRUD}])(?:[^\\u0000-\\u0020\\u007f<>])+@[^\\u0000-\\u0020\\u007f<>@]*[^{CRUD}\\u007f@]$",
         "description": "The address that stands in commits; at most 200 bytes."}
PERSON = ({"handle": HANDLE, "name": NAME, "email": EMAIL, "roles": ROLES,
           "keys": array(url("A key."), "SSH public keys, type and base64, in byte order, none twice.", uniqueItems=True, maxItems=20),
           "conflicts": {**labels("Claimants and labels the person must not judge."), "maxItems": 100}}, {})
NEEDS = thing("What the verdicts that give the rating must cite together.", {
    "supporting": integer("Independent supporting pieces.", 0, 100), "refuting": integer("Independent refuting pieces.", 0, 100),
    "context": integer("Pieces of context.", 0, 100), "searches": integer("Recorded searches.", 0, 100)})
PERMISSIONS = ["source", "claim", "open", "assign", "take", "evidence", "verdict", "resolve", "adjudicate", "decide", "publish", "note",
               "withdraw", "people", "policy"]
POLICY = ({"version": integer("One more than that of the newest policy it follows.", 1, 1000000),
           "ratings": array(thing("A rating.", {"name": line("Its name; no two are alike."), "meaning": string("What it says about a claim."), "needs": NEEDS},
                                  {"position": integer("Its place on a scale of degrees.", 0, 100)}), "The scale.", minItems=1),
           "quorum": integer("How many different people must agree.", 1, 100),
           "tolerance": integer("How far apart two positions may be without a dispute.", 0, 100),
           "required-labels": labels("Labels that notes must carry before an item is resolved."),
           "permissions": thing("Which roles may do what; an admin may do everything.", {name: ROLES for name in PERMISSIONS})},
          {"signatures-required": flag("Every act must be signed with a key its author has."),
           "blind": flag("Reviewers seal their verdicts before anybody opens one.")})
CITATION = ({"source": hexes("The source."), "revision": hexes("The description whose text is meant."),
             "stance": choice("Which way it bears on the claim.", "supports", "refutes", "context")},
            {"place": PLACE, "sealed-place": SEALED_PLACE, "directness": choice("Whether the source knows first-hand.", "primary", "secondary"),
             "origin": line("Whose knowledge it is."), "summary": string("What it shows.")})
SEARCH = ({"searched": string("Where was searched."), "terms": array(line("A term."), "What was searched for.", minItems=1)},
          {"summary": string("What came of it.")})
RECORD_REASON = ({"record": hexes("The record, of the same folder."), "because": BECAUSE}, {})

KEY = {"type": "string", "pattern": "^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$",
       "description": "The fingerprint of the key that the act is signed with, as ssh-keygen -l prints it: one that its writer has. Absent where the act is not signed."}

ID = "3f" * 20
OTHER = "a1" * 20
EX_KEY = "SHA256:" + "5e" * 21 + "4"
SHA = "5e" * 32
EX_PLACE = {"scalars": {"start": 4, "end": 9}, "bytes": {"start": 4, "end": 9}, "exact": "mayor", "prefix": "The ", "suffix": " said"}
EX_BASIS = {"basis": {ID: [OTHER]}}
EX_PERSON = {"handle": "desk-a", "name": "Desk A", "email": "desk-a@example.org", "roles": ["reviewer"], "keys": [], "conflicts": []}

KIND_NAMES = ["source", "source-revised", "source-corrected", "source-retracted", "source-derived", "claim", "claim-revised",
              "claim-appears", "claim-linked", "item", "assigned", "unassigned", "evidence", "verdict", "verdict-sealed", "resolved",
              "affirmed", "reopened", "closed", "published", "note", "person", "person-revised", "policy", "withdrawn", "confirmed"]

# kind: title, description, [alternatives of (required, optional)], example, more constraints
KINDS = {
    "source": ("Source", "A source is described for the first time.", [SOURCE],
               {"keep": "detached", "text": {"sha256": SHA, "bytes": 120, "scalars": 118}, "title": "Bridge to close", "authors": [], "owner": "Example Group",
                "inferred": ["language", "title"], "language": "en",
                "original": {"form": "html", "encoding": "windows-1252", "sha256": SHA, "bytes": 4000,
                             "boilerplate": [{"start": 0, "end": 12}, {"start": 90, "end": 118}]}}, SOURCE_MORE),
    "source-revised": ("Source revised", "A newer text of a source, or a better description; replaces all of the former.", [SOURCE],
                       {"keep": "cited", "title": "Bridge to close", "publisher": "Daily Example", "published": "2026-04-20", "authors": []}, SOURCE_MORE),
    "source-corrected": ("Source corrected", "The publisher corrected the source.", [NOTICE], {"because": "The date was wrong."}, {}),
    "source-retracted": ("Source retracted", "The publisher retracted the source.", [NOTICE], {"because": "The interview was invented."}, {}),
    "source-derived": ("Source derived", "How a source depends on another, or that it does not.",
                       [({"from": hexes("The other source."), "relation": choice("How.", "copy", "translation", "rewrite", "independent")},
                         {"because": BECAUSE})],
                       {"from": OTHER, "relation": "rewrite"},
                       {"if": {"properties": {"relation": {"const": "independent"}}}, "then": {"required": ["because"]}}),
    "claim": ("Claim", "A claim is stated for the first time.", [CLAIM], {"text": "The bridge closes on 3 May.", "type": "event", "claimant": "The mayor"}, {}),
    "claim-revised": ("Claim revised", "A better statement of the same claim; replaces all of the former.", [CLAIM],
                      {"text": "The bridge closes on 3 May 2026.", "type": "event"}, {}),
    "claim-appears": ("Claim appears", "A place where a source makes the claim.",
                      [({"source": hexes("The source."), "revision": hexes("The description whose text is meant.")},
                        {"place": PLACE, "sealed-place": SEALED_PLACE, "claimant": line("Who claims it there."), "said": date("When it was said.")})],
                      {"source": ID, "revision": ID, "place": EX_PLACE}, NOT_BOTH),
    "claim-linked": ("Claim linked", "How a claim relates to another.",
                     [({"relation": choice("This claim does what to the other.", "repeats", "contradicts", "narrows", "part-of", "reports"),
                        "claim": hexes("The other claim."), "certainty": choice("Whether somebody has looked.", "suggested", "confirmed")},
                       {"because": BECAUSE})], {"relation": "contradicts", "claim": OTHER, "certainty": "confirmed"}, {}),
    "item": ("Review item", "Opens the review of one statement of a claim.",
             [({"claim": hexes("The claim."), "revision": hexes("The statement under review."),
                "priority": choice("How urgent it is.", "low", "normal", "high", "urgent"), "labels": labels("Labels.")},
               {"question": string("What exactly is asked."), "due": day("When it should be done."),
                "blind": flag("Reviewers seal their verdicts before anybody opens one.")})],
             {"claim": ID, "revision": ID, "priority": "normal", "labels": []}, {}),
    "assigned": ("Assigned", "A person is asked to review or to adjudicate.",
                 [({"person": hexes("The person."), "task": choice("To do what.", "review", "adjudicate")}, {"due": day("By when.")})],
                 {"person": OTHER, "task": "review", "due": "2026-05-01"}, {}),
    "unassigned": ("Unassigned", "A person is asked no longer.", [({"person": hexes("The person.")}, {})], {"person": OTHER}, {}),
    "evidence": ("Evidence", "A source or a passage that bears on the claim, or a search that found nothing.", [CITATION, SEARCH],
                 {"source": ID, "revision": ID, "stance": "supports", "place": EX_PLACE, "directness": "primary"}, NOT_BOTH),
    "verdict": ("Verdict", "One reviewer's judgement.",
                [({"rating": line("A rating on the policy's scale."), "because": BECAUSE, "evidence": {**ids("The evidence it rests on."), "maxItems": 100}, "basis": BASIS},
                  {"confidence": choice("How sure the reviewer is.", "low", "medium", "high"), "holds": date("The time for which it holds."),
                   "opens": thing("What shows that this verdict is the one that was sealed.", {
                       "seal": hexes("The seal's record."), "salt": hexes("The salt that was sealed with it.", 64)})})],
                {"rating": "supported", "because": "Two independent reports agree.", "evidence": [OTHER], **EX_BASIS}, {}),
    "verdict-sealed": ("Verdict sealed", "A reviewer commits to a verdict that nobody else can read yet.",
                       [({"seal": hexes("SHA-256 over a salt of 32 bytes and the canonical bytes of the verdict without after, at, key, on and opens.", 64)}, {})],
                       {"seal": SHA}, {}),
    "resolved": ("Resolved", "The outcome is decided.",
                 [({"rating": line("The outcome."), "ground": choice("What it rests on.", "agreement", "adjudication"),
                    "verdicts": ids("The verdicts it rests on."), "basis": BASIS},
                   {"because": BECAUSE, "holds": date("The time for which it holds.")})],
                 {"rating": "supported", "ground": "agreement", "verdicts": [OTHER], **EX_BASIS},
                 {"if": {"properties": {"ground": {"const": "adjudication"}}}, "then": {"required": ["because"]}}),
    "affirmed": ("Affirmed", "The outcome still holds after what has changed.",
                 [({"decisions": ids("The decisions affirmed.", minItems=1), "because": BECAUSE, "basis": BASIS}, {})],
                 {"decisions": [OTHER], "because": "The new evidence says the same.", **EX_BASIS}, {}),
    "reopened": ("Reopened", "The review starts again.",
                 [({"revision": hexes("The statement under review from now on."), "because": BECAUSE, "basis": BASIS}, {})],
                 {"revision": ID, "because": "The claim was restated.", **EX_BASIS}, {}),
    "closed": ("Closed", "The review ends without a rating.",
               [({"reason": choice("Why.", "duplicate", "not-checkable", "out-of-scope"), "because": BECAUSE, "basis": BASIS},
                 {"of": hexes("The item it duplicates.")})],
               {"reason": "not-checkable", "because": "It is about the future.", **EX_BASIS},
               {"if": {"properties": {"reason": {"const": "duplicate"}}}, "then": {"required": ["of"]}, "else": {"not": {"required": ["of"]}}}),
    "published": ("Published", "The outcome, or a correction or retraction of it, was published.",
                  [({"url": url("Where."), "type": choice("What.", "outcome", "correction", "retraction")}, {"because": BECAUSE})],
                  {"url": "https://example.org/checks/1", "type": "outcome"},
                  {"if": {"properties": {"type": {"const": "outcome"}}}, "then": {"not": {"required": ["because"]}}, "else": {"required": ["because"]}}),
    "note": ("Note", "A remark.", [({"text": string("The remark."), "labels": labels("Labels.")}, {"due": day("By when.")})],
             {"text": "Asked the council by phone.", "labels": ["call"]}, {}),
    "person": ("Person", "A person is registered.", [PERSON], EX_PERSON, {}),
    "person-revised": ("Person revised", "What is known of a person changes; replaces all of the former.", [PERSON], {**EX_PERSON, "roles": []}, {}),
    "policy": ("Policy", "A version of the rules the desk chose for itself.", [POLICY],
               {"version": 1, "ratings": [{"name": "supported", "meaning": "It holds.", "needs": {"supporting": 2, "refuting": 0, "context": 0, "searches": 0}}],
                "quorum": 2, "tolerance": 0, "required-labels": [], "permissions": {name: [] for name in PERMISSIONS}}, {}),
    "withdrawn": ("Withdrawn", "One record is taken back; its bytes stay.", [RECORD_REASON], {"record": OTHER, "because": "It cites the wrong page."}, {}),
    "confirmed": ("Confirmed", "A late act counts after all.", [RECORD_REASON], {"record": OTHER, "because": "It was made in good faith."}, {}),
    "redacted": ("Redacted", "A record stood here that was removed by law; the file keeps its name and header.",
                 [({"redaction": thing("What was done.", {
                     "record": hexes("The id of the record that was removed."),
                     "kind": choice("What kind of record it was.", *[kind for kind in KIND_NAMES]),
                     "by": hexes("The admin who removed it."),
                     "on": hexes("The commit that the redaction was made on."), "because": BECAUSE,
                     "at": {"type": "string", "pattern": TIME, "description": "When, by their clock."}}, {"key": KEY})}, {})],
                 {"redaction": {"record": OTHER, "kind": "note", "by": ID, "on": ID, "at": "2026-02-11T09:30:00Z", "because": "A court order."}}, {}),
}
BEGIN = {"source", "claim", "item", "person"}
EITHER = {"policy", "redacted"}


def header(kind):
    required = {
        "kind": {"const": kind, "description": "The kind of record."},
        "format": {"const": 1, "description": "The format's version."},
        "after": ids("The newest records of the folder that the writer had seen; none for a folder's first record."),
        "at": {"type": "string", "pattern": TIME,
               "description": "When, by the writer's clock: RFC 3339, UTC, whole seconds."}}
    by = {"by": hexes("The writer: a person's folder id." + (" Absent only in the founder's own record." if kind == "person" else ""))}
    nonce = {"nonce": hexes("128 random bits; the record begins a folder.", 32)}
    folder = {"folder": hexes("The folder the record continues.")}
    return required, by, nonce, folder


def schema(kind):
    title, description, alternatives, example, more = KINDS[kind]
    required, by, nonce, folder = header(kind)
    optional = {"on": hexes("The commit that the act is made on: the parent of its commit. Absent only where that commit has no parent."), "key": KEY}
    if kind == "person":
        optional.update(by)
    else:
        required.update(by)
    if kind in BEGIN:
        required.update(nonce)
        required["after"] = {**required["after"], "maxItems": 0}
    elif kind in EITHER:
        optional.update(nonce)
        optional.update(folder)
    else:
        required.update(folder)
        required["after"] = {**required["after"], "minItems": 1}
    record = {"kind": kind, "format": 1, "after": [] if kind in BEGIN or kind in EITHER else [OTHER],
              "by": ID, "on": ID, "key": EX_KEY, "at": "2026-02-10T09:30:00Z", **example}
    record["nonce" if kind in BEGIN or kind in EITHER else "folder"] = "0" * 32 if kind in BEGIN or kind in EITHER else ID
    result = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"https://stet.example/schemas/{kind}.schema.json",
              "title": title, "description": description, "examples": [record]}
    bodies = [thing(description, {**required, **needed}, {**optional, **may}) for needed, may in alternatives]
    if len(bodies) == 1:
        del bodies[0]["description"]
        result.update(bodies[0])
    else:
        result["oneOf"] = bodies
    if kind in EITHER:
        result["oneOf"] = [
            {"required": ["nonce"], "not": {"required": ["folder"]}, "properties": {"after": {"maxItems": 0}}},
            {"required": ["folder"], "not": {"required": ["nonce"]}, "properties": {"after": {"minItems": 1}}}]
    result.update(more)
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def main():
    check = "--check" in sys.argv
    stale = []
    for kind in KINDS:
        path = FOLDER / f"{kind}.schema.json"
        text = schema(kind)
        if not path.exists() or path.read_text() != text:
            stale.append(path.name)
            if not check:
                path.write_text(text)
    if check and stale:
        sys.exit("not up to date, run scripts/schemas.py: " + ", ".join(stale))


main()
