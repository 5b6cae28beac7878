import ArcFedHTTP
import ArcFedJSON

/// One webhook of a `MutatingWebhookConfiguration`.
struct MutatingWebhook: Sendable {
  private let json: JSONValue

  init(_ json: JSONValue) { self.json = json }

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

  /// Whether it must not be asked when nothing is to happen: `sideEffects`.
  var hasSideEffects: Bool {
    !["None", "NoneOnDryRun"].contains(json["sideEffects"]?.stringValue ?? "")
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
    guard
      (json["rules"]?.arrayValue ?? []).contains(where: { rule in
        Self.matches(rule, attributes.operation, resource, subresource)
      })
    else { return false }
    if let labels = namespaceLabels(),
      !LabelSelector(structure: json["namespaceSelector"]).matches(labels)
    {
      return false
    }
    let selector = LabelSelector(structure: json["objectSelector"])
    return selector.matches(attributes.object.meta.labels)
      || attributes.old.map { selector.matches($0.meta.labels) } == true
  }

  private static func matches(
    _ rule: JSONValue, _ operation: String, _ resource: ResourceDescriptor, _ subresource: String
  ) -> Bool {
    func lists(_ name: String, _ wanted: String) -> Bool {
      let values = (rule[name]?.arrayValue ?? []).compactMap(\.stringValue)
      return values.contains("*") || values.contains(wanted)
    }
    let resources = (rule["resources"]?.arrayValue ?? []).compactMap(\.stringValue)
    let words = subresource.isEmpty ? resource.plural : "\(resource.plural)/\(subresource)"
    let isResource = resources.contains { wanted in
      wanted == words || wanted == "*/*" || (subresource.isEmpty && wanted == "*")
        || wanted == "\(resource.plural)/*" || wanted == "*/\(subresource)"
    }
    let scope = rule["scope"]?.stringValue ?? "*"
    let isInScope = scope == "*" || (scope == "Namespaced") == resource.isNamespaced
    return isResource && isInScope && lists("operations", operation)
      && lists("apiGroups", resource.group) && lists("apiVersions", resource.version)
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
