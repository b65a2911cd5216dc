/// The operations' SQL as PostgreSQL has it: values stand as `$1`, and no index is named.
func postgreSQL(_ sql: String) -> String {
  var text: [UInt8] = []
  var next = 1
  var rest = Array(sql.utf8)[...]
  while let byte = rest.popFirst() {
    switch byte {
    case UInt8(ascii: "'"):
      // A text goes on up to the next quote; one that is doubled begins another text.
      let end = rest.firstIndex(of: byte) ?? rest.endIndex - 1
      text.append(byte)
      text += rest[rest.startIndex...end]
      rest = rest[(end + 1)...]
    case UInt8(ascii: "?"):
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(digits.count)
      text.append(UInt8(ascii: "$"))
      if digits.isEmpty {
        text += "\(next)".utf8
        next += 1
      } else {
        text += digits
      }
    default: text.append(byte)
    }
  }
  let numbered = String(decoding: text, as: UTF8.self)
  return numbered.replacing(/\bNOT INDEXED\b|\bINDEXED BY \w+/, with: "")
}
