// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Crypto

/// The reference of the nation's draw: SHA-256 of as many inputs of 50 bytes, nothing else, by the same library.
struct BareHash: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bare-hash")

    @Option var count = 189_000_000
    @Option var cores = 2

    func run() async throws {
        var figures = Figures()
        let (count, cores) = (count, cores)
        let sum = await figures.time("hash") {
            await withTaskGroup(of: UInt64.self) { group in
                for core in 0..<cores {
                    group.addTask { Self.hash(core * count / cores..<(core + 1) * count / cores) }
                }
                return await group.reduce(0, &+)
            }
        }
        figures["count"] = Double(count)
        figures["check"] = Double(sum & 0xFFFF)
        figures.print()
    }

    private static func hash(_ numbers: Range<Int>) -> UInt64 {
        var input = [UInt8](repeating: 0x31, count: 50)
        var sum: UInt64 = 0
        input.withUnsafeMutableBytes { bytes in
            for number in numbers {
                bytes.storeBytes(of: UInt64(number), toByteOffset: 32, as: UInt64.self)
                var hash = SHA256()
                hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
                hash.finalize().withUnsafeBytes { sum &+= $0.loadUnaligned(as: UInt64.self) }
            }
        }
        return sum
    }
}
