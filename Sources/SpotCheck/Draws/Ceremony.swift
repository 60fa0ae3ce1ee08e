// SPDX-License-Identifier: Apache-2.0

/// The randomness shared by many draws: secrets are committed first and revealed after the draws are
/// announced, so nobody can choose the outcome (docs/draw.md section 1.2).
package struct Ceremony: Sendable, Hashable {
    /// Who gives a secret, and the commit made before anything was announced.
    package struct Contributor: Sendable, Hashable {
        package let name: String
        package let commit: Digest32
        /// The contributor's own signature under the commit; the protocol's examples have none.
        package let seal: Seal?

        package init(name: String, commit: Digest32, seal: Seal? = nil) {
            self.name = name
            self.commit = commit
            self.seal = seal
        }
    }

    /// A signature under a commit.
    package struct Seal: Sendable, Hashable {
        package let key: ContributorKey
        /// Sixty-four bytes.
        package let signature: [UInt8]

        package init(key: ContributorKey, signature: [UInt8]) {
            self.key = key
            self.signature = signature
        }
    }

    package let id: String
    /// In the order of the reveals.
    package let contributors: [Contributor]
    package let minReveals: Int
    /// RFC 3339, for people; no rule here reads a clock.
    package let revealBy: String
    /// What the closing public value will be, or nil: then there is none.
    package let beacon: CanonicalJSON?
    /// Further fields of the object (time, actor, …), covered by the leaf like all others.
    package let extra: [String: CanonicalJSON]

    private static let keys: Set<String> = [
        "v", "type", "ceremony", "contributors", "min_reveals", "reveal_by", "beacon",
    ]

    /// Refuses no contributors, a name twice, and a minimum outside 1…contributors.
    package init(
        id: String, contributors: [Contributor], minReveals: Int, revealBy: String,
        beacon: CanonicalJSON? = nil, extra: [String: CanonicalJSON] = [:]
    ) throws(DrawRefusal) {
        guard !contributors.isEmpty else { throw .noContributors }
        var seen: Set<[UInt8]> = []
        for contributor in contributors where !seen.insert(Array(contributor.name.utf8)).inserted {
            throw .duplicateContributor(name: contributor.name)
        }
        guard (1...contributors.count).contains(minReveals) else {
            throw .minRevealsOutOfRange(asked: minReveals, contributors: contributors.count)
        }
        self.id = id
        self.contributors = contributors
        self.minReveals = minReveals
        self.revealBy = revealBy
        self.beacon = beacon
        self.extra = extra.filter { !Self.keys.contains($0.key) }
    }

    /// Reads a `ceremony.open` entry from its canonical bytes.
    package init(parsing bytes: [UInt8]) throws(DrawRefusal) {
        let read: Fields
        do throws(JSONRefusal) {
            read = try Fields(CanonicalJSONReader(CanonicalJSON(parsing: bytes)))
        } catch { throw .notAnObject(error) }
        try self.init(
            id: read.id, contributors: read.contributors, minReveals: read.minReveals,
            revealBy: read.revealBy, beacon: read.beacon, extra: read.extra)
    }

    private struct Fields {
        let id: String
        let contributors: [Contributor]
        let minReveals: Int
        let revealBy: String
        let beacon: CanonicalJSON?
        let extra: [String: CanonicalJSON]

        init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
            try reader.expect("v", "ssj-draw/1")
            try reader.expect("type", "ceremony.open")
            id = try reader.string("ceremony")
            minReveals = try reader.count("min_reveals")
            revealBy = try reader.string("reveal_by")
            let beacon = try reader.value("beacon")
            self.beacon = beacon == .null ? nil : beacon
            var contributors: [Contributor] = []
            for each in try reader.objects("contributors") {
                contributors.append(try Self.contributor(each))
            }
            self.contributors = contributors
            extra = reader.rest(besides: Ceremony.keys)
        }

        private static func contributor(_ reader: CanonicalJSONReader) throws(JSONRefusal) -> Contributor {
            let (name, commit) = (try reader.string("name"), try reader.digest("commit"))
            guard reader.fields["key"] != nil || reader.fields["signature"] != nil else {
                try reader.only(["name", "commit"])
                return Contributor(name: name, commit: commit)
            }
            try reader.only(["name", "commit", "key", "signature"])
            guard let key = ContributorKey(hex: try reader.string("key")) else {
                throw .wrongKind(path: reader.path(of: "key"), expected: "an Ed25519 key")
            }
            guard let signature = Hex.decode(try reader.string("signature")), signature.count == 64 else {
                throw .wrongKind(path: reader.path(of: "signature"), expected: "128 hex digits")
            }
            return Contributor(name: name, commit: commit, seal: Seal(key: key, signature: signature))
        }
    }

    /// The object that is logged.
    package var json: CanonicalJSON {
        var fields = extra
        fields["v"] = "ssj-draw/1"
        fields["type"] = "ceremony.open"
        fields["ceremony"] = .string(id)
        fields["contributors"] = .array(contributors.map(\.json))
        fields["min_reveals"] = .number(minReveals)
        fields["reveal_by"] = .string(revealBy)
        fields["beacon"] = beacon ?? .null
        return .object(fields)
    }

    /// `J(ceremony)`: the bytes of the log entry.
    package func encode() throws(DrawRefusal) -> [UInt8] {
        do throws(JSONRefusal) { return try json.encode() } catch { throw .notAnObject(error) }
    }

    /// `LH(J(ceremony))`, by which announcements name this ceremony.
    package func leaf() throws(DrawRefusal) -> Digest32 { .leaf(try encode()) }
}

extension Ceremony.Contributor {
    fileprivate var json: CanonicalJSON {
        var fields: [String: CanonicalJSON] = ["name": .string(name), "commit": .digest(commit)]
        if let seal {
            fields["key"] = .string(seal.key.hex)
            fields["signature"] = .string(Hex.encode(seal.signature))
        }
        return .object(fields)
    }

    /// Whether the contributor itself signed its commit; false when it carries no signature.
    package func isSigned(inCeremony id: String) -> Bool {
        guard let seal else { return false }
        return seal.key.signed(commit, ceremony: id, name: name, signature: seal.signature)
    }
}

extension Ceremony {
    /// `TH("commit"; ceremony, name, r)`. The name is inside, so a copied commit cannot be opened.
    package static func commit(ceremony id: String, name: String, secret: Digest32) -> Digest32 {
        .tagged("commit", Array(id.utf8), Array(name.utf8), secret.bytes)
    }

    /// Whether a secret opens the commit of the contributor in a slot.
    package func opens(slot: Int, secret: Digest32) -> Bool {
        guard contributors.indices.contains(slot) else { return false }
        let contributor = contributors[slot]
        return Self.commit(ceremony: id, name: contributor.name, secret: secret) == contributor.commit
    }

    /// The value of the ceremony from one reveal per contributor in order (nil: not revealed) and the
    /// bytes of the public value (empty if none was announced).
    ///
    /// Fewer reveals than `minReveals` void the ceremony: no value exists that anybody may use.
    package func value(reveals: [Digest32?], beacon value: [UInt8] = []) throws(DrawRefusal) -> Digest32 {
        guard reveals.count == contributors.count else {
            throw .revealSlots(contributors: contributors.count, slots: reveals.count)
        }
        for (slot, reveal) in reveals.enumerated() {
            if let reveal, !opens(slot: slot, secret: reveal) {
                throw .revealDoesNotOpen(name: contributors[slot].name)
            }
        }
        let have = reveals.count { $0 != nil }
        guard have >= minReveals else { throw .tooFewReveals(have: have, need: minReveals) }
        if beacon == nil, !value.isEmpty { throw .beaconUnexpected }
        if beacon != nil, value.isEmpty { throw .beaconMissing }
        let slots = reveals.map { reveal in reveal.map { [1] + $0.bytes } ?? [0] }
        return .tagged("value", parts: [try leaf().bytes] + slots + [value])
    }
}
