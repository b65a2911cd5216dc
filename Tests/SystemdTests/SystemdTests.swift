import Foundation
import Testing

/// The package, as an administrator gets it, in a real systemd. One after the other, in one machine.
@Suite(
  .serialized, .timeLimit(.minutes(5)), .machine,
  .enabled(
    if: Package.file != nil,
    "MIGEDIT_PACKAGE does not name a package: deploy/test builds one, where this machine allows namespaces"))
enum SystemdTests {}

/// The package under test, and the same with a higher version.
enum Package {
  static let file = ProcessInfo.processInfo.environment["MIGEDIT_PACKAGE"].flatMap { $0.isEmpty ? nil : $0 }

  /// It lies beside the other.
  static func withPostgreSQL() throws -> String {
    let file = try #require(file).replacing("/migedit_", with: "/migedit-postgresql_")
    return try #require(FileManager.default.fileExists(atPath: file) ? file : nil, "there is no \(file)")
  }

  static func next() throws -> String {
    try #require(
      ProcessInfo.processInfo.environment["MIGEDIT_PACKAGE_NEXT"],
      "MIGEDIT_PACKAGE_NEXT names no package: see deploy/test")
  }
}

/// A machine for all tests of a suite.
struct SharedMachine: SuiteTrait, TestScoping {
  @TaskLocal static var machine: Machine?

  @concurrent func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
  ) async throws {
    let machine = try await Machine.boot()
    try await Self.$machine.withValue(machine) { try await function() }
    await machine.end()
  }
}

extension Trait where Self == SharedMachine {
  static var machine: Self { Self() }
}
