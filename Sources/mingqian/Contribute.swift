// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck
import TransparencyLog
import Witnessing

/// Runs a contributor's agent until it is stopped.
struct Contribute: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "contribute randomness to ceremonies from a machine of your own",
        discussion: """
            Commits to every ceremony in which the holder of the key has a place, waits until the close stands in a \
            cosigned log, checks it, and then reveals to the witnesses and to the office. Register the public key \
            that it prints on the page 参与抽取的密钥 first. Secrets stay in --folder; lose it and the ceremonies \
            under way cannot be completed.
            """)

    @Option(help: "where the office is, e.g. https://ssj.changde.example") var platform: String
    @Option(help: "folder of the signing key, the secrets and the witnesses' receipts") var folder: String
    @Option(help: "public key of the log (name+id+key), from elsewhere than the office") var log: String
    @Option(help: "policy file (C2SP tlog-policy): who must have cosigned before anything is revealed")
    var policy: String?
    @Option(help: "seconds between two looks") var every: Int = 10
    @Flag(help: "look once and stop") var once = false
    @Flag(help: "print the public key and stop") var showKey = false

    func validate() throws {
        guard every > 0 else { throw ValidationError("--every must be positive") }
    }

    func run() async throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let signer = try ContributorKeyFile(path: "\(folder)/contributor.key").signer()
        print("参与方公钥：\(signer.publicKey)")
        flushOutput()
        if showKey { return }
        let agent = ContributorAgent(
            platform: PlatformClient(url: platform), signer: signer, folder: folder, log: try logKey(),
            policy: try policy.map(Self.policy), now: Settings.clock, random: Settings.random)
        if agent.policy == nil { print("未设见证方策略：只核对日志签名。") }
        var said: Set<String> = []
        while true {
            await report(agent, &said)
            if once { return }
            try await Task.sleep(for: .seconds(every))
        }
    }

    /// One look; what was said before is not said again. The office out of reach is said and tried again.
    private func report(_ agent: ContributorAgent, _ said: inout Set<String>) async {
        let lines: [String]
        do {
            lines = try await agent.step()
        } catch {
            lines = ["【警告】不能访问平台：\(error)"]
        }
        for line in lines where said.insert(line).inserted { print(line) }
        flushOutput()
    }

    private func logKey() throws -> NoteVerifier {
        do throws(NoteKeyRefusal) {
            return try NoteVerifier(vkey: log)
        } catch {
            throw ValidationError("“\(log)” is no public key of a log: \(error)")
        }
    }

    private static func policy(_ path: String) throws -> TrustPolicy {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ValidationError("cannot read \(path)")
        }
        return try TrustPolicy(parsing: Array(bytes))
    }
}
