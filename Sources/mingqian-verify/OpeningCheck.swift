// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What an entity or an auditor holds about one entity and one roster: whose blinded id it is, and that it is in the
/// roster or not (docs/draw.md section 1.1). Offline; with a public folder also that the roster is a logged one.
struct OpeningCheck {
    /// Reads a file of the form `roster.proof` and says what it proves.
    ///
    /// - Parameter rosters: root, size and secret commitment of the logged rosters by leaf; nil without a folder.
    static func run(_ bytes: [UInt8], rosters: [String: LoggedAct]?) -> Report {
        var report = Report()
        do {
            try check(CanonicalJSONReader(CanonicalJSON(parsing: bytes, canonical: false)), rosters, &report)
        } catch let refusal as JSONRefusal {
            report.find("凭证文件", refusal.words)
        } catch let refusal as RosterProofRefusal {
            report.find("凭证文件", refusal.words)
        } catch {
            report.find("凭证文件", "无法核验。")
        }
        return report
    }

    private static func check(
        _ file: CanonicalJSONReader, _ rosters: [String: LoggedAct]?, _ report: inout Report
    ) throws {
        try file.expect("v", "mingqian/1")
        try file.expect("type", "roster.proof")
        try file.only(["v", "type", "roster", "root", "size", "id", "salt", "roster_id", "proof"])
        let opening = Opening(id: try file.string("id"), salt: try file.digest("salt"))
        let (root, size) = (try file.digest("root"), try file.count("size"))
        let named = try file.string("roster_id")
        guard opening.opens(named) else {
            return report.find("凭证文件", "名单编号 \(named) 不是由代码和盐值算出的。")
        }
        report.pass("编号：\(opening.id) 的名单编号由代码和盐值算出，为 \(named)。", since: 0)
        let proof = try RosterProof(file.value("proof"))
        try proof.check(id: named, root: root, size: size)
        switch proof {
        case .present(let leaf):
            let cells = leaf.line.split(separator: "\t")
            let stratum = cells.dropFirst().first ?? ""
            report.pass("在名单中：第 \(leaf.index + 1) 行，分层 \(stratum)，共 \(size) 家。", since: 0)
        case .absent:
            report.pass("不在名单中：该编号应在的位置前后相邻，其间没有别的行，共 \(size) 家。", since: 0)
        }
        guard let rosters else {
            return report.wait("没有给出公开文件夹，未核对名单树根 \(root.hex.prefix(16))… 是否记入日志。")
        }
        guard let frozen = rosters[try file.string("roster")], frozen.text("root") == root.hex,
            frozen.count("size") == size
        else { return report.find("凭证文件", "名单的树根和户数不是日志中所指条目的。") }
        report.pass("名单：为日志条目 \(frozen.number) 固化的 \(frozen.text("id"))。", since: 0)
    }
}

extension RosterProofRefusal {
    /// Why a proof does not hold.
    var words: String {
        switch self {
        case .otherID(let id): "所证的是另一编号 \(id)。"
        case .badLine(let line): "“\(line)”不是名单的一行。"
        case .indexOutsideRoster(let index): "第 \(index) 行超出名单。"
        case .pathDoesNotLeadToRoot(let index): "第 \(index) 行的哈希路径不能到达名单树根。"
        case .notNeighbours: "所给的两行并不相邻，不能证明不在名单中。"
        case .doesNotEnclose: "所给的两行没有把该编号夹在中间。"
        }
    }
}
