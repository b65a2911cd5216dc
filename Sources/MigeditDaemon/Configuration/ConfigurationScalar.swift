import Yams

/// A single value of the file: its text, and what YAML takes it to be.
struct ConfigurationScalar {
  let text: String
  let kind: Kind

  enum Kind {
    /// Nothing stands there, or `null`.
    case null
    case number
    /// Anything else without quotes, `yes` and dates too.
    case plain
    case quoted
  }

  init(_ scalar: Node.Scalar) {
    text = scalar.string
    if scalar.style != .plain {
      kind = .quoted
    } else {
      switch Node.scalar(scalar).tag {
      case Tag(.null): kind = .null
      case Tag(.int), Tag(.float): kind = .number
      default: kind = .plain
      }
    }
  }

  /// The value as a fault names it: `is "010"`.
  var description: String {
    kind == .quoted ? "is the text \(ConfigurationText.quoted(text))" : "is \(ConfigurationText.quoted(text))"
  }
}

/// A form that a scalar can have: how it is read, and how it is named where something else is found.
struct ConfigurationForm<Value: Sendable>: Sendable {
  let expected: String
  let read: @Sendable (ConfigurationScalar) -> Reading

  enum Reading {
    case value(Value)
    /// What is wrong: `is 0`.
    case wrong(String)
  }
}
