// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The fields of 现场检查笔录. At the desk and on the spot alike.
struct SceneFields {
    let old: SceneRecord?
    let address: String
    let typed: Fields
    let problems: Problems
    let today: Day

    var html: HTML {
        """
        <div class="pair">
        \(field(
            "检查日期", name: "day", value: text("day", old?.day.text ?? today.text), problem: problems["day"],
            kind: .date, required: true))
        \(line("开始时间", "began", old?.began, hint: "例如 09:30"))
        \(line("结束时间", "ended", old?.ended, hint: "例如 10:40"))
        </div>
        \(line("检查地点", "place", old?.place ?? address))
        \(line("现场人员及身份", "present", old?.present, hint: "不公开"))
        \(textArea(
            "检查情况小结（主检填写）", name: "summary", value: text("summary", old?.summary),
            problem: problems["summary"], required: true))
        \(radios(
            "签名", name: "signature", options: SceneSignature.allCases.map { ($0.rawValue, $0.words) },
            value: text("signature", old?.signature.rawValue ?? "signed")))
        \(line("签名人及意见，或者未签名的原因和见证情况", "signatureWords", old?.signatureWords))
        """
    }

    /// What was drawn on glass is taken along by the form.
    static let drawingFields: HTML = """
        <input type="hidden" name="drawing" id="f-drawing"><input type="hidden" name="drawnOver" id="f-drawnOver">
        """

    private func text(_ name: String, _ fallback: String?) -> String {
        typed.isEmpty ? fallback ?? "" : typed.text(name)
    }

    private func line(_ label: String, _ name: String, _ kept: String?, hint: String = "") -> HTML {
        field(label, name: name, value: text(name, kept), problem: problems[name], hint: hint)
    }
}

/// A signature drawn on glass; nothing without one.
func signatureDrawing(_ path: String) -> HTML {
    path.isEmpty
        ? .empty
        : """
        <svg class="drawing" role="img" aria-label="手写签名" \
        viewBox="0 0 \(SignatureDrawing.width) \(SignatureDrawing.height)">\
        <path d="\(path)"/></svg>
        """
}
