import ArcFedHTTP
import ArcFedJSON

/// A merge, JSON or strategic merge patch, and what it makes of an object
/// (`apiserver/pkg/endpoints/handlers/patch.go`, `jsonPatcher` and `smpPatcher`).
struct ObjectPatch {
  /// `maxJSONPatchOperations`.
  private static let operationsMaximum = 10_000

  private let type: String
  private let request: HTTPRequest
  private let resource: ResourceDescriptor
  private let validation: WriteOptions.FieldValidation
  /// The patch as a strict reader reads it; nil when it would not.
  private let strict: JSONValue?

  /// The patch that is the body of a request.
  init(
    _ request: HTTPRequest, type: String, resource: ResourceDescriptor,
    validation: WriteOptions.FieldValidation
  ) {
    self.request = request
    self.type = type
    self.resource = resource
    self.validation = validation
    strict = try? request.json()
  }

  /// The patched object and the warnings it draws.
  func apply(to current: JSONObject) throws(StatusError) -> (JSONObject, warnings: [String]) {
    var object: JSONObject = [
      "kind": .string(resource.kind), "apiVersion": .string(resource.groupVersion),
    ]
    for (name, member) in current where object[name] == nil { object[name] = member }
    switch type {
    case MediaType.jsonPatch: return try jsonPatched(.object(object))
    case MediaType.mergePatch: return try mergePatched(.object(object))
    default: return try strategicallyMerged(.object(object))
    }
  }

  // MARK: JSON patch (RFC 6902)

  /// `jsonPatchOp`, by which the steps are read.
  private static let operation = ObjectSchema(
    "jsonPatchOp", package: "handlers",
    [
      FieldSchema("op", .string), FieldSchema("path", .string), FieldSchema("from", .string),
      FieldSchema("value", .any),
    ])

  private func jsonPatched(
    _ current: JSONValue
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let value = try parsed(goType: "[]handlers.jsonPatchOp") { $0.arrayValue != nil }
    let steps = value.arrayValue ?? []
    for step in steps {
      do throws(DecodingFailure) { _ = try SchemaDecoder.decode(step, as: Self.operation) } catch {
        throw .badRequest("error decoding patch: \(error.message)")
      }
    }
    if steps.count > Self.operationsMaximum {
      throw .tooManyOperations(steps.count, maximum: Self.operationsMaximum)
    }
    guard let patch = try? JSONPatch(parsing: value), let patched = try? patch.apply(to: current)
    else { throw .patchRejected }
    let complaints = complaints(as: .list(.object(Self.operation), .atomic))
      .map { "json patch \($0)" }
    let pointers = steps.compactMap { $0["path"]?.stringValue }
    let text = PatchedText.json(patched, touching: pointers)
    return try decoded(text, from: current, shown: { text }, complaints: complaints)
  }

  // MARK: Merge patch (RFC 7386)

  private func mergePatched(
    _ current: JSONValue
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let value: JSONValue
    if validation == .ignore {
      guard let parsed = try? parse(), parsed.objectValue != nil else {
        throw .badRequest("Invalid JSON Patch")
      }
      value = parsed
    } else {
      value = try parsed(goType: "map[string]interface {}") {
        $0.objectValue != nil || $0.isNull
      }
    }
    let patched = value.isNull ? current : current.mergePatched(with: value)
    // Only who is refused is shown in which order `json-patch` writes what it has looked into.
    let shown = { PatchedText.json(patched, changedBy: value) }
    let isReordered = PatchedText.isReordered(
      patched, changedBy: value, as: .object(resource.schema))
    return try decoded(
      isReordered ? shown() : patched, from: current, shown: shown,
      complaints: complaints(as: .any))
  }

  /// The patched object as its kind; `document` is what the server would show of it.
  private func decoded(
    _ patched: JSONValue, from current: JSONValue, shown document: () -> JSONValue,
    complaints: [String]
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    // Only who is refused is shown what became of his patch.
    func shown() -> String { String(decoding: document().serialized(.go), as: UTF8.self) }
    let body = RequestBody(resource, .ignore)
    let decoded: DecodedObject
    do throws(DecodingFailure) {
      decoded = try body.decode(patched, knowing: current.objectValue)
    } catch {
      throw .invalidPatch(shown(), error.message)
    }
    // An object that was read has no member twice.
    let isClean = validation == .ignore || decoded.unknownFields.isEmpty
    let found =
      isClean
      ? []
      : StrictScan.complaints(document().serialized(.go), as: .object(resource.schema))
    return try judged(
      body.named(decoded.object), validation == .ignore ? [] : complaints + found, shown: shown())
  }

  // MARK: Strategic merge patch

  private func strategicallyMerged(
    _ current: JSONValue
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    let value: JSONValue
    do throws(JSONError) { value = try parse() } catch {
      throw .badRequest(GoSyntax.complaint(request.body))
    }
    guard value.objectValue != nil || value.isNull else {
      throw .badRequest(
        "json: cannot unmarshal \(value.goKindName) into Go value of type map[string]interface {}")
    }
    let shown = { GoText.value(value.isNull ? [:] : value) }
    let patched =
      value.isNull
      ? current : try StrategicMergePatch.apply(value, to: current, .object(resource.schema))
    let decoded: DecodedObject
    do throws(DecodingFailure) {
      decoded = try SchemaDecoder.decode(
        patched, as: resource.schema, knowing: current.objectValue)
    } catch {
      throw .invalidPatch(shown(), error.reflected)
    }
    let unknown = decoded.unknownFields.map { "unknown field \(GoText.quoted($0))" }
      .sorted(by: GoOrder.precedes)
    let found = validation == .ignore ? [] : complaints(as: .any) + unknown
    return try judged(RequestBody(resource, .ignore).named(decoded.object), found, shown: shown())
  }

  // MARK: Complaints

  private func judged(
    _ object: JSONObject, _ complaints: [String], shown: @autoclosure () -> String
  ) throws(StatusError) -> (JSONObject, warnings: [String]) {
    guard validation == .strict, !complaints.isEmpty else { return (object, complaints) }
    throw .invalidPatch(shown(), "strict decoding error: \(complaints.joined(separator: ", "))")
  }

  private func complaints(as type: FieldType) -> [String] {
    if validation == .ignore { return [] }
    // Of a text of which nothing is known only repetitions are told; a strict reader takes none.
    if case .any = type, strict != nil { return [] }
    return StrictScan.complaints(request.body, as: type)
  }

  private func parse() throws(JSONError) -> JSONValue {
    // What a strict reader takes, a lenient one reads alike.
    if let strict { return strict }
    var options = JSONParser.Options.strict
    options.duplicateMembers = .keepLast
    return try JSONParser.parse(request.body, options)
  }

  private func parsed(
    goType: String, _ isRight: (JSONValue) -> Bool
  ) throws(StatusError) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) { value = try parse() } catch {
      throw .badRequest("error decoding patch: \(GoSyntax.complaint(request.body))")
    }
    guard isRight(value) else {
      throw .badRequest(
        "error decoding patch: json: cannot unmarshal \(value.goKindName) into Go value of type "
          + goType)
    }
    return value
  }
}

/// A patched document as `evanphx/json-patch` writes it: objects that it looked into are sorted,
/// the others as they were.
enum PatchedText {
  static func json(_ value: JSONValue, changedBy patch: JSONValue) -> JSONValue {
    guard let members = value.objectValue, let changes = patch.objectValue else { return value }
    return sorted(members) { name, member in
      changes[name].map { json(member, changedBy: $0) } ?? member
    }
  }

  /// Whether sorting an object that the patch looks into changes what is stored: members whose
  /// order the kind does not know stay in the order in which they are written.
  static func isReordered(
    _ value: JSONValue, changedBy patch: JSONValue, as type: FieldType
  ) -> Bool {
    guard let members = value.objectValue, let changes = patch.objectValue else { return false }
    let below: (String) -> FieldType
    switch type {
    case .object(let schema): below = { schema.field($0)?.type ?? .any }
    case .map(let element): below = { _ in element }
    default: return !members.isEmpty
    }
    return changes.contains { name, change in
      members[name].map { isReordered($0, changedBy: change, as: below(name)) } ?? false
    }
  }

  static func json(_ value: JSONValue, touching pointers: [String]) -> JSONValue {
    json(
      value,
      paths: pointers.map { $0.split(separator: "/").map(String.init).dropLast() })
  }

  private static func json(_ value: JSONValue, paths: [ArraySlice<String>]) -> JSONValue {
    let below: (String) -> [ArraySlice<String>] = { name in
      paths.filter { $0.first == name }.map { $0.dropFirst() }
    }
    switch value {
    case .object(let members):
      return sorted(members) { name, member in
        let inner = below(name)
        return inner.isEmpty ? member : json(member, paths: inner)
      }
    case .array(let members):
      return .array(
        members.enumerated().map { index, member in
          let inner = below(String(index))
          return inner.isEmpty ? member : json(member, paths: inner)
        })
    default: return value
    }
  }

  private static func sorted(
    _ members: JSONObject, _ change: (String, JSONValue) -> JSONValue
  ) -> JSONValue {
    .object(
      JSONObject(
        members.keys.sorted(by: GoOrder.precedes).map { name in
          (name, change(name, members[name] ?? .null))
        }))
  }
}
