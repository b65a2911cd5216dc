import JSONDocument
import LibraryModel
import Testing

@Suite struct TargetTests {
  private static let package = "09ADA2DD251F4927A442451C0100EA16"
  private static let imported = "ea55b5338588411689e838fec3a8eaa3"

  @Test(arguments: [package, package.lowercased(), "\(package):\(imported)", "\(imported):\(package)"])
  func `an id is 32 hexadecimal digits, or two such joined by a colon, kept as it was asked`(_ text: String) throws {
    let id = try #require(TargetID(text))
    #expect(id.description == text)
    #expect(id.packageID == text.prefix(32).uppercased())
    #expect(try JSON(encoding: id) == .string(text))
    #expect(try JSON.string(text).decoded(as: TargetID.self, unknownMembers: .refused) == id)
  }

  @Test func `ways of writing one target have one package`() throws {
    let written = [Self.package, Self.package.lowercased(), "\(Self.package):\(Self.imported)"]
    #expect(Set(try written.map { try #require(TargetID($0)).packageID }).count == 1)
  }

  @Test(arguments: [
    "", ":", "abc", String(package.dropLast()), package + "0", package + ":", ":" + package, "\(package):abc",
    "\(package):\(imported):\(imported)", "\(package)/\(imported)", "\(package.dropLast())g", "\(package.dropLast())G",
    "\(package.dropLast())/", "\(package.dropLast())@", "\(package.dropLast())`", "\(package.dropLast()) ",
    " " + package,
    package + "\n", "\(package.dropLast(2))é", "../../../../../../../../etc/passwd", "\(package)%3A\(imported)",
    "{\(package)}", "\(package.dropLast())\0", "\(package):\u{301}\(imported)", String(repeating: "０", count: 32),
  ])
  func `anything else is refused, since it becomes part of a URL`(_ text: String) {
    #expect(TargetID(text) == nil)
    #expect(throws: Fault.self) {
      try JSON.string(text).decoded(as: TargetID.self, unknownMembers: .refused)
    }
  }

  @Test func `every byte that is no hexadecimal digit is refused`() {
    for byte in UInt8(0)..<128 {
      let letter = Character(UnicodeScalar(byte))
      let text = String(Self.package.dropLast()) + String(letter)
      #expect((TargetID(text) != nil) == (letter.isHexDigit), "byte \(byte)")
    }
  }

  @Test func `a target has the interface's form`() throws {
    let json: JSON = ["environment": "prod", "kind": "migrationGroup", "id": .string(Self.package)]
    let target = try json.decoded(as: Target.self, unknownMembers: .refused)
    #expect(target.kind == .migrationGroup && target.environment == "prod")
    #expect(try JSON(encoding: target) == json)
    #expect(TargetKind.names == ["migration", "migrationGroup"])
    for key in ["environment", "kind", "id"] {
      let missing = JSON.object(try #require(json.object).filter { $0 != key })
      #expect(throws: Fault.self) { try missing.decoded(as: Target.self, unknownMembers: .refused) }
    }
  }
}
