import Crypto
import JSONDocument

/// The lines of an export, one after the other, in bounded memory.
struct ExportLines {
  private let source: any ExportSource
  private var place = 0
  private var waiting: [UInt8] = []
  private var start = 0
  private(set) var number = 0

  private static let piece = 256 << 10
  /// Three documents as large as a server's answer may be, with what their text comes to.
  private static let longest = 512 << 20

  init(_ source: any ExportSource) { self.source = source }

  /// The next line, without its end; nil: there is none.
  ///
  /// - Throws: `damaged` where the last one has no end.
  mutating func next() throws(ImportError) -> ArraySlice<UInt8>? {
    var looked = start
    while true {
      if let end = waiting[looked...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        number += 1
        return waiting[start..<end]
      }
      waiting.removeSubrange(..<start)
      start = 0
      looked = waiting.count
      guard waiting.count <= Self.longest else { throw .damaged(reason: "line \(number + 1) does not end") }
      let more: [UInt8]
      do { more = try source.read(at: place, upTo: Self.piece) } catch { throw .storage(error) }
      if more.isEmpty {
        guard waiting.isEmpty else { throw .damaged(reason: "it is cut off in line \(number + 1)") }
        return nil
      }
      place += more.count
      waiting += more
    }
  }
}

extension ExportHeading {
  /// - Throws: `noExport` or `otherTables`.
  init(line: some Collection<UInt8>) throws(ImportError) {
    guard let json = try? JSON(parsing: Array(line)), let heading = json[ExportFrame.heading] else {
      throw .noExport(reason: "its first line does not say that it is one")
    }
    guard let format = heading["format"]?.number?.int, let tables = heading["tables"]?.number?.int else {
      throw .noExport(reason: "its first line does not say in which form it is")
    }
    guard format == Self.format else {
      throw .noExport(reason: "its form is \(format), and this migeditd knows form \(Self.format)")
    }
    guard tables == versionOfTables else { throw .otherTables(found: tables, known: versionOfTables) }
    do {
      self = try heading.decoded(as: Self.self, unknownMembers: .refused)
    } catch {
      throw .damaged(reason: "line 1: \(error)")
    }
  }
}

extension ExportSource {
  /// Looks at all of it, before anything is made of it: what is cut off, or has another byte than was written, is told here.
  func checked() throws(ImportError) -> ExportHeading {
    var lines = ExportLines(self)
    guard let first = try lines.next() else { throw .noExport(reason: "it is empty") }
    let heading = try ExportHeading(line: first)
    var hash = SHA256()
    hash.update(data: first + [UInt8(ascii: "\n")])
    let mark = Array("{\"\(ExportFrame.ending)\":".utf8)
    while let line = try lines.next() {
      guard line.starts(with: mark) else {
        hash.update(data: line)
        hash.update(data: [UInt8(ascii: "\n")])
        continue
      }
      let last = (try? JSON(parsing: Array(line)))?[ExportFrame.ending] ?? .null
      guard let ending = try? last.decoded(as: ExportEnding.self, unknownMembers: .refused) else {
        throw .damaged(reason: "its last line can't be read")
      }
      guard try lines.next() == nil else { throw .damaged(reason: "something stands behind its last line") }
      guard ending.sha256 == Hexadecimal.text(of: hash.finalize()) else {
        throw .damaged(reason: "it is not as it was written: its digest is another one")
      }
      guard ending.rows == lines.number - 2, ending.rows == heading.rows.values.reduce(0, +) else {
        throw .damaged(reason: "it has \(lines.number - 2) rows, and says that it has \(ending.rows)")
      }
      return heading
    }
    throw .damaged(reason: "it is cut off behind line \(lines.number)")
  }
}
