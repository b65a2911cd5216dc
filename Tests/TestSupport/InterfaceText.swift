/// What a varlink interface declares, with the comments that stand before each part.
package struct InterfaceText: Sendable {
  package indirect enum Shape: Sendable, Equatable {
    case bool, int, float, string, object
    case optional(Shape)
    case array(Shape)
    case map(Shape)
    case named(String)
    case structure([Field])
    case enumeration([String])

    package var isOptional: Bool { if case .optional = self { true } else { false } }
  }

  package struct Field: Sendable, Equatable {
    package let name: String
    package let shape: Shape
    package let comment: String
  }

  package struct Method: Sendable, Equatable {
    package let name: String
    package let parameters: Shape
    package let reply: Shape
  }

  package var name = ""
  package var types: [String: Shape] = [:]
  package var methods: [Method] = []
  package var errors: [String: Shape] = [:]

  /// The fields of a type, an error, or anything else that has fields; none for all else.
  package func fields(of shape: Shape) -> [Field] {
    switch shape {
    case .structure(let fields): fields
    case .named(let name): types[name].map(fields(of:)) ?? []
    case .optional(let inner): fields(of: inner)
    default: []
    }
  }

  /// The words in the comment that stands before a field: values of a string are listed there.
  package func words(besides field: String, of type: String) -> Set<String> {
    let comment = fields(of: .named(type)).first { $0.name == field }?.comment ?? ""
    return Set(comment.split { !$0.isLetter }.map(String.init))
  }
}
