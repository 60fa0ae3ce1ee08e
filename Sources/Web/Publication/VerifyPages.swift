// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Checking without trusting this site: in the browser, or with programs of one's own.
func verifyRoutes() -> [Route] {
    [
        Route(method: .get, path: "open/verify", access: .everyone, answer: openVerify),
        Route(method: .get, path: "open/draws/{draw}/verify", access: .everyone, answer: openVerifyDraw),
    ]
}

private func openVerify(_ call: Call) async throws -> Answer {
    let (size, checkpoint) = try await call.office.database.read { db in
        (try db.logSize(), try db.lastCheckpoint())
    }
    let page = OpenVerifyPage(
        size: size, note: checkpoint?.note, key: call.office.settings.verifierKey(),
        origin: call.office.settings.origin)
    return .page(
        Page(
            title: "如何核验", body: page.html, chrome: .open, crumbs: [("公示首页", "/open")],
            scripts: ["verify.js"]))
}

private func openVerifyDraw(_ call: Call) async throws -> Answer {
    let id = call["draw"]
    let now = call.office.now()
    let found = try await call.office.database.read { db -> (DrawView, VerifyTool)? in
        guard let view = try DrawView(db, id, now: now) else { return nil }
        // A later attempt points to the void of the one before.
        let voids = try view.attempts.compactMap { try db.drawVoid($0.id)?.logIndex }
        let log = try db.log(of: view.stored.announceIndex)
        let numbers = (view.steps.map(\.index) + voids).map(log.number(of:))
        return (
            view,
            VerifyTool(
                draw: id, log: log.vkey == nil ? "/open/log/" : "/open/logs/\(log.number)/",
                bundles: VerifyTool.bundles(
                    of: numbers, whole: view.ceremony.stored.openedIndex.map(log.number(of:))),
                hasPolicy: log.vkey == nil ? call.office.witnesses != nil : log.policy != nil)
        )
    }
    guard let (view, tool) = found else { throw NotFound("draw", id) }
    return .page(
        Page(
            title: "核验抽取",
            body: """
                <h1>核验抽取 \(id)</h1>
                <p class="lead">在您自己的浏览器里，用公开文件把“\(view.task.name)”的这次抽取从头算一遍。公开文件只下载、不上传，\
                计算在后台进行，可以随时取消。</p>
                \(tool.html)
                <p>\(link("怎样证明抽取没有做手脚", "/open/about/proof"))　\(link("供审计人员阅读的说明", "/open/about/audit"))</p>
                """, chrome: .open, crumbs: [("抽取公示", "/open/draws"), (id, "/open/draws/\(id)")],
            scripts: ["verify.js"]))
}

/// The part of a page in which `verify.js` works; without it, the ways by command line.
struct VerifyTool {
    /// The draw to be fetched from this portal; nil if only files of one's own can be checked.
    var draw: String?
    /// Where the files of its log lie.
    var log: Path = "/open/log/"
    /// The bundles of log entries to read and prove; what they say is found out from them alone.
    var bundles: [Int64] = []
    /// Whether the office has told who must cosign.
    var hasPolicy = false

    /// The bundles that hold these entries, and all from the opening of the ceremony on, so that what should be there
    /// only once is seen if it is there twice.
    static func bundles(of entries: [Int64], whole opened: Int64?) -> [Int64] {
        let width: Int64 = 256
        var numbers = Set(entries.map { max($0, 0) / width })
        if let opened, let last = entries.max(), opened <= last {
            numbers.formUnion(opened / width...last / width)
        }
        return numbers.sorted()
    }

    var html: HTML {
        """
        <section class="verify" data-verify data-worker="\(Assets.own.path("verify-worker.js"))" \
        data-draw="\(draw ?? "")" data-log="\(log)" data-bundles="\(bundles.map(String.init).joined(separator: ","))"\
         data-policy="\(hasPolicy ? "1" : "")">
        <div data-unable>
        \(notice("在浏览器中核验须启用脚本，并使用较新的浏览器。不便启用时，可以改用下面的命令核验。", .warning))
        \(commandLine("mkdir public && tar -xf mingqian-*.tar -C public && mingqian-verify public"))
        </div>
        <div data-tool hidden>
        \(draw == nil ? ownFiles : portal)
        <div class="actions" data-running hidden>
        <progress data-progress max="1" value="0" aria-label="核验进度"></progress>
        <button type="button" class="quiet" data-cancel>取消</button>
        </div>
        <p class="say" data-status role="status" aria-live="polite"></p>
        <ol class="checks" data-checks aria-label="核验结果"></ol>
        \(entity)
        </div>
        </section>
        """
    }

    private var portal: HTML {
        """
        <p><label class="choice"><input type="checkbox" data-whole>
        <span>通读全部日志，查明同一任务有没有重复抽取（日志较长时需要多等一会儿）</span></label></p>
        <p><button type="button" data-start data-portal>开始核验</button></p>
        <details><summary>改用自己保存的公开文件核验</summary>
        \(ownFiles)
        </details>
        """
    }

    private var ownFiles: HTML {
        """
        <p>选择从本平台或者别处取得的公开文件包，或者解开后的文件夹。文件只在本机读取，不会上传。\
        用文件包核验时通读全部日志，还能查出同一任务有没有重复抽取。</p>
        <div class="pair">
        \(fileField("公开文件包（.tar）", name: "archive", accept: ".tar"))
        <div class="field"><label for="f-folder">或者解开后的文件夹</label>
        <input id="f-folder" name="folder" type="file" webkitdirectory></div>
        </div>
        <div class="actions" data-chosen hidden>
        <label for="f-choice">文件中的抽取</label>
        <select id="f-choice" data-choice></select>
        <button type="button" data-start data-local>核验所选抽取</button>
        </div>
        """
    }

    private var entity: HTML {
        """
        <section data-entity hidden>
        <h2>核对我的单位</h2>
        <p>输入本单位的统一社会信用代码和盐值，或者直接输入名单编号。输入的内容只在本机计算，不会发送。</p>
        <form data-ask novalidate>
        \(field(
            "统一社会信用代码，或者名单编号", name: "id", hint: "名单为实名时输入代码即可", required: true))
        \(field(
            "盐值", name: "salt", hint: "名单隐名时由组织抽查的单位在检查结束后告知本单位，64 位十六进制数字；直接输入名单编号时不填"))
        <button type="submit">核对</button>
        </form>
        <div data-answer role="status" aria-live="polite"></div>
        </section>
        """
    }
}

/// How to check, step by step, for somebody who has never done it.
struct OpenVerifyPage {
    let size: Int64
    let note: String?
    let key: String
    let origin: String

    var html: HTML {
        """
        <h1>如何核验</h1>
        <p class="lead">不必相信本平台。下载公开文件，在自己的电脑上复算每一次抽取，一个字节不符都会被指出。</p>
        <p>\(link("怎样证明抽取没有做手脚", "/open/about/proof"))　\(link("供审计人员阅读的说明", "/open/about/audit"))</p>
        <h2>一、在浏览器中核验一次抽取</h2>
        <p>不必安装任何程序：在\(link("抽取公示", "/open/draws"))中打开一次抽取，按“在浏览器中核验”。也可以在这里选择自己保存的公开文件：</p>
        \(VerifyTool().html)
        <h2>二、用程序核验全部抽取</h2>
        <ol>
        <li>取得核验程序 <code>mingqian-verify</code>：它只依赖两个公开的小模块，可自行编译。</li>
        <li>下载全部公开文件并解开：\(commandLine("mkdir public && tar -xf mingqian-*.tar -C public"))</li>
        <li>运行核验程序，它用中文逐项说明核验了什么，全部相符时退出码为 0：\(commandLine("mingqian-verify public"))</li>
        <li>还可以换一个程序再算一遍。它只按公开的文档写成，在源码的 Tests/Verifiers 中，用 Python 即可运行：\
        \(commandLine("python3 independent.py public"))</li>
        </ol>
        <p>\(buttonLink("下载全部公开文件", "/open/bundle.tar")) \(link("查看公开日志", "/open/log"))</p>
        <h2>三、只核验一家企业</h2>
        <p>在\(link("抽取公示", "/open/draws"))页找到该次抽取的“票号密钥”，把它与企业在名单中的编号连在一起计算 SHA-256，\
        即得票号；票号不大于所在分层末位票号的即为抽中。抽取页给出了可直接复制的命令。</p>
        <h2>四、日志</h2>
        \(definitionList([
            ("日志名称", code(origin)), ("条目数", "\(size)"), ("验证公钥", digest(key)),
        ]))
        \(note.map(verbatim))
        <p>签名检查点应由多人保存。若日后出示的日志与任何人保存的检查点不一致，即可证明记录被改动。</p>
        <p>手中有存证回执的，可在没有网络的电脑上核对，二维码读出的文字和下载的文件均可：\
        \(commandLine("mingqian-verify receipt 文件 --key '\(key)'"))</p>
        <h2>五、仍须信任什么</h2>
        <ul>
        <li>固化之前名录是否齐全、分类是否准确：企业可查询自己是否在册，审计机关可核对全部名录。</li>
        <li>各方选定随机数时至少有一方不与他人串通。</li>
        <li>保管签名密钥的运行单位没有与全部见证方串通。</li>
        </ul>
        """
    }
}
