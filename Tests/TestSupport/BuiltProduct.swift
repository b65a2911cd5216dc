import Foundation
import Testing

/// Where an executable of this package was built: beside the test bundle or, for a benchmark, in the folder that MIGEDIT_PRODUCTS
/// names.
package func builtProduct(_ name: String) throws -> String {
  let arguments = CommandLine.arguments
  let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments.index(after: $0) }
  let path = bundle.flatMap { arguments.indices.contains($0) ? arguments[$0] : nil } ?? arguments[0]
  let folder =
    ProcessInfo.processInfo.environment["MIGEDIT_PRODUCTS"].map { URL(filePath: $0) }
    ?? URL(filePath: path).deletingLastPathComponent()
  let product = folder.appending(path: name)
  try #require(
    FileManager.default.isExecutableFile(atPath: product.path),
    "\(product.path) is not there: run the tests with swift test, which builds it")
  return product.path
}
