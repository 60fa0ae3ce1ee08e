// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The line with which anybody computes one entity's ticket on a computer of his own (docs/draw.md section 1.3).
///
/// Holds for `uniform` and `pareto`; a line of a `balls` draw has as many tickets as its weight. Needs bash, `xxd` and
/// `sha256sum`.
func selfCheckLine(_ rosterID: String, key: Digest32) -> String {
    "(xxd -r -p <<<\(key.hex); printf %s \(rosterID)) | sha256sum"
}

/// One page of the drawn, by roster id: stratum, ticket and the line that computes it.
///
/// Roster ids stand in the public result file; no name may stand beside them, since strata tell classes.
struct DrawnTickets {
    let list: DrawnList
    let key: Digest32
    let paging: Paging
    let tables: RegisterTables

    var html: HTML {
        let all = list.strata.lazy.flatMap { stratum in stratum.selected.lazy.map { (stratum.name, $0) } }
        let lines = all.dropFirst(paging.offset).prefix(paging.size).map { stratum, id -> HTML in
            """
            <li>\(stratumWords(stratum, tables))　票号 \(digest(ticket(of: id, key: key).hex))
            \(commandLine(selfCheckLine(id, key: key)))</li>
            """
        }
        guard !lines.isEmpty else { return .empty }
        return """
            <details\(paging.offset > 0, " open")><summary>抽中的名单编号和自己核对的命令</summary>
            <p>按分层和抽取次序排列。每行命令中 printf %s 之后是名单编号，运行后得到的就是票号。</p>
            <ol class="tickets" start="\(paging.offset + 1)">\(Array(lines))</ol></details>
            """
    }
}
