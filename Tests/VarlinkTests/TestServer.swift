import Foundation
import JSONDocument
import Varlink

let testName = "org.example.test"
let testText = "interface org.example.test\n\nmethod Echo() -> ()\n"

extension VarlinkInterface {
  static func test(_ handle: @escaping Handler) -> VarlinkInterface {
    VarlinkInterface(name: testName, description: testText, handle: handle)
  }

  /// Answers each call with its own parameters.
  static let echo = test { call, _ in call.parameters }
}

extension VarlinkServer {
  init(
    _ interface: VarlinkInterface = .echo, limits: VarlinkLimits = VarlinkLimits(), events: Events = Events()
  ) {
    self.init(
      info: ServiceInfo(vendor: "Vendor", product: "Product", version: "1.2", url: "https://example.org"),
      interfaces: [interface], limits: limits, report: { events.add($0) })
  }
}

/// Runs a server at a path of its own while the body runs, and waits for its end.
func serving(
  _ interface: VarlinkInterface = .echo, limits: VarlinkLimits = VarlinkLimits(), events: Events = Events(),
  _ body: (String) async throws -> Void
) async throws {
  try await withFolder { folder in
    let path = "\(folder)/socket"
    let bound = try await VarlinkServer(interface, limits: limits, events: events).bind(at: .path(path))
    try await running(bound) { try await body(path) }
  }
}

func running(_ bound: BoundVarlinkServer, _ body: () async throws -> Void) async throws {
  let server = Task { try await bound.run() }
  do {
    try await body()
  } catch {
    server.cancel()
    _ = await server.result
    throw error
  }
  server.cancel()
  try await server.value
}

/// Gives the body a folder of its own, and removes it.
func withFolder(_ body: (String) async throws -> Void) async throws {
  let folder = URL.temporaryDirectory.appending(path: "varlink-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder.path)
}
