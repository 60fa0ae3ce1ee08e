// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

/// The published examples, in a file any language can read.
private struct CheckDigitVectors: Decodable {
    struct Kind: Decodable {
        struct Example: Decodable {
            var code: String
            var valid: Bool
        }
        var examples: [Example]
    }
    var uscc_gb32100_2015: Kind
    var org_gb11714_1997: Kind
    var regno_gs15_2006: Kind
    var resident_id_gb11643_1999: Kind

    static func load() throws -> CheckDigitVectors {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Vectors/registers/check_digits.json")
        return try JSONDecoder().decode(CheckDigitVectors.self, from: Data(contentsOf: file))
    }
}

@Suite struct `Check digits` {
    @Test func `agree with the published examples`() throws {
        let vectors = try CheckDigitVectors.load()
        for e in vectors.uscc_gb32100_2015.examples { #expect(((try? USCC(e.code)) != nil) == e.valid) }
        for e in vectors.org_gb11714_1997.examples {
            #expect(((try? OrganisationCode(e.code)) != nil) == e.valid)
        }
        for e in vectors.regno_gs15_2006.examples {
            #expect(((try? RegistrationNumber(e.code)) != nil) == e.valid)
        }
        for e in vectors.resident_id_gb11643_1999.examples {
            #expect(((try? ResidentID(e.code)) != nil) == e.valid)
        }
        #expect(vectors.uscc_gb32100_2015.examples.count >= 7)
    }

    @Test(arguments: ["91350100M000100Y43", "91430702MA4PGC4Y0B", "91430524758002915T"])
    func `catch every single wrong character of a USCC`(code: String) {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let characters = Array(code)
        for place in characters.indices {
            for other in alphabet where other != characters[place] {
                var wrong = characters
                wrong[place] = other
                #expect((try? USCC(String(wrong))) == nil)
            }
        }
    }

    @Test func `say what is wrong with a USCC`() {
        #expect(throws: CodeRefusal.lookalike("I")) { try USCC("91350100M000100I43") }
        #expect(throws: CodeRefusal.lookalike("o")) { try USCC("9135o100M000100Y43") }
        #expect(throws: CodeRefusal.foreignCharacter("-")) { try USCC("91350100-000100Y43") }
        #expect(throws: CodeRefusal.wrongLength(have: 17, need: 18)) { try USCC("91350100M000100Y4") }
        #expect(throws: CodeRefusal.wrongCheck(expected: "3")) { try USCC("91350100M000100Y44") }
    }

    @Test func `accept lower case and store upper`() throws {
        #expect(try USCC("91430702ma4pgc4y0b").text == "91430702MA4PGC4Y0B")
    }

    @Test(arguments: ["9.14307E+17", "9.1430702E17", "9E+17", "914307020000010000"])
    func `tell numbers a spreadsheet has rounded`(code: String) {
        #expect(throws: CodeRefusal.roundedBySpreadsheet) { try USCC(code) }
    }

    @Test func `do not mistake a code with an E for a rounded number`() throws {
        let code = "9143070212345678E"
        let whole = code + String(USCC.check(of: code))
        #expect(try USCC(whole).text == whole)
    }

    @Test func `complete what they check`() throws {
        #expect(RegistrationNumber.completing("11010800000001") == "110108000000016")
        #expect(USCC.check(of: "91430702MA4PGC4Y0") == "B")
        #expect(try USCC("91430702MA4PGC4Y0B").organisationCode == "MA4PGC4Y0")
    }

    @Test func `refuse resident ids with no such birthday`() {
        #expect(throws: CodeRefusal.noSuchDate) {
            // Valid but for 31 February.
            try ResidentID("43070219900231001" + checkOfResidentID("43070219900231001"))
        }
    }

    @Test func `mask what is personal`() {
        #expect(Masking.residentID("430702199001010019") == "430702************")
        #expect(Masking.phone("13812345678") == "138****5678")
    }

    private func checkOfResidentID(_ first17: String) -> String {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(first17, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return String(Array("10X98765432")[sum % 11])
    }
}
