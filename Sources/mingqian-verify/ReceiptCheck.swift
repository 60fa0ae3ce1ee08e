// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// One receipt, checked with nothing but itself, the log's key and the entry (docs/log.md section 5).
struct ReceiptCheck {
    /// From another place than the receipt; without it nothing says that the log signed.
    var log: NoteVerifier?
    /// The entry's bytes; those in the receipt if there are none.
    var entry: [UInt8]?
    /// Who must have cosigned the head.
    var policy: TrustPolicy?

    /// What to print and the exit status: 0 only if everything was proven.
    func run(_ bytes: [UInt8]) throws(UsageError) -> (text: String, status: Int32) {
        let receipt: Receipt
        do {
            receipt = try Receipt(parsing: try ReceiptPieces.join(bytes))
        } catch let refusal as ReceiptPieceRefusal {
            return failed(refusal.words)
        } catch let refusal as ReceiptRefusal {
            return failed(refusal.words)
        } catch {
            return failed("回执不能读取。")
        }
        guard let entry = entry ?? receipt.extra else {
            throw UsageError(words: "回执不含记录原文，请用 --entry 给出原文。")
        }
        guard let head = Checkpoint(text: receipt.checkpoint.text) else { return failed("检查点的格式不符。") }
        do throws(ProofRefusal) {
            try ProofCheck.inclusion(
                of: .leaf(entry), at: receipt.index, in: head.size, root: head.root, proof: receipt.path)
        } catch {
            return failed(error.words)
        }
        return signed(receipt, head, entry)
    }

    private func signed(
        _ receipt: Receipt, _ head: Checkpoint, _ entry: [UInt8]
    ) -> (text: String, status: Int32) {
        let place = "【一致】下列记录是日志 \(head.origin) 的第 \(receipt.index) 条（从 0 起），当时日志共 \(head.size) 条。"
        guard let log else {
            return (
                [
                    place, "【待定】没有给出日志公钥，检查点是否由日志签署未予核验。", words(entry),
                    "结论：回执自身前后一致，但不能证明出自该日志；请用 --key 给出公钥再核对。",
                ].joined(separator: "\n") + "\n", 1
            )
        }
        let verified: VerifiedCheckpoint
        do throws(ReceiptRefusal) {
            verified = try receipt.verify(
                entry: entry, log: log, witnesses: policy?.witnesses.map(\.key) ?? [])
        } catch {
            return failed(error.words)
        }
        if let policy, !policy.isMet(by: verified.witnesses) {
            return failed("检查点没有取得见证策略所要求的联署，只有 \(verified.witnesses.count) 个见证方联署。")
        }
        let cosigned = policy == nil ? "" : "，\(verified.witnesses.count) 个见证方联署，符合见证策略"
        return (
            [
                "【一致】检查点由 \(log.name) 签署\(cosigned)，树根 \(head.root.hex.prefix(16))…。", place, words(entry),
                "结论：该记录在检查点签署之前已载入公开日志；日志如有改动或者删去，均与本回执矛盾。"
                    + "回执不证明记录所述内容属实。",
            ].joined(separator: "\n") + "\n", 0
        )
    }

    /// What was logged, when, by whom, and the bytes as they were hashed.
    private func words(_ entry: [UInt8]) -> String {
        let text = String(decoding: entry, as: UTF8.self)
        do throws(JSONRefusal) {
            guard case .object(let fields) = try CanonicalJSON(parsing: entry),
                case .string(let type)? = fields["type"], case .string(let at)? = fields["at"]
            else { return "【记录】\(text)" }
            let actor = if case .string(let name)? = fields["actor"] { "，办理：\(name)" } else { "" }
            return "【记录】\(logEntryTitle(ofType: type))（\(type)），时间：\(at)\(actor)。原文：\n\(text)"
        } catch {
            return "【记录】\(text)"
        }
    }

    private func failed(_ words: String) -> (text: String, status: Int32) {
        ("【差异】\(words)\n结论：本回执不成立。\n", 1)
    }
}

extension ReceiptPieceRefusal {
    /// What is wrong with what was read from the codes.
    var words: String {
        switch self {
        case .mixed: "文件中有不同回执的二维码文字，或者同一码的文字前后不同。"
        case .missing(let numbers):
            "还缺第 \(numbers.map(String.init).joined(separator: "、")) 码的文字。"
        case .damaged: "二维码文字不完整或者已被改动。"
        }
    }
}

extension ReceiptRefusal {
    /// Why a receipt does not convince.
    var words: String {
        switch self {
        case .malformed: "不是回执的格式（C2SP tlog-proof）。"
        case .checkpoint(.note(.badSignature)): "检查点的签名与公钥不符，检查点已被改动或者系伪造。"
        case .checkpoint(.note(.notSignedByKnownKey)): "检查点没有该日志公钥的签名。"
        case .checkpoint(.note): "检查点的签名格式不符。"
        case .checkpoint(.malformed): "检查点的格式不符。"
        case .checkpoint(.originDiffers(let found)): "检查点属于另一日志 \(found)。"
        case .proof(let refusal): refusal.words
        }
    }
}

extension ProofRefusal {
    /// Why a path does not lead to the root.
    fileprivate var words: String {
        switch self {
        case .indexOutsideTree(let index, let size): "第 \(index) 条不在共 \(size) 条的日志之内。"
        case .rootDiffers, .wrongLength: "由记录原文和路径算出的树根与检查点不符：原文、序号或者路径已被改动。"
        case .emptyTree, .treeShrank: "检查点不能用于核对。"
        }
    }
}
