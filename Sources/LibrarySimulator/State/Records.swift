package import JSONDocument

/// A request to the Library API, as it was answered.
package struct RequestRecord: Sendable, Codable, Equatable {
  /// From 1.
  package let number: Int
  package let time: String
  package let method: String
  package let path: String
  /// The number of the login that it came with, or that it made.
  package let session: Int?
  package let username: String?
  /// The status that the server gave, or tried to; 0 where it gave none.
  package let status: Int
  /// The Library's code, where it refused.
  package let code: String?
  /// The project that the header of a PUT names.
  package let project: String?
  package let fault: FaultKind?
  /// The body of a PUT; nil for other requests.
  package let body: JSON?
}

/// What a client saw when it looked at a target.
struct ClientObservation: Sendable {
  let target: TargetID
  let request: Int
  let isInWork: Bool
}

/// What a client must not do, whether the server minds or not.
package struct Violation: Sendable, Codable, Equatable {
  package enum Kind: String, WordedEnum {
    /// A session was given an edit while another of it was under way, which its client could know.
    case sessionBusy
    /// A target was to be edited while it was in work, which the client could know.
    case targetBusy
    /// The body of an edit has members that don't belong.
    case foreignMember
    /// X-MSTR-ProjectID is missing, wrong, or there where it must not be.
    case projectHeader
    /// `Prefer: respond-async` is missing.
    case preferHeader
    /// A token came without its cookies.
    case cookies
  }

  /// The number of the request.
  package let request: Int
  package let kind: Kind
  package let message: String
  package let target: String?
  package let session: Int?
}

/// An edit that the server took.
package struct EditRecord: Sendable, Codable, Equatable {
  /// From 1, in the order in which the server took them.
  package let number: Int
  package let request: Int
  package let target: String
  package let kind: String
  /// As the body asks for it.
  package let name: String
  package let session: Int
  package let began: String
  /// nil while it is under way.
  package let ended: String?
  /// `creating`, `created`, `create_failed`; `changed` where a control call put an end to it.
  package let outcome: String
  package let message: String?
}

package struct Statistics: Sendable, Codable, Equatable {
  package let requests: Int
  package let violations: Int
  package let edits: Int
  package let editsUnderWay: Int
  package let mostAtOnce: Int
  package let mostAtOnceInSession: [String: Int]
  package let mostAtOnceOnTarget: [String: Int]
  /// The numbers of the edits of each target, in order.
  package let editsOfTarget: [String: [Int]]
  /// The numbers of edits with the same body as the edit of the same target before them, which has not failed.
  package let takenTwice: [Int]
  /// How many edits by somebody else there were, who is no client.
  package let editsByOthers: Int
  /// How often each was performed. refuse: how often the server stopped listening; clockSkew: requests meanwhile.
  package let faults: [String: Int]
}
