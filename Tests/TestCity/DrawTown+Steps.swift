// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A ceremony on its way, with the secrets only contributors know.
package struct RunningCeremony: Sendable {
    package let id: String
    package let secrets: [String: Digest32]

    package init(id: String, secrets: [String: Digest32]) {
        self.id = id
        self.secrets = secrets
    }
}

extension DrawTown {
    /// Who stands for which contributor.
    package var contributors: [(name: String, officer: Officer)] {
        [("platform", coordinator), ("scjg", clerk), ("sfj", supervisor)]
    }

    /// Prepares a ceremony of the line, two hours for everything; a planned lottery is drawn after three and, if
    /// missed, after thirty hours.
    package func prepare() async throws -> RunningCeremony {
        let revealBy = Instant(milliseconds: clock.now.milliseconds + 7_200_000)
        let issues = beacon == nil ? [] : [(3, "2026316"), (30, "2026317")]
        let id = try await office.prepareCeremony(
            forLine: line, revealBy: revealBy,
            awaiting: issues.map { hours, issue in
                AwaitedValue(
                    at: Instant(milliseconds: clock.now.milliseconds + Int64(hours) * 3_600_000),
                    issue: issue)
            }, by: coordinator)
        var secrets: [String: Digest32] = [:]
        for (name, _) in contributors { secrets[name] = Digest32(sha256: office.random(32)) }
        return RunningCeremony(id: id, secrets: secrets)
    }

    /// Registers the commitment of one contributor.
    package func commit(_ ceremony: RunningCeremony, _ name: String, as officer: Officer) async throws {
        let secret = ceremony.secrets[name] ?? Digest32(sha256: [])
        let commit = Ceremony.commit(ceremony: ceremony.id, name: name, secret: secret)
        try await office.commitToCeremony(
            ceremony.id, as: name, commit: commit.hex, seal: try Self.seal(commit, ceremony.id, name),
            by: officer)
    }

    /// The signature of a contributor whose key follows from its name.
    ///
    /// - Parameter signer: whose key signs, if not the contributor's own.
    package static func seal(
        _ commit: Digest32, _ ceremony: String, _ name: String, signer: String? = nil
    ) throws -> CommitSeal {
        let seed = Digest32(sha256: Array((signer ?? name).utf8)).bytes
        guard let signer = ContributorSigner(seed: seed) else {
            throw NotFound("key", name)
        }
        return CommitSeal(
            key: signer.publicKey,
            signature: Hex.encode(try signer.sign(commit, ceremony: ceremony, name: name)))
    }

    /// A ceremony with every commitment, opened.
    package func open() async throws -> RunningCeremony {
        let ceremony = try await prepare()
        for (name, officer) in contributors { try await commit(ceremony, name, as: officer) }
        try await office.openCeremony(ceremony.id, by: coordinator)
        return ceremony
    }

    /// Reveals one contributor's secret.
    package func reveal(_ ceremony: RunningCeremony, _ name: String, as officer: Officer) async throws {
        let secret = ceremony.secrets[name] ?? Digest32(sha256: [])
        try await office.revealToCeremony(ceremony.id, as: name, secret: secret.hex, by: officer)
    }

    /// Freezes, opens, announces; the town's first task unless another is named.
    package func announce(
        _ other: String? = nil, as kind: RosterKind = .blinded
    ) async throws -> (ceremony: RunningCeremony, draw: String) {
        let task = other ?? self.task
        _ = try await office.freezeRoster(ofTask: task, as: kind, by: clerk)
        let ceremony = try await open()
        return (
            ceremony, try await office.announceDraw(ofTask: task, inCeremony: ceremony.id, by: clerk)
        )
    }

    /// All the way until the result is due.
    package func reveal(
        _ other: String? = nil, as kind: RosterKind = .blinded
    ) async throws -> (ceremony: RunningCeremony, draw: String) {
        let (ceremony, draw) = try await announce(other, as: kind)
        try await office.closeCeremony(ceremony.id, by: coordinator)
        for (name, officer) in contributors { try await reveal(ceremony, name, as: officer) }
        return (ceremony, draw)
    }

    /// A draw that was held.
    package func hold(_ other: String? = nil, as kind: RosterKind = .blinded) async throws -> String {
        let (_, draw) = try await reveal(other, as: kind)
        try await office.holdDraw(draw, by: clerk)
        return draw
    }
}
