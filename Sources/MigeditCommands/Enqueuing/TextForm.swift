import JSONDocument

/// Says what the bytes of a file are that can't be read as JSON.
enum TextForm {
  /// What a file is that is no text in UTF-8, behind its name; nil where it is one.
  static func otherThanUTF8(_ bytes: ArraySlice<UInt8>) -> String? {
    let known: [(start: [UInt8], words: String)] = [
      ([0x1F, 0x8B], "is compressed by gzip"),
      ([0x50, 0x4B, 0x03, 0x04], "is a ZIP archive, as Excel writes its sheets"),
    ]
    if let found = known.first(where: { bytes.starts(with: $0.start) }) { return found.words }
    if let encoding = WideText.name(of: bytes) {
      return "is in \(encoding), as PowerShell writes it; `Set-Content -Encoding utf8` or iconv makes UTF-8 of it"
    }
    if bytes.contains(0) { return "is no text: it has NUL bytes" }
    return String(validating: bytes, as: UTF8.self) == nil
      ? "is not UTF-8 (Excel writes a table as that by \"CSV UTF-8\")" : nil
  }
}
