// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A "no" of the rules, with words for the officer who asked. Every refusal of `SpotCheck` conforms, in
/// `Web/Words/<Noun>Words.swift`: `extension DrawRefusal: WordedRefusal { package var words: String { … } }`.
/// Thrown out of a route it becomes a page with these words (HTTP 422).
protocol WordedRefusal: Error {
    var words: String { get }
}

/// The page for something that went wrong: status, title, what happened, what to do.
struct Trouble: Sendable {
    let status: Int
    let title: String
    let words: String
    let advice: String

    static let foreign = Trouble(
        status: 403, title: "未能办理", words: "本次提交的页面已过期，或者不是从本平台页面发出的，因此没有办理。",
        advice: "请返回上一页，刷新后重新提交。")

    static let missing = Trouble(
        status: 404, title: "没有找到", words: "您要找的内容不存在，或者不在您的职责范围内。",
        advice: "请核对地址，或者从导航栏重新进入。")

    /// What an error means to the person in front of the screen; nil for faults, which get an id instead.
    static func known(_ error: any Error) -> Trouble? {
        switch error {
        case let error as NotAllowed:
            Trouble(
                status: 403, title: "无权办理", words: "您的账号没有办理此事的职责。",
                advice: error.needed.isEmpty
                    ? "如有需要，请联系本单位负责人或者安全管理员。"
                    : "此事由\(error.needed.map(\.words).joined(separator: "、"))办理。如有需要，请联系安全管理员。")
        case is NotFound: missing
        case let error as Conflict:
            Trouble(
                status: 409, title: "已有他人办理", words: "\(error.found)。您提交时的情况是：\(error.expected)。",
                advice: "您的提交没有生效。请刷新页面，按最新情况办理。")
        case is StorageConflict:
            Trouble(
                status: 409, title: "同时办理的人较多", words: "您的提交与他人的提交相互冲突，没有生效。",
                advice: "请稍候刷新页面，确认情况后重新提交。")
        case let error as any WordedRefusal:
            Trouble(status: 422, title: "不能办理", words: error.words, advice: "请返回上一页更正后再提交。")
        case let error as UploadTooBig:
            Trouble(
                status: 413, title: "内容过大", words: "提交的内容超过 \(sizeWords(error.limit)) 的上限，没有收下。",
                advice: "请减小文件后重新提交。")
        case is MultipartFault, is MalformedRequest:
            Trouble(
                status: 400, title: "无法识别", words: "提交的内容不完整或者格式有误，没有办理。",
                advice: "请刷新页面后重新提交。")
        default: nil
        }
    }

    /// A fault of ours; the id leads to the line in the server's log.
    static func fault(id: String) -> Trouble {
        Trouble(
            status: 500, title: "系统出错", words: "系统未能完成本次操作，没有保存任何内容。错误编号：\(id)。",
            advice: "请稍后重试；仍有问题的，请将错误编号告知系统管理员。")
    }

    func page(chrome: Page.Chrome) -> Page {
        Page(
            title: title,
            body: """
                <section class="trouble">
                <h1>\(title)</h1>
                <p>\(words)</p>
                <p>\(advice)</p>
                <p>\(link("返回首页", chrome == .office ? "/home" : "/open"))</p>
                </section>
                """, chrome: chrome)
    }
}

/// A request that cannot be read (HTTP 400).
struct MalformedRequest: Error {}
