import ArcFedHTTP
import ArcFedJSON

/// What a request addresses, read from its method and path.
///
/// The rules are those of `apiserver/pkg/endpoints/request/requestinfo.go`: authorization and
/// every message are about these words, not about the path.
struct RequestInfo: Hashable, Sendable {
  var isResourceRequest = false
  let path: String
  var verb: String
  var group = ""
  var version = ""
  var resource = ""
  var subresource = ""
  var namespace = ""
  var name = ""
  /// The name that the field selector of a list or a watch demands, if it demands one.
  var selectedName = ""
  /// The node that the field selector of a list of pods demands, if it demands one.
  var selectedNode = ""
  /// Path segments after the version that the words above do not cover.
  var surplus: [String] = []

  init(_ request: borrowing HTTPRequest) {
    path = PercentEncoding.decode(request.path) ?? request.path
    let segments = request.segmentsOfDecodedPath
    verb = request.method.rawValue.lowercased()
    guard let root = segments.first, root == "api" || root == "apis" else { return }
    var next = 1
    if root == "apis" {
      guard segments.count > next else { return }
      group = segments[next]
      next += 1
    }
    guard segments.count >= next + 2 else { return }
    version = segments[next]
    next += 1
    isResourceRequest = true
    // The old form of a watch, still served: `/api/v1/watch/…` (`specialVerbs` upstream).
    let isOldWatch = segments[next] == "watch" && segments.count > next + 1
    if isOldWatch { next += 1 }
    readResource(segments[next...])
    verb = isOldWatch ? "watch" : Self.verb(request, hasName: !name.isEmpty)
    if name.isEmpty, verb == "list" || verb == "watch" {
      let required = FieldSelector.requiredValues(
        of: ["metadata.name", "spec.nodeName"], query: request.queryValue("fieldSelector") ?? "")
      selectedName = required[0] ?? ""
      selectedNode = required[1] ?? ""
    }
  }

  /// What a review asks about an object (`authorization.k8s.io/v1` `ResourceAttributes`).
  init(resourceAttributes attributes: JSONValue) {
    let text: (String) -> String = { attributes[$0]?.stringValue ?? "" }
    isResourceRequest = true
    path = ""
    verb = text("verb")
    group = text("group")
    version = text("version")
    resource = text("resource")
    subresource = text("subresource")
    namespace = text("namespace")
    name = text("name")
  }

  /// What a review asks about a path.
  init(nonResourceAttributes attributes: JSONValue) {
    path = attributes["path"]?.stringValue ?? ""
    verb = attributes["verb"]?.stringValue ?? ""
  }

  /// Whether this follows the `{name}` of a namespace as a subresource of the namespace itself
  /// (`namespaceSubresources` upstream).
  private static func isOfNamespaceItself(_ segment: String) -> Bool {
    segment == "status" || segment == "finalize"
  }

  private mutating func readResource(_ segments: ArraySlice<String>) {
    var first = segments.startIndex
    if segments[first] == "namespaces", segments.count > 1 {
      namespace = segments[first + 1]
      if segments.count > 2, !Self.isOfNamespaceItself(segments[first + 2]) {
        first += 2
      }
    }
    let parts = segments[first...]
    resource = parts[first]
    if parts.count > 1 { name = parts[first + 1] }
    if parts.count > 2 { subresource = parts[first + 2] }
    if parts.count > 3 { surplus = Array(parts.dropFirst(3)) }
  }

  private static func verb(_ request: borrowing HTTPRequest, hasName: Bool) -> String {
    switch request.method {
    case .get, .head:
      if hasName { return "get" }
      return request.queryValue("watch").map(APIRequest.isTrue) == true ? "watch" : "list"
    case .post: return "create"
    case .put: return "update"
    case .patch: return "patch"
    case .delete: return hasName ? "delete" : "deletecollection"
    // Other methods are no verb at all.
    default: return ""
    }
  }

  var groupVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}
