// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck
import Web

/// The first units and the three administrators of a new installation.
struct Found: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "make the first units and the three administrators of a new installation")

    @OptionGroup var settings: Settings
    @Option(help: "id of the city, its division code") var city: String
    @Option(help: "name of the city") var cityName: String
    @Option(help: "id of the bureau that runs the platform") var bureau: String
    @Option(help: "name of that bureau") var bureauName: String

    func run() async throws {
        let office = try await settings.office()
        let people = [("system", "系统管理员"), ("security", "安全管理员"), ("audit", "审计管理员")].map {
            Founding.Administrator(login: $0.0, name: $0.1, password: Self.password(office.random(12)))
        }
        do {
            try await office.found(
                Founding(
                    city: (city, cityName), bureau: (bureau, bureauName), system: people[0],
                    security: people[1], audit: people[2]))
        } catch let refusal as AccountRefusal {
            throw ValidationError(refusal.words)
        }
        print("平台已启用。以下口令只显示这一次，首次登录须修改：")
        for person in people { print("\(person.name)\t\(person.login)\t\(person.password)") }
    }

    /// Twenty-four hexadecimal digits: long enough whatever the kinds.
    private static func password(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }
}
