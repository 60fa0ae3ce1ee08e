// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// How a state should feel: quiet when done, loud when someone must act.
enum Tone: String, Hashable, Sendable {
    case neutral, active, good, warning, bad
}

/// A short state, e.g. 已公布. Never colour alone: the words say it.
func statusTag(_ words: String, _ tone: Tone = .neutral) -> HTML {
    "<span class=\"tag \(tone.rawValue)\">\(words)</span>"
}

/// A message within a page.
func notice(_ words: String, _ tone: Tone = .active) -> HTML {
    "<div class=\"notice \(tone.rawValue)\" role=\"status\"><p>\(words)</p></div>"
}

/// What to say when there is nothing to list, with what one may do about it.
func emptyState(_ words: String, action: HTML = "") -> HTML {
    "<div class=\"nothing\"><p>\(words)</p>\(action)</div>"
}

/// Names and what they stand for.
func definitionList(_ pairs: [(String, HTML)]) -> HTML {
    "<dl class=\"facts\">\(pairs.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>\n" as HTML })</dl>"
}

/// The last look before a deed that cannot be taken back: what will happen, the facts, the button, the way back.
func confirmation(
    _ call: Call, title: String, consequence: String, facts: [(String, HTML)], to action: Path,
    button: String, back: Path, danger: Bool = true, fields: HTML = ""
) -> HTML {
    """
    <section class="confirm" aria-labelledby="confirm">
    <h2 id="confirm">\(title)</h2>
    <p class="consequence">\(consequence)</p>
    \(facts.isEmpty ? HTML.empty : definitionList(facts))
    \(form(call, to: action, button: button, danger: danger, fields))
    <p><a href="\(back)">返回，暂不办理</a></p>
    </section>
    """
}

/// A link.
func link(_ words: String, _ path: Path) -> HTML { "<a href=\"\(path)\">\(words)</a>" }

/// A link that looks like a button: the main thing to do on a page.
func buttonLink(_ words: String, _ path: Path) -> HTML { "<a class=\"button\" href=\"\(path)\">\(words)</a>" }

/// A code, number or digest: never broken within, digits of equal width.
func code(_ text: String) -> HTML { "<code>\(text)</code>" }

/// A command to copy into a terminal; the keyboard can scroll it where the page is narrow.
func commandLine(_ text: String) -> HTML { "<pre tabindex=\"0\"><code>\(text)</code></pre>" }

/// Text exactly as it was signed or hashed.
func verbatim(_ text: String) -> HTML { "<pre class=\"note\" tabindex=\"0\">\(text)</pre>" }

/// A long digest: broken anywhere, whole on paper.
func digest(_ text: String) -> HTML { "<code class=\"digest\">\(text)</code>" }

/// A digest in few characters with the whole in the title.
func shortDigest(_ text: String) -> HTML { "<code title=\"\(text)\">\(text.prefix(12))…</code>" }

/// A part of a page that is read again every few seconds while it is watched (`refresh.js`).
func liveRegion(seconds: Int, _ part: HTML) -> HTML {
    "<div id=\"live\" data-refresh=\"\(seconds)\" aria-live=\"polite\">\(part)</div>"
}

/// A figure with its name, leading to the list behind it.
struct Figure: Sendable {
    let name: String
    let value: Int64
    let path: Path?
    let tone: Tone

    init(_ name: String, _ value: Int64, _ path: Path? = nil, _ tone: Tone = .neutral) {
        self.name = name
        self.value = value
        self.path = path
        self.tone = tone
    }
}

/// Figures side by side.
func figures(_ list: [Figure]) -> HTML {
    let tiles = list.map { figure -> HTML in
        let inside: HTML =
            "<span class=\"value\">\(grouped(figure.value))</span><span class=\"name\">\(figure.name)</span>"
        let shown: HTML = figure.path.map { "<a href=\"\($0)\">\(inside)</a>" } ?? "<div>\(inside)</div>"
        return "<li class=\"\(figure.tone.rawValue)\">\(shown)</li>"
    }
    return "<ul class=\"figures\">\(tiles)</ul>"
}

/// One step of a procedure.
struct Step: Sendable {
    enum State: String, Sendable { case done, current, waiting }

    let words: String
    let state: State
    let detail: HTML

    init(_ words: String, _ state: State, _ detail: HTML = "") {
        self.words = words
        self.state = state
        self.detail = detail
    }
}

/// A procedure from first to last step.
func steps(_ list: [Step]) -> HTML {
    let lines = list.map { step -> HTML in
        let said =
            switch step.state {
            case .done: "已完成"
            case .current: "进行中"
            case .waiting: "未开始"
            }
        return """
            <li class="\(step.state.rawValue)"\(step.state == .current, " aria-current=\"step\"")>
            <strong>\(step.words)</strong> <span class="state">\(said)</span>
            <div>\(step.detail)</div></li>

            """
    }
    return "<ol class=\"steps\">\(lines)</ol>"
}
