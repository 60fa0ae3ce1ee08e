// SPDX-License-Identifier: Apache-2.0
import CQREncode

/// A QR code (ISO/IEC 18004) as vector graphics: sharp on paper of any size, and no picture to fetch.
struct QRCode: Sendable {
    /// Modules on a side.
    let width: Int
    /// Row by row from the top.
    private let isDark: [Bool]

    /// Encodes bytes that are UTF-8 text, at error correction level M (15 % of the code may be lost).
    ///
    /// Text beyond ASCII is announced as such (ECI 26), or readers guess.
    /// Throws `QRCodeFault` when there are more bytes than one code holds (2,331).
    init(_ bytes: [UInt8]) throws(QRCodeFault) {
        guard let input = QRinput_new2(0, QR_ECLEVEL_M) else { throw QRCodeFault() }
        defer { QRinput_free(input) }
        if bytes.contains(where: { $0 >= 0x80 }) {
            guard QRinput_appendECIheader(input, 26) == 0 else { throw QRCodeFault() }
        }
        guard QRinput_append(input, QR_MODE_8, Int32(bytes.count), bytes) == 0,
            let code = QRcode_encodeInput(input)
        else { throw QRCodeFault() }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { throw QRCodeFault() }
        isDark = (0..<width * width).map { modules[$0] & 1 == 1 }
    }

    /// The code with its quiet zone of four modules.
    ///
    /// - Parameter label: what a screen reader says.
    func svg(label: String) -> HTML {
        let side = width + 8
        return """
            <svg class="qr" role="img" aria-label="\(label)" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges"><path d="\(outline)"/></svg>
            """
    }

    /// Each run of dark modules in a row as a rectangle one module high.
    private var outline: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, isDark[row * width + column] { column += 1 }
                if column > start {
                    path += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z"
                }
                column += 1
            }
        }
        return path
    }
}

/// No code could be made: too many bytes, or no memory.
struct QRCodeFault: Error {}
