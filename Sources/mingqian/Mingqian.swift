// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The program of the office.
@main struct Mingqian: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mingqian", abstract: "明签: random inspections that anyone can check",
        subcommands: [
            Serve.self, Migrate.self, Found.self, Import.self, DatasetCommand.self, LogCommand.self,
            SignerCommand.self,
            WitnessCommand.self, Contribute.self, Secret.self, DemoCity.self, Burden.self,
        ])
}
