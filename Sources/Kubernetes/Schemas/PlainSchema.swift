/// Kinds that this API server keeps and does not look into.
enum PlainSchema {
  /// `api/apps/v1/types.go`.
  static let deployment = MetadataSchema.object(
    "Deployment", [FieldSchema("spec", .any), FieldSchema("status", .any)])

  /// OpenShift's, of which this server looks into one field.
  static let authentication = MetadataSchema.object(
    "Authentication",
    [
      FieldSchema(
        "spec",
        .object(
          ObjectSchema(
            "AuthenticationSpec",
            [
              FieldSchema("type", .string, .always),
              FieldSchema("oauthMetadata", .any, .pointer),
              FieldSchema("webhookTokenAuthenticators", .any, .pointer),
              FieldSchema("webhookTokenAuthenticator", .any, .pointer),
              FieldSchema("serviceAccountIssuer", .string, .always),
              FieldSchema("oidcProviders", .any, .pointer),
            ])), .always),
      FieldSchema("status", .any),
    ])

  /// A custom resource of Azure Arc.
  static let signingKey = MetadataSchema.object(
    "SigningKey", [FieldSchema("spec", .any), FieldSchema("status", .any)])
}
