import ArcFedJSON
import Testing

@Suite("Values")
struct JSONValueTests {
  @Test("Each kind answers for itself alone")
  func kinds() {
    let values: [JSONValue] = [nil, true, 1, "s", [1], ["a": 1]]
    #expect(
      values.map(\.kindName) == ["null", "boolean", "number", "string", "array", "object"])
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map { $0.boolValue != nil } == [false, true, false, false, false, false])
    #expect(values.map { $0.intValue != nil } == [false, false, true, false, false, false])
    #expect(values.map { $0.doubleValue != nil } == [false, false, true, false, false, false])
    #expect(values.map { $0.stringValue != nil } == [false, false, false, true, false, false])
    #expect(values.map { $0.arrayValue != nil } == [false, false, false, false, true, false])
    #expect(values.map { $0.objectValue != nil } == [false, false, false, false, false, true])
  }

  @Test("Only a number written as an integer that fits is one")
  func integers() throws {
    func integer(_ text: String) throws -> Int? { try JSONParser.parse(text).intValue }
    #expect(try integer("12") == 12)
    #expect(try integer("-0") == 0)
    #expect(try integer("9223372036854775807") == .max)
    #expect(try integer("-9223372036854775808") == .min)
    #expect(try integer("9223372036854775808") == nil)
    #expect(try integer("1.0") == nil)
    #expect(try integer("1e3") == nil)
    #expect(try JSONParser.parse("5.", .json5).intValue == nil)
    #expect(JSONValue.double(1).intValue == nil)
  }

  @Test("A number keeps its literal and knows its nearest machine number")
  func numbers() throws {
    let big = try JSONParser.parse("123456789012345678901234567890")
    #expect(big.text() == "123456789012345678901234567890")
    #expect(big.doubleValue == 1.234_567_890_123_456_8e29)
    #expect(try JSONParser.parse("1e400").doubleValue == .infinity)
    #expect(try JSONParser.parse("-Infinity", .json5).doubleValue == -.infinity)
    #expect(try #require(JSONParser.parse("NaN", .json5).doubleValue).isNaN)
    #expect(JSONNumber(0.1).literal == "0.1")
    #expect(JSONNumber(1.0).literal == "1.0")
    #expect(JSONNumber(-7).literal == "-7")
    #expect(JSONNumber(1e300).isFinite)
    #expect(!JSONNumber(-Double.infinity).isFinite)
  }

  @Test("Numbers are equal by value, to the last digit")
  func numericEquality() throws {
    func equal(_ left: String, _ right: String) throws -> Bool {
      let values = try (JSONParser.parse(left, .json5), JSONParser.parse(right, .json5))
      if values.0 == values.1 { #expect(values.0.hashValue == values.1.hashValue) }
      return values.0 == values.1
    }
    for (left, right) in [
      ("1", "1.0"), ("100", "1e2"), ("0.1", "1e-1"), ("-0", "0"), ("0e5", "0"),
      ("1200e-2", "12"), ("NaN", "NaN"), ("Infinity", "Infinity"), ("1E5", "100000.0"),
      ("0e99999999999999999999", "0"),
    ] {
      #expect(try equal(left, right), "\(left) and \(right)")
    }
    for (left, right) in [
      ("1", "2"), ("1", "-1"), ("1", "10"), ("Infinity", "-Infinity"), ("Infinity", "1e400"),
      ("123456789012345678901", "123456789012345678902"), ("1e400", "1e401"),
      ("1e99999999999999999999", "1e-99999999999999999999"),
      ("9007199254740993", "9007199254740992.0"), ("1", "true"), ("NaN", "0"),
    ] {
      #expect(try !equal(left, right), "\(left) and \(right)")
    }
  }

  @Test("Strings that only look alike are different")
  func strings() {
    #expect(JSONValue.string("é") != .string("e\u{301}"))
    #expect(JSONValue.string("é") == .string("\u{E9}"))
    let object: JSONObject = ["é": 1, "e\u{301}": 2]
    #expect(object.count == 2)
    #expect(object["e\u{301}"] == 2)
  }

  @Test("Objects are equal in any order, and arrays are not")
  func order() {
    let left: JSONValue = ["a": 1, "b": [1, 2]]
    let right: JSONValue = ["b": [1, 2], "a": 1]
    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
    #expect(left != ["a": 1, "b": [2, 1]])
    #expect(left != ["a": 1])
    #expect(left != ["a": 1, "c": [1, 2]])
  }

  @Test("A member is replaced in its place, appended when new, and removed by nil")
  func members() {
    var value: JSONValue = ["a": 1, "b": 2]
    value["a"] = 3
    value["c"] = nil
    value["d"] = .null
    #expect(value.text() == #"{"a":3,"b":2,"d":null}"#)
    value["b"] = nil
    #expect(value.text() == #"{"a":3,"d":null}"#)
    value["e"]?["x"] = 1
    #expect(value["e"] == nil)
  }

  @Test("A member set on null makes an object; on another kind nothing happens")
  func membersOfOthers() {
    var value: JSONValue = .null
    value["a"] = nil
    #expect(value.isNull)
    value["a"] = 1
    #expect(value == ["a": 1])
    var array: JSONValue = [1]
    array["a"] = 1
    #expect(array == [1])
    #expect(array["a"] == nil)
  }

  @Test("An element outside the array is nil")
  func elements() {
    let value: JSONValue = ["x", "y"]
    #expect(value[1] == "y")
    #expect(value[2] == nil)
    #expect(value[-1] == nil)
    #expect(JSONValue.null[0] == nil)
  }

  @Test("Literals of Swift make values, and of two members with one name the last counts")
  func literals() {
    let name = "x"
    let value: JSONValue = ["n": nil, "d": 1.5, "s": "<\(name)>", "l": [true, 2], "n": 3]
    #expect(value.text() == #"{"n":3,"d":1.5,"s":"<x>","l":[true,2]}"#)
  }

  @Test("What becomes of the copy of a large object does not show in the object")
  func copiesOfLargeObjects() {
    var object = JSONObject((0..<40).map { ("member\($0)", .int($0)) })
    let before = object
    object["another"] = 1
    object["member3"] = nil
    object["member4"] = "four"
    #expect(before == JSONObject((0..<40).map { ("member\($0)", .int($0)) }))
    #expect(before["another"] == nil && object["another"] == 1)
    #expect(object["member3"] == nil && object["member4"] == "four" && object["member39"] == 39)
  }

  @Test("A large object finds, replaces and removes its members")
  func largeObject() {
    var object = JSONObject()
    for number in 0..<100 { object["m\(number)"] = .int(number) }
    object["m50"] = "fifty"
    for number in 0..<95 where number != 50 {
      #expect(object.removeValue(forKey: "m\(number)") == .int(number))
    }
    #expect(object.removeValue(forKey: "m0") == nil)
    #expect(object.keys == ["m50", "m95", "m96", "m97", "m98", "m99"])
    #expect(object["m50"] == "fifty")
    #expect(object["m99"] == 99)
    #expect(object.values.count == object.count)
    #expect(object.contains("m95") && !object.contains("m1"))
    #expect(!object.isEmpty && JSONObject().isEmpty)
  }
}
