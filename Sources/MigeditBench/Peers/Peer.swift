/// A server that keeps jobs durably and answers when they are on the disk, started by the benchmark in a folder of its own.
protocol Peer: AnyObject {
  var process: ChildProcess { get }
  var replies: ReplyFormat { get }
  /// One job a request.
  var single: RequestTemplate { get }

  /// A connection over which requests can be sent at once.
  func connect() throws -> UnixSocket
  /// A request that brings so many jobs, all of which or none are taken; nil where there is none such.
  func bulk(_ count: Int) -> RequestTemplate?
}

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

/// Where things are on this machine.
struct Places {
  /// Of migeditd, migeditctl and library-simulator.
  var products: String
  /// Of another build of migeditd, to be measured beside; nil: there is none.
  var otherProducts: String?
  /// Of the queues: on the disk that is measured.
  var work: String

  func product(_ name: String) -> String? { findProgram(name, besides: [products]) }

  func needed(_ name: String) throws -> String {
    guard let path = product(name) else {
      throw BenchError("\(name) is not in \(products): build it there, or say --products")
    }
    return path
  }
}
