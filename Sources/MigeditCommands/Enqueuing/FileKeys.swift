import JSONDocument
import JobModel
import LibraryModel

/// Gives each edit of a file a key, so that the file can be enqueued again: its own, else one that is computed from what a key
/// stands for, the run of its batch, and how many equal edits stand before it. So the same command gives the same keys until
/// the run has ended, and others for the next night's; a line that is corrected in between changes its own, and those of the
/// edits that come after it.
enum FileKeys {
  /// - Parameter order: the places of the edits, predecessors first.
  static func keys(
    of edits: [JSON], _ requests: [EditRequest], predecessors: [[Int]], order: [Int], _ runs: FileRuns
  ) -> [String] {
    var keys = requests.map { $0.key ?? "" }
    var counts: [ExactString: Int] = [:]
    for index in order where requests[index].key == nil {
      let before = Set(predecessors[index].map { ExactString(keys[$0]) }).sorted().map(\.text)
      let key = key(for: meaning(of: edits[index], requests[index], after: before, runs))
      let count = counts[ExactString(key), default: 0] + 1
      counts[ExactString(key)] = count
      keys[index] = count == 1 ? key : "\(key)-\(count)"
    }
    return keys
  }

  private static func meaning(of edit: JSON, _ request: EditRequest, after keys: [String], _ runs: FileRuns) -> JSON {
    let target = request.target
    return [
      "environment": .string(target.environment), "kind": .string(target.kind.rawValue),
      "package": .string(target.id.packageID), "change": edit["change"] ?? .null,
      "expectedLastUpdatedDate": request.expectedLastUpdatedDate.map(JSON.string) ?? .null,
      "after": .array(Set(request.after ?? []).sorted().map { .number(JSONNumber($0)) }),
      "afterKeys": .array(keys.map(JSON.string)), "batch": request.batch.map { .string(runs.run(of: $0)) } ?? .null,
    ]
  }

  private static func key(for meaning: JSON) -> String {
    let digits = String(digest(meaning.bytes), radix: 16)
    return "file-" + String(repeating: "0", count: 32 - digits.count) + digits
  }

  /// FNV-1a of 128 bits. It need not stand against an adversary: keys are their submitter's own, and the daemon refuses one
  /// that stands for something else.
  private static func digest(_ bytes: [UInt8]) -> UInt128 {
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
    return hash
  }
}
