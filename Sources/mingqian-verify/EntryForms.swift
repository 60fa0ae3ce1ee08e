// SPDX-License-Identifier: Apache-2.0

/// What a field of an entry may hold.
indirect enum FieldKind: Sendable {
    case text
    /// 64 hexadecimal digits in lower case.
    case digest
    case count
    case flag
    /// RFC 3339 in UTC with three decimals.
    case instant
    /// `YYYY-MM-DD`.
    case day
    case texts
    /// An object of our own making whose fields the entry's readers check where they need them.
    case object
    case objects
    /// An object from codes to counts.
    case counts
    /// Leaf hash of an earlier entry of one of these types.
    case leaf([String])
    case orNull(FieldKind)
    /// The key may be missing.
    case optional(FieldKind)
}

/// The one form of each type of entry (docs/log.md section 1). Keys that are not listed are refused.
enum EntryForms {
    static let drawVersion = "ssj-draw/1"
    static let ownVersion = "mingqian/1"

    /// Types whose `v` is that of the draw protocol, because the draw hashes them.
    static let drawTypes: Set<String> = ["ceremony.open", "draw.announce"]

    /// Types that put a roster into the log.
    static let rosterTypes = ["roster.freeze", "roster.amend"]

    private static func roster(previous: FieldKind) -> [String: FieldKind] {
        [
            "id": .text, "actor": .text, "line": .text, "task": .text, "kind": .text, "root": .digest,
            "size": .count, "secret": .orNull(.digest), "file": .digest, "pack": .text, "excluded": .counts,
            "snapshot": .digest, "inspectors": .digest, "relations": .digest, "previous": previous,
            "diff": .counts,
        ]
    }

    /// What was done to visits before and at the door: nothing but how many.
    private static let visit: [String: FieldKind] = ["actor": .text, "visits": .count, "digest": .digest]

    /// The keys beside `v`, `type` and `at`.
    static let fields: [String: [String: FieldKind]] = [
        "log.start": ["origin": .text, "previous": .orNull(.text)],
        "register.import": [
            "id": .text, "actor": .text, "dataset": .text, "unit": .text, "rows": .object, "new": .count,
            "changed": .count, "unchanged": .count, "pool": .optional(.orNull(.object)),
        ],
        "register.undo": [
            "id": .text, "actor": .text, "import": .leaf(["register.import"]), "restored": .count,
            "removed": .count, "reason": .text, "pool": .orNull(.object),
        ],
        "plan.item": [
            "id": .text, "actor": .text, "plan": .text, "year": .count, "unit": .text, "name": .text,
            "kind": .text, "items": .objects, "scope": .object, "ratios": .object, "draws": .count,
            "from": .day, "to": .day, "contributors": .objects, "beacon": .orNull(.object),
        ],
        "roster.freeze": roster(previous: .orNull(.leaf([]))),
        "roster.amend": roster(previous: .leaf(rosterTypes)).merging(["reason": .text]) { $1 },
        "exemption.ask": [
            "id": .text, "actor": .text, "task": .text, "code": .text, "whole": .flag,
        ],
        "exemption.decide": ["actor": .text, "ask": .leaf(["exemption.ask"]), "approved": .flag],
        "roster.opening": [
            "id": .text, "actor": .text, "roster": .leaf(rosterTypes), "purpose": .text, "count": .count,
        ],
        "roster.erase": ["actor": .text, "roster": .leaf(rosterTypes)],
        "ceremony.open": [
            "actor": .text, "ceremony": .text, "line": .text, "beacon": .orNull(.object),
            "contributors": .objects, "min_reveals": .count, "reveal_by": .text,
        ],
        "ceremony.beacon": [
            "actor": .text, "ceremony": .leaf(["ceremony.open"]), "source": .count, "value": .text,
            "absent": .optional(.objects),
        ],
        "ceremony.missed": [
            "actor": .text, "ceremony": .leaf(["ceremony.open"]), "source": .count, "reason": .text,
            "document": .digest,
        ],
        "contributor.key": ["actor": .text, "unit": .text, "key": .digest],
        "contributor.withdraw": ["actor": .text, "unit": .text, "key": .digest],
        "draw.announce": [
            "actor": .text, "draw": .text, "plan": .text, "task": .text, "attempt": .count,
            "previous": .orNull(.leaf(["draw.void"])), "ceremony": .leaf(["ceremony.open"]), "method": .text,
            "tickets": .text, "purpose": .text, "roster": .object, "strata": .objects, "assign": .object,
            "disclosure": .text, "skips": .optional(.text),
        ],
        "draw.skip": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "roster_id": .text, "code": .text,
            "reason": .text, "evidence": .digest, "next": .orNull(.text),
        ],
        "ceremony.close": ["actor": .text, "ceremony": .leaf(["ceremony.open"]), "size": .count],
        "ceremony.reveal": [
            "actor": .text, "ceremony": .leaf(["ceremony.open"]), "name": .text, "r": .digest,
            "witness": .optional(.text),
        ],
        "draw.result": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "value": .digest, "seed": .digest,
            "strata": .objects, "file": .digest,
        ],
        "draw.void": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "code": .text, "document": .orNull(.digest),
            "reason": .text,
        ],
        "assign.result": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "problem": .digest, "solution": .digest,
            "visits": .count, "officers": .count,
        ],
        "replace.approve": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "entity": .text, "inspector": .text,
            "code": .text, "evidence": .orNull(.digest),
        ],
        "replace.refuse": ["actor": .text, "announce": .leaf(["draw.announce"]), "code": .text],
        "assign.replace": [
            "actor": .text, "announce": .leaf(["draw.announce"]), "approve": .leaf(["replace.approve"]),
            "ceremony": .leaf(["ceremony.open"]), "problem": .digest, "solution": .orNull(.digest),
            "stuck": .orNull(.digest),
        ],
        "visit.ask": visit, "visit.emergency": visit, "visit.approve": visit, "visit.return": visit,
        "visit.notice": visit, "visit.cancel": visit, "visit.record": visit,
        "inspection.record": [
            "actor": .text, "draw": .leaf(["draw.announce"]), "visit": .digest, "version": .count,
            "digest": .digest,
        ],
        "inspection.review": [
            "actor": .text, "record": .leaf(["inspection.record"]), "approved": .flag,
        ],
        "result.publish": [
            "id": .text, "actor": .text, "draw": .leaf(["draw.announce"]), "version": .count,
            "entity": .object, "unit": .text, "items": .objects, "codes": .texts, "follow_up": .text,
            "methods": .texts, "checked_on": .day, "corrects": .orNull(.leaf(["result.publish"])),
            "reason": .orNull(.text),
        ],
    ]
}
