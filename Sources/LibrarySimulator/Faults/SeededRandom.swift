/// The SplitMix64 generator. What is drawn for a text depends on the seed and the text only, so that the order of requests
/// changes nothing.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, digest: UInt64) { state = digest ^ seed &* 0x9E37_79B9_7F4A_7C15 }

  init(seed: UInt64, _ text: String) { self.init(seed: seed, digest: Identifiers.digest(text, 0)) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
