/// A request that is made beforehand, in which only numbers change from one to the next, so that the client costs the same for
/// every server.
struct RequestTemplate {
  private struct Place {
    let offset: Int
    let digits: Int
  }

  private(set) var bytes: [UInt8] = []
  private var places: [Place] = []

  mutating func append(_ text: String) { bytes += text.utf8 }

  mutating func append(raw: [UInt8]) { bytes += raw }

  mutating func append(_ other: RequestTemplate) {
    places += other.places.map { Place(offset: bytes.count + $0.offset, digits: $0.digits) }
    bytes += other.bytes
  }

  /// Room for the last digits of the request's number, with zeros before it.
  mutating func appendNumber(digits: Int) {
    places.append(Place(offset: bytes.count, digits: digits))
    bytes += [UInt8](repeating: UInt8(ascii: "0"), count: digits)
  }

  mutating func set(_ number: Int) {
    for place in places {
      var rest = number
      for at in stride(from: place.offset + place.digits - 1, through: place.offset, by: -1) {
        bytes[at] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
    }
  }
}
