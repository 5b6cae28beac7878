import ArcFedHTTP
import ArcFedJSON

/// One webhook of a `MutatingWebhookConfiguration`.
struct MutatingWebhook: Sendable {
  private let json: JSONValue
  private let rules: [Rule]
  private let namespaceSelector: LabelSelector
  private let objectSelector: LabelSelector

  init(_ json: JSONValue) {
    self.json = json
    rules = (json["rules"]?.arrayValue ?? []).map(Rule.init)
    namespaceSelector = LabelSelector(structure: json["namespaceSelector"])
    objectSelector = LabelSelector(structure: json["objectSelector"])
  }

  /// `RuleWithOperations` (`api/admissionregistration/v1/types.go`).
  private struct Rule: Sendable {
    let operations: [String]
    let groups: [String]
    let versions: [String]
    let resources: [String]
    let scope: String

    init(_ json: JSONValue) {
      let texts: (String) -> [String] = { name in
        (json[name]?.arrayValue ?? []).compactMap(\.stringValue)
      }
      operations = texts("operations")
      groups = texts("apiGroups")
      versions = texts("apiVersions")
      resources = texts("resources")
      scope = json["scope"]?.stringValue ?? "*"
    }

    func matches(
      _ operation: String, _ resource: ResourceDescriptor, _ subresource: String
    ) -> Bool {
      func lists(_ values: [String], _ wanted: String) -> Bool {
        values.contains("*") || values.contains(wanted)
      }
      let isInScope = scope == "*" || (scope == "Namespaced") == resource.isNamespaced
      return isInScope && lists(operations, operation) && lists(groups, resource.group)
        && lists(versions, resource.version) && isAbout(resource, subresource)
    }

    private func isAbout(_ resource: ResourceDescriptor, _ subresource: String) -> Bool {
      let words = subresource.isEmpty ? resource.plural : "\(resource.plural)/\(subresource)"
      return resources.contains { wanted in
        wanted == words || wanted == "*/*" || (subresource.isEmpty && wanted == "*")
          || wanted == "\(resource.plural)/*" || wanted == "*/\(subresource)"
      }
    }
  }

  var name: String { json["name"]?.stringValue ?? "" }
  var ignoresFailure: Bool { json["failurePolicy"]?.stringValue == "Ignore" }
  /// `reinvocationPolicy`: whether it wants to see what others make of the object after it.
  var isReinvocable: Bool { json["reinvocationPolicy"]?.stringValue == "IfNeeded" }
  var timeoutSeconds: Int { json["timeoutSeconds"]?.intValue ?? 10 }

  /// Where it is called: its URL, or the service's name inside the cluster
  /// (`apiserver/pkg/util/webhook/client.go`).
  var url: String {
    let config = json["clientConfig"]
    let base: String
    if let url = config?["url"]?.stringValue {
      base = url
    } else {
      let service = config?["service"]
      let host =
        "\(service?["name"]?.stringValue ?? "").\(service?["namespace"]?.stringValue ?? "").svc"
      let port = service?["port"]?.intValue ?? 443
      let path = service?["path"]?.stringValue ?? ""
      base = "https://\(host):\(port)\(path.hasPrefix("/") ? "" : "/")\(path)"
    }
    return base + (base.contains("?") ? "&" : "?") + "timeout=\(timeoutSeconds)s"
  }

  /// Why it was not reached, in the words of Go's `net`; a service that is not there is missed by
  /// name before anything is dialled (`apiserver/pkg/util/proxy/proxy.go#ResolveCluster`).
  func reason(_ error: NetworkError) -> String {
    switch error {
    case .unresolvedHost(let host):
      if let service = json["clientConfig"]?["service"]?["name"]?.stringValue {
        return "service \(GoText.quoted(service)) not found"
      }
      return "dial tcp: lookup \(host): no such host"
    case .connectionRefused(let host): return "dial tcp \(host): connect: connection refused"
    case .timedOut: return "context deadline exceeded"
    case .connectionReset: return "EOF"
    }
  }

  /// Whether it wants to be asked (`admission/plugin/webhook/generic/webhook.go#ShouldCallHook`).
  func matches(
    _ attributes: AdmissionAttributes, _ resource: ResourceDescriptor, subresource: String,
    namespaceLabels: @autoclosure () -> [String: String]?
  ) -> Bool {
    let isRuled = rules.contains { $0.matches(attributes.operation, resource, subresource) }
    guard isRuled else { return false }
    if let labels = namespaceLabels(), !namespaceSelector.matches(labels) { return false }
    return objectSelector.matches(attributes.object.meta.labels)
      || attributes.old.map { objectSelector.matches($0.meta.labels) } == true
  }
}

/// Who must be asked again, because the object has changed since they saw it
/// (`apiserver/pkg/admission/plugin/webhook/mutating/reinvocationcontext.go`).
struct WebhookRound {
  private var called: Set<String> = []
  private(set) var toRepeat: Set<String> = []
  private(set) var needsAnother = false

  mutating func called(_ webhook: MutatingWebhook) {
    if webhook.isReinvocable { called.insert(webhook.name) }
  }

  mutating func objectChanged() {
    needsAnother = true
    toRepeat.formUnion(called)
    called = []
  }
}
