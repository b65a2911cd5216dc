import JSONDocument

/// SplitMix64: the same values from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Random values for properties. Names come from a small set, so that two values often share some.
struct RandomJSON {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func value(depth: Int = 4) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &generator) {
    case 0: .null
    case 1: .bool(.random(using: &generator))
    case 2: number()
    case 3: .string(string())
    case 4: .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth - 1) })
    default: object(depth: depth - 1)
    }
  }

  mutating func object(depth: Int = 3) -> JSON {
    var names = ["a", "b", "é", "e\u{301}", "", "/~", string()].shuffled(using: &generator)
    names.removeLast(Int.random(in: 0...names.count, using: &generator))
    return .object(JSONObject(names.map { ($0, value(depth: depth)) }))
  }

  /// Written by hand, so that every form of the grammar comes.
  mutating func number() -> JSON {
    var text = Bool.random(using: &generator) ? "-" : ""
    text += Bool.random(using: &generator) ? "0" : String(UInt64.random(in: 1 ... .max, using: &generator))
    if Bool.random(using: &generator) { text += "." + String(Int.random(in: 0...99_999, using: &generator)) }
    if Bool.random(using: &generator) {
      text += ["e", "E", "e+", "E-"][Int.random(in: 0..<4, using: &generator)]
      text += String(Int.random(in: 0...400, using: &generator))
    }
    return (try? JSON(parsing: text)) ?? .string("not a number: \(text)")
  }

  mutating func string() -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let limit: UInt32 = Bool.random(using: &generator) ? 0x80 : 0x11_0000
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) { text.append(scalar) }
    }
    return String(text)
  }
}
