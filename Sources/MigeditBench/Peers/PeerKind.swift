/// Which servers there are, in the order of the tables' columns.
enum PeerKind: String, CaseIterable {
  case migeditd
  case beanstalkd
  case redis = "Redis"
  case postgreSQL = "PostgreSQL"

  /// Where it is on this machine; nil: it is not installed.
  func program(_ places: Places) -> String? {
    switch self {
    case .migeditd: places.product("migeditd")
    case .beanstalkd: findProgram("beanstalkd")
    case .redis: findProgram("redis-server")
    case .postgreSQL: findProgram("postgres", besides: PostgreSQL.folders)
    }
  }

  /// Returns when it can be connected to.
  func start(_ program: String, in folder: WorkFolder) throws -> any Peer {
    switch self {
    case .migeditd: try Migeditd.queue(program, in: folder)
    case .beanstalkd: try Beanstalkd(program, in: folder)
    case .redis: try Redis(program, in: folder)
    case .postgreSQL: try PostgreSQL(program, in: folder)
    }
  }
}
