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
  let validation: WriteOptions.FieldValidation

  /// `NegotiateInputSerializer`.
  static func checkType(_ request: HTTPRequest) throws(StatusError) {
    switch MediaType.bare(request.headers["Content-Type"] ?? "") {
    case MediaType.json, MediaType.yaml, MediaType.protobuf, "": break
    default: throw .unknownBodyFormat
    }
  }

  /// `limitedReadBody`.
  static func checkSize(_ request: HTTPRequest) throws(StatusError) {
    if request.isBody(longerThan: bytesMaximum) { throw .bodyTooLarge(limitBytes: bytesMaximum) }
  }

  /// The object and the warnings it draws.
  func decode(_ request: HTTPRequest) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let type = MediaType.bare(request.headers["Content-Type"] ?? "")
    let content = try content(request, type)
    // Most clients say first what it is, and then the decoded object says so, too.
    let isNamedAlready = content.value.objectValue.map(isNamed) ?? false
    let decoded: DecodedObject
    do throws(DecodingFailure) {
      decoded =
        isNamedAlready
        ? try SchemaDecoder.decode(content.value, as: schema) : try decode(content.value)
    } catch {
      throw unusable(error.kind ?? kind, error.groupVersion ?? groupVersion, error.message)
    }
    let object = isNamedAlready ? decoded.object : named(decoded.object)
    // Only a text with something amiss is looked through for the words.
    if !content.repeatsMembers, decoded.unknownFields.isEmpty { return (object, []) }
    let complaints = complaints(request, type, content.value)
    guard validation == .strict, !complaints.isEmpty else { return (object, complaints) }
    throw unusable(
      kind, groupVersion, "strict decoding error: \(complaints.joined(separator: ", "))")
  }

  /// What a strict reader would not let pass.
  private func complaints(_ request: HTTPRequest, _ type: String, _ value: JSONValue) -> [String] {
    switch type {
    case _ where validation == .ignore, MediaType.protobuf: []
    case MediaType.yaml: StrictScan.complaints(value.serialized(), as: .object(schema))
    default: StrictScan.complaints(request.body, as: .object(schema))
    }
  }

  /// Options of a deletion, whose kind and version may be those of any group.
  func decodeOptions(_ request: HTTPRequest) throws(StatusError) -> JSONObject {
    let type = MediaType.bare(request.headers["Content-Type"] ?? "")
    let read: Content?
    do throws(Unreadable) { read = try self.read(request, type) } catch {
      throw .badRequest(error.reason)
    }
    guard let value = read?.value else { throw .unknownBodyFormat }
    let given = value["kind"]?.stringValue ?? ""
    if !given.isEmpty, given != kind {
      let version = value["apiVersion"]?.stringValue ?? ""
      throw .badRequest(
        "no kind \(GoText.quoted(given)) is registered for version \(GoText.quoted(version)) in "
          + "scheme \"pkg/apis/meta/internalversion/scheme/register.go:27\"")
    }
    do throws(DecodingFailure) { return try SchemaDecoder.decode(value, as: schema).object } catch {
      throw .badRequest(error.message)
    }
  }

  /// What was read of a body.
  private struct Content {
    let value: JSONValue
    /// Whether a member stands in it twice, of which the last counts.
    var repeatsMembers = false
  }

  /// Why a body is no object at all.
  private struct Unreadable: Error {
    let reason: String
    /// What the envelope of the body says it is, when it says so.
    var kind: String?
    var groupVersion: String?
  }

  private func content(_ request: HTTPRequest, _ type: String) throws(StatusError) -> Content {
    let content: Content?
    do throws(Unreadable) { content = try read(request, type) } catch {
      guard let kind = error.kind else { throw unrecognized(request.body, error.reason) }
      throw unusable(kind, error.groupVersion ?? groupVersion, error.reason)
    }
    guard let content else { throw .unknownBodyFormat }
    return content
  }

  private func read(_ request: HTTPRequest, _ type: String) throws(Unreadable) -> Content? {
    switch type {
    case MediaType.protobuf: try parseProtobuf(request.body).map { Content(value: $0) }
    case MediaType.yaml: Content(value: try Self.parseYAML(request.body))
    default: try Self.parse(request)
    }
  }

  /// An object of this kind, which its own words confirm or leave open.
  func object(_ value: JSONValue) throws(DecodingFailure) -> JSONObject {
    named(try decode(value).object)
  }

  /// The same, with the members that the kind does not have.
  func decode(
    _ value: JSONValue, knowing known: JSONObject? = nil
  ) throws(DecodingFailure) -> DecodedObject {
    let given = value["kind"]?.stringValue ?? ""
    let version = value["apiVersion"]?.stringValue ?? ""
    try checkKind(given.isEmpty ? kind : given, version.isEmpty ? groupVersion : version)
    return try SchemaDecoder.decode(value, as: schema, knowing: known)
  }

  /// Whether an object begins with this kind and version.
  private func isNamed(_ object: JSONObject) -> Bool {
    object.count >= 2 && object.name(at: 0) == "kind" && object.name(at: 1) == "apiVersion"
      && object.value(at: 0).stringValue == kind
      && object.value(at: 1).stringValue == groupVersion
  }

  /// With kind and version in front.
  func named(_ decoded: JSONObject) -> JSONObject {
    if isNamed(decoded) { return decoded }
    var object = JSONObject(capacity: decoded.count + 2)
    object.append("kind", .string(kind))
    object.append("apiVersion", .string(groupVersion))
    for (name, member) in decoded where name != "kind" && name != "apiVersion" {
      object.append(name, member)
    }
    return object
  }

  private static func parse(_ request: HTTPRequest) throws(Unreadable) -> Content {
    let value: JSONValue
    do throws(JSONError) { value = try request.json() } catch {
      guard case .duplicateMember = error.kind else { throw malformed(request.body) }
      return Content(value: try object(try lenient(request.body)), repeatsMembers: true)
    }
    return Content(value: try object(value))
  }

  /// A text in which a member stands twice.
  private static func lenient(_ body: [UInt8]) throws(Unreadable) -> JSONValue {
    var options = JSONParser.Options.strict
    options.duplicateMembers = .keepLast
    do throws(JSONError) { return try JSONParser.parse(body, options) } catch {
      throw malformed(body)
    }
  }

  private static func malformed(_ body: [UInt8]) -> Unreadable {
    Unreadable(reason: "\(prefix)json parse error: \(GoSyntax.complaint(body))")
  }

  private static let prefix = "couldn't get version/kind; "

  private static func object(_ value: JSONValue) throws(Unreadable) -> JSONValue {
    // Go reads nothing out of null, and nothing is wrong with that.
    if value.objectValue != nil || value.isNull { return value.isNull ? [:] : value }
    throw Unreadable(
      reason: "\(prefix)json parse error: json: cannot unmarshal \(value.goKindName) into Go value "
        + "of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; "
        + "Kind string \"json:\\\"kind,omitempty\\\"\" }")
  }

  /// nil for a kind that no client is known to send so.
  private func parseProtobuf(_ body: [UInt8]) throws(Unreadable) -> JSONValue? {
    do throws(ProtobufError) { return try ProtobufBody.decode(body, expecting: kind) } catch {
      throw Unreadable(reason: error.message, kind: error.kind, groupVersion: error.groupVersion)
    }
  }

  private static func parseYAML(_ body: [UInt8]) throws(Unreadable) -> JSONValue {
    let value: JSONValue
    do throws(YAMLError) { value = try YAMLParser.parse(body) } catch {
      throw Unreadable(reason: error.bare)
    }
    return try object(value)
  }

  private func checkKind(_ given: String, _ version: String) throws(DecodingFailure) {
    if given == kind, version == groupVersion { return }
    let bare = version.split(separator: "/").last.map(String.init) ?? version
    throw DecodingFailure(
      message: ResourceTable.knows(kind: given, groupVersion: version)
        ? "converting (\(bare).\(given)) to (\(internalPackage).\(kind)): unknown conversion"
        : "no kind \(GoText.quoted(given)) is registered for version \(GoText.quoted(version)) in "
          + "scheme \"pkg/api/legacyscheme/scheme.go:30\"",
      kind: given, groupVersion: version)
  }

  private func unusable(_ given: String, _ version: String, _ reason: String) -> StatusError {
    let bare = version.split(separator: "/").last.map(String.init) ?? version
    return .badRequest(
      "\(given) in version \(GoText.quoted(bare)) cannot be handled as a \(kind): \(reason)")
  }

  private func unrecognized(_ body: [UInt8], _ reason: String) -> StatusError {
    .badRequest(
      "the object provided is unrecognized (must be of type \(kind)): \(reason) "
        + "(\(Self.summary(body)))")
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

extension RequestBody {
  /// The body of a stored kind.
  init(_ resource: ResourceDescriptor, _ validation: WriteOptions.FieldValidation) {
    self.init(
      kind: resource.kind, groupVersion: resource.groupVersion,
      internalPackage: resource.internalPackage, schema: resource.schema, validation: validation)
  }
}

extension JSONValue {
  /// The kind of a value in the words of Go's decoder.
  package var goKindName: String { boolValue == nil ? kindName : "bool" }
}
