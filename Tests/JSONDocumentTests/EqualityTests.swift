import JSONDocument
import Testing

private func value(_ text: String) throws -> JSON { try JSON(parsing: text) }

@Suite struct `Equality` {
  @Test(arguments: [
    ("1", "1.0"), ("1", "10e-1"), ("1", "0.01E+2"), ("100", "1e2"), ("0", "-0"), ("0", "0.00e5"), ("-1.50", "-15e-1"),
    ("123456789012345678901234567890", "1.2345678901234567890123456789e29"), ("1e400", "10e399"),
  ])
  func `numbers are equal by value`(_ one: String, _ other: String) throws {
    #expect(try value(one) == value(other))
    #expect(try value(one).hashValue == value(other).hashValue)
    #expect(try value("[{\"a\":\(one)}]") == value("[{\"a\":\(other)}]"))
  }

  @Test(arguments: [
    ("1", "-1"), ("1", "10"), ("0.1", "0.10000000000000000001"), ("9007199254740993", "9007199254740992"),
    ("1e400", "1e401"), ("1e-400", "0"),
  ])
  func `numbers that a Double could not tell apart are different`(_ one: String, _ other: String) throws {
    #expect(try value(one) != value(other))
  }

  @Test(
    arguments: [
      ("0", 0, 0.0), ("-0", 0, 0.0), ("1.0", 1, 1.0), ("1e2", 100, 100.0), ("120e-1", 12, 12.0), ("1.5", nil, 1.5),
      ("9223372036854775807", 9_223_372_036_854_775_807, 9.223372036854775807e18),
      ("-9223372036854775808.0", -9_223_372_036_854_775_808, -9.223372036854775808e18),
      ("9223372036854775808", nil, 9.223372036854775808e18), ("1e18", 1_000_000_000_000_000_000, 1e18),
      ("1e19", nil, 1e19), ("1e20", nil, 1e20), ("1e400", nil, nil), ("-1e400", nil, nil), ("1e-400", nil, 0.0),
      ("1e999999999999999999999", nil, nil),
    ] as [(String, Int?, Double?)])
  func `a number's whole and floating value, where it has one`(_ text: String, _ int: Int?, _ double: Double?) throws {
    let number = try #require(try value(text).number)
    #expect(number.int == int)
    #expect(number.double == double)
  }

  @Test func `numbers from Swift are written shortly`() {
    #expect(JSONNumber(1.0)?.description == "1")
    #expect(JSONNumber(-0.5)?.description == "-0.5")
    #expect(JSONNumber(1e300)?.description == "1e+300")
    #expect(JSONNumber(UInt64.max).description == "18446744073709551615")
    #expect(JSONNumber(Double.nan) == nil)
    #expect(JSONNumber(-Double.infinity) == nil)
  }

  @Test func `the order of members does not matter, the order of elements does`() throws {
    let one = try value(#"{"a":1,"b":{"c":2,"d":[1,2]}}"#)
    let other = try value(#"{"b":{"d":[1,2],"c":2},"a":1}"#)
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(one.text != other.text)
    #expect(try value("[1,2]") != value("[2,1]"))
  }

  @Test(arguments: [
    (#"{"a":1}"#, "{}"), (#"{"a":1}"#, #"{"b":1}"#), (#"{"a":null}"#, "{}"), (#"{"a":1}"#, #"{"a":1,"b":2}"#),
    ("[]", "{}"), ("[]", "[null]"), ("null", "false"), ("0", "false"), ("1", #""1""#), (#""""#, "null"),
    (#""a""#, #""A""#),
  ])
  func `different values are different`(_ one: String, _ other: String) throws {
    #expect(try value(one) != value(other))
    #expect(try value(other) != value(one))
  }

  @Test func `strings are equal by their scalars, not by canonical equivalence`() {
    let (one, other) = ("\u{E9}", "e\u{301}")
    #expect(one == other)
    #expect(JSON.string(one) != JSON.string(other))
    #expect(JSON.object([one: 1]) != JSON.object([other: 1]))
    #expect(JSON.string(one) == JSON.string("\u{E9}"))
  }
}
