// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck
import Storage

/// Makes the demo city: everything in it is invented, and the same seed gives the same directories.
struct DemoCity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-city",
        abstract:
            "make a synthetic Changde: units, accounts, the three directories and a piece of a year's work",
        discussion: """
            With --csv the directories are only written as files; otherwise an empty database is filled. What is \
            done in the city (a plan, a draw, results) comes from today's clock and fresh randomness; --bare leaves \
            it out.
            """)

    @OptionGroup var settings: Settings
    @Option(help: "entities in the register; 530000 is the size of the real one") var entities = 20_000
    @Option(help: "seed of the generator") var seed: UInt64 = 2017
    @Option(
        help:
            "folder to write items.csv, entities.csv, inspectors.csv and others to, without touching a database"
    )
    var csv: String?
    @Flag(help: "units, accounts and directories only: no plan, draw or result") var bare = false
    @Flag(help: "print the logins of the demo city and stop") var logins = false

    func validate() throws {
        guard (100...5_000_000).contains(entities) else {
            throw ValidationError("--entities must lie between 100 and 5,000,000")
        }
    }

    /// The history begins five hours ago, but not in another year than it ends in.
    private static var hoursBehind: Int64 {
        let now = Settings.clock()
        let before = Instant(milliseconds: now.milliseconds - 5 * 3_600_000)
        return Day(inShanghai: now).year == Day(inShanghai: before).year ? 5 : 0
    }

    func run() async throws {
        if logins { return DemoAccounts.printLogins() }
        if let csv { return try DemoFiles(folder: csv).write(entities: entities, seed: seed) }
        var settings = settings
        settings.origin = settings.origin ?? "log.changde.example/ssj-2026"
        // The one password of the demo is printed for everybody: a slow hash would guard nothing, and costs about a
        // second an account in a debug build. Each account still has a salt of its own, and a password that somebody
        // sets later is hashed at full cost by the server.
        settings.quickPasswords = true
        let clock = DemoClock(hoursBehind: Self.hoursBehind)
        let office = try await settings.office(clock: { clock.now })
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { removeFolder(folder) }
        let files = DemoFiles(folder: folder)
        print("生成名录：\(entities)户")
        flushOutput()
        try files.write(entities: entities, seed: seed)
        let people = try await DemoBuilder(office: office, files: files).build()
        if !bare {
            let history = DemoHistory(
                office: office, people: people, secrets: settings.keys, clock: clock)
            try await history.play()
        }
        clock.catchUp()
        try await office.sealLog()
    }
}

/// The directories as files, and what hangs on them.
struct DemoFiles {
    let folder: String

    /// Writes all of them; about 530,000 entities in a few seconds.
    func write(entities: Int, seed: UInt64) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try write("items", DemoItems.lines())
        var inspectors = DemoInspectors(count: min(5000, max(180, entities / 106)), seed: seed)
        let people = inspectors.lines()
        try write("inspectors", people)
        var objects = DemoObjects(seed: seed)
        var generator = DemoEntities(size: entities, seed: seed)
        let path = path("entities")
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ValidationError("cannot write \(path)") }
        defer { file.closeFile() }
        var pending: [UInt8] = []
        try generator.write { line in
            objects.note(line)
            pending += line.utf8
            if pending.count > 1 << 20 {
                try file.write(contentsOf: pending)
                pending.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: pending)
        try write("bodies", objects.bodies())
        try write("labels", DemoObjects.labels)
        try write("licences", objects.licences)
        try write("libraries", objects.libraries)
        try write("relations", objects.relations(people))
        try write("joint-items", DemoItems.joint)
        try write("check-points", DemoSheets.points)
        try write("phrases", DemoSheets.phrases)
    }

    /// Where a directory lies.
    func path(_ name: String) -> String { "\(folder)/\(name).csv" }

    private func write(_ name: String, _ lines: [String]) throws {
        let text = lines.joined(separator: "\n") + "\n"
        guard FileManager.default.createFile(atPath: path(name), contents: Data(text.utf8)) else {
            throw ValidationError("cannot write \(path(name))")
        }
    }
}

/// Takes a temporary folder away; a leftover is no reason to fail.
private func removeFolder(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch { print("未能删除临时目录\(path)：\(error)") }
}
