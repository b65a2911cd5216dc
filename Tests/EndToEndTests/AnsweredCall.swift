import ControlAPI
import JSONDocument
import LibraryModel
import TestSupport
import Varlink

/// What became of a call that was made of the interface's text.
enum AnsweredCall: Equatable, Sendable {
  case replied
  case failed(VarlinkError)

  /// Calls a method, with `more` where it wants that, and takes the first reply.
  static func answer(to method: String, _ parameters: JSONObject, at socket: String) async throws -> AnsweredCall {
    try await first(of: "\(ControlInterface.name).\(method)", parameters, VarlinkClient.connect(to: socket))
  }

  /// Pauses and resumes the environment again and again meanwhile, so that calls that wait for something to happen, or for
  /// the end of a pause, come back.
  static func whileThingsHappen(at bench: Bench, _ body: () async throws -> Void) async throws {
    let client = try await bench.client()
    let happening = Task {
      while !Task.isCancelled {
        _ = try await client.call(Pause.self, Pause.Parameters(environment: Bench.environment))
        _ = try await client.call(Resume.self, Resume.Parameters(environment: Bench.environment))
        _ = try await client.call(Resume.self, Resume.Parameters())
      }
    }
    defer { happening.cancel() }
    try await body()
  }

  private static func first(
    of method: String, _ parameters: JSONObject, _ client: VarlinkClient
  ) async throws -> AnsweredCall {
    do {
      do {
        _ = try await client.call(method, parameters)
      } catch let error as VarlinkError where error == .expectedMore {
        for try await _ in try await client.callMore(method, parameters) { break }
      }
      return .replied
    } catch let error as VarlinkError {
      return .failed(error)
    }
  }
}

extension InterfaceText {
  static func control() throws -> InterfaceText { try InterfaceParser.parse(ControlInterface.text) }

  /// Whether clients can know of the error. A fault of the daemon itself is declared, too, and no answer to a call.
  func declares(_ error: VarlinkError) -> Bool {
    if error.name.hasPrefix("org.varlink.service.") { return true }
    let name = error.name.hasPrefix("\(name).") ? String(error.name.dropFirst(name.count + 1)) : ""
    return errors[name] != nil && name != "InternalError"
  }
}

extension InterfaceCalls {
  static func control(_ text: InterfaceText) -> InterfaceCalls {
    let time = "2099-01-01T00:00:00Z"
    return InterfaceCalls(
      of: text,
      strings: [
        "environment": Bench.environment, "id": Samples.migration(2).description, "states": "queued", "notBefore": time,
        "deadline": time, "until": time, "createdAfter": time, "createdBefore": time,
      ],
      usual: [
        "EditRequest": ["held": true], "Change": ["mergePatch": ["name": "a"]], "Pause": ["wait": true],
        "Cancel": ["all": true], "Retry": ["all": true], "Hold": ["all": true], "Release": ["all": true],
        "Reprioritize": ["all": true], "Amend": ["strict": true, "clear": []],
      ])
  }
}
