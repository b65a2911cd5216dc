import JSONDocument

/// One method of the certification: what it must be called with, and what it answers.
struct CertificationStep {
  enum Kind {
    case plain
    case more
    case oneway
  }

  let name: String
  var kind = Kind.plain
  /// Beside the client's id.
  let expects: JSONObject
  let replies: [JSONObject]

  /// Those behind Start, in their order. Each expects what the one before it has replied.
  static let all: [CertificationStep] = [
    CertificationStep(name: "Test01", expects: [:], replies: [["bool": true]]),
    CertificationStep(name: "Test02", expects: ["bool": true], replies: [["int": 1]]),
    CertificationStep(name: "Test03", expects: ["int": 1], replies: [["float": 1.0]]),
    CertificationStep(name: "Test04", expects: ["float": 1.0], replies: [["string": "ping"]]),
    CertificationStep(name: "Test05", expects: ["string": "ping"], replies: [values]),
    CertificationStep(name: "Test06", expects: values, replies: [["struct": .object(values)]]),
    CertificationStep(name: "Test07", expects: ["struct": .object(values)], replies: [["map": dictionary]]),
    CertificationStep(name: "Test08", expects: ["map": dictionary], replies: [["set": set]]),
    CertificationStep(name: "Test09", expects: ["set": set], replies: [["mytype": mytype]]),
    CertificationStep(name: "Test10", kind: .more, expects: ["mytype": mytype], replies: texts.map { ["string": $0] }),
    CertificationStep(name: "Test11", kind: .oneway, expects: ["last_more_replies": .array(texts)], replies: [[:]]),
    CertificationStep(name: "End", expects: [:], replies: [["all_ok": true]]),
  ]

  private static let values: JSONObject = [
    "bool": false, "int": 2, "float": .init(floatLiteral: Double.pi), "string": "a lot of string",
  ]
  private static let dictionary: JSON = ["foo": "Foo", "bar": "Bar"]
  private static let set: JSON = ["one": [:], "two": [:], "three": [:]]
  private static let texts = (1...10).map { JSON.string("Reply number \($0)") }
  private static let mytype: JSON = [
    "object": ["method": "org.varlink.certification.Test09", "parameters": ["map": dictionary]],
    "enum": "two",
    "struct": ["first": 1, "second": "2"],
    "array": ["one", "two", "three"],
    "dictionary": dictionary,
    "stringset": set,
    "nullable": nil,
    "nullable_array_struct": nil,
    "interface": [
      "foo": [nil, ["foo": "foo", "bar": "bar"], nil, ["one": "foo", "two": "bar"]],
      "anon": ["foo": true, "bar": false],
    ],
  ]
}
