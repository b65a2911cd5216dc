/// The edits that are enqueued: each a JSON patch of 24 operations in some 2 KB, with a key of its own, on one of 10,000 targets.
enum Edits {
  static let operations = 24
  static let environment = "prod"

  /// An edit as an EditRequest of the control protocol, which is also what beanstalkd and Redis keep.
  static var request: RequestTemplate { request(part: "", targetDigits: 4) }

  /// What the edit does, which is nearly all of its bytes, and the same in each.
  static var change: String {
    let operations = (0..<operations).map { operation in
      #"{"op":"replace","path":"/tocView/content/\#(operation)/action","value":"force_replace"}"#
    }
    return #"{"jsonPatch":[\#(operations.joined(separator: ","))]}"#
  }

  /// One of up to 1,000 edits of a call.
  static func request(_ index: Int) -> RequestTemplate {
    let digits = String(index)
    return request(part: String(repeating: "0", count: 3 - digits.count) + digits, targetDigits: 1)
  }

  static var key: RequestTemplate { key(part: "") }

  static func key(_ index: Int) -> RequestTemplate { key(part: String(index)) }

  /// The id of the edit's migration.
  static var target: RequestTemplate { target(part: "", digits: 4) }

  /// A call of Enqueue.
  static func call(_ edits: [RequestTemplate]) -> RequestTemplate {
    var call = RequestTemplate()
    call.append(#"{"method":"org.migedit.Queue.Enqueue","parameters":{"edits":["#)
    for (index, edit) in edits.enumerated() {
      call.append(index == 0 ? "" : ",")
      call.append(edit)
    }
    call.append("]}}\0")
    return call
  }

  private static func key(part: String) -> RequestTemplate {
    var key = RequestTemplate()
    key.append("bench-")
    key.appendNumber(digits: 12)
    key.append("-\(part)")
    return key
  }

  private static func target(part: String, digits: Int) -> RequestTemplate {
    var target = RequestTemplate()
    target.append(migrationPrefix + String(repeating: "0", count: 16 - part.count - digits))
    target.appendNumber(digits: digits)
    target.append(part)
    return target
  }

  private static func request(part: String, targetDigits: Int) -> RequestTemplate {
    var edit = RequestTemplate()
    edit.append(#"{"target":{"environment":"\#(environment)","kind":"migration","id":""#)
    edit.append(target(part: part, digits: targetDigits))
    edit.append(#""},"key":""#)
    edit.append(key(part: part))
    edit.append(#"","change":\#(change)}"#)
    return edit
  }

  /// What the ids of the simulator's migrations begin with; 16 hexadecimal digits follow.
  static let migrationPrefix = "4D49475200000000"
}
