import JSONDocument
import Testing

enum Colour: String, WordedEnum { case red, blue }
struct Thing: Codable, Equatable { var name: String; var many: [Int]?; var colour: Colour?; var raw: JSON?; var labels: [String: String]? }
@Test func one() throws {
  let j = try JSON(parsing: #"{"name":"x","many":[1,2],"colour":"red","raw":{"b":1.50,"a":null},"labels":{"z":"1","a":"2"}}"#)
  let t: Thing = try j.decoded(unknownMembers: .refused)
  #expect(t.raw?.text == #"{"b":1.50,"a":null}"#)
  print(try JSON(encoding: t).text)
  do { let _: Thing = try JSON(parsing: #"{"name":"x","colour":"green"}"#).decoded(unknownMembers: .refused) } catch { print(error) }
  do { let _: Thing = try JSON(parsing: #"{"name":"x","nam":"green"}"#).decoded(unknownMembers: .refused) } catch { print(error) }
  do { let _: Thing = try JSON(parsing: #"{"many":["a"]}"#).decoded(unknownMembers: .refused) } catch { print(error) }
  do { let _: Thing = try JSON(parsing: #"{"name":"x","many":[1, "a"]}"#).decoded(unknownMembers: .refused) } catch { print(error) }
  do { _ = try JSON(parsing: #"{"name":"x",}"#) } catch { print(error) }
}
