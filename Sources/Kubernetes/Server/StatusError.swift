package import ArcFedJSON

/// A plural resource in its group, as messages name it: `tokenreviews.authentication.k8s.io`.
struct GroupResource: Hashable, Sendable {
  let group: String
  let resource: String

  init(_ resource: String, group: String = "") {
    self.group = group
    self.resource = resource
  }

  /// `schema.GroupResource.String()` in `apimachinery/pkg/runtime/schema/group_version.go`.
  var text: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// A refusal of the API server, in the shape it has on the wire.
///
/// The constructors and their sentences follow `apimachinery/pkg/api/errors/errors.go`.
package struct StatusError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One field that was wrong, as `details.causes` lists it.
  package struct Cause: Hashable, Sendable {
    /// `FieldValueInvalid`, `FieldValueRequired`…
    package let reason: String
    /// The sentence without the field.
    package let message: String
    /// The path of the field, such as `metadata.name`.
    package let field: String
  }

  /// What the refusal is about. Empty details are written as `{}`; absent ones are left out.
  package struct Details: Hashable, Sendable {
    /// The object's name.
    package var name = ""
    /// The API group.
    package var group = ""
    /// The plural resource, or for 422 and UID conflicts the kind.
    package var kind = ""
    /// The fields at fault.
    package var causes: [Cause] = []
  }

  /// The HTTP status.
  package let code: Int
  /// The machine-readable reason, `NotFound` for instance; may be empty.
  package let reason: String
  /// The sentence for people.
  package let message: String
  /// What it is about, when the server says.
  package let details: Details?
  /// Where an expired list may go on; empty for all other refusals.
  let continuation: String

  init(
    code: Int, reason: String, message: String, details: Details? = nil, continuation: String = ""
  ) {
    self.continuation = continuation
    self.code = code
    self.reason = reason
    self.message = message
    self.details = details
  }

  /// The sentence for people.
  package var description: String { message }

  /// The `Status` object as the server writes it.
  package var json: JSONValue {
    var status: JSONObject = [
      "kind": "Status", "apiVersion": "v1",
      "metadata": .object(continuation.isEmpty ? [:] : ["continue": .string(continuation)]),
      "status": "Failure",
      "message": .string(message),
    ]
    if !reason.isEmpty { status["reason"] = .string(reason) }
    if let details { status["details"] = .object(details.json) }
    status["code"] = .int(code)
    return .object(status)
  }

  /// Reads a `Status` that a server sent; nil when the value is not one.
  package init?(parsing value: JSONValue) {
    guard value["kind"]?.stringValue == "Status", let code = value["code"]?.intValue else {
      return nil
    }
    self.code = code
    reason = value["reason"]?.stringValue ?? ""
    message = value["message"]?.stringValue ?? ""
    details = value["details"].map(Details.init(parsing:))
    continuation = value["metadata"]?["continue"]?.stringValue ?? ""
  }
}

extension StatusError.Details {
  init(parsing value: JSONValue) {
    name = value["name"]?.stringValue ?? ""
    group = value["group"]?.stringValue ?? ""
    kind = value["kind"]?.stringValue ?? ""
    causes = (value["causes"]?.arrayValue ?? []).map { cause in
      StatusError.Cause(
        reason: cause["reason"]?.stringValue ?? "", message: cause["message"]?.stringValue ?? "",
        field: cause["field"]?.stringValue ?? "")
    }
  }

  fileprivate var json: JSONObject {
    var object: JSONObject = [:]
    if !name.isEmpty { object["name"] = .string(name) }
    if !group.isEmpty { object["group"] = .string(group) }
    if !kind.isEmpty { object["kind"] = .string(kind) }
    if !causes.isEmpty { object["causes"] = .array(causes.map { .object($0.json) }) }
    return object
  }
}

extension StatusError.Cause {
  fileprivate var json: JSONObject {
    var object: JSONObject = [:]
    if !reason.isEmpty { object["reason"] = .string(reason) }
    object["message"] = .string(message)
    if !field.isEmpty { object["field"] = .string(field) }
    return object
  }
}
