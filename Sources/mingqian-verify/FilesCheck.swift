// SPDX-License-Identifier: Apache-2.0
import TransparencyLog

/// Every file against the manifest and against its own name (docs/log.md section 6).
struct FilesCheck {
    let files: PublicFiles

    func run(_ report: inout Report) {
        let before = report.findings.count
        checkNames(&report)
        guard let bytes = files.read(PublicBundle.manifest) else {
            return report.find("文件 \(PublicBundle.manifest)", "缺少文件清单。")
        }
        let manifest: Manifest
        do throws(Manifest.Refusal) {
            manifest = try Manifest(parsing: bytes)
        } catch {
            return report.find("文件 \(PublicBundle.manifest)", words(error))
        }
        check(manifest, &report)
        report.pass("文件：按清单逐一核对 \(manifest.lines.count) 个文件的摘要与大小，无一改动、缺少或多出。", since: before)
    }

    private static let single: Set<String> = [
        PublicBundle.checkpoint, PublicBundle.logKey, PublicBundle.witnessKeys, PublicBundle.policy,
        PublicBundle.manifest,
    ]

    /// The manifest is not signed: whoever adds a file can list it too, and readers would take it for the office's.
    private func checkNames(_ report: inout Report) {
        for path in files.paths where !path.hasPrefix("files/") {
            guard !Self.single.contains(path), !path.hasPrefix("tile/"),
                PublicBundle.index(ofClose: path) == nil
            else { continue }
            report.find("文件 \(path)", "不属于公开文件的任何一类，属事后添加。")
        }
        for path in files.paths where path.hasPrefix("files/") {
            guard let promised = PublicBundle.digest(ofFile: path) else {
                report.find("文件 \(path)", "文件名不是 SHA-256 摘要。")
                continue
            }
            guard let bytes = files.read(path), MerkleHash.sha256(bytes) == promised else {
                report.find("文件 \(path)", "内容与文件名所载摘要不符，文件已被改动。")
                continue
            }
        }
    }

    private func check(_ manifest: Manifest, _ report: inout Report) {
        for line in manifest.lines {
            guard let bytes = files.read(line.path) else {
                report.find("文件 \(line.path)", "清单中有此文件，实际缺少。")
                continue
            }
            if bytes.count != line.size {
                report.find("文件 \(line.path)", "清单记载 \(line.size) 字节，实际 \(bytes.count) 字节，文件已被改动。")
            } else if MerkleHash.sha256(bytes) != line.digest {
                report.find("文件 \(line.path)", "内容与清单记载的摘要不符，文件已被改动。")
            }
        }
        let listed = Set(manifest.lines.map(\.path))
        for path in files.paths where path != PublicBundle.manifest && !listed.contains(path) {
            report.find("文件 \(path)", "清单中没有此文件，属事后添加。")
        }
    }

    private func words(_ refusal: Manifest.Refusal) -> String {
        switch refusal {
        case .malformed: "文件清单格式不符。"
        case .changed: "文件清单自身的摘要不符，清单已被改动。"
        case .unsorted: "文件清单未按路径排序或有重复。"
        }
    }
}
