import Foundation
import MigeditDaemon

/// The smallest configuration, and changes to it.
enum ConfigurationSample {
  /// Lines 1 to 5.
  static let minimal = """
    environments:
      prod:
        url: https://library.example.com/Library
        username: architect
        password_file: /etc/migedit/prod
    """

  static let variables = ["STATE_DIRECTORY": "/var/lib/migedit"]

  /// `config/migedit.yaml` of the repository.
  static func shipped() throws -> String {
    let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    return try String(contentsOf: root.appending(path: "config/migedit.yaml"), encoding: .utf8)
  }
}

/// Reads a text as `m.yaml`.
func configuration(_ text: String) throws(ConfigurationFaults) -> Configuration {
  try Configuration.read(text: text, file: "m.yaml", environment: ConfigurationSample.variables)
}

/// The minimal configuration with more keys for `prod`: the first stands on line 6, column 5.
func prod(_ lines: String) throws(ConfigurationFaults) -> ConfiguredEnvironment? {
  let indented = lines.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
  return try configuration(ConfigurationSample.minimal + "\n" + indented + "\n").environments["prod"]
}

/// The minimal configuration with more keys of the whole file: the first stands on line 6, column 1.
func whole(_ lines: String) throws(ConfigurationFaults) -> Configuration {
  try configuration(ConfigurationSample.minimal + "\n" + lines + "\n")
}

/// The faults of a text, a line for each.
func faults(of read: @autoclosure () throws -> some Any) -> [String] {
  do {
    _ = try read()
    return []
  } catch let faults as ConfigurationFaults {
    return faults.list.map(\.description)
  } catch {
    return ["not ConfigurationFaults: \(error)"]
  }
}
