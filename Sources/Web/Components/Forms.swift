// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The hidden field every form must carry; the first of the form, so that it arrives before any file.
func csrfField(_ call: Call) -> HTML {
    "<input type=\"hidden\" name=\"csrf\" value=\"\(call.token)\">"
}

/// A hidden field that makes sending the same form twice one deed: the operation uses it as id of what it
/// creates, or as its idempotency key.
func onceField(_ call: Call) -> HTML {
    let typed = call.form.text("once")
    return
        "<input type=\"hidden\" name=\"once\" value=\"\(typed.isEmpty ? Hex.encode(call.office.random(10)) : typed)\">"
}

/// A whole form with token and button.
///
/// - Parameters:
///   - danger: for what cannot be taken back; the button is red.
///   - multipart: for forms with files.
func form(
    _ call: Call, to action: Path, button: String, danger: Bool = false, multipart: Bool = false,
    inline: Bool = false, _ fields: HTML = ""
) -> HTML {
    """
    <form method="post" action="\(action)" novalidate\(multipart, " enctype=\"multipart/form-data\"")\
    \(inline, " class=\"inline\"")>
    \(csrfField(call))
    \(fields)
    <button type="submit"\(danger, " class=\"danger\"")>\(button)</button>
    </form>
    """
}

/// A search or filter form: GET, its values live in the address.
func filterForm(to action: Path, button: String = "查询", _ fields: HTML) -> HTML {
    """
    <form method="get" action="\(action)" class="filter" role="search">
    \(fields)
    <button type="submit">\(button)</button>
    </form>
    """
}

/// What kind of text is typed, for keyboards and browsers.
enum FieldKind: String, Sendable {
    case text, password, date, number, search, tel, decimal

    /// A decimal is text with a keyboard of digits: `type=number` drops what it cannot read, and the person with it.
    fileprivate var attributes: HTML {
        self == .decimal ? " type=\"text\" inputmode=\"decimal\"" : " type=\"\(rawValue)\""
    }
}

/// A labelled text field with its hint and problem.
func field(
    _ label: String, name: String, value: String = "", problem: String? = nil, hint: String = "",
    kind: FieldKind = .text, autocomplete: String = "off", required: Bool = false, width: Int = 0
) -> HTML {
    wrapped(label, name: name, problem: problem, hint: hint, required: required) { described in
        """
        <input id="f-\(name)" name="\(name)"\(kind.attributes) value="\(value)" \
        autocomplete="\(autocomplete)"\(described)\(required, " aria-required=\"true\"")\
        \(width > 0, " class=\"w\(width)\"")>
        """
    }
}

/// A labelled text area.
func textArea(
    _ label: String, name: String, value: String = "", problem: String? = nil, hint: String = "",
    rows: Int = 4, required: Bool = false
) -> HTML {
    // The line end after the tag is dropped by browsers, so that texts beginning with one keep it.
    wrapped(label, name: name, problem: problem, hint: hint, required: required) { described in
        "<textarea id=\"f-\(name)\" name=\"\(name)\" rows=\"\(rows)\"\(described)>\n\(value)</textarea>"
    }
}

/// One of several texts: value sent, words shown.
func selectField(
    _ label: String, name: String, options: [(value: String, words: String)], value: String = "",
    problem: String? = nil, hint: String = "", required: Bool = false
) -> HTML {
    wrapped(label, name: name, problem: problem, hint: hint, required: required) { described in
        """
        <select id="f-\(name)" name="\(name)"\(described)>
        \(options.map { "<option value=\"\($0.value)\"\($0.value == value, " selected")>\($0.words)</option>" })
        </select>
        """
    }
}

/// A file to send.
func fileField(
    _ label: String, name: String, accept: String, problem: String? = nil, hint: String = "",
    several: Bool = false
) -> HTML {
    wrapped(label, name: name, problem: problem, hint: hint, required: false) { described in
        """
        <input id="f-\(name)" name="\(name)" type="file" accept="\(accept)"\(described)\(several, " multiple")>
        """
    }
}

/// Boxes to tick, any number of them.
func checkboxes(
    _ legend: String, name: String, options: [(value: String, words: String)], chosen: Set<String> = [],
    problem: String? = nil, hint: String = ""
) -> HTML {
    choices("checkbox", legend, name, options, chosen, problem, hint)
}

/// Buttons of which one is chosen.
func radios(
    _ legend: String, name: String, options: [(value: String, words: String)], value: String = "",
    problem: String? = nil, hint: String = ""
) -> HTML {
    choices("radio", legend, name, options, value.isEmpty ? [] : [value], problem, hint)
}

/// A single box, e.g. "我已核对".
func checkbox(_ label: String, name: String, checked: Bool = false, problem: String? = nil) -> HTML {
    """
    <div class="field\(problem != nil, " wrong")" >
    <label class="choice"><input type="checkbox" id="f-\(name)" name="\(name)" value="1"\(checked, " checked")>
    <span>\(label)</span></label>
    \(problemLine(name, problem))
    </div>
    """
}

/// What is wrong, on top of the page, each line leading to its field. Nothing when nothing is wrong.
func errorSummary(_ problems: Problems) -> HTML {
    guard !problems.isEmpty else { return .empty }
    let lines = problems.list.map { problem -> HTML in
        problem.field.isEmpty
            ? "<li>\(problem.words)</li>"
            : "<li><a href=\"#f-\(problem.field)\">\(problem.words)</a></li>"
    }
    return """
        <div class="errors" role="alert" tabindex="-1" id="errors" autofocus>
        <h2>请更正以下内容</h2>
        <ul>\(lines)</ul>
        </div>
        """
}

private func wrapped(
    _ label: String, name: String, problem: String?, hint: String, required: Bool,
    _ control: (HTML) -> HTML
) -> HTML {
    var ids: [String] = []
    if !hint.isEmpty { ids.append("h-\(name)") }
    if problem != nil { ids.append("e-\(name)") }
    let described: HTML = ids.isEmpty ? "" : " aria-describedby=\"\(ids.joined(separator: " "))\""
    return """
        <div class="field\(problem != nil, " wrong")">
        <label for="f-\(name)">\(label)\(required, "<span class=\"must\">（必填）</span>")</label>
        \(hintLine(name, hint))
        \(problemLine(name, problem))
        \(control(described + (problem == nil ? "" : " aria-invalid=\"true\"")))
        </div>
        """
}

private func choices(
    _ type: String, _ legend: String, _ name: String, _ options: [(value: String, words: String)],
    _ chosen: Set<String>, _ problem: String?, _ hint: String
) -> HTML {
    let boxes = options.enumerated().map { place, option -> HTML in
        let id: HTML = place == 0 ? " id=\"f-\(name)\"" : ""
        return """
            <label class="choice"><input type="\(type)" name="\(name)" value="\(option.value)"\(id)\
            \(chosen.contains(option.value), " checked")>
            <span>\(option.words)</span></label>
            """
    }
    return """
        <fieldset class="field\(problem != nil, " wrong")\(type == "checkbox" && options.count > 10, " many")">
        <legend>\(legend)</legend>
        \(hintLine(name, hint))
        \(problemLine(name, problem))
        <div class="choices">\(boxes)</div>
        </fieldset>
        """
}

private func hintLine(_ name: String, _ hint: String) -> HTML {
    hint.isEmpty ? .empty : "<p class=\"hint\" id=\"h-\(name)\">\(hint)</p>"
}

private func problemLine(_ name: String, _ problem: String?) -> HTML {
    problem.map { "<p class=\"problem\" id=\"e-\(name)\"><span class=\"sr\">错误：</span>\($0)</p>" } ?? .empty
}
