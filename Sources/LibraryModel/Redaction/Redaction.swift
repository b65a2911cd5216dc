/// Takes secrets out of texts, in whatever form a server repeats them: as they are, escaped as in JSON, in HTML or in URLs (also
/// several times over), or in base64 together with other things.
///
/// A secret below `shortest` bytes stays: words would be torn apart by it, and the gaps would tell it.
package struct Redaction: Sendable {
  /// In bytes.
  package static let shortest = 4
  /// What stands in the place of a secret.
  package static let mark = "<redacted>"

  /// By their first byte.
  private let secrets: [[[UInt8]]]

  private let isEmpty: Bool

  package init(_ secrets: some Sequence<String> = []) {
    let all = Set(secrets.map { Array($0.utf8) }.filter { $0.count >= Self.shortest })
    let byFirst = Dictionary(grouping: all) { $0[0] }
    self.secrets = (UInt8.min...UInt8.max).map { byFirst[$0] ?? [] }
    isEmpty = all.isEmpty
  }

  /// A stranger's text made fit to be said: one line without secrets, whose control characters show.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that the line may have; one that is cut ends with `…`.
  ///   - isCut: whether the text is only the beginning of what was said, so that it may end in the middle of a secret.
  /// - Returns: nil where nothing is left.
  package func line(_ text: some StringProtocol, limit: Int, isCut: Bool = false) -> String? {
    // What is left out here can't come into the line, unless most of what stands before it is secrets.
    let most = max(8 * limit, 1024)
    guard text.utf8.count > most else { return PlainLine.of(hiding(in: text, isCut: isCut), limit: limit) }
    let start = String(decoding: text.utf8.prefix(most), as: UTF8.self)
    return PlainLine.of(hiding(in: start, isCut: true), limit: limit)
  }

  /// The text with a mark in the place of each secret.
  package func hiding(in text: some StringProtocol, isCut: Bool = false) -> String {
    guard !isEmpty else { return String(text) }
    let bytes = Array(text.utf8)
    let found = places(in: bytes, isCut: isCut)
    guard !found.isEmpty else { return String(text) }
    var kept: [UInt8] = []
    var end = 0
    for place in found {
      kept += bytes[end..<place.lowerBound] + Self.mark.utf8
      end = place.upperBound
    }
    return String(decoding: kept + bytes[end...], as: UTF8.self)
  }

  /// Where secrets stand, from the first to the last, without overlaps.
  private func places(in bytes: [UInt8], isCut: Bool, depth: Int = 0) -> [Range<Int>] {
    let readings = Readings(reading: bytes)
    var found: [Range<Int>] = []
    for start in bytes.indices {
      for first in readings.firstBytes(at: start) {
        for secret in secrets[Int(first)] {
          if let end = readings.end(of: secret, from: start, least: isCut ? Self.shortest : nil) {
            found.append(start..<end)
          }
        }
      }
    }
    if depth < Self.mostBase64 {
      for run in Base64Run.all(in: readings) {
        let isCutRun = isCut && run.place.upperBound >= bytes.count - Readings.longestEscape
        // It may begin anywhere in the run, since letters before it look like a part of it.
        let hasSecret = (0..<4).contains { offset in
          !places(in: run.decoded(from: offset), isCut: isCutRun, depth: depth + 1).isEmpty
        }
        if hasSecret { found.append(run.place) }
      }
    }
    return Self.merged(found)
  }

  private static func merged(_ places: [Range<Int>]) -> [Range<Int>] {
    places.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { all, place in
      if let last = all.last, place.lowerBound < last.upperBound {
        all[all.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
      } else {
        all.append(place)
      }
    }
  }

  /// How often base64 is undone, one in another.
  private static let mostBase64 = 2
}
