// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Published examples, case by case, so that two programs can find out whether they agree.
enum VectorCheck {
    static func run(_ bytes: [UInt8]) throws(UsageError) -> (text: String, status: Int32) {
        do throws(JSONRefusal) {
            // The tickets of assignments have 62 bits, so only their own reader can parse that file.
            if String(decoding: bytes, as: UTF8.self).contains("\"ssj-assign/1\"") {
                let vectors = try AssignmentVectors(checking: bytes)
                return text("ssj-assign/1", vectors.cases.map { ($0.name, $0.mismatches) })
            }
            return text("ssj-draw/1", try DrawVectors(checking: bytes).cases.map { ($0.name, $0.mismatches) })
        } catch {
            throw UsageError(words: "不是算例文件：\(error.words)")
        }
    }

    private static func text(_ spec: String, _ cases: [(name: String, mismatches: [String])]) -> (
        String, Int32
    ) {
        var lines: [String] = []
        for each in cases {
            lines.append("\(each.mismatches.isEmpty ? "【一致】" : "【差异】")算例 \(each.name)")
            lines += each.mismatches.map { "    \($0)" }
        }
        let wrong = cases.count { !$0.mismatches.isEmpty }
        lines.append("结论：\(spec) 算例 \(cases.count) 个，\(wrong == 0 ? "全部一致" : "\(wrong) 个有差异")。")
        return (lines.joined(separator: "\n") + "\n", wrong == 0 ? 0 : 1)
    }
}
