import Foundation
import FuzzProperties
import TestSupport
import Testing

/// What the fuzzer has found worth keeping is tried again, as it is and changed a little.
struct CorpusTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")

  private static func corpus(_ property: FuzzProperty) throws -> [(name: String, bytes: [UInt8])] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder.appending(path: property.rawValue), includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
  }

  @Test(arguments: FuzzProperty.allCases)
  func `no input of the corpus breaks a property`(_ property: FuzzProperty) throws {
    let corpus = try Self.corpus(property)
    try #require(corpus.count >= 5)
    for (name, bytes) in corpus {
      #expect(throws: Never.self, "\(property.rawValue)/\(name)") { try property.check(bytes) }
    }
  }

  @Test(arguments: FuzzProperty.allCases)
  func `nothing near the corpus breaks a property`(_ property: FuzzProperty) throws {
    let corpus = try Self.corpus(property).map(\.bytes)
    for seed in 0..<2000 {
      var mutation = Mutation(of: corpus, seed: UInt64(seed))
      let bytes = mutation.next()
      #expect(throws: Never.self, "\(property.rawValue), seed \(seed): \(String(decoding: bytes, as: UTF8.self))") {
        try property.check(bytes)
      }
    }
  }
}
