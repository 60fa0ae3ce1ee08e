// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// The frame around a page: header with navigation by duty, way back, notice, footer.
struct Layout: Sendable {
    let page: Page
    let officer: Officer?
    /// The path as called, to mark where one is.
    let path: String
    let notice: String?
    let token: String
    /// Shown with what is wrong: the title says so first.
    let refused: Bool
    let assets: Assets
    let navigation: Navigation

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="zh-CN">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(refused, "错误：")\(page.title) - 明签</title>
        <link rel="icon" href="\(assets.path("favicon.svg"))" type="image/svg+xml">
        <link rel="stylesheet" href="\(assets.path("mingqian.css"))">
        \(scripts.filter(assets.has).map { "<script src=\"\(assets.path($0))\" defer></script>\n" as HTML })</head>
        <body class="\(chromeName)">
        <a class="skip" href="#main">跳到正文</a>
        \(header)
        \(main)
        \(footer)
        </body>
        </html>

        """
    }

    /// Phones forget at sign-out what they keep for work on the spot.
    private var scripts: [String] {
        guard let officer, officer.roles.contains(.inspector) else { return page.scripts }
        return page.scripts + ["field-store.js", "field-leave.js"].filter { !page.scripts.contains($0) }
    }

    private var chromeName: String {
        switch page.chrome {
        case .office: "office"
        case .open: "open"
        case .screen: "screen"
        }
    }

    private var main: HTML {
        """
        <main id="main" tabindex="-1">
        \(page.chrome == .screen ? HTML.empty : crumbs)
        \(notice.map { Web.notice($0, .good) })
        \(page.body)
        </main>
        """
    }

    private var crumbs: HTML {
        guard !page.crumbs.isEmpty else { return .empty }
        let links = page.crumbs.map { "<li><a href=\"\($0.1)\">\($0.0)</a></li>" as HTML }
        return """
            <nav class="crumbs" aria-label="当前位置"><ol>\(links)<li aria-current="page">\(page.title)</li></ol></nav>
            """
    }

    private var header: HTML {
        switch page.chrome {
        case .screen: .empty
        case .office: bar(name: "明签", under: "双随机抽查工作平台", home: "/home", account: accountPart)
        case .open: bar(name: "明签", under: "双随机抽查公示", home: "/open", account: visitorPart)
        }
    }

    private func bar(name: String, under: String, home: Path, account: HTML) -> HTML {
        let entries = navigation.links(for: officer, chrome: page.chrome)
        // The nearest entry only: the portal's first page begins every address of the portal.
        let nearest = entries.map(\.path.text).filter { path == $0 || path.hasPrefix($0 + "/") }
            .max { $0.utf8.count < $1.utf8.count }
        let links = entries.map { entry -> HTML in
            let here = entry.path.text == nearest
            return "<li><a href=\"\(entry.path)\"\(here, " aria-current=\"page\"")>\(entry.words)</a></li>"
        }
        let list: HTML = "<ul>\(links)</ul>"
        return """
            <header class="top">
            <div class="band">
            <a class="name" href="\(home)"><strong>\(name)</strong> <span>\(under)</span></a>
            \(account)
            </div>
            <nav class="main" aria-label="主导航">\(list)</nav>
            <details class="menu"><summary>菜单</summary><nav aria-label="主导航（手机）">\(list)</nav></details>
            </header>
            """
    }

    private var accountPart: HTML {
        guard let officer else { return visitorPart }
        return """
            <div class="account">
            <a href="/password" title="修改口令">\(officer.name)</a>
            <span class="unit">\(officer.unitName)</span>
            <form method="post" action="/logout">\(tokenField)<button type="submit" class="plain">退出</button></form>
            </div>
            """
    }

    private var visitorPart: HTML {
        officer == nil
            ? "<div class=\"account\"><a href=\"/login\">工作人员登录</a></div>"
            : "<div class=\"account\"><a href=\"/home\">进入工作平台</a></div>"
    }

    private var tokenField: HTML { "<input type=\"hidden\" name=\"csrf\" value=\"\(token)\">" }

    private var footer: HTML {
        guard page.chrome != .screen else { return .empty }
        return """
            <footer class="bottom">
            <p>明签：随机抽查，人人可验。<a href="/open">公示首页</a> <a href="/open/verify">如何核验</a> \
            <a href="/open/about/proof">怎样证明没有做手脚</a> <a href="/open/about/audit">供审计人员阅读</a></p>
            <p>抽取过程与结果均记入可核验的公开日志，任何人可下载全部公开文件独立复算。</p>
            </footer>
            """
    }
}

/// What the header offers: only addresses that exist and that the caller may use.
struct Navigation: Sendable {
    struct Entry: Sendable {
        let words: String
        let path: Path
    }

    private let routes: [String: Access]

    init(_ routes: [Route]) {
        self.routes = Dictionary(
            routes.filter { $0.method == .get }.map { ("/" + $0.path, $0.access) },
            uniquingKeysWith: { first, _ in first })
    }

    static let office: [Entry] = [
        Entry(words: "首页", path: "/home"),
        Entry(words: "抽查计划", path: "/plans"),
        Entry(words: "抽查任务", path: "/tasks"),
        Entry(words: "抽取仪式", path: "/ceremonies"),
        Entry(words: "抽取", path: "/draws"),
        Entry(words: "检查审批", path: "/joint-visits"),
        Entry(words: "现场检查", path: "/field/today"),
        Entry(words: "我的检查", path: "/visits"),
        Entry(words: "扫码检查", path: "/scan"),
        Entry(words: "检查评价", path: "/ratings"),
        Entry(words: "结果审核", path: "/reviews"),
        Entry(words: "更换人员", path: "/replacements"),
        Entry(words: "合并检查", path: "/merges"),
        Entry(words: "检查预警", path: "/alerts"),
        Entry(words: "全部名录", path: "/registers"),
        Entry(words: "抽查事项", path: "/registers/items"),
        Entry(words: "检查对象", path: "/registers/entities"),
        Entry(words: "检查人员", path: "/registers/inspectors"),
        Entry(words: "导入", path: "/imports"),
        Entry(words: "开户申请", path: "/applications"),
        Entry(words: "账号", path: "/accounts"),
        Entry(words: "单位", path: "/units"),
        Entry(words: "留痕", path: "/history"),
    ]

    static let open: [Entry] = [
        Entry(words: "首页", path: "/open"),
        Entry(words: "抽查事项", path: "/open/items"),
        Entry(words: "抽查计划", path: "/open/plans"),
        Entry(words: "抽取公示", path: "/open/draws"),
        Entry(words: "检查结果", path: "/open/results"),
        Entry(words: "企业查询", path: "/open/entities"),
        Entry(words: "公开日志", path: "/open/log"),
        Entry(words: "如何核验", path: "/open/verify"),
    ]

    /// The entries of one chrome this caller may follow.
    func links(for officer: Officer?, chrome: Page.Chrome) -> [Entry] {
        let entries =
            switch chrome {
            case .office: Navigation.office
            case .open: Navigation.open
            case .screen: [Entry]()
            }
        return entries.filter { routes[$0.path.text]?.admits(officer) ?? false }
    }

    /// Whether the caller may follow a link to an address without parameters.
    func admits(_ officer: Officer?, _ path: Path) -> Bool { routes[path.text]?.admits(officer) ?? false }
}
