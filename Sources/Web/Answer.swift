// SPDX-License-Identifier: Apache-2.0

/// What a route answers with. Errors are thrown, not answered (`Words.swift` says what becomes of them).
enum Answer: Sendable {
    case page(Page)
    /// A form shown again with what is wrong (HTTP 422).
    case refused(Page)
    /// After a POST (HTTP 303); the notice is shown once on the next page.
    case seeOther(Path, notice: String?)
    /// A file to show (`inline`) or to keep. `immutable`: its address holds its digest.
    case file(name: String, type: String, bytes: [UInt8], inline: Bool = false, immutable: Bool = false)
    /// A file too big to hold.
    case stream(name: String, type: String, chunks: AsyncThrowingStream<[UInt8], any Error>)
    case json([UInt8])
    case text(String)
    /// The caller has just signed in (a new session token) or out (nil).
    case session(String?, Path, notice: String?)
}

/// One page: what stands between header and footer.
struct Page: Sendable {
    enum Chrome: Hashable, Sendable {
        /// For officers: navigation by duty.
        case office
        /// For the public.
        case open
        /// A big screen in a hall: nothing but the page.
        case screen
    }

    var title: String
    var body: HTML
    var chrome: Chrome
    /// Where this page stands, from the top; the page itself is not among them.
    var crumbs: [(String, Path)]
    /// Files of `Web/Assets`, e.g. `refresh.js`; loaded as modules are not, with `defer`.
    var scripts: [String]

    init(
        title: String, body: HTML, chrome: Chrome = .office, crumbs: [(String, Path)] = [],
        scripts: [String] = []
    ) {
        self.title = title
        self.body = body
        self.chrome = chrome
        self.crumbs = crumbs
        self.scripts = scripts
    }
}
