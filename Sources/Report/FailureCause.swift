import JSONDocument
package import JobModel
import LibraryModel

/// The jobs that failed for the same reason with the same words of the server.
package struct FailureCause: Sendable {
  package let reason: String
  /// The oldest first; never empty.
  package let jobs: [Job]

  var example: Job { jobs[0] }
  var message: String { example.failure?.message ?? "" }
  /// What the server said of the first of them, in one line; nil: it said nothing.
  var server: ServerWords? { example.failure?.server }
  var advice: String { NextStep.words(ofEnded: example) }

  private struct Kind: Hashable {
    let reason: String
    let status: Int?
    let code: String?
    let words: String?
  }

  /// The largest first. Jobs differ in the ids of objects that the server names, and in the numbers of its tickets: these
  /// make no other cause.
  static func causes(of jobs: [Job]) -> [FailureCause] {
    Dictionary(grouping: jobs.filter { $0.state.known == .failed }) { job in
      let server = job.failure?.server
      return Kind(
        reason: reason(of: job), status: server?.status, code: server?.code,
        words: server?.message.map(withoutIDs))
    }
    .values.map { jobs in
      let ordered = jobs.sorted { $0.id < $1.id }
      return FailureCause(reason: reason(of: ordered[0]), jobs: ordered)
    }
    .sorted { ($1.jobs.count, $0.example.id) < ($0.jobs.count, $1.example.id) }
  }

  private static func reason(of job: Job) -> String { job.failure?.reason.description ?? job.state.description }

  /// The words with each run of 32 or more hexadecimal digits left out.
  private static func withoutIDs(_ words: String) -> String {
    var kept: [UInt8] = []
    var digits: [UInt8] = []
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & ~0x20) }
    for byte in words.utf8 {
      if isDigit(byte) {
        digits.append(byte)
        continue
      }
      if digits.count < 32 { kept += digits }
      digits = []
      kept.append(byte)
    }
    if digits.count < 32 { kept += digits }
    return String(decoding: kept, as: UTF8.self)
  }
}
