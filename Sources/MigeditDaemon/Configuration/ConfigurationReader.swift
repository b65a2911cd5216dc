import JSONDocument
import LibraryModel

extension Configuration {
  /// Reads a text without touching any file.
  ///
  /// - Parameter environment: environment variables; only `STATE_DIRECTORY` is asked for.
  package static func read(
    text: String, file: String, environment: [String: String] = [:]
  ) throws(ConfigurationFaults) -> Configuration {
    let reading = ConfigurationReading(text: text, file: file, environment: environment)
    guard let configuration = reading.configuration else { throw ConfigurationFaults(reading.faults) }
    return configuration
  }
}

/// The result of reading a text. Where it has a fault there is no configuration, but the files that it names can be read
/// all the same, so that their faults are reported at once.
struct ConfigurationReading {
  let configuration: Configuration?
  let faults: [ConfigurationFault]
  let warnings: [ConfigurationFault]
  let files: [ConfigurationFileUse]

  init(text: String, file: String, environment: [String: String]) {
    let list = ConfigurationFaultList(file: file)
    do throws(ConfigurationFault) {
      let root = try ConfigurationSyntax.root(of: text, file: file)
      let (read, files) = ConfigurationSection.read(root: root, faults: list) { root in
        Self.configuration(root, stateDirectory: environment["STATE_DIRECTORY"])
      }
      self.files = files
      (faults, warnings) = (list.faults, list.warnings)
      configuration = list.faults.isEmpty ? read : nil
    } catch {
      (configuration, faults, warnings, files) = (nil, [error], [], [])
    }
  }

  /// - Returns: nil only where a fault was found.
  private static func configuration(
    _ root: ConfigurationSection, stateDirectory: String?
  ) -> (Configuration?, [ConfigurationFileUse]) {
    var filesOfStore: [ConfigurationFileUse] = []
    let store = root.section("store") { Self.store($0, stateDirectory: stateDirectory, &filesOfStore) }
    let control = root.section("control", Self.control)
    let access = root.section("access", Self.access)
    let (environments, files) = root.section("environments", ConfiguredEnvironment.readAll)
    let metrics = root.section("metrics") { MetricsSettings(listen: $0.optional("listen", .loopback)) }
    let configuration = store.map {
      Configuration(store: $0, control: control, access: access, environments: environments, metrics: metrics)
    }
    return (configuration, filesOfStore + files)
  }

  private static func store(
    _ section: ConfigurationSection, stateDirectory: String?, _ files: inout [ConfigurationFileUse]
  ) -> StoreSettings? {
    let place =
      section.has("postgresql")
      ? postgresql(section, &files) : path(section, stateDirectory: stateDirectory).map { .file(path: $0) }
    var settings = StoreSettings(place ?? .file(path: ""))
    settings.keepSucceeded = section.value("keep_succeeded", .retention, default: settings.keepSucceeded)
    settings.keepFailed = section.value("keep_failed", .retention, default: settings.keepFailed)
    settings.keepDocuments = section.value("keep_documents", .retention, default: settings.keepDocuments)
    settings.keepEvents = section.value("keep_events", .retention, default: settings.keepEvents)
    settings.keepKeys = section.value("keep_keys", .retention, default: settings.keepKeys)
    settings.comparesMachine =
      section.value("machine_id", .word(of: ["compare", "ignore"]), default: "compare") == "compare"
    return place == nil ? nil : settings
  }

  private static func path(_ section: ConfigurationSection, stateDirectory: String?) -> String? {
    let form = ConfigurationForm.path("an absolute path such as /var/lib/migedit/queue.sqlite")
    // systemd joins several state directories by colons.
    let state = stateDirectory?.split(separator: ":").first.map { "\($0)/queue.sqlite" }
    if state == nil, !section.has("path") {
      section.missing("path", "\(form.expected), since STATE_DIRECTORY is not set")
    }
    return section.optional("path", form) ?? state
  }

  /// - Returns: nil only where a fault was found.
  private static func postgresql(
    _ section: ConfigurationSection, _ files: inout [ConfigurationFileUse]
  ) -> QueuePlace? {
    if section.has("path") { section.fault("path", "stands beside postgresql, expected only one of them") }
    return section.section("postgresql") { section in
      let form = ConfigurationForm.text("what libpq connects by, as host=db1 dbname=migedit user=migedit", limit: 4096)
      if !section.has("conninfo") { section.missing("conninfo", form.expected) }
      let conninfo = section.optional("conninfo", form)
      if conninfo?.contains(/password\s*=|:\/\/[^\/@\s:]*:[^\/@\s]*@/) == true {
        section.fault("conninfo", "holds a password, expected password_credential or password_file beside it")
      }
      var settings = PostgreSQLSettings(conninfo: conninfo ?? "")
      settings.password = section.passwordSource { key, content in
        files.append(
          ConfigurationFileUse(
            environment: nil, content: content, place: section.keyPlace(key), key: section.path.appending(key)))
      }
      settings.isStorageReplicated =
        section.value("replicated_storage", .word(of: ["true", "false"]), default: "false") == "true"
      settings.host = section.optional("host", .text("the name of this host", limit: 64))
      return conninfo == nil ? nil : .postgresql(settings)
    }
  }

  private static func control(_ section: ConfigurationSection) -> ControlSettings {
    var settings = ControlSettings()
    // A socket's address has 108 bytes, with the zero that ends it.
    let form = ConfigurationForm.path("an absolute path of at most 107 bytes", limit: 107)
    settings.socket = section.value("socket", form, default: settings.socket)
    settings.maxQueued = section.value("max_queued", .whole(1...100_000_000), default: settings.maxQueued)
    return settings
  }

  private static func access(_ section: ConfigurationSection) -> AccessSettings {
    var settings = AccessSettings()
    settings.admin = section.section("admin", members)
    settings.submit = section.section("submit") { submit in
      let members = members(submit)
      settings.maxPriority = submit.value("max_priority", .whole(Limits.priorities), default: settings.maxPriority)
      return members
    }
    settings.observe = section.section("observe", members)
    return settings
  }

  private static func members(_ section: ConfigurationSection) -> AccessSettings.Members {
    AccessSettings.Members(
      users: section.list("users", of: .account("the name or the uid of a user")),
      groups: section.list("groups", of: .account("the name or the gid of a group")))
  }
}
