// SPDX-License-Identifier: Apache-2.0
import Foundation
import TransparencyLog

/// The command line: reads arguments and files, prints the report, and ends with 0 only if nothing differs.
@main
struct VerifyCommand {
    static let help = """
        mingqian-verify：独立核验明签公布的抽取、指派与公示。只读公开文件，不连网络，不用数据库。

        用法：
          mingqian-verify 目录 [--before 目录]… [--key 公钥] [--witness 公钥]… [--quorum 数] [--policy 文件]
                          [--previous 文件] [--deposit 文件]…
              核验 mingqian log export 导出的公开文件：文件清单、日志签名与整棵树、每条记录、每次抽取与指派。
              --before    往年日志的公开文件，可多次给出，年份在前的先给；日志按年首尾相接，跨年的引用由此核对。
              --key       日志公钥（name+id+key），应取自目录以外的渠道；不给则用目录中的 log.vkey。
              --witness   见证方公钥，可多次给出；其联署如有一处不成立即判为差异。
              --quorum    至少须有几个见证方联署。
              --policy    见证策略文件（C2SP tlog-policy），应取自目录以外的渠道：检查点与各场仪式的截止
                          均须取得策略所要求的联署，后者还须早于首次揭示；策略列有日志的，公钥以其为准。
              --previous  上次保存的 checkpoint 文件，核对日志只增未改。
              --deposit   见证方给参与方的存放回执，可多次给出：揭示期限之前存放在见证方的随机数，日志必须有登记。
          mingqian-verify opening 凭证文件 [目录]
              核验名单编号凭证：编号属于谁、在不在名单中；给出目录的，核对名单是否记入日志。
          mingqian-verify receipt 文件 [--key 公钥] [--entry 原文] [--policy 文件]
              核对一份存证回执：下载的回执，或由纸面二维码读出的文字（几个码的文字放在一个文件里，先后不论）。
              --key       日志公钥，应取自回执以外的渠道；不给则只核对回执自身，不能证明由日志签署，退出码为 1。
              --entry     记录原文；回执已含原文的不必给出。
              --policy    见证策略文件：检查点须取得其所要求的联署。
          mingqian-verify vectors 文件
              逐例核对公开的算例（ssj-draw/1 或 ssj-assign/1）。
          mingqian-verify --help
              显示本说明。

        退出码：0 一致；1 有差异；2 参数或文件有误。

        """

    static func main() {
        let (text, status) = run(Array(CommandLine.arguments.dropFirst()))
        FileHandle.standardOutput.write(Data(text.utf8))
        exit(status)
    }

    /// What to print and the exit status; tests call this.
    static func run(_ arguments: [String]) -> (text: String, status: Int32) {
        do throws(UsageError) {
            guard let first = arguments.first else { throw UsageError(words: "请给出要核验的目录。") }
            switch first {
            case "--help", "-h", "help": return (help, 0)
            case "receipt": return try receipt(arguments.dropFirst())
            case "vectors":
                guard arguments.count == 2 else { throw UsageError(words: "vectors 之后应为一个算例文件。") }
                return try VectorCheck.run(try read(arguments[1]))
            case "opening": return try opening(Array(arguments.dropFirst()))
            case "generate": return try generate(Array(arguments.dropFirst()))
            default: return try verify(arguments)
            }
        } catch {
            return ("\(error.words)\n\n\(help)", 2)
        }
    }

    /// Made-up draws for comparing this program with others; no business of an auditor, so the help is silent about it.
    private static func generate(_ arguments: [String]) throws(UsageError) -> (text: String, status: Int32) {
        guard arguments.count == 5, arguments[0] == "--seed", arguments[2] == "--count",
            let count = Int(arguments[3]), (1...100_000).contains(count)
        else { throw UsageError(words: "用法：mingqian-verify generate --seed 种子 --count 个数 文件") }
        let file = arguments[4]
        do {
            let bytes = try GeneratedDraws.file(seed: arguments[1], count: count)
            try Data(bytes).write(to: URL(fileURLWithPath: file))
        } catch {
            throw UsageError(words: "无法写入算例文件 \(file)：\(error)")
        }
        return ("已写入算例 \(count) 个：\(file)\n", 0)
    }

    private static func verify(_ arguments: [String]) throws(UsageError) -> (text: String, status: Int32) {
        var folder: String?
        var past: [String] = []
        var trust = Trust()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                guard folder == nil else { throw UsageError(words: "只能给出一个目录。") }
                folder = argument
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError(words: "\(argument) 之后缺少内容。") }
            if argument == "--before" { past.append(value) } else { try set(argument, value, &trust) }
        }
        guard let folder else { throw UsageError(words: "请给出要核验的目录。") }
        guard trust.deposits.isEmpty || !trust.allWitnesses.isEmpty else {
            throw UsageError(words: "核对存放回执须用 --policy 或 --witness 给出见证方。")
        }
        guard trust.quorum <= trust.witnesses.count else {
            throw UsageError(words: "--quorum 多于所给的见证方。")
        }
        do throws(UnreadableFolder) {
            var before: [PublicFiles] = []
            for folder in past { before.append(try PublicFiles(folder: folder)) }
            let report = Verifier(try PublicFiles(folder: folder), before: before, trust: trust).report()
            return (report.text, report.findings.isEmpty ? 0 : 1)
        } catch {
            throw UsageError(words: "无法读取目录 \(error.path)。")
        }
    }

    private static func opening(_ arguments: [String]) throws(UsageError) -> (text: String, status: Int32) {
        guard (1...2).contains(arguments.count) else {
            throw UsageError(words: "opening 之后应为一个凭证文件，其后可以是公开文件目录。")
        }
        var rosters: [String: LoggedAct]?
        if arguments.count == 2 {
            do throws(UnreadableFolder) {
                rosters = Verifier(try PublicFiles(folder: arguments[1])).rosters()
            } catch {
                throw UsageError(words: "无法读取目录 \(error.path)。")
            }
        }
        let report = OpeningCheck.run(try read(arguments[0]), rosters: rosters)
        return (report.text, report.findings.isEmpty ? 0 : 1)
    }

    private static func receipt(
        _ arguments: ArraySlice<String>
    ) throws(UsageError) -> (text: String, status: Int32) {
        var check = ReceiptCheck()
        var file: String?
        var rest = arguments
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                guard file == nil else { throw UsageError(words: "只能给出一份回执。") }
                file = argument
                continue
            }
            guard let value = rest.popFirst() else { throw UsageError(words: "\(argument) 之后缺少内容。") }
            switch argument {
            case "--key": check.log = try key(value, .ed25519)
            case "--entry": check.entry = try read(value)
            case "--policy": check.policy = try policy(value)
            default: throw UsageError(words: "没有 \(argument) 这一选项。")
            }
        }
        guard let file else { throw UsageError(words: "请给出要核对的回执。") }
        return try check.run(try read(file))
    }

    private static func set(_ option: String, _ value: String, _ trust: inout Trust) throws(UsageError) {
        switch option {
        case "--key": trust.log = try key(value, .ed25519)
        case "--witness": trust.witnesses.append(try key(value, .cosignature))
        case "--quorum":
            guard let quorum = Int(value), quorum >= 0 else { throw UsageError(words: "--quorum 应为整数。") }
            trust.quorum = quorum
        case "--policy": trust.policy = try policy(value)
        case "--previous": trust.previous = try read(value)
        case "--deposit": trust.deposits.append(try read(value))
        default: throw UsageError(words: "没有 \(option) 这一选项。")
        }
    }

    private static func policy(_ path: String) throws(UsageError) -> TrustPolicy {
        let text = try read(path)
        do throws(TrustPolicyRefusal) {
            return try TrustPolicy(parsing: text)
        } catch {
            throw UsageError(words: "见证策略 \(path) 第 \(error.line) 行不合格式。")
        }
    }

    private static func key(_ text: String, _ kind: NoteKeyKind) throws(UsageError) -> NoteVerifier {
        do throws(NoteKeyRefusal) {
            let key = try NoteVerifier(vkey: text)
            guard key.kind == kind else { throw .unknownKind(key.kind.rawValue) }
            return key
        } catch {
            throw UsageError(words: "公钥 \(text) 无效或不是所需的种类。")
        }
    }

    private static func read(_ path: String) throws(UsageError) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw UsageError(words: "无法读取文件 \(path)。")
        }
        return Array(bytes)
    }
}

/// The command was not understood; nothing was verified.
struct UsageError: Error {
    let words: String
}
