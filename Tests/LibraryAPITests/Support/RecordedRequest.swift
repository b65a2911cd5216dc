/// A request as it stood on the wire.
struct RecordedRequest: Sendable {
  let method: String
  let target: String
  private let headers: [(name: String, value: String)]
  let body: String
  /// Counted from 1.
  let connection: Int

  /// Takes the first request out of the text, if it is all there.
  init?(takenFrom text: inout String, connection: Int) {
    guard let gap = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<gap.lowerBound].split(separator: "\r\n").map(String.init)
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    guard words.count == 3 else { return nil }
    let headers = lines.dropFirst().compactMap { line in
      line.firstIndex(of: ":").map { (line[..<$0].lowercased(), String(line[$0...].dropFirst().drop { $0 == " " })) }
    }
    let length = headers.first { $0.0 == "content-length" }.flatMap { Int($0.1) } ?? 0
    let rest = text[gap.upperBound...].utf8
    guard rest.count >= length else { return nil }
    self.headers = headers.map { (name: $0.0, value: $0.1) }
    self.connection = connection
    (method, target) = (words[0], words[1])
    body = String(decoding: rest.prefix(length), as: UTF8.self)
    text = String(decoding: rest.dropFirst(length), as: UTF8.self)
  }

  /// All values of a header, by its name in any case.
  func header(_ name: String) -> [String] { headers.filter { $0.name == name.lowercased() }.map(\.value) }
}

/// The text of an answer, its length told.
func answer(_ status: String, _ headers: [String] = [], body: String = "") -> String {
  let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
  return lines.joined(separator: "\r\n")
}
