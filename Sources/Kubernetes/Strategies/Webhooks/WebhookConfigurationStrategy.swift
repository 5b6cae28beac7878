import ArcFedJSON

/// Defaults of `pkg/apis/admissionregistration/v1/defaults.go`.
struct WebhookConfigurationStrategy: ResourceStrategy {
  /// `SetDefaults_MutatingWebhook`.
  private static let timeoutSecondsDefault = 10

  func applyDefaults(to object: inout JSONObject) {
    guard let webhooks = object["webhooks"]?.arrayValue else { return }
    object["webhooks"] = .array(
      webhooks.map { webhook in
        var members = webhook.objectValue ?? [:]
        let defaults: [(String, JSONValue)] = [
          ("failurePolicy", "Fail"), ("matchPolicy", "Equivalent"),
          ("namespaceSelector", [:]), ("objectSelector", [:]),
          ("timeoutSeconds", .int(Self.timeoutSecondsDefault)), ("reinvocationPolicy", "Never"),
        ]
        for (name, value) in defaults where members[name] == nil { members[name] = value }
        if let rules = members["rules"]?.arrayValue {
          members["rules"] = .array(rules.map(Self.withScope))
        }
        if var service = members["clientConfig"]?["service"]?.objectValue, service["port"] == nil {
          service["port"] = 443
          members["clientConfig"]?["service"] = .object(service)
        }
        return .object(members)
      })
  }

  func validate(_ object: JSONObject) -> [FieldError] { WebhookValidation.validate(object) }

  private static func withScope(_ rule: JSONValue) -> JSONValue {
    var rule = rule
    if rule["scope"] == nil { rule["scope"] = "*" }
    return rule
  }
}
