// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors, so a dependency that moves can break the build: each is pinned, and each has its reason. What the library
// MigeditClient reaches is not: a package that uses it, and others that want the same dependency, must find one version for all.
let package = Package(
  name: "migedit",
  products: [
    .executable(name: "migeditd", targets: ["migeditd"]),
    .executable(name: "migeditctl", targets: ["migeditctl"]),
    .library(name: "MigeditClient", targets: ["MigeditClient"]),
    .executable(name: "library-simulator", targets: ["library-simulator"]),
  ],
  dependencies: [
    // Ordered members of a JSON object; MigeditClient reaches it.
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    // Fingerprints of what was asked for; the version that async-http-client's packages take.
    .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
    // SQLite: migrations, a writer and read-only readers.
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    // The control socket, and the simulator's server; MigeditClient reaches it.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // Asks the Library server.
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    // Answers that something on the way compressed; the version that async-http-client takes.
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    // The roots that the Library server's certificate is checked against.
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    // Starts and ends the daemon's parts in order, on signals.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    // The log: where it goes is decided in one place.
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    // Verbs and flags of migeditctl and migeditd.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // The configuration, read as nodes with line and column.
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .target(
      name: "JSONDocument",
      dependencies: [.product(name: "OrderedCollections", package: "swift-collections")]),
    // How the C library gives memory back.
    .systemLibrary(name: "CMalloc"),
    .target(name: "Runtime", dependencies: ["CMalloc"]),
    // What the daemon tells of itself in numbers, and how that is written.
    .target(name: "MetricModel"),
    .target(name: "LibraryModel", dependencies: ["JSONDocument"]),
    .target(name: "JobModel", dependencies: ["JSONDocument", "LibraryModel", "Runtime"]),
    // When edits may start, when to look at one, and when a night is over.
    .target(name: "Planning", dependencies: ["JobModel", "LibraryModel", "Runtime"]),
    .target(
      name: "LibraryAPI",
      dependencies: [
        "JSONDocument", "LibraryModel", "Runtime", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
      ]),
    .target(
      name: "QueueStore",
      dependencies: [
        "JSONDocument", "JobModel", "LibraryModel", "MetricModel", "Planning", "Runtime",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    // How SQLite is configured, by functions that Swift can't call.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "SQLiteEngine",
      dependencies: [
        "CSQLite", "MetricModel", "QueueStore", "Runtime", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    // PostgreSQL's own client library.
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "PostgreSQLEngine", dependencies: ["CPostgreSQL", "MetricModel", "QueueStore", "Runtime"]),
    .target(
      name: "Varlink",
      dependencies: [
        "JSONDocument", "Runtime", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .target(
      name: "ControlAPI", dependencies: ["JSONDocument", "JobModel", "LibraryModel", "Runtime", "Varlink"],
      resources: [.embedInCode("org.migedit.Queue.varlink")]),
    // The queue for programs in Swift: the one target that others may use, with the only public declarations.
    .target(
      name: "MigeditClient",
      dependencies: ["ControlAPI", "JSONDocument", "JobModel", "LibraryModel", "Runtime", "Varlink"]),
    .target(
      name: "EditEngine",
      dependencies: [
        "JSONDocument", "JobModel", "LibraryAPI", "LibraryModel", "MetricModel", "Planning", "QueueStore", "Runtime",
        .product(name: "Logging", package: "swift-log"),
      ]),
    // Whether the kernel's clock is synchronised, which Glibc's module leaves out.
    .systemLibrary(name: "CClock"),
    // What systemd is told, and passes, and the journal.
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .target(
      name: "MigeditDaemon",
      dependencies: [
        "CClock", "CSystemd", "ControlAPI", "EditEngine", "JSONDocument", "JobModel", "LibraryAPI", "LibraryModel",
        "MetricModel", "Planning", "QueueStore", "Runtime", "SQLiteEngine", "Varlink", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    .target(name: "Terminal"),
    .target(name: "Report", dependencies: ["JSONDocument", "JobModel", "LibraryModel", "Runtime", "Terminal"]),
    .target(
      name: "MigeditCommands",
      dependencies: [
        "ControlAPI", "JSONDocument", "JobModel", "LibraryModel", "Report", "Runtime", "Terminal", "Varlink",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "LibrarySimulator",
      dependencies: [
        "JSONDocument", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    // Measures migedit beside others; nothing that is installed uses it.
    .target(
      name: "MigeditBench",
      dependencies: [
        "JSONDocument", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .executableTarget(name: "migeditd", dependencies: ["MigeditDaemon"]),
    // The daemon with what it takes to keep the queue in PostgreSQL: a package of its own.
    .executableTarget(name: "migeditd-postgresql", dependencies: ["MigeditDaemon", "PostgreSQLEngine", "QueueStore"]),
    .executableTarget(name: "migeditctl", dependencies: ["MigeditCommands"]),
    .executableTarget(name: "library-simulator", dependencies: ["LibrarySimulator"]),
    .executableTarget(name: "migedit-bench", dependencies: ["MigeditBench"]),

    .target(
      name: "TestSupport", dependencies: ["JSONDocument", "LibraryModel", "Runtime"], path: "Tests/TestSupport",
      exclude: ["Documents"]),
    // The program in MigeditClient's article: a user's, which sees the public declarations only.
    .executableTarget(name: "client-example", dependencies: ["MigeditClient"], path: "Tests/ClientExample"),
    // A daemon that answers as a test says.
    .target(
      name: "DaemonSupport", dependencies: ["ControlAPI", "JSONDocument", "TestSupport", "Varlink"],
      path: "Tests/DaemonSupport"),
    // A queue in memory, and how the tests open one of each kind.
    .target(
      name: "StoreSupport",
      dependencies: [
        "JSONDocument", "JobModel", "LibraryModel", "MetricModel", "Planning", "PostgreSQLEngine", "QueueStore",
        "Runtime", "SQLiteEngine", "TestSupport",
      ],
      path: "Tests/StoreSupport"),
    // Serves org.varlink.certification, for the certification client of another implementation.
    .executableTarget(
      name: "certification-server", dependencies: ["JSONDocument", "Varlink"], path: "Tests/CertificationServer"),
    // The points at which a daemon of the tests ends itself, by name.
    .target(name: "KillPoints", path: "Tests/KillPoints"),
    // migeditd with its queue and its servers wrapped, so that it kills itself at a named point.
    .executableTarget(
      name: "killing-daemon",
      dependencies: [
        "EditEngine", "JobModel", "KillPoints", "LibraryModel", "MetricModel", "MigeditDaemon", "PostgreSQLEngine",
        "QueueStore", "Runtime",
      ],
      path: "Tests/KillingDaemon"),
    // What must hold whatever bytes come in: for the fuzzer, and for the test that tries again what it has found.
    .target(
      name: "FuzzProperties",
      dependencies: ["JSONDocument", "MigeditDaemon", "Varlink", .product(name: "NIOCore", package: "swift-nio")],
      path: "Tests/FuzzProperties"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzProperties", "TestSupport"], exclude: ["Corpus"]),
    .testTarget(name: "JSONDocumentTests", dependencies: ["JSONDocument", "TestSupport"]),
    .testTarget(name: "RuntimeTests", dependencies: ["JSONDocument", "Runtime", "TestSupport"]),
    .testTarget(name: "MetricModelTests", dependencies: ["JSONDocument", "MetricModel", "TestSupport"]),
    .testTarget(
      name: "LibraryModelTests", dependencies: ["JSONDocument", "LibraryModel", "TestSupport"],
      exclude: ["Attribution/WhoseWord.txt"]),
    .testTarget(
      name: "JobModelTests", dependencies: ["JSONDocument", "JobModel", "LibraryModel", "Runtime", "TestSupport"]),
    .testTarget(
      name: "PlanningTests", dependencies: ["JobModel", "LibraryModel", "Planning", "Runtime", "TestSupport"]),
    .testTarget(
      name: "LibraryAPITests",
      dependencies: [
        "JSONDocument", "LibraryAPI", "LibraryModel", "TestSupport",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    .testTarget(
      name: "QueueStoreTests",
      dependencies: [
        "JSONDocument", "JobModel", "LibraryModel", "MetricModel", "Planning", "QueueStore", "Runtime", "SQLiteEngine",
        "StoreSupport", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      exclude: ["Queues"]),
    .testTarget(
      name: "PostgreSQLEngineTests",
      dependencies: [
        "JSONDocument", "JobModel", "LibraryModel", "PostgreSQLEngine", "QueueStore", "Runtime", "StoreSupport",
        "TestSupport",
      ]),
    .testTarget(
      name: "VarlinkTests",
      dependencies: [
        "JSONDocument", "TestSupport", "Varlink", "certification-server",
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(
      name: "ControlAPITests",
      dependencies: ["ControlAPI", "JSONDocument", "JobModel", "LibraryModel", "Runtime", "TestSupport", "Varlink"]),
    .testTarget(
      name: "MigeditClientTests",
      dependencies: [
        "ControlAPI", "DaemonSupport", "JSONDocument", "JobModel", "LibraryModel", "MigeditClient", "Runtime",
        "TestSupport", "Varlink",
      ]),
    .testTarget(
      name: "EditEngineTests",
      dependencies: [
        "EditEngine", "JSONDocument", "JobModel", "LibraryAPI", "LibraryModel", "LibrarySimulator", "MetricModel",
        "Planning", "QueueStore", "Runtime", "SQLiteEngine", "StoreSupport", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    .testTarget(
      name: "MigeditDaemonTests",
      dependencies: [
        "ControlAPI", "EditEngine", "JSONDocument", "JobModel", "LibraryAPI", "LibraryModel", "MetricModel",
        "MigeditDaemon", "Planning", "QueueStore", "Runtime", "SQLiteEngine", "TestSupport", "Varlink",
        .product(name: "Logging", package: "swift-log"),
      ]),
    .testTarget(
      name: "ExplorationTests",
      dependencies: ["JSONDocument", "JobModel", "LibraryModel", "QueueStore", "Runtime", "StoreSupport"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"]),
    .testTarget(
      name: "ReportTests",
      dependencies: ["JSONDocument", "JobModel", "LibraryModel", "Report", "Runtime", "Terminal", "TestSupport"]),
    .testTarget(
      name: "MigeditCommandsTests",
      dependencies: [
        "ControlAPI", "DaemonSupport", "JSONDocument", "JobModel", "LibraryModel", "MigeditCommands", "Runtime",
        "Terminal", "TestSupport", "Varlink",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "LibrarySimulatorTests",
      dependencies: [
        "JSONDocument", "LibrarySimulator", "TestSupport", "library-simulator",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      exclude: ["VendorClient"]),
    .testTarget(name: "MigeditBenchTests", dependencies: ["JSONDocument", "MigeditBench"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "ControlAPI", "JSONDocument", "JobModel", "KillPoints", "LibraryModel", "MetricModel", "MigeditClient",
        "Runtime", "TestSupport", "Varlink", "client-example", "killing-daemon", "library-simulator", "migedit-bench",
        "migeditctl", "migeditd", "migeditd-postgresql",
      ],
      exclude: ["Disk/failing-disk.c", "clock.c", "tabulator.py"]),
    // Several hosts in network namespaces, which Tests/SeveralHostsTests/network makes.
    .testTarget(
      name: "SeveralHostsTests",
      dependencies: [
        "ControlAPI", "JSONDocument", "JobModel", "LibraryModel", "Runtime", "TestSupport", "Varlink",
        "library-simulator", "migeditd-postgresql",
      ],
      exclude: ["network"]),
    // What is installed is the Debian package, which deploy/test builds.
    .testTarget(
      name: "SystemdTests",
      dependencies: [
        "ControlAPI", "JSONDocument", "JobModel", "LibraryModel", "TestSupport", "Varlink", "library-simulator",
      ],
      exclude: ["machine", "stall.c"]),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzzer has libFuzzer in it, which only `swift build --sanitize fuzzer` links: deploy/fuzz.
if Context.environment["MIGEDIT_FUZZ"] != nil {
  package.targets.append(.executableTarget(name: "fuzzer", dependencies: ["FuzzProperties"], path: "Tests/Fuzzer"))
}

let computed: Set = [
  "EditEngine", "EditEngineTests", "JSONDocument", "JobModel", "LibraryAPI", "LibraryModel", "LibrarySimulator",
  "Planning", "PlanningTests", "PostgreSQLEngine", "QueueStore", "Runtime", "SQLiteEngine", "StoreSupport",
  "TestSupport",
]

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
  // A debug build of what the nights of the engine's tests compute with is optimised, with all its checks: otherwise they
  // would take five times as long. A package that depends on this one may not have such flags, and has no such tests.
  guard computed.contains(target.name), !Context.packageDirectory.contains("/checkouts/") else { continue }
  target.swiftSettings?.append(
    .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug)))
}
