import TestSupport
import Testing

extension SystemdTests {
  /// By the groups that the package makes, and by adm.
  @Suite struct RolesTests {
    private func user(_ name: String, in groups: String..., of machine: Machine) async throws {
      guard try await machine.run("id", name).status != 0 else { return }
      try await machine.output(
        "useradd", "--no-create-home", "--user-group", "--groups", groups.joined(separator: ","), name)
    }

    private func enqueue(as user: String, _ installation: Installation) async throws -> Program.Ended {
      try await installation.ctl(
        "enqueue", "--environment", Installation.environment, "--migration", "4D495452000000000000000000000001",
        "--name", "of \(user)", "--held", as: user)
    }

    @Test func `members of migedit enqueue, of adm look, of migedit-admin pause; others are told which group to join`()
      async throws
    {
      let installation = try await Installation()
      let machine = installation.machine
      try await installation.enable()
      try await user("submitter", in: "migedit", of: machine)
      try await user("viewer", in: "adm", of: machine)
      try await user("chief", in: "migedit-admin", of: machine)
      try await user("stranger", in: "users", of: machine)

      let submitted = try await enqueue(as: "submitter", installation)
      #expect(submitted.status == 0, "\(submitted.errors)")
      let paused = try await installation.ctl("pause", "--environment", "prod", as: "submitter")
      #expect(paused.status != 0 && paused.errors.contains("members of migedit-admin have it"), "\(paused.errors)")

      #expect(try await installation.ctl("list", as: "viewer").status == 0)
      let viewed = try await enqueue(as: "viewer", installation)
      #expect(
        viewed.status != 0 && viewed.errors.contains("members of migedit, migedit-admin have it"), "\(viewed.errors)")

      let stranger = try await enqueue(as: "stranger", installation)
      #expect(
        stranger.status != 0 && stranger.errors.contains("members of migedit, migedit-admin have it"),
        "\(stranger.errors)")
      let looking = try await installation.ctl("list", as: "stranger")
      #expect(
        looking.status != 0 && looking.errors.contains("members of adm, migedit, migedit-admin have it"),
        "\(looking.errors)")

      let chief = try await installation.ctl("pause", "--environment", "prod", as: "chief")
      #expect(chief.status == 0, "\(chief.errors)")
      #expect(try await installation.jobs().count == 1)
    }

    @Test func `nobody else can read the queue, and the password is not in the service's environment`() async throws {
      let installation = try await Installation()
      let machine = installation.machine
      try await installation.enable()
      try await user("submitter", in: "migedit", of: machine)
      for file in ["/var/lib/migedit/queue.sqlite", Installation.credential] {
        #expect(try await machine.run("cat", file, as: "submitter").errors.contains("Permission denied"))
      }
      #expect(try await machine.output("stat", "--format", "%a %U", "/var/lib/migedit") == "700 migedit\n")
      let pid = try await installation.property("MainPID")
      #expect(try !machine.read("/proc/\(pid)/environ").contains(Installation.password))
    }
  }
}
