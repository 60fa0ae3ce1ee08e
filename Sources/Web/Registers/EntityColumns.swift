// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Which columns the list of entities shows besides the name; they stand in the address.
struct EntityColumns: Sendable {
    private let shown: [Choice]
    private let tables: RegisterTables

    private enum Choice: String, CaseIterable {
        case code, status, area, risk, flags, formerNames, type, registeredOn, authority, industry, address,
            holder

        var words: String {
            switch self {
            case .code: "代码"
            case .status: "登记状态"
            case .area: "属地"
            case .risk: "分类"
            case .flags: "标记"
            case .formerNames: "曾用名"
            case .type: "主体类型"
            case .registeredOn: "成立日期"
            case .authority: "登记机关"
            case .industry: "行业"
            case .address: "住所"
            case .holder: "责任单位"
            }
        }
    }

    private static let usual: [Choice] = [.code, .status, .area, .risk, .flags]

    init(_ query: Fields, tables: RegisterTables) {
        let asked = Set(query.all("col"))
        let chosen = Choice.allCases.filter { asked.contains($0.rawValue) }
        shown = chosen.isEmpty ? Self.usual : chosen
        self.tables = tables
    }

    var headers: [String] { shown.map(\.words) }

    /// The address with these columns; the usual ones need not be named.
    func path(_ path: Path) -> Path {
        shown == Self.usual ? path : shown.reduce(path) { $0.with("col", $1.rawValue) }
    }

    var chooser: HTML {
        """
        <details class="columns"><summary>显示的列</summary>
        \(checkboxes(
            "列", name: "col", options: Choice.allCases.map { ($0.rawValue, $0.words) },
            chosen: Set(shown.map(\.rawValue))))
        </details>
        """
    }

    func cells(_ row: EntityRow) -> [HTML] { shown.map { cell($0, row) } }

    private func cell(_ choice: Choice, _ row: EntityRow) -> HTML {
        switch choice {
        case .code: code(row.key)
        case .status: statusTag(row.statusWords, row.status.tone)
        case .area: "\(tables.jurisdictions.first { $0.code == row.jurisdiction }?.name ?? row.jurisdiction)"
        case .risk: "\(row.riskClass.rawValue)类"
        case .flags: flagTags(row)
        case .formerNames: text(row.formerNames.joined(separator: "、"))
        case .type: text(tables.entityTypes.name(of: row.typeCode) ?? row.typeCode)
        case .registeredOn: row.registeredOn.map { day($0.text) } ?? "—"
        case .authority: text(row.authority)
        case .industry: text(tables.industries.name(of: row.industry) ?? row.industry)
        case .address: text(row.address)
        case .holder: row.holder.map { link($0, "/registers/entities/\($0)") } ?? "—"
        }
    }

    private func text(_ text: String) -> HTML { text.isEmpty ? "—" : "\(text)" }
}
