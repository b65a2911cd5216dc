import Foundation
import TestSupport
import Testing

@testable import LibraryModel

@Suite struct `Taking secrets out of a text` {
  static let secrets = [
    "correct horse", "p&s<w>\"o'r\\d/%41+=é", "ns42kvi9lb36ae7g3scphn0ga9", "%41%42&amp;\\u0041", "ß🙂漢字",
    "abcd", "A+b/C==", "{\"a\":1};x", "100%", "aaaa",
  ]

  @Test(arguments: secrets)
  func `finds a secret in each form, wherever it stands`(secret: String) {
    let redaction = Redaction(["other", secret])
    for (name, form) in SecretForms.all(of: secret) {
      for (before, behind) in [("", ""), ("Wrong: ", ", try again"), ("é\"", "\"%"), ("&", ";"), ("(", ")")] {
        let text = redaction.hiding(in: before + form + behind)
        #expect(text.hasPrefix(before) && text.contains(Redaction.mark), "\(name): \(text)")
        // What may be left is the end of base64, which is none of the secret.
        let rest = text.dropFirst(before.count + Redaction.mark.count)
        #expect(rest.drop { "=%3Dd".contains($0) }.count <= behind.count, "\(name): \(text)")
      }
    }
  }

  @Test func `leaves everything else as it is`() {
    let redaction = Redaction(Self.secrets)
    for text in [
      "", "100 %", "abc d", "The project 'Sales & Marketing' is not loaded (100&#38 of 3).", "\\u00", "%", "&#;", "%4",
      "YWJj", "correct\\nhorse", "Ba&amp;c+d\\", String(repeating: "MicroStrategyLibrary/api/", count: 100),
    ] {
      #expect(redaction.hiding(in: text) == text)
    }
  }

  @Test func `of secrets that overlap leaves nothing`() {
    #expect(Redaction(["abcdef", "defghi"]).hiding(in: "xabcdefghiy") == "x<redacted>y")
    #expect(Redaction(["abcd", "abcdef"]).hiding(in: "xabcdefy") == "x<redacted>y")
  }

  @Test func `leaves secrets of less than four bytes, since words would be torn apart`() {
    #expect(Redaction(["abc", "", "é"]).hiding(in: "abc é") == "abc é")
    #expect(Redaction(["éé"]).hiding(in: "éé") == "<redacted>")
  }

  @Test(arguments: secrets)
  func `of a text that was cut takes a beginning of a secret out, too`(secret: String) {
    let redaction = Redaction([secret])
    for (name, form) in SecretForms.all(of: secret) where !name.hasPrefix("base64") {
      for count in 0..<form.unicodeScalars.count {
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: form.unicodeScalars.prefix(count))
        let text = redaction.hiding(in: String(cut), isCut: true)
        guard !text.contains(Redaction.mark) else { continue }
        // Fewer bytes of it than make a secret, in whatever form.
        let perByte = name.hasSuffix("twice") ? 12 : 10
        #expect(text.utf8.count < (Redaction.shortest + 1) * perByte, "\(name): \(text)")
      }
    }
  }

  @Test func `of a line is done before the line is cut`() {
    let redaction = Redaction(["correct horse"])
    for gap in 0..<120 {
      for form in ["correct horse", "correct%20horse", "correct\\u0020horse"] {
        let line = redaction.line(String(repeating: "x", count: gap) + form, limit: 100) ?? ""
        #expect(!line.contains("corr") && line.utf8.count <= 100)
      }
      let long = String(repeating: "x", count: 980 + gap) + "correct horse" + String(repeating: " ", count: 2000)
      #expect(redaction.line(long, limit: 128)?.contains("corr") == false)
    }
    // So much of it is taken out that what is left is no longer than the limit.
    let line = redaction.line(String(repeating: "correct\\u0020horse ", count: 1000), limit: 1000) ?? ""
    #expect(!line.contains("corr") && line.utf8.count <= 1000)
  }

  @Test func `of a long text that is made to cost time takes little of it`() {
    let redaction = Redaction(Self.secrets + (0..<50).map { "\(UInt64($0) &* 0x9E37_79B9_7F4A_7C15)" })
    let clock = ContinuousClock()
    for part in ["%25", "&amp;", "\\\\u005c", "&#38;#38", "aaaa", "%2541%", "&a&b", "+", "QUFBQUFB", "\\u00265C"] {
      let text = String(repeating: part, count: (16 << 10) / part.utf8.count)
      let time = clock.measure { _ = redaction.line(text, limit: 2 << 10) }
      // It takes far less than a second in a debug build, and more than a minute where it grows with the square.
      #expect(time < .seconds(10), "\(part): \(time)")
    }
  }
}
