/// The names that HTML has for the characters that a password or a token may have: those of ASCII and of Latin-1.
enum CharacterNames {
  /// Reads a name that stands behind an ampersand.
  static func read(at place: Int, _ text: Readings) -> [Reading] {
    var found: [Reading] = []
    var open = [(name: "", end: place)]
    while let (name, end) = open.popLast(), open.count < most {
      if let scalar = scalars[name] { found += Reading.all(scalar, end: end) }
      guard name.utf8.count < longest else { continue }
      for reading in text[end] {
        guard let byte = reading.byte, isInName(byte) else { continue }
        open.append((name + String(UnicodeScalar(byte)), reading.end))
      }
    }
    return found
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    let scalar = UnicodeScalar(byte)
    return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }

  /// Names that are read at once: more are only in texts that are made to cost time.
  private static let most = 64

  private static let longest = scalars.keys.map(\.utf8.count).max() ?? 0

  private static let scalars: [String: UInt32] = {
    var all: [String: UInt32] = [:]
    for (names, character) in ofASCII {
      for name in names.split(separator: " ") { all[String(name)] = character.value }
    }
    for (index, name) in ofLatin1.split(whereSeparator: \.isWhitespace).enumerated() {
      all[String(name)] = 160 + UInt32(index)
    }
    return all
  }()

  private static let ofASCII: KeyValuePairs<String, UnicodeScalar> = [
    "Tab": "\t", "NewLine": "\n", "excl": "!", "quot QUOT": "\"", "num": "#", "dollar": "$", "percnt": "%",
    "amp AMP": "&", "apos": "'", "lpar": "(", "rpar": ")", "ast midast": "*", "plus": "+", "comma": ",",
    "hyphen dash": "-", "period": ".", "sol": "/", "colon": ":", "semi": ";", "lt LT": "<", "equals": "=",
    "gt GT": ">", "quest": "?", "commat": "@", "lsqb lbrack": "[", "bsol": "\\", "rsqb rbrack": "]", "Hat": "^",
    "lowbar UnderBar": "_", "grave DiacriticalGrave": "`", "lcub lbrace": "{", "verbar vert VerticalLine": "|",
    "rcub rbrace": "}", "nbsp": " ",
  ]

  /// In the order of their characters, from 160.
  private static let ofLatin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr
    deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig
    agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml
    eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
    """
}
