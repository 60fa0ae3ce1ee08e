// SPDX-License-Identifier: Apache-2.0

/// Who must have cosigned a head before it counts (C2SP tlog-policy).
///
/// Pure: a policy is read from text and asked about sets of keys. Names are octets; two that only look alike differ.
package struct TrustPolicy: Hashable, Sendable {
    /// A log whose heads count.
    package struct Log: Hashable, Sendable {
        package let key: NoteVerifier
        package let url: String?
    }

    /// Somebody who cosigns, under the name the policy gives it.
    package struct Witness: Hashable, Sendable {
        package let name: String
        package let key: NoteVerifier
        /// The prefix of `add-checkpoint`; nil if the policy is only for checking.
        package let url: String?
    }

    /// A witness or a group, and what must hold for it.
    package indirect enum Rule: Hashable, Sendable {
        case none
        /// By its place in `witnesses`.
        case witness(Int)
        /// At least so many of the members.
        case group(name: String, least: Int, members: [Rule])
    }

    package let logs: [Log]
    /// In the order of the text.
    package let witnesses: [Witness]
    package let quorum: Rule

    init(logs: [Log], witnesses: [Witness], quorum: Rule) {
        self.logs = logs
        self.witnesses = witnesses
        self.quorum = quorum
    }

    /// Whether the keys that have cosigned are enough.
    package func isMet(by cosigners: Set<NoteVerifier>) -> Bool { holds(quorum, cosigners) }

    /// Whether these signatures below a head are enough.
    package func isMet(by verified: [SignedNote.Verified]) -> Bool {
        isMet(by: Set(verified.map(\.verifier)))
    }

    /// The witnesses that the quorum speaks of: others may cosign, but nothing depends on them.
    package var required: [Witness] {
        let places = Self.places(quorum)
        return witnesses.indices.filter(places.contains).map { witnesses[$0] }
    }

    private func holds(_ rule: Rule, _ cosigners: Set<NoteVerifier>) -> Bool {
        switch rule {
        case .none: true
        case .witness(let place): cosigners.contains(witnesses[place].key)
        case .group(_, let least, let members): members.count { holds($0, cosigners) } >= least
        }
    }

    private static func places(_ rule: Rule) -> Set<Int> {
        switch rule {
        case .none: []
        case .witness(let place): [place]
        case .group(_, _, let members): members.reduce(into: []) { $0.formUnion(places($1)) }
        }
    }
}

/// Why a text is no policy, with the line it stands in, counted from 1.
package struct TrustPolicyRefusal: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// Octets that no policy holds: control characters other than tab and newline.
        case forbiddenOctet
        /// The last line has no newline: the file may have been cut off, which could weaken the quorum.
        case unterminated
        /// Not a line of the format.
        case malformed
        case badKey(NoteKeyRefusal)
        /// A key twice, even under different names.
        case duplicateKey
        /// A name twice, or `none`.
        case nameTaken
        /// Neither a witness nor a group of an earlier line.
        case unknownName
        /// A witness or group in two groups: it would count twice.
        case memberTwice
        /// Not from 1 to the number of members.
        case threshold
        case secondQuorum
        case noQuorum
    }

    package let line: Int
    package let reason: Reason

    /// Names a line and what is wrong with it.
    package init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}

extension TrustPolicy {
    /// Reads a policy file.
    package init(parsing bytes: [UInt8]) throws(TrustPolicyRefusal) {
        var reader = TrustPolicyReader()
        guard bytes.isEmpty || bytes.last == 0x0A else {
            throw TrustPolicyRefusal(line: bytes.count { $0 == 0x0A } + 1, reason: .unterminated)
        }
        for line in bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
            try reader.read(line)
        }
        self = try reader.policy()
    }
}

/// One pass over a policy's lines.
private struct TrustPolicyReader {
    private typealias Name = [UInt8]

    private var line = 0
    private var logs: [TrustPolicy.Log] = []
    private var witnesses: [TrustPolicy.Witness] = []
    private var defined: [Name: TrustPolicy.Rule] = [:]
    private var members: Set<Name> = []
    private var keys: Set<[UInt8]> = []
    private var quorum: TrustPolicy.Rule?

    private static let none = Array("none".utf8)

    mutating func read(_ octets: ArraySlice<UInt8>) throws(TrustPolicyRefusal) {
        line += 1
        guard octets.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw refusal(.forbiddenOctet)
        }
        let items = octets.split { $0 == 0x20 || $0 == 0x09 }.map { Array($0) }
        guard let first = items.first, first.first != UInt8(ascii: "#") else { return }
        switch String(decoding: first, as: UTF8.self) {
        case "log": try log(items)
        case "witness": try witness(items)
        case "group": try group(items)
        case "quorum": try quorum(items)
        default: throw refusal(.malformed)
        }
    }

    func policy() throws(TrustPolicyRefusal) -> TrustPolicy {
        guard let quorum else { throw refusal(.noQuorum) }
        return TrustPolicy(logs: logs, witnesses: witnesses, quorum: quorum)
    }

    private mutating func log(_ items: [[UInt8]]) throws(TrustPolicyRefusal) {
        guard (2...3).contains(items.count) else { throw refusal(.malformed) }
        let key = try key(items[1], .ed25519)
        logs.append(TrustPolicy.Log(key: key, url: text(items, 2)))
    }

    private mutating func witness(_ items: [[UInt8]]) throws(TrustPolicyRefusal) {
        guard (3...4).contains(items.count) else { throw refusal(.malformed) }
        let key = try key(items[2], .cosignature)
        try define(items[1], .witness(witnesses.count))
        witnesses.append(
            TrustPolicy.Witness(
                name: String(decoding: items[1], as: UTF8.self), key: key, url: text(items, 3)))
    }

    private mutating func group(_ items: [[UInt8]]) throws(TrustPolicyRefusal) {
        guard items.count >= 4 else { throw refusal(.malformed) }
        var rules: [TrustPolicy.Rule] = []
        for name in items[3...] {
            guard let rule = defined[name] else { throw refusal(.unknownName) }
            guard members.insert(name).inserted else { throw refusal(.memberTwice) }
            rules.append(rule)
        }
        let least: Int
        switch String(decoding: items[2], as: UTF8.self) {
        case "all": least = rules.count
        case "any": least = 1
        case let number:
            guard let parsed = Decimal.parse(number), (1...rules.count).contains(parsed) else {
                throw refusal(.threshold)
            }
            least = parsed
        }
        try define(
            items[1],
            .group(name: String(decoding: items[1], as: UTF8.self), least: least, members: rules))
    }

    private mutating func quorum(_ items: [[UInt8]]) throws(TrustPolicyRefusal) {
        guard items.count == 2 else { throw refusal(.malformed) }
        guard quorum == nil else { throw refusal(.secondQuorum) }
        guard items[1] != Self.none else { return quorum = TrustPolicy.Rule.none }
        guard let rule = defined[items[1]] else { throw refusal(.unknownName) }
        quorum = rule
    }

    private mutating func define(_ name: Name, _ rule: TrustPolicy.Rule) throws(TrustPolicyRefusal) {
        guard name != Self.none, defined[name] == nil else { throw refusal(.nameTaken) }
        defined[name] = rule
    }

    private mutating func key(
        _ octets: [UInt8], _ kind: NoteKeyKind
    ) throws(TrustPolicyRefusal) -> NoteVerifier {
        let key: NoteVerifier
        do throws(NoteKeyRefusal) {
            guard let text = String(validating: octets, as: UTF8.self) else { throw .malformed }
            key = try NoteVerifier(vkey: text)
            guard key.kind == kind else { throw .unknownKind(key.kind.rawValue) }
        } catch {
            throw refusal(.badKey(error))
        }
        // Logs and witnesses are counted apart: a log's key that is also a witness's is no duplicate line.
        guard keys.insert([kind.rawValue] + key.publicKey).inserted else { throw refusal(.duplicateKey) }
        return key
    }

    private func text(_ items: [[UInt8]], _ place: Int) -> String? {
        items.count > place ? String(decoding: items[place], as: UTF8.self) : nil
    }

    private func refusal(_ reason: TrustPolicyRefusal.Reason) -> TrustPolicyRefusal {
        TrustPolicyRefusal(line: line, reason: reason)
    }
}
