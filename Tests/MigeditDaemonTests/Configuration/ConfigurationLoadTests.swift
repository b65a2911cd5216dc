import EditEngine
import Glibc
import JobModel
import LibraryAPI
import Testing

@testable import MigeditDaemon

/// Files of one test: a configuration whose password is read as the last line of `minimal` says.
private struct Files {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  func configuration(_ password: String, _ more: String = "") throws -> String {
    let text = ConfigurationSample.minimal.replacing("password_file: /etc/migedit/prod", with: password)
    return try folder.write("m.yaml", text + "\n" + more)
  }

  func load(_ path: String, _ variables: [String: String] = [:]) throws(ConfigurationFaults) -> LoadedConfiguration {
    try Configuration.load(path: path, environment: variables.merging(ConfigurationSample.variables) { one, _ in one })
  }
}

@Suite struct `Loading the configuration` {
  @Test(arguments: [
    ("geheim", "geheim"), ("geheim\n", "geheim"), ("geheim\n\n", "geheim\n"), (" é \r\n", " é "), ("\nx", "\nx"),
    ("x\r", "x\r"),
    ("x\r\n\r\n", "x\r\n"), ("\u{FEFF}geheim\r\n", "geheim"),
  ])
  func `a password is what the file holds, less one newline at its end`(_ content: String, _ password: String) throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", content)
    let loaded = try files.load(files.configuration("password_file: \(secret)"))
    #expect(loaded.passwords["prod"] == Array(password.utf8))
    #expect(loaded.passwords["test"] == nil)
    #expect(loaded.configuration.environments["prod"]?.password == .file(secret))
    #expect(loaded.warnings.count == (password.utf8.contains(UInt8(ascii: "\n")) ? 1 : 0))

    let credential = try files.load(
      files.configuration("password_credential: secret"), ["CREDENTIALS_DIRECTORY": files.folder.path])
    #expect(credential.passwords["prod"] == Array(password.utf8))
    #expect(credential.configuration.environments["prod"]?.password == .credential("secret"))
  }

  @Test func `no way of printing shows a password`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", "geheim")
    let loaded = try files.load(files.configuration("password_file: \(secret)"))
    var dumped = ""
    dump(loaded, to: &dumped)
    dump(loaded.passwords, to: &dumped)
    let bytes = String(describing: Array("geheim".utf8)).dropFirst().dropLast()
    let texts = [
      dumped, "\(loaded)", String(reflecting: loaded), "\(loaded.passwords)", String(reflecting: loaded.passwords),
      "\([loaded.passwords])",
    ]
    for text in texts { #expect(!text.contains("geheim") && !text.contains(bytes) && !text.contains("- 103\n")) }
    #expect(loaded.passwords.description == "1 passwords (not shown)")
  }

  @Test(
    arguments: [
      ([], "is empty"), (Array("\n".utf8), "is empty"), (Array("a\0b".utf8), "holds a NUL"),
      ([0x61, 0xFF], "is not UTF-8"),
      (Array("\r\n".utf8), "is empty"),
      ([0xFF, 0xFE, 0x61, 0], "is in UTF-16 (little-endian), expected UTF-8: save it anew in UTF-8"),
      ([0xFE, 0xFF, 0, 0x61], "is in UTF-16 (big-endian), expected UTF-8: save it anew in UTF-8"),
      ([0x61, 0, 0x62, 0, 0x0A, 0], "is in UTF-16 (little-endian), expected UTF-8: save it anew in UTF-8"),
      ([UInt8](repeating: 0x61, count: 4097), "is larger than 4096 bytes"),
    ] as [([UInt8], String)])
  func `a file that cannot be a password is refused`(_ content: [UInt8], _ words: String) throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", content)
    let path = try files.configuration("password_file: \(secret)")
    #expect(
      faults(of: try files.load(path)) == [
        "\(path):5:5: environments.prod.password_file: the password file \(secret) \(words)"
      ])
  }

  @Test(.timeLimit(.minutes(5))) func `a pipe is refused and not waited for`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let pipe = "\(files.folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let path = try files.configuration("password_file: \(pipe)")
    #expect(
      faults(of: try files.load(path)) == [
        "\(path):5:5: environments.prod.password_file: the password file \(pipe) is not a regular file"
      ])
  }

  @Test func `the largest password is read whole`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", String(repeating: "a", count: 4096))
    #expect(try files.load(files.configuration("password_file: \(secret)")).passwords["prod"]?.count == 4096)
  }

  @Test func `a password file or a credential that is not there is told at its key`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let folder = files.folder.path
    let path = try files.configuration("password_file: \(folder)/none")
    #expect(
      faults(of: try files.load(path)) == [
        "\(path):5:5: environments.prod.password_file: the password file \(folder)/none cannot be opened: "
          + "No such file or directory"
      ])
    let other = try files.configuration("password_file: \(folder)")
    #expect(
      faults(of: try files.load(other)) == [
        "\(other):5:5: environments.prod.password_file: the password file \(folder) is not a regular file"
      ])
    let credential = try files.configuration("password_credential: none")
    #expect(
      faults(of: try files.load(credential, ["CREDENTIALS_DIRECTORY": folder])) == [
        "\(credential):5:5: environments.prod.password_credential: the credential \(folder)/none cannot be opened: "
          + "No such file or directory, expected the password in /etc/credstore/none, and LoadCredential=none in the unit; "
          + "it is read when the service starts"
      ])
    #expect(
      faults(of: try files.load(credential)) == [
        "\(credential):5:5: environments.prod.password_credential: CREDENTIALS_DIRECTORY is not set, "
          + "expected LoadCredential=none in the unit, or password_file instead of this key"
      ])
  }

  @Test func `a check by hand looks for credentials where systemd takes them from, and only warns without them`() throws
  {
    let files = try Files()
    defer { files.folder.remove() }
    _ = try files.folder.write("secret", "geheim")
    let folder = files.folder.path
    let there = try Configuration.load(
      path: files.configuration("password_credential: secret"), environment: ConfigurationSample.variables,
      credentialStore: folder)
    #expect(there.warnings == [] && there.passwords["prod"] != nil)
    let path = try files.configuration("password_credential: none")
    let missing = try Configuration.load(
      path: path, environment: ConfigurationSample.variables, credentialStore: folder)
    #expect(missing.warnings.count == 1 && missing.passwords["prod"] == nil)
    let warning = try #require(missing.warnings.first.map { "\($0)" })
    #expect(
      warning.contains("password_credential: only the service has its credentials, and \(folder) was looked into: "))
    #expect(warning.contains("expected the password in /etc/credstore/none"))
    // In the service it stays a fault.
    #expect(
      faults(
        of: try Configuration.load(
          path: path, environment: ConfigurationSample.variables.merging(["CREDENTIALS_DIRECTORY": folder]) { $1 },
          credentialStore: folder)
      ).count == 1)
  }

  @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true)])
  func `a password file that others can read is worth a warning`(_ mode: Int, _ isWarned: Bool) throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", "geheim", mode: mode)
    let path = try files.configuration("password_file: \(secret)")
    let warning =
      "\(path):5:5: environments.prod.password_file: "
      + "the password file can be read by others than its owner, expected mode 0600"
    #expect(try files.load(path).warnings.map(\.description) == (isWarned ? [warning] : []))
    // systemd decides who reads a credential.
    let credential = try files.configuration("password_credential: secret")
    #expect(try files.load(credential, ["CREDENTIALS_DIRECTORY": files.folder.path]).warnings == [])
  }

  @Test func `a password of more than one line is worth a warning`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    for (content, isWarned) in [("geheim\n", false), ("geheim\nnoch was\n", true), ("geheim\n\n", true)] {
      let secret = try files.folder.write("secret", content, mode: 0o600)
      let path = try files.configuration("password_file: \(secret)")
      let warnings = try files.load(path).warnings.map(\.description)
      #expect(warnings.map { $0.contains("has more than one line") } == (isWarned ? [true] : []))
      #expect(warnings.allSatisfy { !$0.contains("geheim") && $0.hasPrefix("\(path):5:5: environments.prod.") })
    }
  }

  @Test(arguments: [
    ("http://library.example.com/M", true), ("HTTP://library.example.com/M", true),
    ("https://library.example.com/M", false),
    ("http://127.0.0.1:8080/M", false), ("http://localhost/M", false), ("http://[::1]:80/M", false),
    ("http://localhost.example.com/M", true),
  ])
  func `a password that goes over a network in the clear is worth a warning`(url: String, isWarned: Bool) throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", "geheim", mode: 0o600)
    let path = try files.folder.write(
      "m.yaml",
      "environments:\n  prod:\n    url: \(url)\n    username: a\n    password_file: \(secret)\nstore: { path: /q }\n")
    #expect(
      try files.load(path).warnings.map(\.description)
        == (isWarned
          ? [
            "\(path):3:10: environments.prod.url: is http://, so that everybody on the way can read the password, expected "
              + "https://"
          ] : []))
  }

  @Test func `faults of passwords and of keys are told together`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let path = try files.configuration("password_credential: none", "store: { keep_keys: 1 }\n")
    let told = faults(of: try files.load(path))
    #expect(told.count == 2)
    #expect(told.first?.hasPrefix("\(path):5:5: environments.prod.password_credential: ") == true)
    #expect(told.last?.hasPrefix("\(path):6:21: store.keep_keys: ") == true)
  }

  @Test func `the file of authorities must hold a certificate`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", "geheim")
    let authorities = try files.folder.write("ca.pem", "x")
    let path = try files.configuration("password_file: \(secret)\n    ca_file: \(authorities)")
    #expect(
      faults(of: try files.load(path)) == [
        "\(path):6:5: environments.prod.ca_file: the file \(authorities) holds no certificate in PEM form, "
          + "expected a line -----BEGIN CERTIFICATE-----"
      ])
    _ = try files.folder.write("ca.pem", "# ours\n-----BEGIN CERTIFICATE-----\n")
    #expect(try files.load(path).configuration.environments["prod"]?.settings.caFile == authorities)
    let none = try files.configuration("password_file: \(secret)\n    ca_file: /none/ca.pem")
    #expect(
      faults(of: try files.load(none)) == [
        "\(none):6:5: environments.prod.ca_file: the file /none/ca.pem cannot be opened: No such file or directory"
      ])
  }

  @Test func `a file that has changed since is told by its name and environment, and not by what is in it`() throws {
    let files = try Files()
    defer { files.folder.remove() }
    let secret = try files.folder.write("secret", "geheim")
    let authorities = try files.folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\nold")
    let path = try files.configuration("password_file: \(secret)\n    ca_file: \(authorities)")
    let before = try files.load(path)
    #expect(try files.load(path).changedFiles(since: before) == [])

    _ = try files.folder.write("secret", "geheimer")
    _ = try files.folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\nnew")
    let renewed = try files.load(path)
    #expect(
      renewed.changedFiles(since: before) == [
        "prod: the password has changed, and was read anew from \(secret)",
        "prod: the certificates have changed, and were read anew from \(authorities)",
      ])
    let (old, new) = (EnvironmentSetup.all(of: before, time: .system), EnvironmentSetup.all(of: renewed, time: .system))
    #expect(old.map(\.server.certificates) != new.map(\.server.certificates) && old.map(\.server) != new.map(\.server))

    // Another file is another value of its key.
    let other = try files.folder.write("other", "geheim")
    let moved = try files.load(files.configuration("password_file: \(other)\n    ca_file: \(authorities)"))
    #expect(moved.changedFiles(since: renewed) == [])
  }

  @Test func `a file that cannot be read is told by its name`() throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    func told(_ path: String) -> [String] { faults(of: try Configuration.load(path: path, environment: [:])) }
    #expect(told("\(folder.path)/none") == ["\(folder.path)/none: cannot be opened: No such file or directory"])
    #expect(told(folder.path) == ["\(folder.path): is not a regular file"])
    let latin = try folder.write("latin", Array("a: é\nb: ".utf8) + [0xE9, 0x0A])
    #expect(told(latin) == ["\(latin):2:4: is not UTF-8, expected YAML in UTF-8"])
    let wide = try folder.write(
      "wide", [0xFF, 0xFE] + Array("store:".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    #expect(
      told(wide) == ["\(wide): is in UTF-16 (little-endian), expected YAML in UTF-8: save it anew in UTF-8"])
    let large = try folder.write("large", [UInt8](repeating: UInt8(ascii: "#"), count: Configuration.sizeLimit + 1))
    #expect(told(large) == ["\(large): is larger than 1048576 bytes"])
    let full = try folder.write("full", [UInt8](repeating: UInt8(ascii: "#"), count: Configuration.sizeLimit))
    #expect(told(full).allSatisfy { $0.hasPrefix("\(full):1:1: ") })
    #expect(told(full).count == 2)
  }
}
