import ArcFedJSON

/// One resource or subresource as discovery tells of it.
struct DiscoveredResource: Sendable {
  let name: String
  var singular = ""
  let kind: String
  let isNamespaced: Bool
  let verbs: [String]
  var shortNames: [String] = []
  var categories: [String] = []
  /// Which storage form the server uses; recorded, since it is a hash over names that are not here.
  var storageVersionHash = ""
  /// The group of the kind, where it is another than the resource's.
  var kindGroup = ""

  /// `metav1.APIResource`.
  var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "singularName": .string(singular), "namespaced": .bool(isNamespaced),
    ]
    if !kindGroup.isEmpty {
      object["group"] = .string(kindGroup)
      object["version"] = "v1"
    }
    object["kind"] = .string(kind)
    object["verbs"] = Self.texts(verbs)
    if !shortNames.isEmpty { object["shortNames"] = Self.texts(shortNames) }
    if !categories.isEmpty { object["categories"] = Self.texts(categories) }
    if !storageVersionHash.isEmpty { object["storageVersionHash"] = .string(storageVersionHash) }
    return .object(object)
  }

  /// `apidiscovery.k8s.io/v2` `APIResourceDiscovery`, with its subresources.
  func aggregated(_ subresources: [DiscoveredResource]) -> JSONValue {
    var object: JSONObject = [
      "resource": .string(name), "responseKind": responseKind,
      "scope": isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(singular),
      "verbs": Self.texts(verbs),
    ]
    if !shortNames.isEmpty { object["shortNames"] = Self.texts(shortNames) }
    if !categories.isEmpty { object["categories"] = Self.texts(categories) }
    if !subresources.isEmpty {
      object["subresources"] = .array(
        subresources.map { sub in
          [
            "subresource": .string(String(sub.name.drop { $0 != "/" }.dropFirst())),
            "responseKind": sub.responseKind, "verbs": Self.texts(sub.verbs),
          ]
        })
    }
    return .object(object)
  }

  private var responseKind: JSONValue {
    [
      "group": .string(kindGroup), "version": kindGroup.isEmpty ? "" : "v1", "kind": .string(kind),
    ]
  }

  private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
