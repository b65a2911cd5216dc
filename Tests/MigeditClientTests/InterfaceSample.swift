import ControlAPI
import JSONDocument
import Runtime
import TestSupport

/// Values that are made of the interface's text alone: each field has another value, so that none can be taken for another.
struct InterfaceSample {
  let text: InterfaceText
  private var count = 0

  init() throws { text = try InterfaceParser.parse(ControlInterface.text) }

  /// - Parameter isFull: whether what may be left out is there.
  static func type(_ name: String, isFull: Bool = true) throws -> JSON {
    var sample = try InterfaceSample()
    return sample.value(of: .named(name), named: name, isFull)
  }

  static func reply(of method: String, isFull: Bool = true) throws -> JSONObject {
    var sample = try InterfaceSample()
    let shape = sample.text.methods.first { $0.name == method }?.reply ?? .structure([])
    return sample.value(of: shape, named: method, isFull).object ?? [:]
  }

  private mutating func value(of shape: InterfaceText.Shape, named name: String, _ isFull: Bool) -> JSON {
    count += 1
    switch shape {
    case .bool: return .bool(isFull)
    case .int: return JSON(integerLiteral: count)
    case .float: return .number(JSONNumber(Double(count) / 4) ?? JSONNumber(0))
    case .string: return .string(string(named: name))
    case .object: return ["name": JSON(integerLiteral: count)]
    case .enumeration(let words): return .string(words.last ?? "")
    case .optional(let inner): return value(of: inner, named: name, isFull)
    case .array(let element): return isFull ? [value(of: element, named: name, isFull)] : []
    case .map(let element): return isFull ? ["queued": value(of: element, named: name, isFull)] : [:]
    case .named(let type): return text.types[type].map { value(of: $0, named: type, isFull) } ?? .null
    case .structure(let fields):
      var members = JSONObject()
      for field in fields where isFull || !field.shape.isOptional {
        members[field.name] = value(of: field.shape, named: field.name, isFull)
      }
      return .object(members)
    }
  }

  private static let times: Set = [
    "at", "until", "since", "opens", "closes", "notBefore", "deadline", "expectedEnd", "expectedEndP90", "windowChange",
    "outageSince", "createdAfter", "createdBefore",
  ]

  private func string(named name: String) -> String {
    if Self.times.contains(name) || name.hasSuffix("At") {
      return WallTime(milliseconds: 1_790_000_000_000 + Int64(count)).description
    }
    // Of a target, the only id that is a string.
    if name == "id" { return String(repeating: "0", count: 30) + String(10 + count % 90) }
    return "\(name) of a later daemon, \(count)"
  }
}
