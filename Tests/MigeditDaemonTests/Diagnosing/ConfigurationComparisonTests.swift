import JSONDocument
import Testing

@testable import MigeditDaemon

/// What stands on the disk, beside what is in force. The files are real ones.
@Suite struct ConfigurationComparisonTests {
  private let certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

  private func withFiles(
    _ change: (ScratchFolder, String) throws -> Void, _ body: (ConfigurationComparison) throws -> Void
  ) throws {
    let folder = try ScratchFolder()
    defer { folder.remove() }
    let password = try folder.write("password", "correct horse\n")
    let authority = try folder.write("ca.pem", certificate)
    let file = try folder.write(
      "migedit.yaml",
      """
      store: { path: \(folder.path)/queue.sqlite }
      environments:
        prod:
          url: https://library.example.com/Library
          username: architect
          password_file: \(password)
          ca_file: \(authority)
        test:
          url: https://test.example.com/Library
          username: architect
          password_file: \(password)
      """)
    let source = ConfigurationSource(path: file, variables: [:])
    let taken = try source.load()
    try change(folder, file)
    let onDisk: Result<LoadedConfiguration, ConfigurationFaults>
    do throws(ConfigurationFaults) { onDisk = .success(try source.load()) } catch { onDisk = .failure(error) }
    try body(ConfigurationComparison(file: file, taken: taken, onDisk: onDisk))
  }

  @Test func `nothing has changed`() throws {
    try withFiles({ _, _ in }) { comparison in
      #expect(comparison.finding.isWell && comparison.finding.detail.hasSuffix("is in force as it stands"))
      let prod = comparison.credentials(of: "prod")
      #expect(prod.isWell && prod.detail.contains("/password, certificates from ") && prod.detail.contains("ca.pem"))
      #expect(!prod.detail.contains("correct horse"))
      #expect(comparison.credentials(of: "test").isWell)
    }
  }

  @Test func `a broken file is told before a start fails for it`() throws {
    try withFiles({ folder, _ in _ = try folder.write("migedit.yaml", "store: 7\nnonsense: 8\n") }) { comparison in
      #expect(!comparison.finding.isWell && comparison.finding.detail.contains("the next start would fail"))
      #expect(comparison.finding.detail.contains("migedit.yaml:1:8") && comparison.finding.detail.contains("and 2 more"))
      #expect(comparison.finding.next?.contains("--check-config") == true)
      #expect(comparison.credentials(of: "prod").isWell, "nothing is known of its files")
    }
  }

  @Test func `a changed file waits for a reload`() throws {
    try withFiles({ folder, file in
      let text = try String(contentsOfFile: file, encoding: .utf8)
      _ = try folder.write("migedit.yaml", text.replacing("architect", with: "somebody"))
    }) { comparison in
      #expect(!comparison.finding.isWell && comparison.finding.detail.contains("has changed since it was read"))
      #expect(comparison.finding.next?.contains("migeditctl reload") == true)
    }
  }

  @Test func `another password and other certificates are told of their environment, and never shown`() throws {
    try withFiles({ folder, _ in _ = try folder.write("password", "battery staple\n") }) { comparison in
      #expect(comparison.finding.isWell)
      for name in ["prod", "test"] {
        let finding = comparison.credentials(of: name)
        #expect(!finding.isWell && finding.detail.contains("the password that was read before is in force"))
        #expect(finding.next?.contains("migeditctl reload") == true)
        #expect(!finding.detail.contains("battery") && !finding.detail.contains("horse"))
      }
    }
    try withFiles({ folder, _ in _ = try folder.write("ca.pem", certificate + certificate) }) { comparison in
      #expect(comparison.credentials(of: "prod").detail.contains("the certificates that were read before are in force"))
      #expect(comparison.credentials(of: "test").isWell)
    }
  }

  @Test func `a password that others may read, and one that is gone`() throws {
    try withFiles({ folder, _ in _ = try folder.write("password", "correct horse\n", mode: 0o644) }) { comparison in
      let finding = comparison.credentials(of: "prod")
      #expect(!finding.isWell && finding.detail.contains("can be read by others"))
      #expect(finding.next?.contains("chmod 0600") == true)
    }
    try withFiles({ folder, _ in folder.remove() }) { comparison in #expect(!comparison.finding.isWell) }
    try withFiles({ folder, file in
      let text = try String(contentsOfFile: file, encoding: .utf8)
      _ = try folder.write("migedit.yaml", text.replacing("/ca.pem", with: "/gone.pem"))
    }) { comparison in
      let finding = comparison.credentials(of: "prod")
      #expect(!finding.isWell && finding.detail.contains("gone.pem") && finding.detail.contains("can't be read any more"))
      #expect(comparison.credentials(of: "test").isWell)
    }
  }

  @Test func `a password of more than one line is told`() throws {
    try withFiles({ folder, _ in _ = try folder.write("password", "correct horse\nbattery\n") }) { comparison in
      // It has changed, which comes first; taken as it is, it is told for its lines.
      let taken = ConfigurationComparison(
        file: comparison.file, taken: try comparison.onDisk.get(), onDisk: comparison.onDisk)
      let finding = taken.credentials(of: "test")
      #expect(!finding.isWell && finding.detail.contains("more than one line"))
      #expect(finding.next?.contains("only the password") == true)
    }
  }
}
