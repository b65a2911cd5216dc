/// Ids that are computed, so that a run can be predicted.
///
/// | what | packageId | importId |
/// |---|---|---|
/// | generated migration n, from 1 | `4D49475200000000` and n | `494D504F52540000` and n |
/// | generated group n, from 1; 0 is the editable sample | `47524F5550000000` and n | `47494D504F525400` and n |
/// | package k, from 0, of group n, until its first edit | `4348494C`, n, and k in 8 digits | `4348494D`, n, and k |
/// | further sample n, from 1 | `53414D504C450000` and n | `53494D504F525400` and n |
/// | packages of a group after its e-th edit | `45`, e and k in 6 digits, 18 of the group | `49`, the same |
///
/// n has 16 hexadecimal digits; 18 of the group are the first 10 and the last 8 of its package id.
enum Identifiers {
  static func migration(_ n: Int) -> String { "4D49475200000000\(hex(n, 16)):494D504F52540000\(hex(n, 16))" }
  static func group(_ n: Int) -> String { "47524F5550000000\(hex(n, 16)):47494D504F525400\(hex(n, 16))" }
  static func further(_ n: Int) -> String { "53414D504C450000\(hex(n, 16)):53494D504F525400\(hex(n, 16))" }

  static func child(_ k: Int, ofGroup n: Int) -> String {
    "4348494C\(hex(n, 16))\(hex(k, 8)):4348494D\(hex(n, 16))\(hex(k, 8))"
  }

  static func child(_ k: Int, of group: TargetID, edit e: Int) -> String {
    let rest = "\(hex(e, 6))\(hex(k, 6))\(group.packageID.prefix(10))\(group.packageID.suffix(8))"
    return "45\(rest):49\(rest)"
  }

  /// The file that an edit's package is stored in.
  static func storage(_ k: Int, of target: TargetID, edit e: Int) -> String {
    "\(hex(e, 6))\(hex(k, 6))\(target.packageID.prefix(10))\(target.packageID.suffix(10))"
  }

  static func version(of text: String) -> String { hex(digest(text, 1), 16) + hex(digest(text, 2), 16) }
  static func ticket(_ n: Int) -> String { hex(digest("ticket", n), 16).lowercased() + hex(n, 16).lowercased() }

  /// FNV-1a: the same in every run, as `Hasher` is not.
  static func digest(_ text: String, _ salt: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(salt)/\(text)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  private static func hex(_ number: some BinaryInteger, _ width: Int) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
