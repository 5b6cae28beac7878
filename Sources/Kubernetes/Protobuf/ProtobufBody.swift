import ArcFedJSON

/// A request body in protobuf: an envelope with the kind, and the object's message
/// (`apimachinery/pkg/runtime/serializer/protobuf/protobuf.go`, `runtime.Unknown`).
enum ProtobufBody {
  /// `protoEncodingPrefix`: "k8s" and a zero byte.
  static let prefix: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

  /// The object with its kind, or nil when the kind has no table here. An envelope that names no
  /// kind holds what is expected.
  static func decode(
    _ body: [UInt8], expecting expected: String
  ) throws(ProtobufError) -> JSONValue? {
    if body.isEmpty { throw ProtobufError(message: "empty data") }
    guard body.starts(with: prefix) else {
      throw ProtobufError(
        message: "provided data does not appear to be a protobuf message, expected prefix "
          + "[\(prefix.map(String.init).joined(separator: " "))]")
    }
    if body.count == prefix.count { throw ProtobufError(message: "empty body") }
    let (typeMeta, raw) = try open(body.dropFirst(prefix.count))
    let named = typeMeta["kind"]?.stringValue ?? ""
    let kind = named.isEmpty ? expected : named
    let version = typeMeta["apiVersion"]?.stringValue ?? ""
    guard let message = ProtobufTable.message(kind: kind) else { return nil }
    var object: JSONObject = ["kind": .string(kind), "apiVersion": .string(version)]
    let members: JSONObject
    do throws(ProtobufError) { members = try message.decode(raw) } catch {
      throw ProtobufError(message: error.message, kind: kind, groupVersion: version)
    }
    for (name, member) in members { object[name] = member }
    return .object(object)
  }

  private static func open(
    _ bytes: ArraySlice<UInt8>
  ) throws(ProtobufError) -> (JSONObject, ArraySlice<UInt8>) {
    var reader = ProtobufReader(bytes)
    var typeMeta: JSONObject = [:]
    var raw: ArraySlice<UInt8> = []
    while let (number, content) = try reader.next() {
      guard case .bytes(let inner) = content else { continue }
      if number == 1 {
        typeMeta = try ProtobufMessage([(1, "apiVersion", .text), (2, "kind", .text)]).decode(inner)
      } else if number == 2 {
        raw = inner
      }
    }
    return (typeMeta, raw)
  }
}
