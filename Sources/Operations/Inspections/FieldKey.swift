// SPDX-License-Identifier: Apache-2.0
import Crypto

extension Office {
    /// The key with which an officer's phone encrypts what it has not sent yet, 32 bytes (docs/decisions/0040).
    ///
    /// It follows from the installation's data key (HKDF, RFC 5869), so that what waits on a phone can be read again
    /// after the officer has signed in anew; the phone itself forgets it when somebody signs out or somebody else
    /// signs in.
    package func fieldKey(of account: String) -> [UInt8] {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: settings.dataKey, info: Array("mingqian field drafts of \(account)".utf8),
            outputByteCount: 32)
        return key.withUnsafeBytes { Array($0) }
    }
}
