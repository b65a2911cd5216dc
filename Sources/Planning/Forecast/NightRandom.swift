import Glibc

/// Random numbers that come again with the same seed (SplitMix64): a forecast of the same queue says the same.
package struct NightRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// In 0..<1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Student's t distribution: what a normal one becomes whose deviation is known from so few.
  mutating func student(_ degrees: Int) -> Double {
    var squares = 0.0
    for _ in 0..<degrees {
      let value = normal()
      squares += value * value
    }
    return normal() / (squares / Double(degrees)).squareRoot()
  }
}
