import JobModel
import TestSupport

/// What goes wrong, once.
enum Fault: String, Sendable, CaseIterable {
  case killServing = "serving daemon killed, started after the takeover"
  case killServingRestart = "serving daemon killed, started at once"
  case killOther = "other daemon killed"
  case stopServing = "serving daemon stopped"
  case freezeServing = "serving daemon frozen until it was taken over"
  case freezeServingShortly = "serving daemon frozen for seconds"
  case freezeOther = "other daemon frozen for seconds"
  case freezeBeyond = "serving daemon frozen beyond lease and submit_settle"
  case cutDatabase = "serving daemon cut from the database until it was taken over"
  case cutDatabaseShortly = "a daemon cut from the database for seconds"
  case cutLibrary = "a daemon cut from the Library for seconds"
  case moveClock = "a daemon's clock moved, and later moved back"
  case killPrimary = "primary killed and started"
  case killStandby = "standby killed and started"
  case cutReplication = "primary cut from its standby for seconds"
  case cutReplicationLong = "primary cut from its standby for half a minute"
  case failOverKilled = "primary killed, standby promoted"
  case failOverCut = "primary cut off, standby promoted"
  case failOverBehind = "primary cut from its standby for half a minute, then killed, standby promoted"

  /// How often among a hundred or so; each comes at least once where there are as many as there are kinds.
  private var weight: Int {
    switch self {
    case .freezeBeyond, .cutReplicationLong, .failOverBehind: 2
    case .failOverCut: 4
    case .killServing, .killServingRestart, .killOther, .stopServing, .freezeServingShortly, .freezeOther, .killStandby,
      .cutReplication, .failOverKilled:
      6
    case .moveClock, .freezeServing, .cutDatabase, .cutDatabaseShortly, .killPrimary: 8
    case .cutLibrary: 10
    }
  }

  /// How long it may take until another host serves what the host served that it meets: a lease and ten seconds; ten seconds where
  /// the host is stopped and gives its lease back.
  var longestTakeover: Duration { self == .stopServing ? .seconds(10) : LeaseLimits.ttl + .seconds(10) }

  /// So many, each kind by its weight, in an order that the seed makes.
  static func drawn(_ count: Int, _ random: inout SeededGenerator) -> [Fault] {
    let deck = allCases.flatMap { Array(repeating: $0, count: $0.weight - 1) }
    var drawn: [Fault] = []
    while drawn.count < count {
      drawn += allCases.shuffled(using: &random) + deck.shuffled(using: &random)
    }
    return drawn.prefix(count).shuffled(using: &random)
  }
}
