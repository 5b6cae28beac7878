// swift-tools-version: 6.2
import PackageDescription

// The floor plan. A target exists only where reality has an owner or a trust boundary, or where C
// enters; the missing edges are the security model. Data flows from the top of this list to its
// end:
//
//   cluster ──service account token──▶ workload ──client assertion──▶ tenant ──access token──▶ resource

/// What every target is compiled with: the strictest language the toolchain has.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A room of the house: folder `Sources/<name>`, module `ArcFed<name>`.
func room(_ name: String, imports: [String]) -> Target {
  .target(
    name: "ArcFed\(name)", dependencies: imports.map { .byName(name: $0) },
    path: "Sources/\(name)", swiftSettings: strict)
}

/// The tests of a room: folder `Tests/<name>Tests`. They may look at everything that lies below it.
func tests(of name: String, target: String? = nil, imports: [String]) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: ([target ?? "ArcFed\(name)", "TestSupport"] + imports).map { .byName(name: $0) },
    path: "Tests/\(name)Tests", swiftSettings: strict)
}

/// With Swift's libraries inside, the released command starts sooner, calls them directly and runs
/// where no Swift is installed.
func selfContained<Setting>(_ setting: ([String], BuildSettingCondition?) -> Setting) -> Setting {
  setting(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))
}

let floor = ["ArcFedJSON", "ArcFedSimulation"]
let protocols = floor + ["ArcFedJOSE", "ArcFedHTTP", "ArcFedSQLite", "ArcFedOpenIDConnect"]

let package = Package(
  name: "ArcFed",
  products: [
    .library(name: "ArcFed", targets: ["ArcFed"]),
    .library(name: "ArcFedScenarios", targets: ["ArcFedScenarios"]),
    .executable(name: "arcfed", targets: ["ArcFedCLI"]),
  ],
  targets: [
    // 0. The ground: C libraries, JSON, and the one door to time and chance.
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(
      name: "CSQLite", pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
    room("JSON", imports: []),
    room("Simulation", imports: []),

    // 1. What every protocol here is made of.
    room("JOSE", imports: ["ArcFedJSON", "COpenSSL"]),
    room("HTTP", imports: floor),
    room("SQLite", imports: ["CSQLite"]),

    // 2. Shared by all who check tokens; what runs in the pod; the way in from outside.
    room("OpenIDConnect", imports: floor + ["ArcFedJOSE", "ArcFedHTTP"]),
    room("AzureIdentity", imports: floor + ["ArcFedHTTP"]),
    room("HTTPServer", imports: ["ArcFedHTTP", "COpenSSL"]),

    // 3. Azure's front door.
    room("ResourceManager", imports: protocols),

    // 4. The cluster, the tenant and the resource: strangers to each other.
    room("Kubernetes", imports: protocols),
    room("Entra", imports: protocols + ["ArcFedResourceManager"]),
    room("ProtectedResources", imports: protocols + ["ArcFedResourceManager"]),

    // 5. What Azure Arc adds to a cluster.
    room("AzureArc", imports: protocols + ["ArcFedResourceManager", "ArcFedKubernetes"]),

    // 6. The composition root: the public library.
    .target(
      name: "ArcFed",
      dependencies: (protocols + [
        "ArcFedAzureIdentity", "ArcFedResourceManager", "ArcFedKubernetes", "ArcFedEntra",
        "ArcFedProtectedResources", "ArcFedAzureArc",
      ]).map { .byName(name: $0) },
      path: "Sources/ArcFed", swiftSettings: strict),

    // 7. Scripts: steps and expectations.
    room("Scenarios", imports: floor + ["ArcFed", "ArcFedHTTP"]),

    // 8. The world on this machine's sockets.
    room(
      "Serving",
      imports: floor + [
        "ArcFed", "ArcFedScenarios", "ArcFedHTTP", "ArcFedHTTPServer", "ArcFedJOSE",
      ]),

    // 8. What all of it costs beside the cryptography alone. Sees every room, and only the command
    // sees it.
    room(
      "Bench",
      imports: protocols + [
        "ArcFed", "ArcFedScenarios", "ArcFedHTTPServer", "ArcFedKubernetes", "ArcFedEntra",
      ]),

    // 9. The command.
    .executableTarget(
      name: "ArcFedCLI",
      dependencies: [
        "ArcFed", "ArcFedScenarios", "ArcFedServing", "ArcFedBench", "ArcFedHTTPServer",
        "ArcFedJSON",
      ],
      path: "Sources/ArcFedCLI", swiftSettings: strict + [selfContained(SwiftSetting.unsafeFlags)],
      linkerSettings: [selfContained(LinkerSetting.unsafeFlags)]),

    // The tests, in the same order.
    .target(
      name: "TestSupport",
      dependencies: ["ArcFedJSON", "ArcFedHTTP", "ArcFedJOSE", "ArcFedSimulation"],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests(of: "JSON", imports: []),
    tests(of: "Simulation", imports: []),
    tests(of: "JOSE", imports: ["ArcFedJSON"]),
    tests(of: "HTTP", imports: floor),
    tests(of: "SQLite", imports: []),
    tests(of: "OpenIDConnect", imports: floor + ["ArcFedJOSE", "ArcFedHTTP"]),
    tests(of: "AzureIdentity", imports: floor + ["ArcFedHTTP"]),
    tests(of: "HTTPServer", imports: ["ArcFedHTTP", "ArcFedJSON"]),
    tests(of: "ResourceManager", imports: protocols),
    tests(of: "Kubernetes", imports: protocols),
    tests(of: "Entra", imports: protocols + ["ArcFedResourceManager"]),
    tests(of: "ProtectedResources", imports: protocols + ["ArcFedResourceManager"]),
    tests(of: "AzureArc", imports: protocols + ["ArcFedResourceManager", "ArcFedKubernetes"]),
    tests(of: "ArcFed", target: "ArcFed", imports: protocols),
    tests(of: "Scenarios", imports: floor + ["ArcFed"]),
    tests(
      of: "Serving",
      imports: floor + [
        "ArcFed", "ArcFedScenarios", "ArcFedHTTP", "ArcFedHTTPServer", "ArcFedJOSE", "ArcFedSQLite",
      ]),
    tests(of: "Bench", imports: floor),
    tests(of: "ArcFedCLI", target: "ArcFedCLI", imports: floor),
    .testTarget(
      name: "TidyTests", dependencies: ["TestSupport"],
      path: "Tests/TidyTests", swiftSettings: strict),
  ]
)
