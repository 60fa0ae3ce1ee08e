// SPDX-License-Identifier: Apache-2.0

/// One thing that is not as it must be: where, and what was found.
struct Finding: Hashable, Sendable {
    let place: String
    let words: String
}

/// What was checked and what was found, in the order of checking, in Chinese for the reader.
struct Report: Sendable {
    /// What was checked and is in order.
    private(set) var passed: [String] = []
    private(set) var findings: [Finding] = []
    /// What cannot be said yet, such as a draw whose reveals are still to come. No difference.
    private(set) var open: [String] = []

    /// Says that a check was made, if it has found nothing since `before` findings were known.
    mutating func pass(_ words: String, since before: Int) {
        if findings.count == before { passed.append(words) }
    }

    /// Takes over what was found about one of several logs, with its name before each line.
    mutating func take(_ other: Report, of name: String) {
        passed += other.passed.map { "\(name)　\($0)" }
        open += other.open.map { "\(name)　\($0)" }
        for finding in other.findings { find("\(name)　\(finding.place)", finding.words) }
    }

    mutating func wait(_ words: String) { open.append(words) }

    mutating func find(_ place: String, _ words: String) {
        let finding = Finding(place: place, words: words)
        if !findings.contains(finding) { findings.append(finding) }
    }

    /// The text for the screen.
    var text: String {
        var lines = passed.map { "【一致】\($0)" }
        lines += open.map { "【待定】\($0)" }
        lines += findings.map { "【差异】\($0.place)：\($0.words)" }
        lines.append(
            findings.isEmpty
                ? "结论：以上各项逐一重算，未发现任何差异。"
                : "结论：发现 \(findings.count) 处差异，见【差异】各行。")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Bytes of a file as a reader of a hex editor counts them: from 0, both ends included.
func byteRange(_ range: Range<Int>) -> String {
    range.count <= 1 ? "第 \(range.lowerBound) 字节" : "第 \(range.lowerBound)–\(range.upperBound - 1) 字节"
}
