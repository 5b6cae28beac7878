/// `api/admissionregistration/v1/types.go`.
enum AdmissionRegistrationSchema {
  static let mutatingWebhookConfiguration = MetadataSchema.object(
    "MutatingWebhookConfiguration",
    [FieldSchema("webhooks", .list(.object(mutatingWebhook), .map(keys: ["name"])))])

  private static let mutatingWebhook = ObjectSchema(
    "MutatingWebhook",
    [
      FieldSchema("name", .string, .always),
      FieldSchema("clientConfig", .object(clientConfig), .always),
      FieldSchema("rules", .list(.object(rule), .atomic)),
      FieldSchema("failurePolicy", .string, .pointer),
      FieldSchema("matchPolicy", .string, .pointer),
      FieldSchema("namespaceSelector", .object(labelSelector), .pointer),
      FieldSchema("objectSelector", .object(labelSelector), .pointer),
      FieldSchema("sideEffects", .string, .nullable),
      FieldSchema("timeoutSeconds", .int32, .pointer),
      FieldSchema("admissionReviewVersions", .list(.string, .atomic), .always),
      FieldSchema("reinvocationPolicy", .string, .pointer),
      FieldSchema("matchConditions", .list(.any, .map(keys: ["name"]))),
    ])

  private static let clientConfig = ObjectSchema(
    "WebhookClientConfig",
    [
      FieldSchema("url", .string, .pointer),
      FieldSchema(
        "service",
        .object(
          ObjectSchema(
            "ServiceReference",
            [
              FieldSchema("namespace", .string, .always),
              FieldSchema("name", .string, .always),
              FieldSchema("path", .string, .pointer),
              FieldSchema("port", .int32, .pointer),
            ])),
        .pointer),
      FieldSchema("caBundle", .bytes),
    ])

  private static let rule = ObjectSchema(
    "RuleWithOperations",
    [
      FieldSchema("operations", .list(.string, .atomic)),
      FieldSchema("apiGroups", .list(.string, .atomic)),
      FieldSchema("apiVersions", .list(.string, .atomic)),
      FieldSchema("resources", .list(.string, .atomic)),
      FieldSchema("scope", .string, .pointer),
    ])

  /// `metav1.LabelSelector`, which Kubernetes owns as one value.
  private static let labelSelector = ObjectSchema(
    "LabelSelector",
    [
      FieldSchema("matchLabels", .map(.string)),
      FieldSchema("matchExpressions", .list(.object(labelRequirement), .atomic)),
    ])

  private static let labelRequirement = ObjectSchema(
    "LabelSelectorRequirement",
    [
      FieldSchema("key", .string, .always),
      FieldSchema("operator", .string, .always),
      FieldSchema("values", .list(.string, .atomic)),
    ])
}
