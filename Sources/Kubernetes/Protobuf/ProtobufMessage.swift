import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

/// A message as a table: which number is which member of the JSON form.
struct ProtobufMessage: Sendable {
  /// What a field holds.
  indirect enum Kind: Sendable {
    case text
    /// Bytes, which JSON writes in base64.
    case bytes
    case integer
    case flag
    /// `metav1.Time`: seconds in field 1; an empty message is no time.
    case time
    case message(ProtobufMessage)
    case list(Kind)
    /// Entries of a key and a value.
    case map(Kind)
  }

  struct Field: Sendable {
    let number: Int
    let name: String
    let kind: Kind
  }

  private let fields: [Int: Field]

  /// Members that are empty are left out, as `omitempty` does, but for those named here: pointers,
  /// whose zero says something. Nil where all are kept.
  private let pointers: Set<String>?

  init(_ fields: [(Int, String, Kind)], omittingEmptyBut pointers: Set<String>? = nil) {
    self.pointers = pointers
    var known: [Int: Field] = [:]
    for (number, name, kind) in fields {
      known[number] = Field(number: number, name: name, kind: kind)
    }
    self.fields = known
  }

  /// The message in its JSON form. Fields that the table does not have are passed over, as every
  /// reader of protobuf does.
  func decode(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSONObject {
    var reader = ProtobufReader(bytes)
    var object: JSONObject = [:]
    while let (number, content) = try reader.next() {
      guard let field = fields[number] else { continue }
      switch field.kind {
      case .list(let element):
        let member = try Self.value(content, element)
        object[field.name] = .array((object[field.name]?.arrayValue ?? []) + [member])
      case .map(let element):
        var members = object[field.name]?.objectValue ?? [:]
        let (key, value) = try Self.entry(content, element)
        members[key] = value
        object[field.name] = .object(members)
      default: object[field.name] = .some(try Self.value(content, field.kind))
      }
    }
    guard let pointers else { return object }
    return JSONObject(
      object.filter { pointers.contains($0.0) || !Self.isEmpty($0.1) }.map { ($0.0, $0.1) })
  }

  /// What Go's `encoding/json` calls empty, structures aside.
  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .string(""), .bool(false): true
    case .number(let number): number.intValue == 0
    case .array(let members): members.isEmpty
    default: false
    }
  }

  private static func value(
    _ content: ProtobufReader.Content, _ kind: Kind
  ) throws(ProtobufError) -> JSONValue {
    switch (kind, content) {
    case (.integer, .number(let number)): return .int(Int(Int64(bitPattern: number)))
    case (.flag, .number(let number)): return .bool(number != 0)
    case (.text, .bytes(let bytes)):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ProtobufError(message: "proto: invalid UTF-8")
      }
      return .string(text)
    case (.bytes, .bytes(let bytes)): return .string(Base64.encode(Array(bytes)))
    case (.message(let message), .bytes(let bytes)): return .object(try message.decode(bytes))
    case (.time, .bytes(let bytes)): return try time(bytes)
    default: throw ProtobufError(message: "proto: wrong wireType")
    }
  }

  private static func entry(
    _ content: ProtobufReader.Content, _ kind: Kind
  ) throws(ProtobufError) -> (String, JSONValue) {
    guard case .bytes(let bytes) = content else {
      throw ProtobufError(message: "proto: wrong wireType")
    }
    let entry = try ProtobufMessage([(1, "key", .text), (2, "value", kind)]).decode(bytes)
    return (entry["key"]?.stringValue ?? "", entry["value"] ?? "")
  }

  private static func time(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSONValue {
    var reader = ProtobufReader(bytes)
    while let (number, content) = try reader.next() {
      guard number == 1, case .number(let seconds) = content else { continue }
      return .string(Timestamp(seconds: Int64(bitPattern: seconds)).rfc3339)
    }
    return .null
  }
}
