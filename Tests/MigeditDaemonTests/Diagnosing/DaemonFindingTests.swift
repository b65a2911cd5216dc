import JSONDocument
import JobModel
import QueueStore
import Runtime
import Testing

@testable import MigeditDaemon

/// What is said of the daemon and its machine, from facts alone.
@Suite struct DaemonFindingTests {
  private let now = WallTime(milliseconds: 1_795_590_000_000)  // 2026-11-25T07:00:00Z

  /// Every fault says what to do, and nothing that is well does.
  private func expect(
    _ finding: Finding, isWell: Bool, _ words: String..., at location: SourceLocation = #_sourceLocation
  ) {
    #expect(finding.isWell == isWell, "\(finding.detail)", sourceLocation: location)
    #expect((finding.next == nil) == isWell && finding.next?.isEmpty != true, sourceLocation: location)
    #expect(!finding.isInTheWay, sourceLocation: location)
    for word in words {
      #expect("\(finding.detail) \(finding.next ?? "")".contains(word), "\(word): \(finding)", sourceLocation: location)
    }
  }

  @Test func `the table has each check of the daemon once`() {
    let ids = DaemonCheck.all.map(\.check.rawValue)
    #expect(
      ids == [
        "version", "configuration", "queue", "pause", "scheduler", "fileSystem", "space", "clock", "timeZones", "roles",
        "watchdog",
      ])
  }

  @Test func `versions`() {
    expect(
      VersionFacts(sqlite: "3.40.1", startedAt: now).finding, isWell: true, "migeditd ", "SQLite 3.40.1", "2026-11-25")
    expect(
      VersionFacts(sqlite: nil, startedAt: now).finding, isWell: true, "migeditd ", "with PostgreSQL", "2026-11-25")
  }

  @Test func `the queue`() {
    func finding(_ status: QueueFacts.Status, in place: QueuePlace = .file(path: "/q/queue.sqlite")) -> Finding {
      QueueFacts(place: place, status: status, now: now).finding
    }
    func status(problem: String? = nil, until: WallTime? = nil) -> QueueFacts.Status {
      .read(
        StoreStatus(
          counts: [:], pause: nil, environments: [], databaseBytes: 12_900_000, oldestSequence: 1, lastSequence: 1,
          pruningRestsUntil: until, problem: problem))
    }
    expect(finding(status()), isWell: true, "takes jobs; 12.3 MiB in /q/queue.sqlite")
    expect(finding(status(problem: "The disk is full.")), isWell: false, "The disk is full.", "migeditctl status")
    expect(finding(status(until: now + .seconds(60))), isWell: false, "more than 30 days ahead", "put it right")
    expect(finding(.failed("disk I/O error")), isWell: false, "disk I/O error", "dmesg")
    expect(finding(.silent), isWell: false, "has not answered for 10s", "dmesg")
    let database = QueuePlace.postgresql(PostgreSQLSettings(conninfo: "host=db1"))
    expect(finding(.silent, in: database), isWell: false, "PostgreSQL (host=db1) has not answered", "pg_isready")
    expect(finding(.failed("no route"), in: database), isWell: false, "no route", "Look at the PostgreSQL server")
    #expect(finding(.silent, in: database).next?.contains("dmesg") == false)
  }

  @Test func `a pause, who made it, and how it ends`() {
    func finding(_ pause: Paused?, of environment: String? = nil) -> Finding {
      PauseFacts(environment: environment, pause: pause).finding
    }
    #expect(finding(nil) == .well("not paused"))
    let pause = Paused(by: "ada", at: now, reason: "The server is moved.")
    expect(
      finding(pause), isWell: false,
      "The whole queue is paused by ada since 2026-11-25T07:00:00.000Z, so no edit starts: The server is moved.",
      "`migeditctl resume`, where")
    expect(
      finding(Paused(by: "ada", at: now), of: "prod"), isWell: false, "prod is paused", "no edit starts.",
      "`migeditctl resume --environment prod`")
    expect(
      finding(Paused(by: "ada", at: now, until: now + .seconds(60)), of: "prod"), isWell: false,
      "It ends by itself at 2026-11-25T07:01:00.000Z")
  }

  @Test func `edits that nobody sees, and those that jobs which have ended left behind`() {
    func finding(_ unseen: [UnseenEdit], _ leftovers: [Int] = [], atWork: Int = 3) -> Finding {
      EditFacts(atWork: atWork, unseen: unseen, leftovers: leftovers).finding
    }
    #expect(finding([], atWork: 0) == .well("none is at work"))
    #expect(finding([]) == .well("3 at work, and seen on the server"))
    expect(
      finding([UnseenEdit(job: 35, submittedAt: now)]), isWell: false,
      "shows no trace of them: job 35 (submitted 2026-11-25T07:00:00.000Z).", "`migeditctl why 35`")
    expect(finding([], [7, 9]), isWell: false, "may still be at work: job 7 and job 9.", "`migeditctl why 7`")
    let many = (1...12).map { UnseenEdit(job: $0, submittedAt: nil) }
    expect(finding(many, [20]), isWell: false, "job 10 and 2 more.", "job 20")
  }

  @Test func `the scheduler`() {
    expect(SchedulerFacts(silent: [], isStopping: false).finding, isWell: true)
    expect(
      SchedulerFacts(silent: ["scheduler", "queue's writer"], isStopping: false).finding, isWell: false,
      "The scheduler and the queue's writer have not answered for 5s", "systemctl restart migeditd")
    expect(SchedulerFacts(silent: [], isStopping: true).finding, isWell: false, "is stopping", "systemctl start")
  }

  @Test func `the watchdog is missed only where systemd started the daemon`() {
    expect(WatchdogFacts(interval: .seconds(120), isUnderSystemd: true).finding, isWell: true, "hangs for 2m")
    expect(WatchdogFacts(interval: nil, isUnderSystemd: false).finding, isWell: true, "systemd did not start it")
    expect(WatchdogFacts(interval: nil, isUnderSystemd: true).finding, isWell: false, "WatchdogSec=2min")
  }

  @Test(arguments: ["nfs", "nfs4", "cifs", "smb3", "ceph", "fuse.sshfs", "9p"])
  func `a file system over the network is a fault, since its locks do not hold`(type: String) {
    let facts = FileSystemFacts(path: "/q/queue.sqlite", mount: Mount(type: type, place: "/q"))
    expect(facts.finding, isWell: false, "/q, which is \(type)", "over the network", "store.path")
  }

  @Test func `a file system in memory is one, since nothing survives, and disks are none`() {
    func finding(_ type: String?) -> Finding {
      FileSystemFacts(path: "/q/queue.sqlite", mount: type.map { Mount(type: $0, place: "/q") }).finding
    }
    for type in ["tmpfs", "ramfs"] { expect(finding(type), isWell: false, "in memory", "Put store.path on a disk") }
    for type in ["ext4", "xfs"] { #expect(finding(type) == .well("\(type) on /q")) }
    for type in ["btrfs", "zfs"] { expect(finding(type), isWell: true, "copies on write") }
    expect(finding("overlay"), isWell: true, "container")
    expect(finding(nil), isWell: true, "can't be told")
  }

  @Test func `the mount of a path is the deepest above it, and of two at one place the last`() {
    let table = """
      22 27 0:21 / /proc rw,relatime - proc proc rw
      27 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw
      30 27 0:25 / /var rw - xfs /dev/vdb rw
      31 30 0:26 / /var/lib rw shared:3 - nfs4 server:/x rw
      32 31 0:27 / /var/lib rw - btrfs /dev/vdc rw
      33 27 0:28 / /with\\040space\\134x rw - tmpfs tmpfs rw
      broken
      34 27 0:29 / /var/li rw -
      """
    func mount(_ path: String) -> Mount? { Mount(of: path, in: table) }
    #expect(mount("/var/lib/migedit/queue.sqlite") == Mount(type: "btrfs", place: "/var/lib"))
    #expect(mount("/var/lib") == Mount(type: "btrfs", place: "/var/lib"))
    #expect(mount("/var/library") == Mount(type: "xfs", place: "/var"))
    #expect(mount("/home/q") == Mount(type: "ext4", place: "/"))
    #expect(mount("/with space\\x/q") == Mount(type: "tmpfs", place: "/with space\\x"))
    for none in ["", "nonsense\n", "1 2 3 4 /"] { #expect(Mount(of: "/q", in: none) == nil) }
  }

  @Test func `the space on the disk`() {
    func finding(_ disk: SpaceFacts.Disk?) -> Finding { SpaceFacts(path: "/q/queue.sqlite", disk: disk).finding }
    func disk(_ size: Int, free: Int, freeFiles: Int = 9, files: Int = 10, queue: Int = 0) -> SpaceFacts.Disk {
      SpaceFacts.Disk(size: size << 20, free: free << 20, files: files, freeFiles: freeFiles, queue: queue << 20)
    }
    expect(finding(disk(20_480, free: 10_240)), isWell: true, "10.0 GiB of 20.0 GiB free")
    // 256 MiB for jobs, 4 MiB and 6 MiB beside, on a large disk.
    expect(finding(disk(20_480, free: 266)), isWell: true)
    expect(
      finding(disk(20_480, free: 265)), isWell: false, "Only 265.0 MiB of 20.0 GiB", "266.0 MiB more", "Free some space"
    )
    // A tenth of a small one.
    expect(finding(disk(100, free: 10)), isWell: true)
    expect(finding(disk(100, free: 9)), isWell: false)
    expect(finding(disk(20_480, free: 1000, queue: 1001)), isWell: false, "less than the queue has", "a backup")
    expect(finding(disk(20_480, free: 1000, queue: 1000)), isWell: true)
    expect(finding(disk(20_480, free: 1000, freeFiles: 0)), isWell: false, "no more files")
    expect(finding(disk(20_480, free: 1000, freeFiles: 0, files: 0)), isWell: true)
    expect(finding(nil), isWell: true, "can't be told")
  }

  @Test func `the clock`() {
    func finding(_ state: ClockFacts.State) -> Finding { ClockFacts(state: state, now: now).finding }
    expect(finding(.synchronised(within: .milliseconds(12))), isWell: true, "off by at most 12 ms")
    expect(finding(.synchronised(within: nil)), isWell: true, "synchronised")
    expect(finding(.unsynchronised), isWell: false, "2026-11-25T07:00:00", "timedatectl set-ntp true")
    expect(finding(.untold("no bus")), isWell: true, "can't be told here (no bus)")
  }

  @Test func `the time zones`() {
    func finding(_ own: Result<String, TimeZoneFacts.Unreadable>, _ version: String?, hasData: Bool = true) -> Finding {
      TimeZoneFacts(own: own, version: version, hasData: hasData).finding
    }
    #expect(finding(.success("Europe/Paris"), "2025b") == .well("Europe/Paris here, data of 2025b"))
    #expect(finding(.success("UTC"), nil) == .well("UTC here"))
    expect(finding(.failure(.init(reason: "it is broken")), nil), isWell: false, "it is broken", "set-timezone")
    expect(finding(.success("UTC"), nil, hasData: false), isWell: false, "apt install tzdata")
  }

  @Test func `roles name who has them, and whom this machine does not know`() {
    var settings = AccessSettings()
    settings.admin = .init(users: ["ada"], groups: ["migedit-admin"])
    settings.submit = .init(groups: ["migedit"])
    func finding(_ unknown: [String] = [], before: [String] = [], own: String = "migedit") -> Finding {
      RoleFacts(settings: settings, ownUser: own, unknown: unknown, unknownBefore: before).finding
    }
    #expect(finding() == .well("admin: root, migedit, ada, %migedit-admin; submit: %migedit"))
    #expect(finding(own: "root") == .well("admin: root, ada, %migedit-admin; submit: %migedit"))
    expect(finding(["access.submit.groups: none", "b", "c"]), isWell: false, "and 2 more like it", "addgroup")
    expect(finding(before: ["access.submit.groups: none"]), isWell: false, "By now it is there", "migeditctl reload")
    let none = RoleFacts(settings: AccessSettings(), ownUser: "migedit", unknown: [], unknownBefore: [])
    #expect(none.finding == .well("admin: root, migedit"))
  }
}
