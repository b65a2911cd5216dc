import ControlAPI
import Glibc
import Logging
import Varlink

/// Decides which role a caller has, by the credentials that the kernel vouches for.
struct Access: Sendable {
  private struct Members: Sendable {
    var uids: Set<UInt32> = []
    var gids: Set<UInt32> = []
    var groups: [String] = []
  }

  private let members: [Role: Members]
  /// The highest priority that a submitter may ask for.
  let maxPriority: Int
  /// For people: users and groups that the configuration names and this machine does not have.
  let unknown: [String]

  /// Looks up the configured users and groups. Digits that are nobody's name are an id. A name that this machine does not
  /// have is logged and left out, since nobody can call as that user.
  init(_ settings: AccessSettings, logger: Logger) async {
    var members: [Role: Members] = [:]
    var unknown: [String] = []
    for (role, named) in [(Role.admin, settings.admin), (.submit, settings.submit), (.observe, settings.observe)] {
      members[role] = await Self.resolved(named, role: role, &unknown)
    }
    for warning in unknown { logger.say(.configurationWarning, "\(warning)") }
    self.members = members
    self.unknown = unknown
    maxPriority = settings.maxPriority
  }

  /// What of the settings this machine does not have now. Nothing is logged.
  static func unknown(of settings: AccessSettings) async -> [String] {
    await Access(settings, logger: Logger(label: "none") { _ in SwiftLogNoOpLogHandler() }).unknown
  }

  /// The highest role that the caller has; nil where it has none.
  func role(of peer: PeerCredentials) -> Role? {
    if peer.uid == 0 || peer.uid == geteuid() { return .admin }
    return Role.allCases.last { role in
      guard let members = members[role] else { return false }
      return members.uids.contains(peer.uid) || members.gids.contains(peer.gid)
        || !members.gids.isDisjoint(with: peer.groups)
    }
  }

  /// The names of the groups whose members have the role, or a higher one.
  func groups(for role: Role) -> [String] {
    Role.allCases.filter { $0 >= role }.flatMap { members[$0]?.groups ?? [] }
  }

  /// A uid or a gid in decimal digits; nil for all else, and for the number that the kernel means nobody by.
  private static func id(_ text: String) -> UInt32? {
    UInt32(text).flatMap { $0 != .max && String($0) == text ? $0 : nil }
  }

  private static func resolved(_ named: AccessSettings.Members, role: Role, _ unknown: inout [String]) async -> Members
  {
    var members = Members(groups: named.groups)
    for user in named.users {
      if let uid = await NameService.uid(of: user) ?? Self.id(user) {
        members.uids.insert(uid)
      } else {
        unknown.append(
          "access.\(role.rawValue).users: this machine has no user \"\(user)\", so nobody has the role by it")
      }
    }
    for group in named.groups {
      if let gid = await NameService.gid(of: group) ?? Self.id(group) {
        members.gids.insert(gid)
      } else {
        unknown.append(
          "access.\(role.rawValue).groups: this machine has no group \"\(group)\", so nobody has the role by it")
      }
    }
    return members
  }
}
