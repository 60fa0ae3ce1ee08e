// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck
import TransparencyLog
import Witnessing

/// A contributor's secret without a browser: made and kept on the contributor's own machine. Only the commitment is
/// given to the platform before the ceremony closes, and the secret after.
struct Secret: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "make or show a contributor's secret for a ceremony",
        subcommands: [New.self, Show.self, Deposit.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "make a secret, keep it in a new file, print commitment, public key and signature")

        @Option(help: "id of the ceremony, e.g. C20261124-01") var ceremony: String
        @Option(help: "name of the contributor, e.g. platform") var name: String
        @Option(help: "file to make; an existing one is never overwritten") var out: String
        @Option(help: "file of your signing key; made if missing, the same for all your ceremonies")
        var key: String

        func run() throws {
            guard isRosterName(ceremony), isRosterName(name) else {
                throw ValidationError("ceremony and name are 1 to 64 of the characters 0-9 A-Z a-z . _ : -")
            }
            var generator = SystemRandomNumberGenerator()
            let bytes = (0..<4).flatMap { _ in
                withUnsafeBytes(of: generator.next(), Array.init)
            }
            guard let r = Digest32(bytes) else { throw ValidationError("no random bytes") }
            let file = SecretFile(ceremony: ceremony, name: name, r: r)
            let signer = try ContributorKeyFile(path: key).signer()
            let signature = try signer.sign(file.commit, ceremony: ceremony, name: name)
            try file.write(to: out)
            print("commit: \(file.commit.hex)")
            print("key: \(signer.publicKey)")
            print("signature: \(Hex.encode(signature))")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "print the secret of a file, to be pasted when the ceremony is closed")

        @Argument(help: "file made by `secret new` or by the browser") var file: String
        @Flag(help: "print the commitment instead") var commit = false

        func run() throws {
            let secret = try SecretFile(readFrom: file)
            print(commit ? secret.commit.hex : secret.r.hex)
        }
    }
}

extension Secret {
    /// The careful way to reveal: see that the ceremony is closed under a cosigned head, leave the secret with the
    /// witnesses, keep their receipts, and only then hand it to the platform.
    struct Deposit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "check that the ceremony is closed, leave the secret with the witnesses, print it",
            discussion: """
                Refuses while the ceremony is not closed under a head that the policy's witnesses have cosigned. The \
                platform can then not lose the secret: whoever knows the commitment gets it from the witnesses.
                """)

        @Argument(help: "file made by `secret new` or by the browser") var file: String
        @Option(
            help: "policy file (C2SP tlog-policy) that names the log and the witnesses; not from the platform"
        )
        var policy: String
        @Option(
            help: "prefix of the log's files, e.g. https://example.gov.cn/open/log; the policy's if not given"
        )
        var log: String?
        @Option(help: "folder for the receipts, one file for each witness; must exist") var receipts: String?

        func run() async throws {
            let secret = try SecretFile(readFrom: file)
            let policy = try readPolicy()
            guard let log = log ?? policy.logs.first?.url else {
                throw ValidationError("the policy has no address of the log; give --log")
            }
            let reveal = RevealDeposit(ceremony: secret.ceremony, name: secret.name, r: secret.r)
            let answers = try await SecretDeposit.deposit(reveal, log: log, policy: policy)
            var held = 0
            for (number, answer) in answers.enumerated() {
                switch answer.receipt {
                case .success(let receipt):
                    held += 1
                    print("见证方“\(answer.witness)”已存证")
                    guard let receipts else { continue }
                    let path = "\(receipts)/\(secret.commit.hex).\(number + 1).receipt"
                    try Data(receipt).write(to: URL(fileURLWithPath: path))
                case .failure(let error): print("见证方“\(answer.witness)”未能存证：\(error)")
                }
            }
            print("仪式已经截止并取得见证，\(held)个见证方已存证。请将下列随机数提交平台：")
            print(secret.r.hex)
        }

        private func readPolicy() throws -> TrustPolicy {
            guard let text = FileManager.default.contents(atPath: policy) else {
                throw ValidationError("cannot read \(policy)")
            }
            do throws(TrustPolicyRefusal) {
                return try TrustPolicy(parsing: Array(text))
            } catch {
                throw ValidationError("\(policy), line \(error.line): \(error.reason)")
            }
        }
    }
}

/// The file both this command and the ceremony page write.
struct SecretFile {
    let ceremony: String
    let name: String
    let r: Digest32

    var commit: Digest32 { Ceremony.commit(ceremony: ceremony, name: name, secret: r) }

    init(ceremony: String, name: String, r: Digest32) {
        self.ceremony = ceremony
        self.name = name
        self.r = r
    }

    /// Refuses a file whose commitment is not that of its secret: it was mixed up or damaged.
    init(readFrom path: String) throws {
        var fields: [String: String] = [:]
        for line in try SecretFile.text(of: path).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[String(parts[0])] = String(parts[1].drop { $0 == " " }.prefix { $0 != " " && $0 != "\r" })
        }
        guard let ceremony = fields["ceremony"], let name = fields["name"], let text = fields["r"],
            let r = Digest32(hex: text)
        else { throw ValidationError("\(path) is not a secret file") }
        self.init(ceremony: ceremony, name: name, r: r)
        guard fields["commit"] == commit.hex else {
            throw ValidationError("\(path): the commitment does not belong to the secret")
        }
    }

    /// Writes a new file only its owner may read.
    func write(to path: String) throws {
        let text =
            "mingqian-secret/1\nceremony: \(ceremony)\nname: \(name)\nr: \(r.hex)\ncommit: \(commit.hex)\n"
        // A second secret over the first would make the first commitment unopenable.
        try OwnFile(path: path).make(text)
    }

    private static func text(of path: String) throws -> String {
        try OwnFile(path: path).text()
    }
}

/// A contributor's signing key on its own disk: 64 hexadecimal digits after `mingqian-key/1`.
struct ContributorKeyFile {
    let path: String

    /// Reads the key, or makes one where there is no file.
    func signer() throws -> ContributorSigner {
        let file = OwnFile(path: path)
        if !FileManager.default.fileExists(atPath: path) {
            try file.make("mingqian-key/1\nseed: \(Hex.encode(Settings.random(32)))\n")
        }
        let line = try file.text().split(separator: "\n").first { $0.hasPrefix("seed: ") }
        guard let seed = line.flatMap({ Hex.decode($0.dropFirst(6)) }),
            let signer = ContributorSigner(seed: seed)
        else { throw ValidationError("\(path) is not a key file") }
        return signer
    }
}

/// A small file that only its owner may read.
struct OwnFile {
    let path: String

    /// Makes it; an existing one is never overwritten.
    func make(_ text: String) throws {
        let mask = umask(0o077)
        defer { umask(mask) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch {
            throw ValidationError("cannot make \(path): it exists, or the folder cannot be written")
        }
    }

    func text() throws -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ValidationError("cannot read \(path)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
