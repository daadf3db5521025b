// swift-tools-version: 6.2

import PackageDescription

// What only `make bench` needs.
let package = Package(
    name: "stet-bench",
    products: [.executable(name: "stet-generate", targets: ["Generate"])],
    targets: [
        .executableTarget(
            name: "Generate",
            swiftSettings: [
                .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"),
                .treatAllWarnings(as: .error),
            ])
    ]
)
