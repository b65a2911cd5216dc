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
  /// What to do, where several failed for all of them.
  var advice: String {
    let words = NextStep.words(ofEnded: example)
    guard jobs.count > 1 else { return words }
    return words.replacing("`migeditctl retry \(example.id)`", with: "`\(redo) --reason \(reason)`")
  }

  /// The line that queues what failed in the batch anew.
  private let redo: String

  private struct Kind: Hashable {
    let reason: String
    let status: Int?
    let code: String?
    let words: String?
  }

  /// The largest first. Jobs differ in the objects that the server names, and in the numbers of its tickets: these make no
  /// other cause.
  ///
  /// - Parameter redo: the line that queues what failed in the batch anew.
  static func causes(of jobs: [Job], redo: String) -> [FailureCause] {
    Dictionary(grouping: jobs.filter { $0.state.known == .failed }) { job in
      let server = job.failure?.server
      return Kind(
        reason: reason(of: job), status: server?.status, code: server?.code,
        words: server?.message.map { withoutNames($0) })
    }
    .values.map { jobs in
      let ordered = jobs.sorted { $0.id < $1.id }
      return FailureCause(reason: reason(of: ordered[0]), jobs: ordered, redo: redo)
    }
    .sorted { ($1.jobs.count, $0.example.id) < ($0.jobs.count, $1.example.id) }
  }

  private static func reason(of job: Job) -> String { job.failure?.reason.description ?? job.state.description }

  /// The words without what they have in quotes, ids and numbers.
  ///
  /// - Parameter keepsQuotes: what is in quotes tells one cause from another.
  package static func withoutNames(_ words: String, keepsQuotes: Bool = false) -> String {
    var kept: [UInt8] = []
    let bytes = Array(words.utf8)
    var at = 0
    while at < bytes.count {
      if !keepsQuotes, let end = endOfQuote(in: bytes, at: at) {
        at = end
        continue
      }
      let end = bytes[at...].firstIndex { !isOfWord($0) } ?? bytes.count
      if end == at {
        kept.append(bytes[at])
        at += 1
        continue
      }
      let word = bytes[at..<end]
      let digits = word.filter { $0 != dash }
      let isID = digits.count >= 32 && digits.allSatisfy(isHexadecimal)
      if !isID { kept += word.split(separator: dash).filter { !$0.allSatisfy(isDecimal) }.joined(separator: [dash]) }
      at = end
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// Where a text in quotes ends that begins there; nil: none does. An apostrophe within a word is no quote.
  private static func endOfQuote(in bytes: [UInt8], at start: Int) -> Int? {
    let quote = bytes[start]
    guard "'\"`".utf8.contains(quote), start == 0 || !isOfWord(bytes[start - 1]) else { return nil }
    let end = bytes[(start + 1)...].indices.first { at in
      bytes[at] == quote && (at + 1 == bytes.count || !isOfWord(bytes[at + 1]))
    }
    return end.map { $0 + 1 }
  }

  private static let dash = UInt8(ascii: "-")

  private static func isDecimal(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { isDecimal(byte) || (0x41...0x46).contains(byte & ~0x20) }

  /// Whether it is a letter, a digit, a dash or a part of a letter beyond ASCII.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    isDecimal(byte) || (0x41...0x5A).contains(byte & ~0x20) || byte == dash || byte >= 0x80
  }
}
