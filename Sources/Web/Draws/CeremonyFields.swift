// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// The fields with which a ceremony is prepared: until when secrets are revealed, and which public value follows.
enum CeremonyFields {
    /// The fields for a line.
    static func html(_ line: LineForDraw, _ call: Call) -> HTML {
        let within = selectField(
            "公开随机数的期限", name: "minutes",
            options: [("30", "30 分钟内"), ("120", "2 小时内"), ("480", "8 小时内"), ("1440", "24 小时内")], value: "120",
            hint: "从现在算起，须包含各方登记承诺、公告和公开随机数的时间。")
        return """
            <input type="hidden" name="line" value="\(line.id)">
            \(within)
            \(sources(line, call))
            """
    }

    private static func sources(_ line: LineForDraw, _ call: Call) -> HTML {
        guard let kind = line.beacon, let rule = call.office.rulebook.publicValue(kind) else { return "" }
        let least = line.contributors.count
        let reveals = selectField(
            "最少公开方数", name: "reveals",
            options: (2...max(2, least)).map { (String($0), "\($0) 方（共 \(least) 方）") },
            value: String(max(2, least - 1)), hint: "少于此数即按 V1 作废；未公开的一方在日志中列名。")
        let places = ["公开数值", "备用来源"].enumerated().map { place, label -> HTML in
            let issue: HTML =
                if case .lottery = kind {
                    field("\(label)期号", name: "issue\(place)", hint: "如 2026061。", required: place == 0)
                } else { "" }
            let day = field(
                "\(label)公布日期", name: "day\(place)", hint: "晚于公开随机数的截止时间。", kind: .date,
                required: place == 0)
            let clock = field(
                "\(label)公布时刻", name: "time\(place)", value: rule.dailyAt, hint: "北京时间，如 21:30。",
                required: place == 0, width: 10)
            return "<div class=\"pair\">\(issue)\(day)\(clock)</div>"
        }
        return """
            <section><h3>公开数值：\(rule.name)</h3>
            \(reveals)
            \(places)
            <p class="hint">公布后等待 \(rule.waitHours) 小时；始终没有公布的，改用备用来源。</p>
            </section>
            """
    }

    /// The public values asked for, or nil with a problem named.
    ///
    /// - Throws: `UnreadableMoment` naming the field.
    static func awaited(_ typed: Fields) throws -> [AwaitedValue] {
        try (0..<2).compactMap { place in
            let (day, time) = (typed.text("day\(place)"), typed.text("time\(place)"))
            guard !day.isEmpty else { return nil }
            guard let at = moment(day, time) else { throw UnreadableMoment(text: "\(day) \(time)") }
            return AwaitedValue(at: at, issue: typed.text("issue\(place)"))
        }
    }

    /// A day and a clock time in China.
    private static func moment(_ day: String, _ time: String) -> Instant? {
        let parts = time.split(whereSeparator: { $0 == ":" || $0 == "：" })
        guard let day = DayField.day(day), parts.count == 2, let hour = Int64(parts[0]),
            let minute = Int64(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return Instant(
            milliseconds: day.startInShanghai.milliseconds + (hour * 60 + minute) * 60_000)
    }
}

/// A day or a clock time that nobody can read.
struct UnreadableMoment: Error, WordedRefusal {
    let text: String

    var words: String { "“\(text)”不是有效的日期和时刻，请按“2026-03-02”和“21:30”的格式填写。" }
}
