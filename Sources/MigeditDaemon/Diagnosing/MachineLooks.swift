import CClock
import CSystemd
import Glibc
import JSONDocument
import JobModel
import Runtime
import SQLiteEngine

/// What is asked of the machine, handed in so that tests can answer. All but `ownUser` may block.
struct MachineLooks: Sendable {
  var sqliteVersion: String
  var ownUser: UInt32
  /// nil: it can't be told which file system a path is on.
  var mount: @Sendable (_ path: String) -> Mount?
  /// nil: it can't be told how large it is.
  var disk: @Sendable (_ path: String) -> SpaceFacts.Disk?
  var clock: @Sendable () -> ClockFacts.State
  var timeZones: @Sendable () -> TimeZoneFacts
  var watchdog: @Sendable () -> WatchdogFacts

  static let system = MachineLooks(
    sqliteVersion: SQLiteLibrary.version, ownUser: geteuid(),
    mount: { path in
      guard let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      let table = try? ConfigurationFile(path: "/proc/self/mountinfo", limit: 4 << 20).bytes
      return table.flatMap { Mount(of: String(cString: real), in: String(decoding: $0, as: UTF8.self)) }
    },
    disk: disk, clock: clock, timeZones: timeZones,
    watchdog: {
      WatchdogFacts(interval: ServiceManager.watchdogInterval, isUnderSystemd: getenv("NOTIFY_SOCKET") != nil)
    })

  private static func disk(of path: String) -> SpaceFacts.Disk? {
    var (disk, file) = (statvfs(), stat())
    guard statvfs(path, &disk) == 0 else { return nil }
    let queue = stat(path, &file) == 0 ? Int(file.st_size) : 0
    // A file system over a network says what it likes, as more files than there are numbers.
    func bytes(_ blocks: UInt) -> Int {
      let (bytes, isTooMuch) = blocks.multipliedReportingOverflow(by: disk.f_frsize)
      return isTooMuch ? .max : Int(clamping: bytes)
    }
    return SpaceFacts.Disk(
      size: bytes(disk.f_blocks), free: bytes(disk.f_bavail), files: Int(clamping: disk.f_files),
      freeFiles: Int(clamping: disk.f_favail), queue: queue)
  }

  /// The kernel says it, but not to a service whose clock is protected (ProtectClock=): that one asks systemd.
  private static func clock() -> ClockFacts.State {
    var kernel = timex()
    guard adjtimex(&kernel) < 0 else {
      return kernel.status & STA_UNSYNC == 0 ? .synchronised(within: .microseconds(kernel.maxerror)) : .unsynchronised
    }
    let reason = String(cString: strerror(errno))
    var bus: OpaquePointer?
    guard sd_bus_open_system(&bus) >= 0 else { return .untold("the kernel does not tell this process: \(reason)") }
    defer { sd_bus_flush_close_unref(bus) }
    sd_bus_set_method_call_timeout(bus, 5_000_000)
    var isSynchronised: CInt = 0
    let answer = sd_bus_get_property_trivial(
      bus, "org.freedesktop.timedate1", "/org/freedesktop/timedate1", "org.freedesktop.timedate1", "NTPSynchronized",
      nil, CChar(UInt8(ascii: "b")), &isSynchronised)
    guard answer >= 0 else { return .untold("neither the kernel nor systemd tells this process") }
    return isSynchronised != 0 ? .synchronised(within: nil) : .unsynchronised
  }

  private static func timeZones() -> TimeZoneFacts {
    let own: Result<String, Fault> = Result { () throws(Fault) in try ZoneFiles.own().name }
    let version = try? ConfigurationFile(path: "\(ZoneFiles.folder)/tzdata.zi", limit: 1 << 20).bytes
    let first = version.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
    return TimeZoneFacts(
      own: own.mapError { TimeZoneFacts.Unreadable(reason: $0.reason) },
      version: first.flatMap { $0.hasPrefix("# version ") ? String($0.dropFirst("# version ".count)) : nil },
      hasData: access(ZoneFiles.folder, R_OK) == 0)
  }
}
