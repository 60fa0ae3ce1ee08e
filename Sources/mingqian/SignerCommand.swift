// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Logging
import TransparencyLog
import Witnessing

/// The signer of the log as a process of its own, under an account of its own: the server then holds no key.
struct SignerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signer",
        abstract: "sign heads of the log for the server, apart from it, and remember the last one",
        subcommands: [Run.self, NewKey.self], defaultSubcommand: Run.self)

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "listen until stopped (default)")

        @Option(help: "file that remembers the last head signed; never restore it from a backup") var store:
            String
        @Option(help: "key of the log, made by `signer new-key`") var key: String
        @Option(
            help: """
                file of the secret that the server must show, made at first start; the server reads a copy of it \
                from signer.secret in its folder of keys
                """)
        var secret: String
        @Option(help: "loopback address and port; port 0 picks a free one")
        var listen: ListenAddress
        @Flag(
            help: "listen beyond this machine all the same; the secret then crosses the network in the clear")
        var beyondLoopback = false

        func validate() throws {
            guard listen.isLoopback || beyondLoopback else {
                throw ValidationError("--listen must be a loopback address, or add --beyond-loopback")
            }
        }

        func run() async throws {
            let signer = LogSigner(key: try KeyFile.signer(key, .ed25519), store: store)
            // A damaged memory must be noticed now and not with the first signature.
            let last = try signer.lastSigned(of: signer.verifier.name)
            if KeyFile.line(secret) == nil {
                try KeyFile.make(secret, Settings.random(32).map { String(format: "%02x", $0) }.joined())
            }
            guard let shared = KeyFile.line(secret).flatMap({ SharedSecret($0) }) else {
                throw ValidationError("\(secret) holds no secret of 32 characters or more")
            }
            let size = last.flatMap { Self.size(of: $0) }
            try await serveSigner(
                signer, secret: shared, host: listen.host, port: listen.port, log: Logger(label: "signer")
            ) { [listen] port in
                print("日志公钥：\(signer.verifier.vkey)")
                print(size.map { "上次签发：\($0) 条" } ?? "尚未签发过检查点")
                print("签名进程已启动：http://\(listen.host):\(port)")
                flushOutput()
            }
        }

        private static func size(of note: [UInt8]) -> Int? {
            do {
                return Checkpoint(text: try SignedNote(parsing: note).text)?.size
            } catch {
                return nil
            }
        }
    }

    struct NewKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-key", abstract: "make the key of a log and print its public half")

        @Option(help: "origin of the log, e.g. log.changde.example/ssj-2026") var name: String
        @Option(help: "file to make; an existing one is never overwritten") var out: String
        @Option(help: "take over signing.key of an installation that signed by itself until now") var from:
            String?

        func run() throws {
            let seed = try from.map { path in
                guard let seed = KeyFile.line(path).flatMap({ Settings.keyBytes($0) }) else {
                    throw ValidationError("\(path) is no signing.key")
                }
                return seed
            }
            print(try KeyFile.newSigner(name: name, kind: .ed25519, seed: seed, out: out).vkey)
        }
    }
}
