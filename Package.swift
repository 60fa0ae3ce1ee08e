// swift-tools-version: 6.2
// The target list is the architecture: arrows point downwards only (TidyTests hold them there).
import PackageDescription

let ours: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "mingqian",
    products: [
        .executable(name: "mingqian", targets: ["mingqian"]),
        .executable(name: "mingqian-verify", targets: ["mingqian-verify"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    ],
    targets: [
        // SHA-256 of short inputs by the processor's instructions.
        .target(name: "CShortHash"),
        // The rules, pure: no clock, no randomness, no files.
        .target(
            name: "SpotCheck",
            dependencies: ["CShortHash", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: ours),
        // Merkle trees, notes, tiles, proofs, pure.
        .target(
            name: "TransparencyLog", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: ours),
        // Who signs and cosigns heads, over HTTP: whoever runs a witness reads this and nothing of the server.
        .target(
            name: "Witnessing",
            dependencies: [
                "SpotCheck", "TransparencyLog", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ], swiftSettings: ours),
        // Rows from and to files; knows no domain word.
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(
            name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .target(
            name: "Tabular", dependencies: ["CZip", "CExpat", "CXlsxWriter"],
            resources: [.copy("Resources")], swiftSettings: ours),
        // SQL, migrations, SQLite and PostgreSQL.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "Storage",
            dependencies: [
                "SpotCheck", "TransparencyLog", "CLibPQ",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], swiftSettings: ours),
        // Each thing the office can do, once.
        .target(
            name: "Operations",
            dependencies: [
                "SpotCheck", "TransparencyLog", "Tabular", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ], resources: [.copy("Resources")], swiftSettings: ours),
        // Pages, forms, sessions.
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .target(
            name: "Web",
            dependencies: [
                "SpotCheck", "TransparencyLog", "Storage", "Operations", "CQREncode",
                .product(name: "Hummingbird", package: "hummingbird"),
            ], resources: [.copy("Assets")], swiftSettings: ours),
        .executableTarget(
            name: "mingqian",
            dependencies: [
                "SpotCheck", "TransparencyLog", "Witnessing", "Tabular", "Storage", "Operations", "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: ours),
        // Whoever audits us reads two small targets and nothing of the server.
        .executableTarget(
            name: "mingqian-verify", dependencies: ["SpotCheck", "TransparencyLog"], swiftSettings: ours),

        // Measures; run by Benchmarks/run.py.
        .executableTarget(
            name: "mingqian-bench",
            dependencies: [
                "SpotCheck", "TransparencyLog", "Storage", "Operations", "TestCity",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Benchmarks/Speed", swiftSettings: ours),
        .target(
            name: "TestCity",
            dependencies: ["SpotCheck", "TransparencyLog", "Witnessing", "Storage", "Operations"],
            path: "Tests/TestCity", swiftSettings: ours),
        .testTarget(name: "SpotCheckTests", dependencies: ["SpotCheck"], swiftSettings: ours),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog"], swiftSettings: ours),
        .testTarget(
            name: "WitnessingTests",
            dependencies: [
                "Witnessing", "mingqian", "TransparencyLog", "SpotCheck",
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ], swiftSettings: ours),
        .testTarget(
            name: "VerifyTests", dependencies: ["mingqian-verify", "SpotCheck", "TransparencyLog"],
            swiftSettings: ours),
        .testTarget(
            name: "DemoCityTests", dependencies: ["mingqian", "SpotCheck", "Storage", "Operations"],
            swiftSettings: ours),
        .testTarget(name: "TabularTests", dependencies: ["Tabular", "CZip"], swiftSettings: ours),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "TestCity"], swiftSettings: ours),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Operations", "Storage", "Tabular", "TestCity", "Witnessing", "mingqian-verify",
            ],
            swiftSettings: ours),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "Tabular", "TestCity", .product(name: "HummingbirdTesting", package: "hummingbird"),
            ], swiftSettings: ours),
        .testTarget(name: "TidyTests", swiftSettings: ours),
    ],
    swiftLanguageModes: [.v6]
)

// `bin/fuzz` alone sets the variable: nothing else is built for libFuzzer.
if Context.environment["MINGQIAN_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Tabular", "SpotCheck"], path: "Tests/Fuzz",
            exclude: ["corpus"], swiftSettings: ours,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
