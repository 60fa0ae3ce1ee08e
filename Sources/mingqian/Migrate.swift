// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import Storage

/// Brings the schema up to date and begins the log.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "bring the database up to date and begin the log; `serve` does the same")

    @OptionGroup var settings: Settings

    func run() async throws {
        let office = try await settings.office()
        let versions = try await Migrations.versions(in: office.database)
        print("数据库结构版本：\(versions.database)；公开日志：\(office.settings.origin)")
    }
}

/// Lines reach whoever started us even through a pipe.
func flushOutput() { fflush(nil) }
