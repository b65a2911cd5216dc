/// What a varlink interface declares, with the comments that stand before each part.
struct InterfaceText: Sendable {
  indirect enum Shape: Sendable, Equatable {
    case bool, int, float, string, object
    case optional(Shape)
    case array(Shape)
    case map(Shape)
    case named(String)
    case structure([Field])
    case enumeration([String])

    var isOptional: Bool { if case .optional = self { true } else { false } }
  }

  struct Field: Sendable, Equatable {
    let name: String
    let shape: Shape
    let comment: String
  }

  struct Method: Sendable, Equatable {
    let name: String
    let parameters: Shape
    let reply: Shape
  }

  var name = ""
  var types: [String: Shape] = [:]
  var methods: [Method] = []
  var errors: [String: Shape] = [:]

  /// Of a type, an error, or anything else that has fields; none for all else.
  func fields(of shape: Shape) -> [Field] {
    switch shape {
    case .structure(let fields): fields
    case .named(let name): types[name].map(fields(of:)) ?? []
    case .optional(let inner): fields(of: inner)
    default: []
    }
  }

  /// The words in the comment that stands before a field: values of a string are listed there.
  func words(besides field: String, of type: String) -> Set<String> {
    let comment = fields(of: .named(type)).first { $0.name == field }?.comment ?? ""
    return Set(comment.split { !$0.isLetter }.map(String.init))
  }
}
