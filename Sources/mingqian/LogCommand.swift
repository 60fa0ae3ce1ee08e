// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Operations

/// The public log: written out for everybody, and checked from within.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "export and check the public log",
        subcommands: [Export.self, Check.self, Adopt.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "seal the log and write the public bundle: plain files that any web server can offer")

        @Argument(help: "folder to write to; files already there are kept up to date") var folder: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let office = try await settings.office()
            _ = try await office.compareWithWitnesses()
            _ = try await office.sealLog()
            let cosigning = try await office.cosignLog()
            let written = try await office.exportLog(to: folder)
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
}
