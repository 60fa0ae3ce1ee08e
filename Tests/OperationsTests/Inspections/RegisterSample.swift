// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Rows of the registers for tests that do not import files.
enum RegisterSample {
    /// An entity of a number; every field that matters to a search or a pool can be changed after.
    static func entity(_ number: Int) -> EntityRow {
        EntityRow(
            uscc: "91430702MA4L" + String(100_000 + number), registrationNumber: nil,
            name: "常德示例\(number)号商行",
            formerNames: [], typeCode: "1130", statusRaw: "存续", status: .active, registeredOn: nil,
            approvedOn: nil, authority: "武陵区市场监督管理局", jurisdiction: "430702", division: "430702",
            industry: "5211", address: "武陵区示例路\(number)号", scope: "食品销售。", riskClass: .b,
            riskDate: nil, riskSource: "", isAbnormal: false, isSerious: false, isKeyObject: false)
    }

    /// An inspector by the id of the register, `unit:staff number`; the certificate lasts until the end of 2026.
    static func inspector(_ id: String, _ officer: Officer) -> InspectorRow {
        InspectorRow(
            staffNumber: String(id.split(separator: ":").last ?? ""), name: officer.name, unit: officer.unit,
            certificate: "18-\(id)", certificateFrom: Day("2024-01-01"), certificateTo: Day("2026-12-31"),
            itemCategories: [], skills: [], areas: [], unavailableFrom: nil, unavailableTo: nil, duty: "在岗",
            relations: [], residentID: nil, phone: nil)
    }
}
