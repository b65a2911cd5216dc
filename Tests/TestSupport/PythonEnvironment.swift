import Foundation
import Synchronization
import Testing

/// Another implementation of a protocol of ours, out of a Python package index.
package struct PythonEnvironment: Sendable {
  /// What the virtual environment is called by.
  package let name: String
  /// A pip requirements file that pins everything: what it doesn't name is not installed.
  package let requirements: String
  /// A module that is there where the installation is whole.
  package let module: String

  package init(name: String, requirements: String, module: String) {
    self.name = name
    self.requirements = requirements
    self.module = module
  }

  package static let varlink = PythonEnvironment(
    name: "varlink", requirements: "varlink==31.0.0", module: "varlink")

  /// Prometheus' own reader of both texts.
  package static let prometheus = PythonEnvironment(
    name: "prometheus", requirements: "prometheus_client==0.26.0", module: "prometheus_client.openmetrics.parser")

  /// Tests that ask for the same one at the same time share the making of it.
  private static let asked = Mutex<[String: Task<String, any Error>]>([:])

  /// The interpreter of a virtual environment that is made once and kept for the next run.
  package func python() async throws -> String {
    let python = Self.asked.withLock { asked in
      let task = asked[name] ?? Task { try await make() }
      asked[name] = task
      return task
    }
    return try await python.value
  }

  /// Made under another name first, so that one that is not finished is never taken for one that is.
  private func make() async throws -> String {
    let folder = URL.temporaryDirectory.appending(path: "migedit-tests-\(name)-\(getuid())").path
    let python = "\(folder)/bin/python"
    if try await isWhole(folder) { return python }

    let making = "\(folder)-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: making) }
    let made = try await Program.run("python3", ["-m", "venv", making])
    try #require(
      made.status == 0,
      "python3 can't make a virtual environment; apt-get install python3-venv. It said: \(made.output)\(made.errors)")
    try requirements.write(toFile: "\(making)/requirements.txt", atomically: false, encoding: .utf8)
    let installed = try await Program.run(
      "\(making)/bin/python", ["-m", "pip", "install", "--quiet", "--no-deps", "-r", "\(making)/requirements.txt"])
    try #require(
      installed.status == 0,
      "pip can't install \(name); it needs a package index that has it. It said: \(installed.errors)")
    // Another run may have been faster, and may be using its own.
    if try await isWhole(folder) { return python }
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.moveItem(atPath: making, toPath: folder)
    return python
  }

  private func isWhole(_ folder: String) async throws -> Bool {
    let installed = try? String(contentsOfFile: "\(folder)/requirements.txt", encoding: .utf8)
    guard installed == requirements else { return false }
    return try await Program.run("\(folder)/bin/python", ["-c", "import \(module)"]).status == 0
  }
}
