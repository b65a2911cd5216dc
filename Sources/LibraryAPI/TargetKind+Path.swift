import LibraryModel

extension TargetKind {
  /// As messages name it: `migration 09ADA2DD251F4927A442451C0100EA16`.
  func name(of id: String) -> String { "\(noun) \(PlainLine.of(id, limit: 80) ?? "")" }

  var list: String { self == .migration ? "/api/migrations" : "/api/migrationGroups" }

  private var collection: String { list + "/" }

  /// The statuses of a group's children come only with their content, so a group is always asked for all of it.
  func path(of id: String, withContent: Bool) -> String {
    collection + id.percentEncoded + (withContent || self == .migrationGroup ? "?showContent=all" : "")
  }

  func editPath(of id: String) -> String {
    collection + id.percentEncoded + (self == .migration ? "/packageInfo" : "")
  }
}

extension String {
  /// All but the unreserved characters of RFC 3986, so that a text stays one segment of a path, or one header's value.
  var percentEncoded: String {
    var encoded: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default:
        encoded += [UInt8(ascii: "%"), Self.hex(byte >> 4), Self.hex(byte & 0xF)]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func hex(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
  }
}
