package import JobModel

/// What is wrong with a file of a time zone, as the end of a sentence about it.
package struct ZoneFileFault: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

extension TimeZoneRules {
  /// The last year whose changes are worked out of the rule that a file ends with.
  static let lastYear = 2200

  /// Reads a compiled time zone (TZif, RFC 9636), as they stand in /usr/share/zoneinfo. Where the file has several blocks, the
  /// last one counts, whose times have 64 bits, and then the rule for the years behind them.
  package init(name: String, zoneFile bytes: [UInt8]) throws(ZoneFileFault) {
    var reader = ZoneFileReader(bytes)
    let header = try reader.header()
    let block: ZoneFileReader.Block
    var rule: ZoneRule?
    if header.version >= UInt8(ascii: "2") {
      try reader.skipBlock(header, wide: false)
      block = try reader.block(try reader.header(), wide: true)
      rule = try reader.footer()
    } else {
      block = try reader.block(header, wide: false)
    }
    guard let first = block.offsets.first else { throw ZoneFileFault("names no offset from UTC") }
    var changes: [Change] = []
    var last = first
    func append(_ change: Change) {
      guard change.offset != last else { return }
      changes.append(change)
      last = change.offset
    }
    for (at, type) in zip(block.times, block.types) {
      guard type < block.offsets.count else { throw ZoneFileFault("names an offset that it does not have") }
      append(Change(at: at, offset: block.offsets[type]))
    }
    let end = block.times.last ?? Int.min
    for change in rule?.changes(upTo: Self.lastYear) ?? [] where change.at > end { append(change) }
    self.init(name: name, firstOffset: first, changes: changes)
  }
}

/// Reads one after the other what stands in the file, and never behind its end.
private struct ZoneFileReader {
  private let bytes: [UInt8]
  private var at = 0

  struct Header {
    let version: UInt8
    let utcCount: Int
    let standardCount: Int
    let leapCount: Int
    let timeCount: Int
    let typeCount: Int
    let nameBytes: Int
  }

  struct Block {
    /// Seconds since 1970, soonest first.
    let times: [Int]
    /// Of each time, which of the offsets begins.
    let types: [Int]
    /// Seconds east of UTC.
    let offsets: [Int]
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private mutating func take(_ count: Int) throws(ZoneFileFault) -> ArraySlice<UInt8> {
    guard count <= bytes.count - at else { throw ZoneFileFault("ends too soon, after \(bytes.count) bytes") }
    defer { at += count }
    return bytes[at..<at + count]
  }

  private mutating func number(bytes count: Int) throws(ZoneFileFault) -> Int {
    let number = try take(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return count == 4 ? Int(Int32(truncatingIfNeeded: number)) : Int(Int64(bitPattern: number))
  }

  mutating func header() throws(ZoneFileFault) -> Header {
    guard try take(4).elementsEqual("TZif".utf8) else { throw ZoneFileFault("is no compiled time zone (TZif)") }
    let version = try take(16).first ?? 0
    var counts: [Int] = []
    for _ in 0..<6 {
      let count = try number(bytes: 4)
      guard (0...bytes.count).contains(count) else { throw ZoneFileFault("counts more than it holds") }
      counts.append(count)
    }
    return Header(
      version: version, utcCount: counts[0], standardCount: counts[1], leapCount: counts[2], timeCount: counts[3],
      typeCount: counts[4], nameBytes: counts[5])
  }

  mutating func skipBlock(_ header: Header, wide: Bool) throws(ZoneFileFault) {
    let time = wide ? 8 : 4
    _ = try take(
      header.timeCount * (time + 1) + header.typeCount * 6 + header.nameBytes + header.leapCount * (time + 4)
        + header.standardCount + header.utcCount)
  }

  mutating func block(_ header: Header, wide: Bool) throws(ZoneFileFault) -> Block {
    guard header.leapCount == 0 else {
      throw ZoneFileFault("counts leap seconds, which the clock of this machine does not")
    }
    var times: [Int] = []
    for _ in 0..<header.timeCount {
      let time = try number(bytes: wide ? 8 : 4)
      if let last = times.last, time <= last { throw ZoneFileFault("names its changes in no order") }
      times.append(time)
    }
    let types = try take(header.timeCount).map(Int.init)
    var offsets: [Int] = []
    for _ in 0..<header.typeCount {
      let offset = try number(bytes: 4)
      guard (-93_600...93_600).contains(offset) else { throw ZoneFileFault("names an offset of more than 26 hours") }
      offsets.append(offset)
      _ = try take(2)
    }
    _ = try take(header.nameBytes + header.standardCount + header.utcCount)
    return Block(times: times, types: types, offsets: offsets)
  }

  /// nil: it says nothing of the years behind its last change.
  mutating func footer() throws(ZoneFileFault) -> ZoneRule? {
    let rest = bytes[at...]
    guard rest.first == UInt8(ascii: "\n"), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\n")) else {
      throw ZoneFileFault("ends without the rule for later years")
    }
    let text = rest[(at + 1)..<end]
    if text.isEmpty { return nil }
    guard let rule = ZoneRule(Array(text)) else {
      throw ZoneFileFault(
        "ends with a rule that can't be read: \"\(String(decoding: text.prefix(80), as: UTF8.self))\"")
    }
    return rule
  }
}
