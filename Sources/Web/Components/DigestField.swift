// SPDX-License-Identifier: Apache-2.0

/// A field for the SHA-256 of a document. With `digest.js` the officer chooses the file and its digest is computed on
/// the own machine; without, the digest is typed.
func digestField(_ label: String, name: String, problem: String? = nil, required: Bool = true) -> HTML {
    """
    \(field(
        label, name: name, problem: problem, hint: "64 位小写十六进制数字；可以选择文件由本机计算，文件不会上传。", required: required))
    <p data-digest-for="\(name)" hidden><label>选择文件计算 <input type="file"></label></p>
    """
}

/// The scripts a page with `digestField` loads.
let digestScripts = ["sha256.js", "digest.js"]
