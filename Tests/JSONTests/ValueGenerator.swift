import ArcFedJSON

/// Makes the same values from the same seed: SplitMix64 (Steele, Lea, Flood: "Fast Splittable
/// Pseudorandom Number Generators", 2014).
struct ValueGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private static let texts = [
    "", "a", "b", "name", "é", "e\u{301}", "😀", "\u{0}", "\"\\/", "<&>", "\u{2028}", "\n\r\t",
    "x.y/z~", "a longer text that does not fit into the string itself",
  ]
  private static let literals = [
    "0", "-0", "1", "-1", "1.0", "0.1", "1e2", "1E-7", "123456789012345678901234567890",
    "9223372036854775807", "-9223372036854775808", "1e400", "0.30000000000000004",
  ]

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Any value, with arrays and objects within each other up to a depth.
  mutating func value(depth: Int) -> JSONValue {
    switch below(depth > 0 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(below(2) == 0)
    case 2: return .int(below(2000) - 1000)
    case 3: return .string(text())
    case 4: return number()
    case 5: return .array((0..<below(6)).map { _ in value(depth: depth - 1) })
    default:
      return .object(JSONObject((0..<below(20)).map { _ in (text(), value(depth: depth - 1)) }))
    }
  }

  /// The value with some of what is within it changed, removed or added.
  mutating func changed(_ value: JSONValue) -> JSONValue {
    guard below(6) > 0 else { return self.value(depth: 2) }
    switch value {
    case .array(var elements):
      elements = elements.map { below(3) == 0 ? changed($0) : $0 }
      if !elements.isEmpty, below(2) == 0 { elements.remove(at: below(elements.count)) }
      if below(2) == 0 {
        elements.insert(self.value(depth: 1), at: below(elements.count + 1))
      }
      return .array(elements)
    case .object(var object):
      for key in object.keys {
        switch below(5) {
        case 0: object[key] = nil
        case 1: object[key] = object[key].map { changed($0) }
        default: break
        }
      }
      if below(2) == 0 { object[text()] = self.value(depth: 1) }
      return .object(object)
    default: return value
    }
  }

  mutating func text() -> String {
    (0..<1 + below(2)).map { _ in Self.texts[below(Self.texts.count)] }.joined()
  }

  private mutating func number() -> JSONValue {
    let literal = Self.literals[below(Self.literals.count)]
    return (try? JSONParser.parse(literal)) ?? .null
  }
}
