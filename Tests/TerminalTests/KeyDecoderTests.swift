import Terminal
import Testing

struct KeyDecoderTests {
  private static func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(arguments: [
    ("q", [Key.character("q")]), ("R?/", [.character("R"), .character("?"), .character("/")]),
    ("\r", [.enter]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]), ("\u{C}", [.control("l")]),
    ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}[C\u{1B}[D", [.right, .left]), ("\u{1B}[1;5A", [.up]),
    ("\u{1B}[Z", [.backTab]), ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[3;2~", [.delete]),
    ("\u{1B}[H\u{1B}[4~", [.home, .end]), ("é移🙂", [.character("é"), .character("移"), .character("🙂")]),
    ("\u{1B}", [.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}q", [.escape, .character("q")]),
  ])
  func `keys are read from what a terminal sends`(text: String, keys: [Key]) {
    #expect(Self.keys(text) == keys)
  }

  @Test(arguments: ["\u{1B}[A", "\u{1B}[6~", "\u{1B}OC", "移", "\u{1B}[1;5D"])
  func `a key that comes in pieces is the same key`(text: String) {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    for byte in text.utf8.dropLast() {
      keys += decoder.feed([byte])
      #expect(decoder.isPending)
    }
    #expect(keys.isEmpty)
    keys += decoder.feed(text.utf8.suffix(1))
    #expect(keys == Self.keys(text) && keys.count == 1 && !decoder.isPending)
  }

  @Test func `a lone escape is the key only when nothing comes behind it`() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x1B]).isEmpty && decoder.isPending)
    #expect(decoder.flush() == [.escape] && !decoder.isPending)
  }

  @Test(arguments: [
    "\u{1B}[200~", "\u{1B}[?1;2c", "\u{1B}[<0;10;10m", "\u{1B}OP", "\u{0}", "\u{1B}[12",
    "\u{1B}[" + String(repeating: "1", count: 40),
  ])
  func `what is no key that is known is taken for no letters`(text: String) {
    #expect(Self.keys(text).isEmpty)
  }

  @Test func `broken UTF-8 is left out, and what comes behind it is read`() {
    for bytes: [UInt8] in [[0xC3, 0x28], [0xE7, 0xA7, 0x28], [0xFF, 0x28], [0xF5, 0x28], [0xED, 0xA0, 0x80, 0x28]] {
      var decoder = KeyDecoder()
      #expect(decoder.feed(bytes + [0x71]) == [.character("("), .character("q")], "\(bytes)")
    }
  }
}
