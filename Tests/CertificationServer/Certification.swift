import JSONDocument
import Varlink

/// Knows which method each client must call next, and checks every call to the letter.
actor Certification {
  static let name = "org.varlink.certification"
  private static let clientLimit = 1000

  /// By client: the place of its next method among the steps.
  private var next: [String: Int] = [:]
  private var oldestFirst: [String] = []

  func handle(_ call: VarlinkCall, _ replies: VarlinkReplies) async throws -> JSONObject {
    if call.name == "Start" { return try start(call) }
    guard let place = CertificationStep.all.firstIndex(where: { $0.name == call.name }) else {
      throw VarlinkError.methodNotFound(call.method)
    }
    guard let client = call.parameters["client_id"]?.string else {
      throw VarlinkError.invalidParameter(Fault(["client_id"], "expected the string that Start has returned"))
    }
    guard next[client] == place else { throw VarlinkError(name: "\(Self.name).ClientIdError") }
    let step = CertificationStep.all[place]
    // A client that fails once is done with.
    next[client] = nil
    try check(call, step.kind, wants: step.expects.with("client_id", .string(client)))
    next[client] = step.name == "End" ? nil : place + 1

    for reply in step.replies.dropLast() { try await replies.send(reply) }
    return step.replies.last ?? [:]
  }

  private func start(_ call: VarlinkCall) throws -> JSONObject {
    try check(call, .plain, wants: [:])
    let client =
      String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
    next[client] = 0
    oldestFirst.append(client)
    if oldestFirst.count > Self.clientLimit { next[oldestFirst.removeFirst()] = nil }
    return ["client_id": .string(client)]
  }

  private func check(_ call: VarlinkCall, _ kind: CertificationStep.Kind, wants: JSONObject) throws {
    let wanted = Self.shown(call.method, wants, more: kind == .more, oneway: kind == .oneway)
    let got = Self.shown(call.method, call.parameters, more: call.wantsMore, oneway: call.isOneway)
    // What is null may be left out.
    guard Self.withoutNulls(wanted) == Self.withoutNulls(got) else {
      throw VarlinkError(name: "\(Self.name).CertificationError", parameters: ["wants": wanted, "got": got])
    }
  }

  private static func shown(_ method: String, _ parameters: JSONObject, more: Bool, oneway: Bool) -> JSON {
    var call: JSONObject = ["method": .string(method), "parameters": .object(parameters)]
    if more { call["more"] = true }
    if oneway { call["oneway"] = true }
    return .object(call)
  }

  private static func withoutNulls(_ json: JSON) -> JSON {
    switch json {
    case .object(let members):
      .object(JSONObject(members.filter { members[$0]?.isNull == false }.map { ($0.key, withoutNulls($0.value)) }))
    case .array(let elements): .array(elements.map(withoutNulls))
    default: json
    }
  }
}

extension JSONObject {
  fileprivate func with(_ name: String, _ value: JSON) -> JSONObject {
    var copy = self
    copy[name] = value
    return copy
  }
}
