package import JSONDocument

/// One thing that is wrong with the configuration, and where an editor finds it.
package struct ConfigurationFault: Error, Equatable, CustomStringConvertible {
  package let file: String
  /// nil where the fault is the file's as a whole.
  package let place: ConfigurationPlace?
  /// What is wrong, and what was expected; its pointer names the key, and is empty where the fault concerns none. It never
  /// shows a secret.
  package let fault: Fault

  package init(file: String, place: ConfigurationPlace?, _ fault: Fault) {
    self.file = file
    self.place = place
    self.fault = fault
  }

  /// The key as people write it: `environments.prod.poll.min`.
  package var key: String { ConfigurationText.path(fault.pointer) }

  /// `FILE:LINE:COLUMN: KEY: what is wrong, what was expected`.
  package var description: String {
    let start = place.map { "\(file):\($0.line):\($0.column)" } ?? file
    return key.isEmpty ? "\(start): \(fault.reason)" : "\(start): \(key): \(fault.reason)"
  }
}

/// Line and column in the file, both from 1; the column counts Unicode scalars.
package struct ConfigurationPlace: Sendable, Equatable, Comparable {
  package let line: Int
  package let column: Int

  package static func < (one: ConfigurationPlace, other: ConfigurationPlace) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}

/// All that is wrong with the configuration, in the order of the file. Never empty.
package struct ConfigurationFaults: Error, Equatable, CustomStringConvertible {
  package let list: [ConfigurationFault]

  package init(_ list: [ConfigurationFault]) {
    let start = ConfigurationPlace(line: 0, column: 0)
    self.list = list.sorted { ($0.place ?? start, $0.key) < ($1.place ?? start, $1.key) }
  }

  /// A line for each fault.
  package var description: String { list.map(\.description).joined(separator: "\n") }
}

/// Gathers faults while the file is read, so that all can be said at once.
final class ConfigurationFaultList {
  let file: String
  private(set) var faults: [ConfigurationFault] = []
  /// What does not keep the daemon from starting, and should be known all the same.
  private(set) var warnings: [ConfigurationFault] = []

  init(file: String) { self.file = file }

  func add(_ place: ConfigurationPlace?, _ key: JSONPointer, _ reason: String) {
    faults.append(ConfigurationFault(file: file, place: place, Fault(key, reason)))
  }

  func warn(_ place: ConfigurationPlace?, _ key: JSONPointer, _ reason: String) {
    warnings.append(ConfigurationFault(file: file, place: place, Fault(key, reason)))
  }
}
