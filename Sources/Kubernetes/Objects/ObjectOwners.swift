import ArcFedJSON

/// The objects that an object belongs to
/// (`apimachinery/pkg/api/validation/objectmeta.go#ValidateOwnerReferences`).
enum ObjectOwners {
  private static let field = "metadata.ownerReferences"

  static func validate(_ meta: ObjectMeta) -> [FieldError] {
    let references = meta.object["ownerReferences"]?.arrayValue ?? []
    var errors: [FieldError] = []
    var controller: String?
    for reference in references {
      errors += complaints(reference)
      guard reference["controller"]?.boolValue == true else { continue }
      let name = "\(text("kind", reference))/\(text("name", reference))"
      if let first = controller {
        errors.append(
          .invalid(
            field, shown: .array(references),
            "Only one reference can have Controller set to true. Found \"true\" in references for "
              + "\(first) and \(name)"))
      } else {
        controller = name
      }
    }
    return errors
  }

  private static func complaints(_ reference: JSONValue) -> [FieldError] {
    let version = text("apiVersion", reference)
    var errors: [FieldError] = []
    // The version is what stands behind the group, if there is one.
    if version.split(separator: "/", omittingEmptySubsequences: false).last?.isEmpty != false {
      errors.append(.invalid("\(field).apiVersion", version, "version must not be empty"))
    }
    for name in ["kind", "name", "uid"] where text(name, reference).isEmpty {
      errors.append(.invalid("\(field).\(name)", "", "must not be empty"))
    }
    if version == "v1", text("kind", reference) == "Event" {
      errors.append(
        .invalid(
          field, shown: reference, "/v1, Kind=Event is disallowed from being an owner"))
    }
    return errors
  }

  private static func text(_ name: String, _ reference: JSONValue) -> String {
    reference[name]?.stringValue ?? ""
  }
}
