import Foundation
import JobModel
import MigeditDaemon
import Testing

@Suite struct `The shipped configuration` {
  @Test func `it is valid as it stands, and shows the defaults`() throws {
    let read = try Configuration.read(text: ConfigurationSample.shipped(), file: "config/migedit.yaml")
    #expect(read.store == StoreSettings(path: "/var/lib/migedit/queue.sqlite"))
    #expect(read.control == ControlSettings())
    #expect(read.metrics.listen == nil)
    var access = AccessSettings()
    (access.admin.groups, access.submit.groups, access.observe.groups) = (["migedit-admin"], ["migedit"], ["adm"])
    #expect(read.access == access)
    let expected = EnvironmentSettings(
      url: "https://library.example.com/MicroStrategyLibrary", username: "architect")
    #expect(read.environments.mapValues(\.settings) == ["prod": expected])
    #expect(read.environments["prod"]?.password == .credential("prod-password"))
  }

  /// Taken from the reader itself: with no key at all known, it names those that it knows.
  private static func keys(of section: String) -> [String] {
    let path = section.split(separator: ".")
    var text = "store: { path: /q }\n"
    if path.first == "store" || section.isEmpty { text = "" }
    for (depth, key) in path.enumerated() { text += String(repeating: " ", count: depth) + key + ":\n" }
    text += String(repeating: " ", count: path.count) + "zzzzzzzzzz: 1\n"
    let fault = faults(of: try configuration(text)).first { $0.contains("zzzzzzzzzz: is not a known key") }
    let names = fault?.split(separator: "expected one of ").last?.split(separator: ", ").map(String.init)
    return names ?? []
  }

  @Test(arguments: [
    ("", 5), ("store", 8), ("control", 2), ("metrics", 1), ("access", 3), ("access.admin", 2), ("access.submit", 3),
    ("access.observe", 2),
    ("environments.prod", 18), ("environments.prod.poll", 2), ("environments.prod.retry", 3),
    ("environments.prod.breaker", 4),
  ])
  func `it shows every key that the reader knows`(_ section: String, _ count: Int) throws {
    let keys = Self.keys(of: section)
    #expect(keys.count == count)
    let indent = String(repeating: "  ", count: section.split(separator: ".").count)
    let lines = try ConfigurationSample.shipped().split(separator: "\n")
    for key in keys {
      // The last form is of one that stands in place of another.
      let forms = ["\(indent)\(key):", "\(indent)#\(key):", "\(indent)# \(key):"]
      #expect(lines.contains { line in forms.contains { line.hasPrefix($0) } }, "\(key)")
    }
  }

  @Test func `it stays valid with the keys that are commented out`() throws {
    var text = try ConfigurationSample.shipped()
    text = text.replacing("    password_credential:", with: "    #password_credential:")
    for key in ["password_file", "ca_file", "proxy", "windows", "time_zone", "listen"] {
      text = text.replacing("#\(key):", with: "\(key):")
    }
    let read = try configuration(text)
    #expect(read.metrics.listen == LoopbackAddress(host: "127.0.0.1", port: 9188))
    let prod = try #require(read.environments["prod"])
    #expect(prod.password == .file("/etc/migedit/prod-password"))
    #expect(prod.settings.caFile == "/etc/migedit/corporate-ca.pem")
    #expect(prod.settings.proxy == "http://proxy.example.com:3128")
    #expect(prod.settings.hours.schedule?.texts.count == 4)
  }

  @Test func `of what it names, only the password's credential is missing`() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let path = try folder.write("m.yaml", ConfigurationSample.shipped())
    let told = faults(of: try Configuration.load(path: path, environment: ["CREDENTIALS_DIRECTORY": folder.path]))
    try #require(told.count == 1)
    #expect(told[0].contains("/prod-password cannot be opened: No such file or directory"))
    #expect(told[0].contains(": environments.prod.password_credential: the credential "))
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `however it is damaged, it is read or its faults are told`(_ seed: UInt64) throws {
    var random = ConfigurationDamage(seed: seed)
    let shipped = Array(try ConfigurationSample.shipped().utf8)
    var (read, refused) = (0, 0)
    for _ in 0..<40 {
      let text = String(decoding: random.damaged(shipped), as: UTF8.self)
      do throws(ConfigurationFaults) {
        _ = try configuration(text)
        read += 1
      } catch {
        refused += 1
        #expect(!error.list.isEmpty)
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
        for fault in error.list {
          #expect(fault.description.hasPrefix("m.yaml:"))
          #expect(!fault.description.contains("\n"))
          if let place = fault.place { #expect(1...(lines + 1) ~= place.line && place.column >= 1) }
        }
      }
    }
    #expect(read + refused == 40)
    #expect(refused > 0)
  }
}

/// Random damage to a text, the same for the same seed.
private struct ConfigurationDamage: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// What YAML or the reader may take for something else.
  private static let pieces = [
    ":", "- ", "[", "]", "{", "}", "&a ", "*a", "!!int ", "!x ", "|", ">", "\"", "'", "#", "\n", "  ", "\t", "? ",
    "<<: ",
    "~", "\0", "é", "---\n", "...\n", "%", "@", "90", "1e9", "\\", ",", "null", "2026-01-01", "\u{FEFF}", "\r",
    "\u{85}",
  ]

  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1...6, using: &self) {
      let at = Int.random(in: 0..<text.count, using: &self)
      switch Int.random(in: 0..<5, using: &self) {
      case 0: text[at] = .random(in: 0...255, using: &self)
      case 1: text.removeSubrange(at..<min(text.count, at + .random(in: 1...40, using: &self)))
      case 2:
        let from = Int.random(in: 0..<text.count, using: &self)
        text.insert(contentsOf: text[from..<min(text.count, from + 60)], at: at)
      default: text.insert(contentsOf: (Self.pieces.randomElement(using: &self) ?? "").utf8, at: at)
      }
    }
    return text
  }
}
