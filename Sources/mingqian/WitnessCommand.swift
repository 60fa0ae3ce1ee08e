// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Logging
import TransparencyLog
import Witnessing

/// A witness: run by somebody who is not the office (audit, justice bureau, notary, a district), on a machine of
/// their own.
struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "remember the last head of logs and cosign what extends it (C2SP tlog-witness)",
        subcommands: [Run.self, NewKey.self], defaultSubcommand: Run.self)

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "listen until stopped (default)")

        @Option(
            help: """
                folder that remembers the last checkpoint of each log and keeps deposited reveals; made if it is not \
                there. Never restore it from a backup
                """)
        var store: String
        @Option(help: "key of the witness, made by `witness new-key`") var key: String
        @Option(
            name: .customLong("log"), parsing: .upToNextOption,
            help: "public keys (name+id+key) of the logs to be witnessed, each from the office itself")
        var logs: [String]
        @Option(help: "address and port, e.g. 0.0.0.0:8091; port 0 picks a free one") var listen:
            ListenAddress

        func run() async throws {
            let clock: @Sendable () -> Int64 = { Settings.clock().milliseconds / 1000 }
            let witness = try Witness(
                key: try KeyFile.signer(key, .cosignature), logs: try logs.map(Self.log), folder: store,
                now: clock)
            let reveals = try RevealStore(folder: "\(store)/reveals")
            // Whatever is damaged must be noticed now and not when a log asks.
            for log in logs { _ = try witness.lastSigned(of: try Self.log(log).name) }
            try await serveWitness(
                witness, reveals: reveals, host: listen.host, port: listen.port,
                log: Logger(label: "witness")
            ) { [listen] port in
                print("见证方公钥：\(witness.verifier.vkey)")
                print("见证方已启动：http://\(listen.host):\(port)")
                flushOutput()
            }
        }

        private static func log(_ vkey: String) throws -> NoteVerifier {
            do throws(NoteKeyRefusal) {
                let key = try NoteVerifier(vkey: vkey)
                guard key.kind == .ed25519 else { throw .unknownKind(key.kind.rawValue) }
                return key
            } catch {
                throw ValidationError("“\(vkey)” is no public key of a log: \(error)")
            }
        }
    }

    struct NewKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-key", abstract: "make the key of a witness and print its public half")

        @Option(help: "name of the witness, a name of its own like sjj.example.gov.cn/witness") var name:
            String
        @Option(help: "file to make; an existing one is never overwritten") var out: String

        func run() throws {
            print(try KeyFile.newSigner(name: name, kind: .cosignature, out: out).vkey)
        }
    }
}
