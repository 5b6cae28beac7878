import ArcFedHTTP
import ArcFedJSON

/// The query of a list or a watch (`apimachinery/pkg/apis/meta/internalversion/types.go`).
struct ListOptions: Sendable {
  /// `metav1.ResourceVersionMatch`.
  static let exact = "Exact"
  static let notOlderThan = "NotOlderThan"

  let labels: LabelSelector
  let fields: FieldSelector
  let hasSelector: Bool
  /// The page's length; 0 or less means everything.
  let limit: Int
  let continuation: String
  let resourceVersion: String
  let resourceVersionMatch: String
  let allowsBookmarks: Bool
  let sendsInitialEvents: Bool?
  let timeoutSeconds: Int?
  /// Whether all that is asked about lies in one namespace, or in none.
  let isInOneDirectory: Bool

  init(
    _ request: HTTPRequest, _ resource: ResourceDescriptor, _ info: RequestInfo
  ) throws(StatusError) {
    let text: (String) -> String = { request.queryValue($0) ?? "" }
    limit = try Self.integer(text("limit")) ?? 0
    timeoutSeconds = try Self.integer(text("timeoutSeconds"))
    labels = try LabelSelector(query: text("labelSelector"))
    let fields = try FieldSelector(query: text("fieldSelector"), resource: resource)
    // The old path of a watch on one object names it.
    let name = info.verb == "watch" && !info.name.isEmpty ? info.name : nil
    self.fields = try Self.narrowed(fields, to: name)
    hasSelector = !labels.requirements.isEmpty || !self.fields.isEmpty
    isInOneDirectory = !resource.isNamespaced || !info.namespace.isEmpty
    continuation = text("continue")
    resourceVersion = text("resourceVersion")
    resourceVersionMatch = text("resourceVersionMatch")
    allowsBookmarks = request.queryValue("allowWatchBookmarks").map(APIRequest.isTrue) ?? false
    sendsInitialEvents = request.queryValue("sendInitialEvents").map(APIRequest.isTrue)
    let errors = info.verb == "watch" ? watchErrors : listErrors
    if !errors.isEmpty { throw APIRequest.invalidOption("ListOptions", errors) }
  }

  private static func narrowed(
    _ fields: FieldSelector, to name: String?
  ) throws(StatusError) -> FieldSelector {
    guard let name else { return fields }
    if fields.isEmpty { return FieldSelector(name: name) }
    guard fields.requiredName == name else {
      throw .badRequest("fieldSelector metadata.name doesn't match requested name")
    }
    return fields
  }

  /// The revision that was asked for; nil when none was.
  var revision: Int64? {
    get throws(StatusError) {
      if resourceVersion.isEmpty { return nil }
      guard let number = UInt64(resourceVersion), let revision = Int64(exactly: number) else {
        throw .invalidResourceVersion(resourceVersion)
      }
      return revision
    }
  }

  func matches(_ object: JSONObject) -> Bool {
    labels.matches(object.meta.labels) && fields.matches(object)
  }

  /// `strconv.ParseInt` in the conversion of a query (`apimachinery/pkg/runtime/conversion.go`).
  static func integer(_ text: String) throws(StatusError) -> Int? {
    if text.isEmpty { return nil }
    if let number = Int(text) { return number }
    let digits = text.drop { $0 == "-" || $0 == "+" }
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
    let isSigned = text.count - digits.count <= 1
    let reason = isNumber && isSigned ? "value out of range" : "invalid syntax"
    throw .badRequest("strconv.ParseInt: parsing \(GoText.quoted(text)): \(reason)")
  }

  // MARK: Validation (`…/internalversion/validation/validation.go`)

  private var listErrors: [FieldError] {
    let field = "resourceVersionMatch"
    var errors: [FieldError] = []
    if !resourceVersionMatch.isEmpty {
      if resourceVersion.isEmpty {
        errors.append(
          .forbidden(field, "\(field) is forbidden unless resourceVersion is provided"))
      }
      if !continuation.isEmpty {
        errors.append(.forbidden(field, "\(field) is forbidden when continue is provided"))
      }
      let known = [Self.exact, Self.notOlderThan]
      if !known.contains(resourceVersionMatch) {
        errors.append(
          .notSupported(
            field, shown: GoText.quoted(resourceVersionMatch), supported: known + [""]))
      }
      if resourceVersionMatch == Self.exact, resourceVersion == "0" {
        errors.append(
          .forbidden(field, "\(field) \"exact\" is forbidden for resourceVersion \"0\""))
      }
    }
    if sendsInitialEvents != nil {
      errors.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    }
    return errors
  }

  private var watchErrors: [FieldError] {
    let field = "resourceVersionMatch"
    var errors: [FieldError] = []
    if sendsInitialEvents != nil, resourceVersionMatch != Self.notOlderThan {
      errors.append(
        .forbidden(
          field, "sendInitialEvents requires setting \(field) to \(Self.notOlderThan)"))
    }
    if resourceVersionMatch.isEmpty { return errors }
    if sendsInitialEvents == nil {
      errors.append(
        .forbidden(field, "\(field) is forbidden for watch unless sendInitialEvents is provided"))
    }
    if resourceVersionMatch != Self.notOlderThan {
      errors.append(
        .notSupported(
          field, shown: GoText.quoted(resourceVersionMatch), supported: [Self.notOlderThan]))
    }
    if !continuation.isEmpty {
      errors.append(.forbidden(field, "\(field) is forbidden when continue is provided"))
    }
    return errors
  }
}
