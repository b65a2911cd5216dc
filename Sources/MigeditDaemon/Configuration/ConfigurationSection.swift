import JSONDocument
import Yams

/// One mapping of the file. It gives the values of its keys, and reports the keys that nobody asked for.
final class ConfigurationSection {
  /// The keys down to it; empty for the whole file.
  let path: JSONPointer
  /// Where its key stands.
  let place: ConfigurationPlace
  /// False once a fault was found in it, also deeper down.
  private(set) var isSound = true

  private let faults: ConfigurationFaultList
  private let entries: [Entry]
  /// The keys that were asked for, in that order.
  private var known: [String] = []
  /// The keys that are known or were refused by name, so that they are not reported as unknown.
  private var settled: Set<String> = []
  /// Whether the section itself is of the wrong type. Then what is missing in it is not reported.
  private let isBroken: Bool

  struct Entry {
    let key: String
    let keyPlace: ConfigurationPlace
    let node: Node
    var isNull: Bool { node.scalar.map { ConfigurationScalar($0).kind == .null } ?? false }
    var place: ConfigurationPlace { node.mark.map(ConfigurationPlace.init) ?? keyPlace }
  }

  /// Reads the whole file as one section.
  static func read<Value>(
    root: Node?, faults: ConfigurationFaultList, _ read: (ConfigurationSection) -> Value
  ) -> Value {
    let start = ConfigurationPlace(line: 1, column: 1)
    let section = ConfigurationSection(root, path: [], place: start, faults: faults)
    let value = read(section)
    section.reportUnknown()
    return value
  }

  private init(
    _ node: Node?, path: JSONPointer, place: ConfigurationPlace, faults: ConfigurationFaultList,
    isInBroken: Bool = false
  ) {
    self.path = path
    self.place = place
    self.faults = faults
    switch node {
    case .mapping(let mapping):
      (entries, isBroken) = (Self.entries(of: mapping, path, place, faults), false)
    case .scalar(let scalar) where ConfigurationScalar(scalar).kind == .null: (entries, isBroken) = ([], false)
    case .none: (entries, isBroken) = ([], isInBroken)
    case .some(let other):
      (entries, isBroken, isSound) = ([], true, false)
      faults.add(
        other.mark.map(ConfigurationPlace.init) ?? place, path, "is \(other.kind), expected a mapping of keys to values"
      )
    }
  }

  private static func entries(
    of mapping: Node.Mapping, _ path: JSONPointer, _ place: ConfigurationPlace, _ faults: ConfigurationFaultList
  ) -> [Entry] {
    var entries: [Entry] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      let keyPlace = key.mark.map(ConfigurationPlace.init) ?? place
      guard case .scalar(let scalar) = key else {
        faults.add(keyPlace, path, "has \(key.kind) as a key, expected a name")
        continue
      }
      // To Yams, 1 and "1" are two keys.
      guard seen.insert(scalar.string).inserted else {
        let full = path.appending(scalar.string)
        faults.add(keyPlace, full, "stands more than once in its mapping, expected each key once")
        continue
      }
      entries.append(Entry(key: scalar.string, keyPlace: keyPlace, node: value))
    }
    return entries
  }

  // Reading values. What is wrong becomes a fault, and the result is nil or the default.

  func optional<Value>(_ key: String, _ form: ConfigurationForm<Value>) -> Value? {
    entry(key).flatMap { read($0.node, path.appending(key), $0.keyPlace, form) }
  }

  func value<Value>(_ key: String, _ form: ConfigurationForm<Value>, default standard: Value) -> Value {
    optional(key, form) ?? standard
  }

  func required<Value>(_ key: String, _ form: ConfigurationForm<Value>) -> Value? {
    if entry(key) == nil { missing(key, form.expected) }
    return optional(key, form)
  }

  func list<Value>(_ key: String, of form: ConfigurationForm<Value>) -> [Value] {
    guard let entry = entry(key) else { return [] }
    let full = path.appending(key)
    guard case .sequence(let elements) = entry.node else {
      let (place, words) = entry.isNull ? (entry.keyPlace, "has no value") : (entry.place, "is \(entry.node.kind)")
      add(place, full, "\(words), expected a list such as [one, two]")
      return []
    }
    return elements.enumerated().compactMap { read($1, full.appending($0), entry.place, form) }
  }

  /// Reads the mapping behind a key, which is empty where there is none. Its unknown keys are reported after `read`.
  func section<Value>(_ key: String, _ read: (ConfigurationSection) -> Value) -> Value {
    let found = entry(key)
    return enter(key, found?.node, found?.keyPlace ?? place, read)
  }

  /// Reads the mappings behind all keys, whatever they are called, in the order of the file.
  func sections(_ read: (String, ConfigurationSection) -> Void) {
    for entry in entries {
      settled.insert(entry.key)
      enter(entry.key, entry.node, entry.keyPlace) { read(entry.key, $0) }
    }
  }

  /// Whether the section is a mapping without any key.
  var isEmpty: Bool { entries.isEmpty && !isBroken }

  func has(_ key: String) -> Bool { entry(key) != nil }

  /// Where a key stands, or where it would.
  func keyPlace(_ key: String) -> ConfigurationPlace { entry(key)?.keyPlace ?? place }

  // Reporting what is wrong.

  /// Reports a fault at the key's value, or at the section's own key where the key is missing.
  func fault(_ key: String, _ reason: String) {
    add(entry(key)?.place ?? place, path.appending(key), reason)
  }

  /// Reports that a key is missing, unless the section itself is of the wrong type.
  func missing(_ key: String, _ expected: String) {
    if !isBroken { fault(key, "is missing, \(expected)") }
  }

  /// Reports at a key's value what should be known, although it is no fault.
  func warn(_ key: String, _ reason: String) {
    faults.warn(entry(key)?.place ?? place, path.appending(key), reason)
  }

  /// Reports a fault at the section's own key.
  func fault(_ reason: String) { add(place, path, reason) }

  /// Reports a key that is known and can't be taken, with a reason of its own.
  func refuse(_ key: String, _ reason: String) {
    settled.insert(key)
    guard let entry = entries.first(where: { $0.key == key }) else { return }
    add(entry.keyPlace, path.appending(key), reason)
  }

  private func reportUnknown() {
    for entry in entries where !settled.contains(entry.key) {
      let words: String
      if let near = ConfigurationText.nearest(to: entry.key, among: known) {
        words = "did you mean \(near)?"
      } else if entry.key == "<<" {
        words = "merge keys cannot be used"
      } else {
        words = "expected one of \(known.joined(separator: ", "))"
      }
      add(entry.keyPlace, path.appending(entry.key), "is not a known key, \(words)")
    }
  }

  private func enter<Value>(
    _ key: String, _ node: Node?, _ place: ConfigurationPlace, _ read: (ConfigurationSection) -> Value
  ) -> Value {
    let inner = ConfigurationSection(
      node, path: path.appending(key), place: place, faults: faults, isInBroken: isBroken)
    let value = read(inner)
    inner.reportUnknown()
    if !inner.isSound { isSound = false }
    return value
  }

  private func entry(_ key: String) -> Entry? {
    if settled.insert(key).inserted { known.append(key) }
    return entries.first { $0.key == key }
  }

  private func read<Value>(
    _ node: Node, _ path: JSONPointer, _ keyPlace: ConfigurationPlace, _ form: ConfigurationForm<Value>
  ) -> Value? {
    let place = node.mark.map(ConfigurationPlace.init) ?? keyPlace
    guard case .scalar(let plain) = node else {
      add(place, path, "is \(node.kind), \(form.expected)")
      return nil
    }
    let scalar = ConfigurationScalar(plain)
    guard scalar.kind != .null else {
      // YAML puts an empty value anywhere up to the next key.
      add(keyPlace, path, "has no value, \(form.expected)")
      return nil
    }
    switch form.read(scalar) {
    case .value(let value): return value
    case .wrong(let words):
      add(place, path, "\(words), \(form.expected)")
      return nil
    }
  }

  private func add(_ place: ConfigurationPlace, _ path: JSONPointer, _ reason: String) {
    isSound = false
    faults.add(place, path, reason)
  }
}

extension Node {
  /// The kind of the node, for people.
  fileprivate var kind: String {
    switch self {
    case .scalar: "a single value"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
