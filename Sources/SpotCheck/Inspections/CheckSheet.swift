// SPDX-License-Identifier: Apache-2.0

/// 填写方式 of a check point.
package enum CheckPointKind: String, CaseIterable, Hashable, Sendable {
    case compliance, measured, text, photo

    package var words: String {
        switch self {
        case .compliance: "是否符合"
        case .measured: "测量值"
        case .text: "文字"
        case .photo: "拍照"
        }
    }
}

/// What stands at a point of compliance, or whether the photo was taken.
package enum PointAnswerWord: String, CaseIterable, Hashable, Sendable {
    case yes, no, notApplicable

    /// The word of a point of that kind.
    package func words(_ kind: CheckPointKind) -> String {
        switch self {
        case .yes: kind == .photo ? "已拍照" : "符合"
        case .no: kind == .photo ? "未拍照" : "不符合"
        case .notApplicable: "不适用"
        }
    }

    /// Those a point of that kind offers.
    package static func offered(_ kind: CheckPointKind) -> [PointAnswerWord] {
        kind == .photo ? [.yes, .no] : allCases
    }
}

/// What an officer put down at one point: the point as it stood then, and the answer.
package struct PointAnswer: Hashable, Sendable {
    package let point: CheckPointRow
    /// A `PointAnswerWord`, a decimal, or text; empty where nothing was put down.
    package let answer: String

    package init(point: CheckPointRow, answer: String) {
        self.point = point
        self.answer = answer
    }

    /// Whether it tells of a problem: not in order, or a value outside of its limits.
    package var isAmiss: Bool {
        switch point.kind {
        case .compliance: answer == PointAnswerWord.no.rawValue
        case .measured:
            Quantity(answer).map { value in
                (point.least.map { value < $0 } ?? false) || (point.most.map { $0 < value } ?? false)
            } ?? false
        case .text, .photo: false
        }
    }

    /// As it is read on paper.
    package var words: String {
        guard !answer.isEmpty else { return "" }
        return switch point.kind {
        case .compliance, .photo: PointAnswerWord(rawValue: answer)?.words(point.kind) ?? answer
        case .measured: answer + point.measure + (isAmiss ? "（超出\(point.limits)）" : "")
        case .text: answer
        }
    }

    /// What is wrong with the answer itself; nil if nothing is.
    var refusal: InspectionRefusal? {
        if answer.isEmpty {
            return point.isOptional ? nil : .pointOpen(item: point.item, point: point.code, point.question)
        }
        let fits: Bool =
            switch point.kind {
            case .compliance, .photo:
                PointAnswerWord(rawValue: answer).map { PointAnswerWord.offered(point.kind).contains($0) }
                    ?? false
            case .measured: Quantity(answer) != nil
            case .text: true
            }
        return fits ? nil : .pointUnreadable(item: point.item, point: point.code, point.question)
    }
}

/// 检查表: the points of one item in the order of the sheet.
package struct CheckSheet: Hashable, Sendable {
    package let points: [CheckPointRow]

    package init(_ points: [CheckPointRow]) {
        self.points = points.sorted { ($0.position, $0.code) < ($1.position, $1.code) }
    }

    /// Names what the sheet asks: a form that was opened before the sheet changed carries another. Sixteen
    /// hexadecimal digits; empty for a sheet without points.
    package var edition: String {
        guard !points.isEmpty else { return "" }
        let lines = points.map { $0.fields.map(\.text).joined(separator: "\t") + "\n" }
        return String(Digest32(sha256: Array(lines.joined().utf8)).hex.prefix(16))
    }

    /// The answers under the codes of the points, in the order of the sheet; digits of measured values as the input
    /// method gave them become plain ones.
    package func answers(_ typed: [String: String]) -> [PointAnswer] {
        points.map { point in
            let text = typed[point.code] ?? ""
            return PointAnswer(point: point, answer: point.kind == .measured ? CellText.code(text) : text)
        }
    }

    /// What is wrong with an item's answers to this sheet.
    ///
    /// Points of an item that was not checked or does not apply may stay open. What is amiss must show in the item.
    func problems(of item: ItemResult) -> [InspectionRefusal] {
        guard item.sheet == edition else { return [.sheetChanged(item: item.item)] }
        guard item.outcome == .noProblem || item.outcome == .problem else { return [] }
        let given = answers(item.answers)
        let refused = given.compactMap(\.refusal)
        guard refused.isEmpty, item.outcome == .noProblem, let amiss = given.first(where: \.isAmiss)
        else { return refused }
        return [.pointAmiss(item: item.item, amiss.point.question)]
    }
}
