import TestSupport

/// Inputs of a corpus, changed at random; the same for the same seed.
struct Mutation {
  private let corpus: [[UInt8]]
  private var random: SeededGenerator

  init(of corpus: [[UInt8]], seed: UInt64) {
    self.corpus = corpus
    random = SeededGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = some()
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let at = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, at + Int.random(in: 1...8, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.insert(.random(in: 0...255, using: &random), at: at)
    case 1: bytes.removeSubrange(at..<end)
    case 2: bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
    case 3: if at < end { bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 4: bytes.removeSubrange(end...)
    default: bytes = Array(bytes[..<at]) + some().suffix(bytes.count - at)
    }
  }

  private mutating func some() -> [UInt8] { corpus.randomElement(using: &random) ?? [] }
}
