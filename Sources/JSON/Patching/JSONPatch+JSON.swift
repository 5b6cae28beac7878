extension JSONPatch {
  /// Reads a patch; members that RFC 6902 does not name are ignored (section 4).
  package init(parsing value: JSONValue) throws(JSONPatchError) {
    guard case .array(let elements) = value else {
      throw JSONPatchError(kind: .notAnArray, operation: nil)
    }
    var operations: [Operation] = []
    for (index, element) in elements.enumerated() {
      do throws(JSONPatchTarget.Failure) {
        operations.append(try Operation(parsing: element))
      } catch {
        throw JSONPatchError(kind: error.kind, operation: index)
      }
    }
    self.init(operations)
  }

  /// The patch as JSON: an array of objects that begin with `op`.
  package var json: JSONValue { .array(operations.map(\.json)) }
}

extension JSONPatch.Operation {
  fileprivate init(parsing value: JSONValue) throws(JSONPatchTarget.Failure) {
    guard case .object(let members) = value else {
      throw JSONPatchTarget.Failure(kind: .operationNotAnObject)
    }
    let name = try Self.text("op", in: members)
    let isKnown = ["add", "remove", "replace", "move", "copy", "test"].contains(name)
    guard isKnown else { throw JSONPatchTarget.Failure(kind: .unknownOperation(name)) }
    let path = try Self.pointer("path", in: members)
    switch name {
    case "add": self = .add(path, try Self.value(in: members))
    case "replace": self = .replace(path, try Self.value(in: members))
    case "test": self = .test(path, try Self.value(in: members))
    case "move": self = .move(from: try Self.pointer("from", in: members), to: path)
    case "copy": self = .copy(from: try Self.pointer("from", in: members), to: path)
    default: self = .remove(path)
    }
  }

  private static func value(
    in members: JSONObject
  ) throws(JSONPatchTarget.Failure) -> JSONValue {
    guard let value = members["value"] else {
      throw JSONPatchTarget.Failure(kind: .missingMember("value"))
    }
    return value
  }

  private static func text(
    _ name: String, in members: JSONObject
  ) throws(JSONPatchTarget.Failure) -> String {
    guard let text = members[name]?.stringValue else {
      throw JSONPatchTarget.Failure(kind: .missingMember(name))
    }
    return text
  }

  private static func pointer(
    _ name: String, in members: JSONObject
  ) throws(JSONPatchTarget.Failure) -> JSONPointer {
    let text = try text(name, in: members)
    guard let pointer = JSONPointer(text) else {
      throw JSONPatchTarget.Failure(kind: .malformedPointer(text))
    }
    return pointer
  }

  fileprivate var json: JSONValue {
    switch self {
    case .add(let path, let value): ["op": "add", "path": "\(path)", "value": value]
    case .remove(let path): ["op": "remove", "path": "\(path)"]
    case .replace(let path, let value): ["op": "replace", "path": "\(path)", "value": value]
    case .move(let from, let path): ["op": "move", "from": "\(from)", "path": "\(path)"]
    case .copy(let from, let path): ["op": "copy", "from": "\(from)", "path": "\(path)"]
    case .test(let path, let value): ["op": "test", "path": "\(path)", "value": value]
    }
  }
}
