import ArcFedJOSE
import ArcFedJSON

/// The documents by which clients learn what a server has
/// (`apiserver/pkg/endpoints/discovery`).
struct DiscoveryDocuments {
  /// Host and port, as clients outside are told.
  let serverAddress: String
  /// The groups that the server has.
  let groups: [String]

  /// `/api`.
  var versions: JSONObject {
    [
      "kind": "APIVersions", "versions": ["v1"],
      "serverAddressByClientCIDRs": [
        ["clientCIDR": "0.0.0.0/0", "serverAddress": .string(serverAddress)]
      ],
    ]
  }

  /// `/apis`.
  var groupList: JSONObject {
    [
      "kind": "APIGroupList", "apiVersion": "v1",
      "groups": .array(groups.map { .object(content($0)) }),
    ]
  }

  /// `/apis/{group}`; nil for a group that is not there.
  func group(_ name: String) -> JSONObject? {
    guard groups.contains(name) else { return nil }
    var object: JSONObject = ["kind": "APIGroup", "apiVersion": "v1"]
    for (member, value) in content(name) { object[member] = value }
    return object
  }

  private func content(_ name: String) -> JSONObject {
    let number = DiscoveryTable.version(group: name)
    let version: JSONValue = [
      "groupVersion": .string("\(name)/\(number)"), "version": .string(number),
    ]
    return ["name": .string(name), "versions": [version], "preferredVersion": version]
  }

  /// `/api/v1` and `/apis/{group}/{version}`.
  func resourceList(group: String) -> JSONObject? {
    guard let resources = DiscoveryTable.resources(group: group) else { return nil }
    var object: JSONObject = ["kind": "APIResourceList"]
    if !group.isEmpty { object["apiVersion"] = "v1" }
    object["groupVersion"] = .string(
      group.isEmpty ? "v1" : "\(group)/\(DiscoveryTable.version(group: group))")
    object["resources"] = .array(resources.map(\.json))
    return object
  }

  // MARK: Aggregated (`apiserver/pkg/endpoints/discovery/aggregated`)

  static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

  /// Whether a client asks for everything at once, in the version that is served.
  static func wantsAggregated(_ accept: String?) -> Bool {
    (accept ?? "").split(separator: ",").contains { clause in
      let parts = clause.split(separator: ";").map { $0.filter { $0 != " " } }
      return parts.first == "application/json" && parts.contains("v=v2")
        && parts.contains("g=apidiscovery.k8s.io") && parts.contains("as=APIGroupDiscoveryList")
    }
  }

  /// All groups, or the nameless core alone.
  func aggregated(_ groups: [String]) -> APIAnswer {
    let items = groups.map { group -> JSONValue in
      let resources = DiscoveryTable.resources(group: group) ?? []
      let whole = resources.filter { !$0.name.contains("/") }
      let version: JSONValue = [
        "version": .string(DiscoveryTable.version(group: group)),
        "resources": .array(
          whole.map { one in
            one.aggregated(resources.filter { $0.name.hasPrefix("\(one.name)/") })
          }),
        "freshness": "Current",
      ]
      return [
        "metadata": group.isEmpty ? [:] : ["name": .string(group)], "versions": [version],
      ]
    }
    let document: JSONObject = [
      "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
      "items": .array(items),
    ]
    let bytes = document.serialized(.goEncoder)
    return .document(
      bytes, contentType: Self.aggregatedType, cacheControl: "public",
      headers: [("ETag", Self.entityTag(bytes)), ("Vary", "Accept")])
  }

  /// The quoted SHA-512 of the content (`aggregated/etag.go`).
  private static func entityTag(_ bytes: [UInt8]) -> String {
    "\"\(Digest.hex(Digest.sha512(bytes)).uppercased())\""
  }

  /// `/`: every path that does not name an object.
  static func paths(_ others: [String], groups: [String]) -> JSONObject {
    var paths = ["/api", "/api/v1", "/apis", "/apis/", "/openapi/v2", "/version"] + others
    for group in groups {
      paths += ["/apis/\(group)", "/apis/\(group)/\(DiscoveryTable.version(group: group))"]
    }
    for root in ["/healthz", "/livez", "/readyz"] {
      paths.append(root)
      paths += (HealthChecks.checks(of: root) ?? []).map { "\(root)/\($0)" }
    }
    return ["paths": .array(paths.sorted(by: GoOrder.precedes).map { .string($0) })]
  }
}
