import ArcFedHTTP
import ArcFedJSON

/// The body of a request, decoded into a kind
/// (`apiserver/pkg/endpoints/handlers/{create,rest}.go`).
struct RequestBody {
  /// `MaxRequestBodyBytes` in `apiserver/pkg/server/config.go`.
  static let bytesMaximum = 3 * 1024 * 1024
  /// `summarizeData` shows at most this much of a body.
  private static let summaryBytesMaximum = 30

  let kind: String
  let groupVersion: String
  /// The package of the internal type in conversion messages.
  let internalPackage: String
  let schema: ObjectSchema
  let validation: APIRequest.FieldValidation

  /// The object and the warnings it draws.
  func decode(_ request: HTTPRequest) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let type = MediaType.bare(request.headers["Content-Type"] ?? "")
    let known = ["", MediaType.json, MediaType.yaml, MediaType.protobuf]
    guard known.contains(type) else { throw .unknownBodyFormat }
    if request.body.count > Self.bytesMaximum {
      throw .bodyTooLarge(limitBytes: Self.bytesMaximum)
    }
    return try decode(
      try value(request, type),
      duplicates: type == MediaType.json || type.isEmpty ? duplicates(request.body) : [])
  }

  /// Options of a deletion, whose kind and version may be those of any group.
  func decodeOptions(_ request: HTTPRequest) throws(StatusError) -> (JSONObject, warnings: [String])
  {
    var value = try value(request, MediaType.bare(request.headers["Content-Type"] ?? ""))
    value["kind"] = .string(kind)
    value["apiVersion"] = .string(groupVersion)
    return try decode(value)
  }

  private func value(_ request: HTTPRequest, _ type: String) throws(StatusError) -> JSONValue {
    switch type {
    case MediaType.protobuf: return try parseProtobuf(request.body)
    case MediaType.yaml: return try parseYAML(request.body)
    default: return try parse(request.body)
    }
  }

  /// An object made on the server's side, such as a patched one.
  func decode(
    _ value: JSONValue, duplicates: [String] = []
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let given = value["kind"]?.stringValue ?? ""
    let version = value["apiVersion"]?.stringValue ?? ""
    try checkKind(given.isEmpty ? kind : given, version.isEmpty ? groupVersion : version)
    let decoded: DecodedObject
    do throws(DecodingFailure) {
      decoded = try SchemaDecoder.decode(value, as: schema)
    } catch {
      throw unusable(kind, groupVersion, error.message)
    }
    var object: JSONObject = ["kind": .string(kind), "apiVersion": .string(groupVersion)]
    for (name, member) in decoded.object where object[name] == nil { object[name] = member }
    let complaints =
      duplicates.map { "duplicate field \(GoText.quoted($0))" }
      + decoded.unknownFields.map { "unknown field \(GoText.quoted($0))" }
    switch validation {
    case .ignore: return (object, [])
    case .warn: return (object, complaints)
    case .strict:
      if complaints.isEmpty { return (object, []) }
      throw unusable(
        kind, groupVersion, "strict decoding error: \(complaints.joined(separator: ", "))")
    }
  }

  private func parse(_ body: [UInt8]) throws(StatusError) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) {
      var options = JSONParser.Options.strict
      options.duplicateMembers = .keepLast
      value = try JSONParser.parse(body, options)
    } catch {
      throw unrecognized(body, "json parse error: \(GoText.syntaxError(error, in: body))")
    }
    guard value.objectValue != nil else {
      throw unrecognized(
        body,
        "json parse error: json: cannot unmarshal "
          + "\(value.boolValue == nil ? value.kindName : "bool") into Go value of type struct { "
          + "APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
          + "Kind string \"json:\\\"kind,omitempty\\\"\" }")
    }
    return value
  }

  /// A kind that no client is known to send in protobuf is refused as a form that is not known.
  private func parseProtobuf(_ body: [UInt8]) throws(StatusError) -> JSONValue {
    let value: JSONValue?
    do throws(ProtobufError) { value = try ProtobufBody.decode(body) } catch {
      throw unrecognized(body, error.message)
    }
    guard let value else { throw .unknownBodyFormat }
    return value
  }

  private func parseYAML(_ body: [UInt8]) throws(StatusError) -> JSONValue {
    let value: JSONValue
    do throws(YAMLError) { value = try YAMLParser.parse(body) } catch {
      throw unrecognized(body, "yaml parse error: \(error.description)")
    }
    guard value.objectValue != nil else {
      throw unrecognized(body, "yaml parse error: the document is not an object")
    }
    return value
  }

  private func duplicates(_ body: [UInt8]) -> [String] {
    guard validation != .ignore else { return [] }
    do throws(JSONError) {
      _ = try JSONParser.parse(body)
      return []
    } catch {
      guard case .duplicateMember(let name) = error.kind else { return [] }
      return [DuplicateMember.path(of: name, at: error.position, in: body) ?? name]
    }
  }

  private func checkKind(_ given: String, _ version: String) throws(StatusError) {
    if given == kind, version == groupVersion { return }
    guard ResourceTable.knows(kind: given, groupVersion: version) else {
      throw unusable(
        given, version,
        "no kind \(GoText.quoted(given)) is registered for version \(GoText.quoted(version)) in "
          + "scheme \"pkg/api/legacyscheme/scheme.go:30\"")
    }
    let bare = version.split(separator: "/").last.map(String.init) ?? version
    throw unusable(
      given, version,
      "converting (\(bare).\(given)) to (\(internalPackage).\(kind)): unknown conversion")
  }

  private func unusable(_ given: String, _ version: String, _ reason: String) -> StatusError {
    let bare = version.split(separator: "/").last.map(String.init) ?? version
    return .badRequest(
      "\(given) in version \(GoText.quoted(bare)) cannot be handled as a \(kind): \(reason)")
  }

  private func unrecognized(_ body: [UInt8], _ reason: String) -> StatusError {
    .badRequest(
      "the object provided is unrecognized (must be of type \(kind)): couldn't get version/kind; "
        + "\(reason) (\(Self.summary(body)))")
  }

  /// The beginning of the body: text of an object, hexadecimal digits of anything else.
  private static func summary(_ body: [UInt8]) -> String {
    guard let first = body.first else { return "<empty>" }
    let head = body.prefix(summaryBytesMaximum)
    let rest = body.count > summaryBytesMaximum ? " ..." : ""
    if first == UInt8(ascii: "{") { return String(decoding: head, as: UTF8.self) + rest }
    return head.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + rest
  }
}

/// Finds the path of a member that stands twice, for the message that names it.
enum DuplicateMember {
  static func path(of name: String, at position: JSONPosition, in body: [UInt8]) -> String? {
    var options = JSONParser.Options.strict
    options.duplicateMembers = .keepLast
    guard let document = try? JSONParser.parseDocument(body, options) else { return nil }
    return search(document.value, name, []) { path in
      document.positionOfName(at: path) == position
    }
  }

  private static func search(
    _ value: JSONValue, _ name: String, _ path: [JSONPathElement],
    _ isIt: ([JSONPathElement]) -> Bool
  ) -> String? {
    switch value {
    case .object(let members):
      for (key, member) in members {
        let next = path + [.member(key)]
        if key == name, isIt(next) { return JSONPath(next).description }
        if let found = search(member, name, next, isIt) { return found }
      }
    case .array(let members):
      for (index, member) in members.enumerated() {
        if let found = search(member, name, path + [.index(index)], isIt) { return found }
      }
    default: break
    }
    return nil
  }
}
