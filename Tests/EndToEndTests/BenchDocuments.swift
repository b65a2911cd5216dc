import ControlAPI
import JSONDocument
import LibraryModel
import TestSupport
import Testing

extension Samples {
  static func target(_ kind: TargetKind, _ number: Int) -> Target {
    target(kind, id: kind == .migration ? migration(number) : group(number))
  }

  static func target(_ kind: TargetKind = .migration, id: TargetID) -> Target {
    Target(environment: Bench.environment, kind: kind, id: id)
  }
}

extension Bench {
  /// An edit that the server was sent.
  struct Put {
    let path: String
    /// That its header names.
    let project: String?
    let body: JSON?
  }

  func puts() async throws -> [Put] {
    let requests = try #require(try await simulator("requests").array)
    return requests.filter { $0["method"] == "PUT" }.map {
      Put(path: $0["path"]?.string ?? "", project: $0["project"]?.string, body: $0["body"])
    }
  }

  func puts(of target: Target) async throws -> [Put] {
    try await puts().filter { $0.path.contains(target.id.packageID) }
  }

  /// How many edits of a target the server took.
  func edits(of target: Target) async throws -> Int {
    try #require(try await simulator("edits").array).count { $0["target"]?.string == target.id.description }
  }

  func date(of target: Target) async throws -> String {
    let document = try await simulator("targets/\(target.id)")
    let dated = target.kind == .migration ? document["packageInfo"] : document
    return try #require(dated?["lastUpdatedDate"]?.string)
  }

  /// Gives a sample migration a content that is short to write down.
  func shorten(_ number: Int) async throws {
    let sample = try await simulator("targets/\(Samples.migration(number))")
    let content = Small.items.map { item in item.merging(["version": "V", "owner": [:], "explicitIncluded": true]) }
    let short: JSON = ["packageInfo": ["tocView": ["content": .array(content)], "treeView": "{}"]]
    _ = try await simulator("migrations", post: sample.merging(short))
  }
}
