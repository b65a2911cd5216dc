import ControlAPI
import JSONDocument
import TestSupport
import Testing

/// A value of a type that is sent, with everything in it and with as little as there can be.
struct WireSample: Sendable, CustomTestStringConvertible {
  /// Where the interface declares its shape.
  enum Place: Sendable {
    case type(String)
    case parameters(String)
    case reply(String)
  }

  let place: Place
  let full: @Sendable () throws -> JSON
  let least: @Sendable () throws -> JSON
  /// Where the full one has nothing in it after all.
  let gaps: @Sendable () -> [String]
  /// Decodes and encodes again.
  let reread: @Sendable (JSON, UnknownMembers) throws -> JSON

  init<Value: Codable & Sendable>(_ place: Place, full: Value, least: Value) {
    self.place = place
    self.full = { try JSON(encoding: full) }
    self.least = { try JSON(encoding: least) }
    gaps = { Self.gaps(in: full, at: "") }
    reread = { try JSON(encoding: try $0.decoded(as: Value.self, unknownMembers: $1)) }
  }

  var testDescription: String {
    switch place {
    case .type(let name): name
    case .parameters(let name): "\(name)'s parameters"
    case .reply(let name): "\(name)'s reply"
    }
  }

  /// As lists of what is not there yet say it.
  var name: String {
    switch place {
    case .type(let name): name
    case .parameters(let name): "\(name)()"
    case .reply(let name): "\(name)->"
    }
  }

  func shape(in interface: InterfaceText) throws -> InterfaceText.Shape {
    switch place {
    case .type(let name): .named(name)
    case .parameters(let name): try #require(interface.methods.first { $0.name == name }).parameters
    case .reply(let name): try #require(interface.methods.first { $0.name == name }).reply
    }
  }

  /// So that a field that is added to a type is not forgotten here.
  private static func gaps(in value: Any, at place: String) -> [String] {
    if value is JSON { return [] }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional, .collection, .dictionary: if mirror.children.isEmpty { return [place] }
    default: break
    }
    return mirror.children.flatMap { gaps(in: $0.value, at: $0.label.map { "\(place)/\($0)" } ?? place) }
  }
}
