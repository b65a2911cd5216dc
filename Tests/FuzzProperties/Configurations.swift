import MigeditDaemon

/// Configuration files.
enum Configurations {
  private typealias Reading = Result<Configuration, ConfigurationFaults>

  static func check(_ bytes: [UInt8]) throws(BrokenProperty) {
    let reading = read(bytes)
    try promise(read(bytes) == reading, "the file is read otherwise the second time")
    switch reading {
    case .success(let configuration):
      try promise(!configuration.environments.isEmpty, "a configuration without an environment is taken")
    case .failure(let faults):
      try promise(!faults.list.isEmpty, "the file is refused, and nothing is wrong with it")
      let lines = lines(of: bytes)
      for fault in faults.list {
        try promise(!fault.description.contains(where: \.isNewline), "a fault has several lines: \(fault)")
        guard let place = fault.place else { continue }
        try promise(1...lines ~= place.line && place.column >= 1, "a fault is outside of the \(lines) lines: \(fault)")
      }
    }
  }

  private static func read(_ bytes: [UInt8]) -> Reading {
    let file = "migedit.yaml"
    let text: String
    do throws(ConfigurationFault) {
      text = try ConfigurationSyntax.text(bytes, file: file)
    } catch {
      return .failure(ConfigurationFaults([error]))
    }
    return Reading { () throws(ConfigurationFaults) in
      try Configuration.read(text: text, file: file, environment: ["STATE_DIRECTORY": "/var/lib/migedit"])
    }
  }

  /// As YAML 1.1 counts them (section 5.4): a line also ends at a carriage return and at three characters of Unicode.
  private static func lines(of bytes: [UInt8]) -> Int {
    var (count, before) = (1, Unicode.Scalar(0))
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\n": if before != "\r" { count += 1 }
      case "\r", "\u{85}", "\u{2028}", "\u{2029}": count += 1
      default: break
      }
      before = scalar
    }
    return count
  }
}
