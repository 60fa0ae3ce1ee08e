// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Puts the log entries of one draw in their order: what happened, when, who did it, under which hash.
struct DrawSteps {
    let stored: StoredDraw
    let task: TaskForDraw
    let roster: StoredRoster
    let ceremony: CeremonyView
    let result: StoredDrawResult?
    let void: StoredDrawVoid?
    let assignment: StoredAssignment?
    let skipped: [SkippedSelection]

    private struct Event {
        let words: String
        let index: Int64?
        let account: String?
        let unit: String?
    }

    /// The steps so far, by log index.
    func list(_ db: Connection) throws -> [LoggedStep] {
        let events = events()
        let people = try db.namesOfAccounts(events.compactMap(\.account))
        return try events.compactMap { event -> LoggedStep? in
            guard let index = event.index, let entry = try db.entry(at: index) else { return nil }
            return LoggedStep(
                words: event.words, at: entry.at, person: event.account.flatMap { people[$0] } ?? "",
                unit: try event.unit ?? unit(ofEntry: entry.bytes), index: index, leaf: entry.leaf)
        }.sorted { $0.index < $1.index }
    }

    private func events() -> [Event] {
        let opened = ceremony.stored
        var events = [
            Event(words: "公布年度计划项目", index: task.line.logIndex, account: nil, unit: nil),
            Event(
                words: roster.version == 1 ? "固化检查对象名单" : "更正检查对象名单（第 \(roster.version) 版）",
                index: roster.logIndex, account: roster.frozenBy, unit: nil),
            Event(words: "开启抽取仪式，公开全部承诺值", index: opened.openedIndex, account: nil, unit: nil),
            Event(
                words: "公告本次抽取", index: stored.announceIndex, account: stored.announcedBy, unit: nil),
            Event(words: "截止公告", index: opened.closedIndex, account: nil, unit: nil),
        ]
        for one in ceremony.contributors {
            events.append(
                Event(
                    words: "“\(one.title)”公开随机数", index: one.revealIndex, account: one.account,
                    unit: ceremony.unitNames[one.unit] ?? one.unit))
        }
        if let beacon = ceremony.beacon {
            for missed in beacon.missed {
                events.append(
                    Event(
                        words: "报告公开数值（\(beacon.name(of: Int(missed.source)))）未公布：\(missed.reason)",
                        index: missed.logIndex, account: missed.missedBy, unit: nil))
            }
            events.append(
                Event(words: "公开数值记入日志", index: opened.beaconIndex, account: nil, unit: nil))
        }
        events += skipped.map {
            Event(
                words: "抽中对象不合资格，\($0.next == nil ? "席位空缺" : "按次序递补")：\($0.reason)",
                index: $0.logIndex, account: $0.skippedBy, unit: nil)
        }
        events += [
            Event(words: "举行抽取，产生结果", index: result?.logIndex, account: result?.heldBy, unit: nil),
            Event(
                words: "随机匹配执法检查人员", index: assignment?.logIndex, account: assignment?.assignedBy,
                unit: nil),
            Event(words: "批准作废", index: void?.logIndex, account: void?.voidedBy, unit: nil),
        ]
        return events
    }

    /// The unit an entry names as its actor (`role@unit`).
    private func unit(ofEntry bytes: [UInt8]) throws -> String {
        guard case .object(let fields) = try CanonicalJSON(parsing: bytes),
            case .string(let actor)? = fields["actor"]
        else { return "" }
        let unit = String(actor.drop { $0 != "@" }.dropFirst())
        return ceremony.unitNames[unit] ?? unit
    }
}
