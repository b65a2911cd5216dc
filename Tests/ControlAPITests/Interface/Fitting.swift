import ControlAPI
import JSONDocument
import TestSupport

/// A value of a type with fields, somewhere in a value that is sent.
struct Structure {
  /// The type's name; of a type without one, where it stands: `Failure.server`.
  let name: String
  let pointer: JSONPointer
  let fields: [InterfaceText.Field]
  let members: JSONObject
}

extension InterfaceText {
  static func control() throws -> InterfaceText { try InterfaceParser.parse(ControlInterface.text) }

  /// Where a value is not of the shape, and why.
  func faults(of value: JSON, as shape: Shape, at place: JSONPointer = JSONPointer()) -> [String] {
    let isRight: Bool
    switch shape {
    case .bool: isRight = value.bool != nil
    case .int: isRight = value.number.flatMap { Int($0.description) } != nil
    case .float: isRight = value.number != nil
    case .string: isRight = value.string != nil
    case .object: isRight = value.object != nil
    case .enumeration(let words): isRight = value.string.map(words.contains) ?? false
    case .optional(let inner): return value.isNull ? [] : faults(of: value, as: inner, at: place)
    case .named(let name): return types[name].map { faults(of: value, as: $0, at: place) } ?? ["no type \(name)"]
    case .array(let element):
      guard let elements = value.array else { return ["\(place): \(value.kind), not an array"] }
      return elements.enumerated().flatMap { faults(of: $1, as: element, at: place.appending($0)) }
    case .map(let element):
      guard let members = value.object else { return ["\(place): \(value.kind), not an object"] }
      return members.flatMap { faults(of: $0.value, as: element, at: place.appending($0.key)) }
    case .structure(let fields):
      guard let members = value.object else { return ["\(place): \(value.kind), not an object"] }
      let strangers = members.keys.filter { key in !fields.contains { $0.name == key } }
      return strangers.map { "\(place.appending($0)) is not declared" }
        + fields.flatMap { field -> [String] in
          let place = place.appending(field.name)
          guard let member = members[field.name] else { return field.shape.isOptional ? [] : ["\(place) is missing"] }
          return faults(of: member, as: field.shape, at: place)
        }
    }
    return isRight ? [] : ["\(place): \(value.kind) does not fit \(shape)"]
  }

  /// All the structures in a value, the outer ones first.
  func structures(
    in value: JSON, as shape: Shape, named name: String, at place: JSONPointer = JSONPointer()
  ) -> [Structure] {
    switch shape {
    case .bool, .int, .float, .string, .object, .enumeration: []
    case .optional(let inner): value.isNull ? [] : structures(in: value, as: inner, named: name, at: place)
    case .named(let type): types[type].map { structures(in: value, as: $0, named: type, at: place) } ?? []
    case .array(let element):
      (value.array ?? []).enumerated().flatMap {
        structures(in: $1, as: element, named: name, at: place.appending($0))
      }
    case .map(let element):
      (value.object ?? [:]).flatMap { structures(in: $0.value, as: element, named: name, at: place.appending($0.key)) }
    case .structure(let fields):
      value.object.map { members in
        [Structure(name: name, pointer: place, fields: fields, members: members)]
          + fields.flatMap { field in
            members[field.name].map {
              structures(in: $0, as: field.shape, named: "\(name).\(field.name)", at: place.appending(field.name))
            } ?? []
          }
      } ?? []
    }
  }
}

extension JSON {
  /// With another value at a place; nil takes the member away. The place's parents are there.
  func setting(_ value: JSON?, at tokens: some BidirectionalCollection<String>) -> JSON {
    guard let token = tokens.first else { return value ?? self }
    let rest = tokens.dropFirst()
    if var elements = array, let index = Int(token) {
      elements[index] = elements[index].setting(value, at: rest)
      return .array(elements)
    }
    var members = object ?? [:]
    members[token] = rest.isEmpty ? value : members[token]?.setting(value, at: rest)
    return .object(members)
  }
}
