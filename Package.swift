// swift-tools-version: 6.2

import PackageDescription

// The shared libgit2 and gumbo are found through pkg-config. `STET_STATIC=1` links Debian's archives
// instead, libgit2 without its network back ends: a process then starts in a tenth of the time. The Makefile sets it
// after looking at the version and the archives; see docs/decisions/0003-static-libgit2.md.
let staticLibgit2 = Context.environment["STET_STATIC"] == "1"

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let libraries: [Target] =
    staticLibgit2
    ? [
        .target(
            name: "CStetLibgit2",
            cSettings: [.define("STET_STATIC_LIBGIT2")],
            linkerSettings: [
                .linkedLibrary(":libgit2.a"), .linkedLibrary(":libmbedcrypto.a"),
                .linkedLibrary("z"), .linkedLibrary("pcre2-8"), .linkedLibrary("http_parser"),
            ]),
        .target(name: "CStetHTML", linkerSettings: [.linkedLibrary(":libgumbo.a")]),
    ]
    : [
        .systemLibrary(
            name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .target(
            name: "CStetLibgit2", dependencies: ["CLibgit2"],
            linkerSettings: [.linkedLibrary("z")]),
        .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
        .target(name: "CStetHTML", dependencies: ["CGumbo"]),
    ]

// Only documentation needs the plugin, so only it pays for it: `make docs` sets STET_DOCS=1.
let documentation: [Package.Dependency] =
    Context.environment["STET_DOCS"] == "1"
    ? [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")] : []

let package = Package(
    name: "stet",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Stet", targets: ["Stet"]),
        .executable(name: "stet", targets: ["StetMain"]),
    ],
    dependencies: documentation + [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: libraries + [
        .target(name: "CStetSchemas"),
        .target(
            name: "StetRecords",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "StetSignatures",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(name: "StetTexts", dependencies: ["StetRecords"], swiftSettings: settings),
        .target(
            name: "StetReading", dependencies: ["StetRecords", "StetTexts", "CStetHTML"],
            swiftSettings: settings),
        .target(
            name: "StetReview", dependencies: ["StetRecords", "StetTexts", "StetSignatures"],
            swiftSettings: settings),
        .target(
            name: "StetGit",
            dependencies: ["CStetLibgit2", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "StetLedger",
            dependencies: ["StetRecords", "StetTexts", "StetReview", "StetGit", "StetSignatures"],
            swiftSettings: settings),
        .target(
            name: "StetCatalog",
            dependencies: [
                "StetRecords", "StetTexts", "StetReview",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "Stet",
            dependencies: [
                "StetRecords", "StetTexts", "StetReading", "StetReview", "StetLedger",
                "StetCatalog",
                "StetGit", "StetSignatures",
            ],
            swiftSettings: settings),
        .target(
            name: "StetCLI",
            dependencies: [
                "Stet", "CStetSchemas",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        .executableTarget(name: "StetMain", dependencies: ["StetCLI"], swiftSettings: settings),

        .target(
            name: "TestSupport",
            dependencies: [
                "Stet", "StetReading",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .executableTarget(
            name: "StetFuzz",
            dependencies: [
                "Stet", "StetGit", "StetLedger", "StetRecords", "StetSignatures", "TestSupport",
            ],
            path: "Tests/Fuzz", exclude: ["Kept"], swiftSettings: settings),
        .executableTarget(
            name: "StetStates",
            dependencies: ["StetGit", "StetLedger", "StetRecords", "StetReview"],
            path: "Tests/States", swiftSettings: settings),
        .executableTarget(
            name: "StetEvaluate", dependencies: ["StetTexts", "TextMutations"],
            path: "Tests/Evaluate", swiftSettings: settings),
        .target(
            name: "TextMutations", dependencies: ["StetTexts"], path: "Tests/TextMutations",
            swiftSettings: settings),
        .testTarget(
            name: "StetRecordsTests", dependencies: ["StetRecords", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetSignaturesTests",
            dependencies: ["StetSignatures", "StetGit", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetTextsTests", dependencies: ["StetTexts", "TestSupport", "TextMutations"],
            swiftSettings: settings),
        .testTarget(
            name: "StetReadingTests", dependencies: ["StetReading", "StetTexts", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetReviewTests", dependencies: ["StetReview", "StetLedger", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetLedgerTests",
            dependencies: ["StetLedger", "Stet", "StetMain", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetCatalogTests",
            dependencies: [
                "StetCatalog", "StetLedger", "StetReview", "StetGit", "Stet", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StetCLITests", dependencies: ["StetCLI", "StetMain", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "StetFaultTests", dependencies: ["StetMain", "Stet", "TestSupport"],
            exclude: ["faults.c"], swiftSettings: settings),
    ]
)
