// swift-tools-version: 6.2

import PackageDescription

// Another package that uses Stet as a library: what it needs must be public, and one import enough.
let package = Package(
    name: "Consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "stet", path: "../..")],
    targets: [
        .testTarget(
            name: "ConsumerTests", dependencies: [.product(name: "Stet", package: "stet")])
    ]
)
