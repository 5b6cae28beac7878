import ArcFedHTTP
import ArcFedJSON

/// The options of a deletion: those of the body or, without one, those of the query
/// (`apiserver/pkg/endpoints/handlers/delete.go`).
struct DeleteOptions: Sendable {
  var gracePeriodSeconds: Int?
  var uid: String?
  var resourceVersion: String?
  var isDryRun = false
  private var policy: String?
  private var orphansDependents: Bool?

  private static let policies = ["Foreground", "Background", "Orphan"]
  private static let kind = "DeleteOptions"

  /// A controller's deletion.
  static let inBackground = DeleteOptions(policy: "Background")

  private init(policy: String) { self.policy = policy }

  init(_ request: HTTPRequest) throws(StatusError) {
    var dryRun: [String]
    if request.isBodyEmpty {
      gracePeriodSeconds = try ListOptions.integer(request.queryValue("gracePeriodSeconds") ?? "")
      orphansDependents = request.queryValue("orphanDependents").map(APIRequest.isTrue)
      policy = request.queryValue("propagationPolicy")
      dryRun = request.queryItems.filter { $0.name == "dryRun" }.map(\.value)
    } else {
      let object = try Self.object(request)
      gracePeriodSeconds = object["gracePeriodSeconds"]?.intValue
      orphansDependents = object["orphanDependents"]?.boolValue
      uid = object["preconditions"]?["uid"]?.stringValue
      resourceVersion = object["preconditions"]?["resourceVersion"]?.stringValue
      policy = object["propagationPolicy"]?.stringValue
      dryRun = (object["dryRun"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
    isDryRun = !dryRun.isEmpty
    try validate(dryRun: dryRun)
  }

  /// The kind and version may be left out, or be those of any group.
  private static func object(_ request: HTTPRequest) throws(StatusError) -> JSONObject {
    let body = RequestBody(
      kind: kind, groupVersion: "v1", internalPackage: "meta",
      schema: MetadataSchema.deleteOptions, validation: .ignore)
    try RequestBody.checkSize(request)
    try RequestBody.checkType(request)
    return try body.decodeOptions(request)
  }

  private func validate(dryRun: [String]) throws(StatusError) {
    var errors: [FieldError] = []
    if let policy {
      if orphansDependents != nil {
        errors.append(
          .invalid(
            "propagationPolicy", policy,
            "orphanDependents and deletionPropagation cannot be both set"))
      }
      if !Self.policies.contains(policy) {
        errors.append(
          .notSupported(
            "propagationPolicy", shown: GoText.quoted(policy), supported: Self.policies + ["nil"]))
      }
    }
    errors += WriteOptions.complaints(dryRun: dryRun)
    if !errors.isEmpty { throw APIRequest.invalidOption(Self.kind, errors) }
  }

  /// What an answer says when dependents are to go first and the object is still there.
  var isAccepted: Bool { orphansDependents == false }

  /// What is to become of what belongs to the object.
  enum Dependents {
    case unsaid
    case orphaned
    case deletedFirst
    case deletedLater
  }

  var dependents: Dependents {
    if let orphansDependents { return orphansDependents ? .orphaned : .deletedLater }
    switch policy {
    case "Orphan": return .orphaned
    case "Foreground": return .deletedFirst
    case "Background": return .deletedLater
    default: return .unsaid
    }
  }
}
