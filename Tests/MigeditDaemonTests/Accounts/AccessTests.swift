import ControlAPI
import Glibc
import Logging
import Synchronization
import Testing
import Varlink

@testable import MigeditDaemon

@Suite struct AccessTests {
  // Users and groups of every Debian.
  private let daemon: UInt32 = 1
  private let bin: UInt32 = 2
  private let adm: UInt32 = 4
  /// No user and no group of these tests has it.
  private let stranger: UInt32 = 3_000_000

  private func access(
    admin: AccessSettings.Members = .init(), submit: AccessSettings.Members = .init(),
    observe: AccessSettings.Members = .init(), log: LogLines = LogLines()
  ) async -> Access {
    var settings = AccessSettings()
    (settings.admin, settings.submit, settings.observe) = (admin, submit, observe)
    return await Access(settings, logger: Logger(label: "test") { _ in log })
  }

  private func peer(_ uid: UInt32, gid: UInt32? = nil, groups: [UInt32] = []) -> PeerCredentials {
    PeerCredentials(pid: 1, uid: uid, gid: gid ?? stranger, groups: groups)
  }

  @Test func `without access only root and the daemon's own user have a role`() async {
    let access = await access()
    #expect(access.role(of: peer(0)) == .admin)
    #expect(access.role(of: peer(geteuid())) == .admin)
    #expect(access.role(of: peer(stranger)) == nil)
    // The group of root is no administrator.
    #expect(access.role(of: peer(stranger, gid: 0, groups: [0, adm])) == nil)
    for role in Role.allCases { #expect(access.groups(for: role) == []) }
  }

  @Test func `a user has the role that names it, whatever its groups`() async {
    let access = await access(
      admin: .init(users: ["daemon"]), submit: .init(users: ["bin"]), observe: .init(users: ["sys"]))
    #expect(access.role(of: peer(daemon)) == .admin)
    #expect(access.role(of: peer(bin)) == .submit)
    #expect(access.role(of: peer(3)) == .observe)
    // A group with the number of a user is another thing.
    #expect(access.role(of: peer(stranger, gid: daemon, groups: [bin, 3])) == nil)
  }

  @Test(arguments: Role.allCases)
  func `a group gives its role by the primary and by a supplementary gid`(role: Role) async {
    let members = AccessSettings.Members(groups: ["adm"])
    let access = await access(
      admin: role == .admin ? members : .init(), submit: role == .submit ? members : .init(),
      observe: role == .observe ? members : .init())
    #expect(access.role(of: peer(stranger, gid: adm)) == role)
    #expect(access.role(of: peer(stranger, groups: [adm])) == role)
    #expect(access.role(of: peer(stranger, groups: [stranger, 5, adm])) == role)
    #expect(access.role(of: peer(adm, groups: [5])) == nil)
  }

  @Test func `of several roles the highest counts`() async {
    let access = await access(
      admin: .init(groups: ["adm"]), submit: .init(users: ["daemon"]),
      observe: .init(users: ["daemon"], groups: ["tty"])
    )
    #expect(access.role(of: peer(daemon)) == .submit)
    #expect(access.role(of: peer(daemon, gid: adm)) == .admin)
    #expect(access.role(of: peer(daemon, groups: [5])) == .submit)
    #expect(access.role(of: peer(stranger, gid: 5, groups: [adm])) == .admin)
    #expect(access.role(of: peer(stranger, gid: 5)) == .observe)
  }

  @Test func `the groups for a role are its own and those of higher ones, known here or not`() async {
    let access = await access(
      admin: .init(groups: ["migedit-admin"]), submit: .init(groups: ["adm", "tty"]), observe: .init(groups: ["audio"]))
    #expect(access.groups(for: .observe) == ["audio", "adm", "tty", "migedit-admin"])
    #expect(access.groups(for: .submit) == ["adm", "tty", "migedit-admin"])
    #expect(access.groups(for: .admin) == ["migedit-admin"])
  }

  @Test func `a name that this machine does not have is logged, and the others count`() async {
    let log = LogLines()
    let access = await access(
      admin: .init(users: ["no-such-user", "daemon"], groups: ["no-such-group", "adm"]),
      observe: .init(users: [""], groups: ["adm"]), log: log)
    #expect(access.role(of: peer(daemon)) == .admin)
    #expect(access.role(of: peer(stranger, gid: adm)) == .admin)
    #expect(access.role(of: peer(stranger)) == nil)
    #expect(
      log.lines == [
        "warning access.admin.users: this machine has no user \"no-such-user\", so nobody has the role by it",
        "warning access.admin.groups: this machine has no group \"no-such-group\", so nobody has the role by it",
        "warning access.observe.users: this machine has no user \"\", so nobody has the role by it",
      ])
  }

  @Test func `digits that are nobody's name are an id`() async {
    let log = LogLines()
    let access = await access(
      admin: .init(users: ["3000000"], groups: ["3000001"]), submit: .init(users: ["1"], groups: ["4"]), log: log)
    #expect(access.role(of: peer(stranger, gid: 5)) == .admin)
    #expect(access.role(of: peer(3_000_002, gid: 3_000_001)) == .admin)
    #expect(access.role(of: peer(daemon)) == .submit && access.role(of: peer(3_000_002, groups: [adm])) == .submit)
    #expect(log.lines == [])
  }

  @Test(arguments: ["4294967295", "4294967296", "-1", "+1", "01", "1.0", "0x1", "１"])
  func `what is no id of a user is logged as a name that this machine does not have`(text: String) async {
    let log = LogLines()
    let access = await access(admin: .init(users: [text]), log: log)
    #expect(access.role(of: peer(daemon)) == nil && access.role(of: peer(.max)) == nil)
    #expect(
      log.lines == [
        "warning access.admin.users: this machine has no user \"\(text)\", so nobody has the role by it"
      ])
  }

  @Test func `the highest priority of submitters is the settings'`() async {
    var settings = AccessSettings()
    settings.maxPriority = 7
    #expect(await Access(settings, logger: Logger(label: "test") { _ in LogLines() }).maxPriority == 7)
  }

  @Test func `names and numbers of users are found both ways`() async {
    #expect(await NameService.uid(of: "root") == 0)
    #expect(await NameService.gid(of: "adm") == adm)
    #expect(await NameService.uid(of: "no-such-user") == nil)
    #expect(await NameService.gid(of: "no-such-group") == nil)
    #expect(await NameService.user(of: 0) == "root")
    #expect(await NameService.user(of: stranger) == nil)
  }
}

/// Keeps what is logged.
private final class LogLines: LogHandler {
  private let kept = Mutex<[String]>([])
  var lines: [String] { kept.withLock { $0 } }

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) { kept.withLock { $0.append("\(event.level) \(event.message)") } }
}
