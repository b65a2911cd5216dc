import JSONDocument
import JobModel
import LibraryModel
import Planning

/// A file that the configuration names, and the key by which it does.
struct ConfigurationFileUse {
  /// nil: the store names it.
  let environment: String?
  let content: Content
  let place: ConfigurationPlace
  let key: JSONPointer

  enum Content {
    case password(PasswordSource)
    case certificates(path: String)
    case timeZone(name: String)
  }
}

extension ConfiguredEnvironment {
  /// Reads all environments. One that has a fault is left out; the files that it names are not, so that their faults are
  /// found as well.
  static func readAll(
    _ section: ConfigurationSection
  ) -> (environments: [String: ConfiguredEnvironment], files: [ConfigurationFileUse]) {
    var environments: [String: ConfiguredEnvironment] = [:]
    var files: [ConfigurationFileUse] = []
    var servers = ConfiguredServers()
    if section.isEmpty { section.fault("names no environment, expected at least one, by its name") }
    section.sections { name, environment in
      if !ConfigurationForm.isFileName(name, limit: 64) {
        environment.fault("is no name for an environment, expected at most 64 letters, digits, '.', '_' and '-'")
      }
      environments[name] = read(environment, named: name, &servers) { key, content in
        files.append(
          ConfigurationFileUse(
            environment: name, content: content, place: environment.keyPlace(key),
            key: environment.path.appending(key)))
      }
    }
    return (environments, files)
  }

  private static func read(
    _ section: ConfigurationSection, named name: String, _ servers: inout ConfiguredServers,
    uses: (String, ConfigurationFileUse.Content) -> Void
  ) -> ConfiguredEnvironment? {
    let url = section.required("url", .server)
    if let url, let other = servers.add(url, of: name) {
      section.fault(
        "url",
        """
        is the server of environments.\(other), so a target there would have two names and could be edited twice at once, \
        expected one environment for each server: leave this one out, and raise sessions of \(other) for more edits at once
        """)
    }
    if let url, ConfigurationAddress.isOpen(url) {
      section.warn("url", "is http://, so that everybody on the way can read the password, expected https://")
    }
    let username = section.required("username", .text("the name of a user of the Library"))
    let source = section.passwordSource(uses: uses)
    if source == nil, !section.has("password_file"), !section.has("password_credential") {
      section.missing("password_credential", "expected password_credential: NAME or password_file: PATH")
    }
    var settings = EnvironmentSettings(url: url ?? "", username: username ?? "")
    let modes = ConfigurationForm.oneOf([1: "standard", 16: "LDAP", 4096: "API token"])
    settings.loginMode = section.value("login_mode", modes, default: settings.loginMode)
    settings.sessions = section.value("sessions", .whole(1...100), default: settings.sessions)
    settings.requestTimeout = section.value("request_timeout", .duration, default: settings.requestTimeout)
    settings.submitTimeout = section.value("submit_timeout", .duration, default: settings.submitTimeout)
    settings.submitSettle = section.value("submit_settle", .duration, default: settings.submitSettle)
    settings.editTimeout = section.value("edit_timeout", .duration, default: settings.editTimeout)
    settings.caFile = section.optional("ca_file", .path("an absolute path of certificates in PEM form"))
    if let path = settings.caFile { uses("ca_file", .certificates(path: path)) }
    settings.proxy = section.optional("proxy", .proxy)
    settings.poll = section.section("poll", poll)
    settings.retry = section.section("retry", retry)
    settings.breaker = section.section("breaker", breaker)
    settings.hours = hours(section, uses: uses)
    section.refuse("password", "cannot stand in this file, expected password_credential or password_file")
    guard url != nil, username != nil, let source else { return nil }
    return ConfiguredEnvironment(settings: settings, password: source)
  }

  /// The time zone is read with the other files.
  private static func hours(
    _ section: ConfigurationSection, uses: (String, ConfigurationFileUse.Content) -> Void
  ) -> EditingHours {
    var hours = EditingHours()
    let texts = section.list("windows", of: .window)
    if section.isSound {
      do throws(WindowFault) { hours.schedule = try WindowSchedule.reading(texts) } catch {
        section.fault("windows", error.reason)
      }
    }
    if let name = section.optional("time_zone", .timeZone) { uses("time_zone", .timeZone(name: name)) }
    hours.finishBy = section.value("finish_by", .yesOrNo, default: hours.finishBy)
    return hours
  }

  private static func poll(_ section: ConfigurationSection) -> PollSettings {
    var settings = PollSettings()
    settings.min = section.value("min", .duration, default: settings.min)
    settings.max = section.value("max", .duration, default: settings.max)
    section.checkOrder("min", settings.min, "max", settings.max)
    return settings
  }

  private static func retry(_ section: ConfigurationSection) -> RetrySettings {
    var settings = RetrySettings()
    settings.maxAttempts = section.value("max_attempts", .whole(Limits.attempts), default: settings.maxAttempts)
    settings.base = section.value("base", .duration, default: settings.base)
    settings.max = section.value("max", .duration, default: settings.max)
    section.checkOrder("base", settings.base, "max", settings.max)
    return settings
  }

  private static func breaker(_ section: ConfigurationSection) -> BreakerSettings {
    var settings = BreakerSettings()
    settings.failures = section.value("failures", .whole(1...1000), default: settings.failures)
    settings.probeAfter = section.value("probe_after", .duration, default: settings.probeAfter)
    settings.probeMax = section.value("probe_max", .duration, default: settings.probeMax)
    settings.retryAfterMax = section.value("retry_after_max", .duration, default: settings.retryAfterMax)
    section.checkOrder("probe_after", settings.probeAfter, "probe_max", settings.probeMax)
    return settings
  }
}

/// The servers of the environments that were read so far. A target is a package on a server, so each server belongs to one
/// environment only, whoever its user is.
private struct ConfiguredServers {
  private var known: [(environment: String, settings: EnvironmentSettings)] = []

  /// - Returns: the environment that has the same server already; nil where none has.
  mutating func add(_ url: String, of environment: String) -> String? {
    let settings = EnvironmentSettings(url: url, username: "")
    if let other = known.first(where: { $0.settings.isSameServer(as: settings) }) { return other.environment }
    known.append((environment, settings))
    return nil
  }
}

extension ConfigurationSection {
  /// Adds a fault where one duration is greater than another that bounds it, at the key that stands in the file. Where one of
  /// them has a fault of its own, they are not compared.
  fileprivate func checkOrder(_ low: String, _ least: Duration, _ high: String, _ most: Duration) {
    guard isSound, least > most else { return }
    let (least, most) = (ConfigurationDuration.text(least), ConfigurationDuration.text(most))
    if has(low) {
      fault(low, "is \(least), expected at most \(high), which is \(most)")
    } else {
      fault(high, "is \(most), expected at least \(low), which is \(least)")
    }
  }
}

extension ConfigurationSection {
  /// nil where none is named, or a fault was found.
  func passwordSource(uses: (String, ConfigurationFileUse.Content) -> Void) -> PasswordSource? {
    if has("password_credential"), has("password_file") {
      fault("password_file", "stands beside password_credential, expected only one of them")
      return nil
    }
    let key = has("password_file") ? "password_file" : "password_credential"
    guard has(key) else { return nil }
    let source =
      key == "password_file"
      ? optional(key, .path("an absolute path", isShown: false)).map(PasswordSource.file)
      : optional(key, .credential).map(PasswordSource.credential)
    if let source { uses(key, .password(source)) }
    return source
  }
}
