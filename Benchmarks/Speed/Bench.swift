// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// The parts of the product that have a goal in speed, one subcommand each; prints one line of JSON.
/// `Benchmarks/run.py` sets them beside a reference in the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mingqian-bench", abstract: "measures one part and prints one line of JSON",
        subcommands: [
            BareHash.self, CityDraw.self, NationDraw.self, Acts.self, FillLog.self, Proofs.self, Teams.self,
        ])
}

/// Figures of one run.
struct Figures {
    private var values: [String: Double] = [:]

    subscript(name: String) -> Double? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// Runs `work` and keeps its seconds by the clock as `name_s` and those of all cores together as `name_cpu`.
    mutating func time<T>(_ name: String, _ work: () throws -> T) rethrows -> T {
        let begun = Spent.now
        defer { keep(name, since: begun) }
        return try work()
    }

    /// The same for work that waits.
    mutating func time<T>(_ name: String, _ work: () async throws -> T) async rethrows -> T {
        let begun = Spent.now
        let value = try await work()
        keep(name, since: begun)
        return value
    }

    private mutating func keep(_ name: String, since begun: Spent) {
        let now = Spent.now
        values[name + "_s"] = now.clock - begun.clock
        values[name + "_cpu"] = now.processor - begun.processor
    }

    /// Prints them, with the most memory the process has had.
    func print() {
        var values = values
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        values["peak_mb"] = Double(usage.ru_maxrss) / 1024
        let fields = values.sorted { $0.key < $1.key }.map { name, value in
            "\"\(name)\": \((value * 10_000).rounded() / 10_000)"
        }
        Swift.print("{\(fields.joined(separator: ", "))}")
    }
}

/// Seconds by the clock, and of processor time in this process.
struct Spent {
    let clock: Double
    let processor: Double

    static var now: Spent {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        return Spent(
            clock: Double(clock.tv_sec) + Double(clock.tv_nsec) / 1e9,
            processor: seconds(usage.ru_utime) + seconds(usage.ru_stime))
    }
}

/// Numbers that look random and repeat (SplitMix64).
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
