import JSONDocument
import JobModel

/// The configuration with the passwords that it names: all that the daemon starts with.
package struct LoadedConfiguration: Sendable {
  package let configuration: Configuration
  package let passwords: ConfigurationPasswords
  /// What stands in each environment's `ca_file`, by the environment's name.
  package let certificates: [String: [UInt8]]
  /// What does not keep the daemon from starting, and should be known all the same.
  package let warnings: [ConfigurationFault]

  package init(
    configuration: Configuration, passwords: ConfigurationPasswords, certificates: [String: [UInt8]],
    warnings: [ConfigurationFault]
  ) {
    self.configuration = configuration
    self.passwords = passwords
    self.certificates = certificates
    self.warnings = warnings
  }
}

extension LoadedConfiguration {
  /// A file that an environment names.
  struct ChangedFile {
    /// `the password`, `the certificates`.
    let content: String
    let isPlural: Bool
    let place: String
  }

  /// For people: which files hold something else than they did for the configuration before, though their names are the same.
  package func changedFiles(since before: LoadedConfiguration) -> [String] {
    configuration.environments.keys.sorted().flatMap { name in
      changedFiles(of: name, since: before).map { file in
        let (has, was) = file.isPlural ? ("have", "were") : ("has", "was")
        return "\(name): \(file.content) \(has) changed, and \(was) read anew from \(file.place)"
      }
    }
  }

  /// The same of one environment.
  func changedFiles(of name: String, since before: LoadedConfiguration) -> [ChangedFile] {
    guard let environment = configuration.environments[name], let old = before.configuration.environments[name] else {
      return []
    }
    var changed: [ChangedFile] = []
    if environment.password == old.password, passwords[name] != before.passwords[name] {
      changed.append(ChangedFile(content: "the password", isPlural: false, place: environment.password.place))
    }
    if let file = environment.settings.caFile, file == old.settings.caFile,
      certificates[name] != before.certificates[name]
    {
      changed.append(ChangedFile(content: "the certificates", isPlural: true, place: file))
    }
    return changed
  }
}

extension PasswordSource {
  var place: String {
    switch self {
    case .credential(let name): "the credential \(name)"
    case .file(let path): path
    }
  }
}

/// Where the configuration is read from.
struct ConfigurationSource: Sendable {
  let path: String
  /// The environment variables that it may need, by name.
  let variables: [String: String]

  func load() throws(ConfigurationFaults) -> LoadedConfiguration {
    try Configuration.load(path: path, environment: variables)
  }

  /// Reads it where nothing is to start, by hand: only the service has its credentials, which systemd takes from this folder.
  func check() throws(ConfigurationFaults) -> LoadedConfiguration {
    try Configuration.load(path: path, environment: variables, credentialStore: Self.credentialStore)
  }

  private static let credentialStore = "/etc/credstore"
}

extension Configuration {
  /// The size of the largest file that is read, in bytes.
  package static let sizeLimit = 1 << 20

  /// Reads the file and the passwords that it names, and throws all faults of both at once.
  ///
  /// It blocks on the disk: call it before the daemon starts, or on a thread of its own.
  ///
  /// - Parameter credentialStore: the folder in which credentials are looked for where CREDENTIALS_DIRECTORY is not set.
  ///   One that
  ///   is not there, or can't be read, is a warning: the service may have it from elsewhere. nil: it is a fault.
  package static func load(
    path: String, environment: [String: String], credentialStore: String? = nil
  ) throws(ConfigurationFaults) -> LoadedConfiguration {
    let text = try text(path)
    let reading = ConfigurationReading(text: text, file: path, environment: environment)
    let files = ConfigurationFiles(
      reading.files, file: path, environment: environment, credentialStore: credentialStore)
    let faults = reading.faults + files.faults
    guard faults.isEmpty, var configuration = reading.configuration else { throw ConfigurationFaults(faults) }
    for name in configuration.environments.keys {
      configuration.environments[name]?.settings.hours.zone = files.zones[name] ?? files.ownZone
    }
    return LoadedConfiguration(
      configuration: configuration, passwords: ConfigurationPasswords(files.passwords, store: files.storePassword),
      certificates: files.certificates, warnings: reading.warnings + files.warnings)
  }

  private static func text(_ path: String) throws(ConfigurationFaults) -> String {
    let bytes: [UInt8]
    do throws(Fault) {
      bytes = try ConfigurationFile(path: path, limit: sizeLimit).bytes
    } catch {
      throw ConfigurationFaults([ConfigurationFault(file: path, place: nil, error)])
    }
    do throws(ConfigurationFault) {
      return try ConfigurationSyntax.text(bytes, file: path)
    } catch {
      throw ConfigurationFaults([error])
    }
  }
}

/// Reads the files that the configuration names.
private struct ConfigurationFiles {
  private(set) var passwords: [String: [UInt8]] = [:]
  private(set) var storePassword: [UInt8]?
  private(set) var certificates: [String: [UInt8]] = [:]
  /// Of environments that name one.
  private(set) var zones: [String: TimeZoneRules] = [:]
  private(set) var ownZone = TimeZoneRules.utc
  private(set) var faults: [ConfigurationFault] = []
  private(set) var warnings: [ConfigurationFault] = []

  init(
    _ uses: [ConfigurationFileUse], file: String, environment variables: [String: String], credentialStore: String?
  ) {
    do throws(Fault) { ownZone = try ZoneFiles.own() } catch {
      let words = "\(error.reason); windows go by UTC where time_zone is left out"
      warnings.append(ConfigurationFault(file: file, place: nil, Fault([], words)))
    }
    for use in uses {
      func fault(_ words: String) -> ConfigurationFault {
        ConfigurationFault(file: file, place: use.place, Fault(use.key, words))
      }
      switch use.content {
      case .password(.credential(let name)) where credentialStore != nil && variables["CREDENTIALS_DIRECTORY"] == nil:
        let store = credentialStore ?? ""
        do throws(Fault) {
          let source = PasswordSource.credential(name)
          let password = try ConfigurationPassword.read(source, environment: ["CREDENTIALS_DIRECTORY": store])
          if let name = use.environment { passwords[name] = password.bytes } else { storePassword = password.bytes }
        } catch {
          warnings.append(fault("only the service has its credentials, and \(store) was looked into: \(error.reason)"))
        }
      case .password(let source):
        do throws(Fault) {
          let password = try ConfigurationPassword.read(source, environment: variables)
          if let name = use.environment { passwords[name] = password.bytes } else { storePassword = password.bytes }
          if password.bytes.contains(UInt8(ascii: "\n")) {
            warnings.append(
              fault(
                "the password has more than one line, and all of them are sent, expected a file with the password only")
            )
          }
          if password.isReadByOthers {
            warnings.append(fault("the password file can be read by others than its owner, expected mode 0600"))
          }
        } catch {
          faults.append(fault(error.reason))
        }
      case .timeZone(let name):
        guard let environment = use.environment else { continue }
        do throws(Fault) { zones[environment] = try ZoneFiles.zone(name) } catch {
          faults.append(fault(error.reason))
        }
      case .certificates(let path):
        guard let environment = use.environment else { continue }
        do throws(Fault) {
          certificates[environment] = try Self.certificates(path)
        } catch {
          faults.append(fault("the file \(path) \(error.reason)"))
        }
      }
    }
  }

  private static func certificates(_ path: String) throws(Fault) -> [UInt8] {
    let bytes = try ConfigurationFile(path: path, limit: Configuration.sizeLimit).bytes
    let mark = "-----BEGIN CERTIFICATE-----"
    guard String(decoding: bytes, as: UTF8.self).contains(mark) else {
      throw Fault([], "holds no certificate in PEM form, expected a line \(mark)")
    }
    return bytes
  }
}
