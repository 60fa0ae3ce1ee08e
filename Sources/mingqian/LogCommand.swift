// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Operations

/// The public log: written out for everybody, and checked from within.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "export and check the public log",
        subcommands: [Export.self, Check.self, Adopt.self, NextYear.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "seal the log and write the public bundle: plain files that any web server can offer")

        @Argument(help: "folder to write to; files already there are kept up to date") var folder: String
        @Option(help: "which of the yearly logs, from 1; the one that goes on if not given") var log: Int64?
        @OptionGroup var settings: Settings

        func run() async throws {
            let office = try await settings.office()
            _ = try await office.compareWithWitnesses()
            _ = try await office.sealLog()
            let cosigning = try await office.cosignLog()
            let written = try await office.exportLog(to: folder, number: log)
            print("公开文件包已写入\(folder)：日志\(written.size)条")
            if let cosigning, !cosigning.isQuorum {
                print("第\(cosigning.size)条处的检查点尚未取得足够的见证联署：\(cosigning.missingWords)")
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "recompute every leaf, node and checkpoint in the database")

        @OptionGroup var settings: Settings

        func run() async throws {
            let office = try await settings.office()
            let problems = try await office.checkLog()
            for problem in problems { print(problem) }
            if !problems.isEmpty { throw ExitCode.failure }
            print("日志完好，与全部检查点一致。")
        }
    }

    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "give a signer that remembers nothing the last head in the database as its memory",
            discussion: """
                For a memory that was lost, or an installation older than the memory. Compare the head in the \
                database with a published checkpoint first: a signer without memory cannot tell an old database from \
                the right one.
                """)

        @OptionGroup var settings: Settings

        func run() async throws {
            let office = try await settings.office()
            let absent = try await office.compareWithWitnesses()
            if !absent.isEmpty { print("未能与见证方核对：\(absent.joined(separator: "、"))") }
            let head = try await office.adoptLog()
            print("签名记录已重建，自第\(head.size)条起继续签发。")
        }
    }
    struct NextYear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "next-year",
            abstract: "end the log and begin the next one, whose first entry holds the last signed head",
            discussion: """
                Stop the server first. No draw may be under way. The next log has a key and a signer's memory of its \
                own: signing-N.key and signer-N.store in the folder of keys, or, with `mingqian signer`, the key and \
                the process of --next-signer with log-N.vkey and signer-N.secret. List the next log's key in the \
                policy beside the present one, tell the witnesses (`mingqian witness --log`), and publish it. The \
                private key of the log that ends is destroyed.
                """)

        @Argument(help: "name of the next log, e.g. log.changde.example/ssj-2027") var next: String
        @Option(help: "address of the next log's `mingqian signer`, if it has one") var nextSigner: String?
        @OptionGroup var settings: Settings

        func validate() throws {
            guard (settings.signer == nil) == (nextSigner == nil) else {
                throw ValidationError("--signer and --next-signer are given together or not at all")
            }
        }

        func run() async throws {
            let office = try await settings.office()
            let past = try await office.database.read { try $0.currentLog() }
            let (key, signer) = try settings.signing(
                of: next, number: past.number + 1, at: nextSigner, mayMake: true)
            let witnesses = try settings.witnesses(of: key)
            _ = try await office.compareWithWitnesses()
            try await office.startNextLog(origin: next)
            let successor = office.successor(logKey: key, signer: signer, witnesses: witnesses)
            try await successor.sealLog()
            try settings.forgetSigning(before: past.number + 1)
            let cosigning = try await successor.cosignLog()
            print("日志“\(past.origin)”已终结，共\(past.size)条。新日志“\(next)”已开始，公钥：\(key.vkey)")
            if nextSigner != nil { print("请停止上一日志的签名进程并销毁其密钥。") }
            if let cosigning, !cosigning.isQuorum {
                print("新日志尚未取得足够的见证联署：\(cosigning.missingWords)。请见证方登记上述公钥。")
            }
        }
    }
}
