// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Logging
import Operations
import Storage
import Synchronization
import Web

/// Serves the site.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "serve the site until stopped")

    @OptionGroup var settings: Settings
    @Option(help: "address to listen on") var host = "127.0.0.1"
    @Option(help: "port to listen on; 0 picks a free one") var port = 8080
    @Flag(
        help: """
            cookies without Secure and __Host-, for plain HTTP in a closed network. Browsers take secure cookies \
            from http://localhost and http://127.0.0.1 as well; other programs may not
            """)
    var insecureCookie = false
    @Option(
        help:
            "address under which the public reaches the site, e.g. https://ssj.changde.example; printed as QR codes"
    )
    var publicAddress: String?
    @Flag(help: "log no line for each request") var quiet = false

    func run() async throws {
        let office = try await settings.office(level: quiet ? .notice : .info)
        let host = host
        let absent = try await office.compareWithWitnesses()
        if !absent.isEmpty { office.log.warning("未能与见证方核对：\(absent.joined(separator: "、"))") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let halt = Halt()
            group.addTask { await Self.keepSealing(office, halt) }
            for witness in office.witnesses?.policy.witnesses ?? [] where witness.url != nil {
                group.addTask { await Self.keepCosigning(office, witness.name, halt) }
            }
            if office.witnesses != nil { group.addTask { await Self.keepCollecting(office) } }
            group.addTask { await Self.resumeImports(office) }
            group.addTask { await Self.keepFollowing(office) }
            let server = ServerSettings(
                host: host, port: port, insecureCookie: insecureCookie, publicAddress: publicAddress)
            try await serve(office, server) {
                print("明签已启动：http://\(host):\($0)/")
                flushOutput()
            }
            group.cancelAll()
        }
    }

    /// Goes on with the imports a stop has cut off; what goes wrong with one of them stands in its job.
    private static func resumeImports(_ office: Office) async {
        do {
            try await office.resumeImports()
        } catch {
            office.log.error("未完成的导入未能继续：\(error)")
        }
    }

    /// Lets licences and labels that ended take their objects out of the special libraries, every quarter of an hour.
    private static func keepFollowing(_ office: Office) async {
        while !Task.isCancelled {
            do { try await office.followLibraries() } catch { office.log.error("专项库未能更新，稍后重试：\(error)") }
            do { try await Task.sleep(for: .seconds(900)) } catch { return }
        }
    }

    /// Asks the witnesses every few seconds for reveals that have not reached us, as long as there is time for them.
    private static func keepCollecting(_ office: Office) async {
        while !Task.isCancelled {
            do {
                for reveal in try await office.collectReveals() { office.log.notice("自见证方取得随机数：\(reveal)") }
                try await office.gatherReveals()
            } catch {
                office.log.error("未能向见证方查取随机数，稍后重试：\(error)")
            }
            do { try await Task.sleep(for: .seconds(5)) } catch { return }
        }
    }

    /// Asks one witness within a second of each new head, and goes on asking after ever longer pauses if it does not
    /// answer; the others do not wait for it.
    private static func keepCosigning(_ office: Office, _ witness: String, _ halt: Halt) async {
        var pause = Duration.seconds(1)
        var last = ""
        while !Task.isCancelled, !halt.isSet {
            do {
                let words = try await office.cosignLog(asking: [witness])?.missing[witness] ?? ""
                if !words.isEmpty, words != last { office.log.warning("见证方“\(witness)”：\(words)") }
                pause = words.isEmpty ? .seconds(1) : min(pause * 2, .seconds(60))
                last = words
            } catch let refusal as SealRefusal {
                office.log.critical("公开日志停止签发，请立即核查：\(refusal)")
                return halt.set()
            } catch {
                office.log.error("未能请见证方“\(witness)”联署，稍后重试：\(error)")
                pause = min(pause * 2, .seconds(60))
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Signs the head of the log within a second of each new entry (docs/log.md 4). A broken invariant ends it for
    /// good: somebody has to look before anything is signed again.
    private static func keepSealing(_ office: Office, _ halt: Halt) async {
        var pause = Duration.seconds(1)
        while !Task.isCancelled, !halt.isSet {
            do {
                try await office.sealLog()
                pause = .seconds(1)
            } catch let refusal as SealRefusal {
                office.log.critical("公开日志停止签发，请立即核查：\(refusal)")
                return halt.set()
            } catch LogRefusal.otherOrigin(let found) {
                office.log.critical("公开日志已更换为“\(found)”，本进程不能为其签发，请重新启动。")
                return halt.set()
            } catch {
                office.log.error("公开日志签发失败，稍后重试：\(error)")
                pause = min(pause * 2, .seconds(60))
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }
}

/// Set once for good when the log must not be signed any more: whoever notices it tells the others.
private final class Halt: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
