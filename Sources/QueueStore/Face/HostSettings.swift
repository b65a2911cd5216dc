import Crypto
package import JobModel

/// How a host is configured to edit: a mark for each setting of each environment, so that the settings of hosts can be compared
/// where nobody can read them.
package struct HostSettings: Sendable, Hashable, Codable {
  private let environments: [String: [String: String]]

  package static let none = HostSettings([:])

  /// - Parameter environments: by their names.
  package init(_ environments: [String: EnvironmentSettings]) {
    self.environments = environments.mapValues { settings in settings.texts.mapValues(Self.mark) }
  }

  package init(from decoder: any Decoder) throws {
    environments = try decoder.singleValueContainer().decode([String: [String: String]].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(environments)
  }

  /// Where another host is configured otherwise, each in words: `prod (poll, sessions)`, `test (not configured there)`.
  package func differences(there other: HostSettings) -> [String] {
    Set(environments.keys).union(other.environments.keys).sorted().compactMap { name in
      guard let there = other.environments[name] else { return "\(name) (not configured there)" }
      guard let here = environments[name] else { return "\(name) (configured only there)" }
      let settings = Set(here.keys).union(there.keys).filter { here[$0] != there[$0] }.sorted()
      return settings.isEmpty ? nil : "\(name) (\(settings.joined(separator: ", ")))"
    }
  }

  private static func mark(_ text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).prefix(8).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}

extension EnvironmentSettings {
  /// Each setting by its name in the configuration, as a text that is the same on every host where the setting is. Where a
  /// file lies is each host's own business.
  fileprivate var texts: [String: String] {
    [
      "url": url, "username": username, "login_mode": "\(loginMode)", "sessions": "\(sessions)",
      "request_timeout": "\(requestTimeout)", "submit_timeout": "\(submitTimeout)", "submit_settle": "\(submitSettle)",
      "edit_timeout": "\(editTimeout)", "proxy": proxy ?? "", "poll": "\(poll)", "retry": "\(retry)",
      "breaker": "\(breaker)", "windows": "\(hours.schedule?.texts ?? [])", "timezone": hours.zone.name,
      "finish_by": "\(hours.finishBy)",
    ]
  }
}
