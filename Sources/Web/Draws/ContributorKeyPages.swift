// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 参与抽取的密钥: the public keys with which an officer's browser or agent signs commitments.
enum ContributorKeyPages {
    /// `/contributor-keys`
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let keys = try await call.office.database.read { db in
            try db.contributorKeys(ofAccount: officer.account)
        }
        let rows = keys.map { key -> [HTML] in
            [
                digest(key.key), moment(key.registeredAt), "第 \(key.logIndex) 条",
                key.withdrawnAt.map { "\(statusTag("已停用", .bad)) \(moment($0))" } ?? statusTag("在用", .good),
                key.withdrawnAt == nil ? withdrawal(call, key) : "",
            ]
        }
        let all = table(
            caption: "本人的公钥，最近的在前", headers: ["公钥", "登记时间", "日志", "状态", "办理"], rows: rows,
            empty: "尚未登记。在网页上首次登记承诺时，浏览器的公钥会自动登记。")
        return .page(
            Page(
                title: "参与抽取的密钥",
                body: """
                    <h1>参与抽取的密钥</h1>
                    <p>承诺值由各参与方用自己的私钥签名，任何人（包括平台）都不能冒名承诺。私钥只保存在您的电脑上。</p>
                    \(all)
                    <section><h2>登记程序的公钥</h2>
                    <p>使用命令行程序代替网页参与抽取的，先运行下列命令，把显示的公钥登记在此：</p>
                    \(commandLine("mingqian contribute --show-key --folder 文件夹 --platform 网址 --log 日志公钥"))
                    \(form(
                        call, to: "/contributor-keys", button: "登记公钥",
                        field("公钥", name: "key", hint: "64 位小写十六进制数字。登记后记入公开日志。", required: true)))
                    </section>
                    """, crumbs: [("首页", "/home"), ("抽取仪式", "/ceremonies")]))
    }

    /// `POST /contributor-keys`
    static func register(_ call: Call) async throws -> Answer {
        try await call.office.registerContributorKey(
            call.form.text("key").lowercased(), by: try call.acting())
        return .seeOther("/contributor-keys", notice: "公钥已登记，并记入公开日志。")
    }

    /// `POST /contributor-keys/{key}/withdrawal`
    static func withdraw(_ call: Call) async throws -> Answer {
        try await call.office.withdrawContributorKey(call["key"], by: try call.acting())
        return .seeOther("/contributor-keys", notice: "公钥已停用；此前用它登记的承诺仍然有效。")
    }

    private static func withdrawal(_ call: Call, _ key: StoredContributorKey) -> HTML {
        form(
            call, to: "/contributor-keys/\(key.key)/withdrawal", button: "停用", danger: true, inline: true)
    }
}
