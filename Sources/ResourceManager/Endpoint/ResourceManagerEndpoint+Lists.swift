import ArcFedHTTP
import ArcFedJSON

// `GET …/resources`: what lies in a subscription or a resource group, whoever owns it.

extension ResourceManagerEndpoint {
  func answerResources(_ context: RequestContext) async throws -> HTTPResponse {
    guard context.method == .get, case .resources(let scope) = context.route else {
      throw ARMError.methodNotAllowed(context.method.rawValue)
    }
    if let name = scope.resourceGroup, try await manager.resourceGroup(scope) == nil {
      throw ARMError.resourceGroupNotFound(name)
    }
    let filter = try ResourceFilter(context.http.queryValue("$filter"))
    let found = Collected()
    await forEachResource(in: scope, context) { _, _, _, item in
      if filter.takes(item) { found.add(Self.genericResource(item)) }
    }
    return .json(200, ["value": .array(found.items)])
  }

  /// The members that the list shows (azure-mgmt-resource v2025_04_01, `GenericResourceExpanded`).
  private static func genericResource(_ item: JSONValue) -> JSONValue {
    let shown = ["id", "name", "type", "kind", "sku", "identity", "location", "tags"]
    return .object(
      JSONObject(shown.compactMap { name in item[name].map { (name, $0) } }))
  }

  /// What a loop over providers has found.
  private final class Collected {
    private(set) var items: [JSONValue] = []

    func add(_ item: JSONValue) { items.append(item) }
  }
}

/// The `$filter` of a list of resources or resource groups, as far as `az` uses it: `resourceType`,
/// `name`, `location`, `tagName` and `tagValue`, each with `eq`, joined by `and`
/// ("Resources - List").
struct ResourceFilter: Hashable {
  private var wanted: [String: String] = [:]
  private static let properties = [
    "resourceType", "name", "location", "resourceGroup", "tagName", "tagValue",
  ]

  /// Reads a filter; throws when it is none of the documented forms.
  init(_ text: String?) throws {
    guard let text, !text.isEmpty else { return }
    for term in ODataFilter.terms(of: text) {
      let match = Self.properties.lazy.compactMap { name in
        ODataFilter.equals(name, term).map { (name, $0) }
      }.first
      guard let match else { throw ARMError.invalidFilter(text) }
      wanted[match.0] = match.1
    }
  }

  /// Whether an item of a list is meant.
  func takes(_ item: JSONValue) -> Bool {
    let tags = item["tags"]?.objectValue ?? [:]
    return wanted.allSatisfy { name, value in
      switch name {
      case "resourceType": item["type"]?.stringValue?.lowercased() == value.lowercased()
      case "location": Location.isSame(item["location"]?.stringValue ?? "", value)
      case "resourceGroup":
        item["id"]?.stringValue.flatMap(AzureResourceID.init(parsing:))?.resourceGroup?
          .lowercased() == value.lowercased()
      case "tagName": tags.keys.contains { $0.lowercased() == value.lowercased() }
      case "tagValue": tags.contains { $0.value.stringValue == value && isWanted(tag: $0.key) }
      default: item[name]?.stringValue?.lowercased() == value.lowercased()
      }
    }
  }

  private func isWanted(tag: String) -> Bool {
    wanted["tagName"].map { $0.lowercased() == tag.lowercased() } ?? true
  }
}

extension ARMError {
  /// A `$filter` of a list of resources that cannot be read. The code is in azure-docs, the
  /// sentence is ours.
  static func invalidFilter(_ filter: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidFilterInQueryString",
      message: "Invalid $filter '\(filter)' specified in the query string.")
  }
}
