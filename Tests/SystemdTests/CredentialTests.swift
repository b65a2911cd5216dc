import ControlAPI
import JobModel
import LibraryModel
import Testing

extension SystemdTests {
  @Suite struct CredentialTests {
    @Test func `a password that was changed is said to be read at the next start, and is taken then`() async throws {
      let installation = try await Installation()
      try installation.machine.write("wrong horse", to: Installation.credential, mode: 0o600)
      try await installation.enable()
      let id = try await installation.enqueue(Installation.rename(1, to: "with the right password"))[0]
      try await installation.watch(.init(since: 0)) { $0.what.known != .outageBegan }
      try installation.machine.write(Installation.password, to: Installation.credential, mode: 0o600)
      try await installation.systemctl("reload", Installation.service)
      try await installation.journal.line(
        with: "the credential prod-password is still as when the service started",
        "_SYSTEMD_UNIT=\(Installation.service)")
      try await installation.systemctl("restart", Installation.service)
      try await installation.awaitEvent(.succeeded, of: id)
    }

    @Test func `an encrypted credential takes the place of the plain one, as the unit explains it`() async throws {
      let installation = try await Installation()
      try installation.machine.remove(Installation.credential)
      let encrypted = "/etc/credstore.encrypted/prod-password"
      try await installation.machine.output("install", "-d", "-m", "0700", "/etc/credstore.encrypted")
      try await installation.machine.output(
        "systemd-creds", "encrypt", "--name=prod-password", "-", encrypted, input: Installation.password)
      try await installation.dropIn("LoadCredentialEncrypted=prod-password")
      try await installation.enable()
      let id = try await installation.enqueue(Installation.rename(1, to: "with the encrypted one"))[0]
      try await installation.awaitEvent(.succeeded, of: id)
      #expect(try !installation.machine.read(encrypted).contains(Installation.password))
      try installation.machine.remove("/etc/credstore.encrypted")
    }
  }
}
